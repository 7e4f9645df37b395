import { bytesOf } from './base64.ts'
import { isKeyName, type SignerKey, signBytes, type VerifierKey, verifyBytes } from './note-key.ts'

/** A text and the lines that sign it (C2SP signed-note). The text ends with a line end. */
export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] }
export type NoteSignature = {
  readonly name: string
  /** Eight hexadecimal digits. */
  readonly id: string
  /** What the key made: without the id that stands before it. */
  readonly bytes: Buffer
  /** As it stands in the note, without its line end. */
  readonly line: string
}

/** More is refused unread: a checkpoint and its witnesses need far less. */
const NOTE_LENGTH_MAX = 1_000_000
const SIGNATURES_MAX = 100
const ID_BYTES = 4

/** The note of a text; throws where a reader would refuse the text. */
export function signNote(text: string, keys: readonly SignerKey[], lengthMax = NOTE_LENGTH_MAX): string {
  const note = noteOf(
    text,
    keys.map(key => signatureLine(key, signBytes(key, text))),
  )
  if (parseNote(note, lengthMax)?.text !== text) throw new RangeError('this text cannot be signed')
  return note
}

/** A signed note: its text, an empty line and the lines of its signatures. */
export const noteOf = (text: string, lines: readonly string[]): string =>
  `${text}\n${lines.map(line => `${line}\n`).join('')}`

/** The line of one signature of a note. */
export const signatureLine = ({ name, id }: VerifierKey, signature: Buffer): string =>
  `— ${name} ${Buffer.concat([Buffer.from(id, 'hex'), signature]).toString('base64')}`

/**
 * Reads a note; null if it is not written as it must be. Nothing is verified: whose the signatures are, and whether they are
 * right, is not known yet.
 */
export function parseNote(note: string, lengthMax = NOTE_LENGTH_MAX): Note | null {
  if (note.length > lengthMax || !note.isWellFormed()) return null
  if (/\p{Cc}/u.test(note.replaceAll('\n', ''))) return null
  const end = note.lastIndexOf('\n\n')
  if (end <= 0 || !note.endsWith('\n')) return null
  const lines = note.slice(end + 2, -1).split('\n')
  const signatures = lines.slice(0, SIGNATURES_MAX + 1).map(parseSignatureLine)
  if (signatures.length > SIGNATURES_MAX || !signatures.every(isSignature)) return null
  return { text: note.slice(0, end + 1), signatures }
}

/** Reads a line that signs a note; null if it signs nothing. */
export function parseSignatureLine(line: string): NoteSignature | null {
  const [, name = '', base64 = ''] = /^— (\S+) (\S+)$/u.exec(line) ?? []
  const bytes = bytesOf(base64)
  if (!isKeyName(name) || bytes === null || bytes.length <= ID_BYTES) return null
  return { name, id: bytes.subarray(0, ID_BYTES).toString('hex'), bytes: bytes.subarray(ID_BYTES), line }
}

const isSignature = (signature: NoteSignature | null): signature is NoteSignature => signature !== null

/** The signatures that name a key by its name and id, whether they are right or not. */
export const signaturesOf = ({ signatures }: Note, key: VerifierKey): readonly NoteSignature[] =>
  signatures.filter(({ name, id }) => name === key.name && id === key.id)

/** Whether a log's key signed a note: it is named there, and no line that names it is wrong. */
export function isSignedBy(note: Note, key: VerifierKey): boolean {
  const own = signaturesOf(note, key)
  return (
    key.type === 'ed25519' && own.length > 0 && own.every(({ bytes }) => verifyBytes(key, note.text, bytes))
  )
}
