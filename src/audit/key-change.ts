import { isSignedBy, parseNote, signNote } from './note.ts'
import { type SignerKey, type VerifierKey, verifierText } from './note-key.ts'

/** When a key began that no former one vouches for, and why. */
export type Reset = { readonly day: string; readonly reason: string }

/** The text of a change of the key. It is never the text of a checkpoint: it has another origin and no size. */
const textOf = (key: VerifierKey, reset: Reset | null): string =>
  `${key.name}/key\n${verifierText(key)}\n${reset === null ? '' : `reset ${reset.day} ${quoted(reset.reason)}\n`}`

/** A text as JSON in one line, without the control characters that JSON allows and a note does not. */
const quoted = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\u007f-\u009f]/g,
    sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** The note that a key signs from here on, signed by that key, and by the one before it if there was one. */
export const signKeyChange = (key: SignerKey, former: SignerKey | null, reset: Reset | null = null): string =>
  signNote(textOf(key, reset), former === null ? [key] : [key, former])

/** Whether a note says that this key signs from here on, and is signed by it and by all of the given ones. */
export function isKeyChange(note: string, key: VerifierKey, signers: readonly VerifierKey[]): boolean {
  const parsed = parseNote(note)
  return (
    parsed !== null &&
    [null, resetIn(note)].some(reset => parsed.text === textOf(key, reset)) &&
    [key, ...signers].every(each => isSignedBy(parsed, each))
  )
}

/** When and why a key began that no other vouches for; null where its note says nothing of that. Nothing is verified. */
export function resetIn(note: string): Reset | null {
  const [, day = '', text = ''] = /^[^\n]+\n[^\n]+\nreset (\d{4}-\d\d-\d\d) (".*")\n\n/.exec(note) ?? []
  try {
    const reason: unknown = JSON.parse(text)
    return typeof reason === 'string' ? { day, reason } : null
  } catch {
    return null
  }
}

/** Why the log was begun anew, in words. */
export const resetInWords = ({ day, reason }: Reset): string => `reset on ${day}: ${quoted(reason)}`
