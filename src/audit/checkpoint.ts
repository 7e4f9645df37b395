import { bytesOf } from './base64.ts'
import { HASH_BYTES, type Hash } from './hash.ts'
import {
  isSignedBy,
  type Note,
  type NoteSignature,
  parseNote,
  signatureLine,
  signaturesOf,
  signNote,
} from './note.ts'
import { isKeyName, type SignerKey, signBytes, type VerifierKey, verifyBytes } from './note-key.ts'

/** What a log says of itself: that its first `size` leaves have this root (C2SP tlog-checkpoint). */
export type TreeState = { readonly origin: string; readonly size: number; readonly root: Hash }
/** A checkpoint as it was read, with its signatures; nothing is verified. */
export type Checkpoint = TreeState & { readonly note: Note }

/** Three lines, and no more: no program could check what else a checkpoint may say. */
export const checkpointText = ({ origin, size, root }: TreeState): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`

/** Signs a checkpoint by one key of the log, or by both while keys change. */
export const signCheckpoint = (state: TreeState, keys: readonly SignerKey[]): string =>
  signNote(checkpointText(state), keys)

/** Reads a signed checkpoint; null if a text is none of three lines whose size is a safe integer. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const note = parseNote(text)
  if (note === null) return null
  const state = parseCheckpointText(note.text)
  return state === null ? null : { ...state, note }
}

function parseCheckpointText(text: string): TreeState | null {
  const [, origin = '', digits = '', base64 = ''] = /^([^\n]+)\n(0|[1-9]\d*)\n([^\n]+)\n$/.exec(text) ?? []
  const size = Number(digits)
  const root = bytesOf(base64)
  if (!isKeyName(origin) || !Number.isSafeInteger(size) || root?.length !== HASH_BYTES) return null
  return { origin, size, root }
}

/** The checkpoint of a log that one of its keys has signed; null where it is of another log, or no such key did. */
export function openCheckpoint(
  text: string,
  origin: string,
  keys: readonly VerifierKey[],
): Checkpoint | null {
  const checkpoint = parseCheckpoint(text)
  if (checkpoint === null || checkpoint.origin !== origin) return null
  const own = keys.filter(key => signaturesOf(checkpoint.note, key).length > 0)
  return own.length > 0 && own.every(key => isSignedBy(checkpoint.note, key)) ? checkpoint : null
}

const TIME_BYTES = 8
const SIGNATURE_BYTES = 64

const cosignedText = (text: string, seconds: bigint): string => `cosignature/v1\ntime ${seconds}\n${text}`

/** The line by which a witness says that, at a time in seconds since 1970, this was the largest checkpoint that it had seen. */
export function cosignatureLine(text: string, key: SignerKey, seconds: number): string {
  const time = Buffer.alloc(TIME_BYTES)
  time.writeBigUInt64BE(BigInt(seconds))
  return signatureLine(key, Buffer.concat([time, signBytes(key, cosignedText(text, BigInt(seconds)))]))
}

/** When a witness signed, in seconds since 1970; null where the line is not its own, or not of this text. */
export function cosignedAt(
  text: string,
  { name, id, bytes }: NoteSignature,
  key: VerifierKey,
): number | null {
  const isOwn = key.type === 'cosignature' && name === key.name && id === key.id
  if (!isOwn || bytes.length !== TIME_BYTES + SIGNATURE_BYTES) return null
  const seconds = bytes.readBigUInt64BE()
  if (seconds > Number.MAX_SAFE_INTEGER) return null
  return verifyBytes(key, cosignedText(text, seconds), bytes.subarray(TIME_BYTES)) ? Number(seconds) : null
}
