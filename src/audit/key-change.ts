import { isSignedBy, parseNote, signNote } from './note.ts'
import { type SignerKey, type VerifierKey, verifierText } from './note-key.ts'

/** Never the text of a checkpoint: another origin, and no size. */
const textOf = (key: VerifierKey): string => `${key.name}/key\n${verifierText(key)}\n`

/** That a key signs from here on, said by itself, and by the one before it where there was one. */
export const signKeyChange = (key: SignerKey, former: SignerKey | null): string =>
  signNote(textOf(key), former === null ? [key] : [key, former])

/** Whether a note says so of this key, signed by all of the given ones. */
export function isKeyChange(note: string, key: VerifierKey, signers: readonly VerifierKey[]): boolean {
  const parsed = parseNote(note)
  return (
    parsed !== null &&
    parsed.text === textOf(key) &&
    [key, ...signers].every(each => isSignedBy(parsed, each))
  )
}
