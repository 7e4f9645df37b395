import { bytesOf } from './base64.ts'
import { HASH_BYTES, type Hash } from './hash.ts'

/** The files of a bundle, in the order in which they stand in the archive. */
export const BUNDLE_FILES = [
  'README.txt',
  'checkpoint',
  'keys.json',
  'leaf-hashes',
  'events.ndjson',
  'proofs.ndjson',
  'snapshot.json',
  'inventory',
] as const
export type BundleFile = (typeof BUNDLE_FILES)[number]

/** A key of the log, and the note by which it began to sign. */
export type BundleKey = { readonly vkey: string; readonly note: string }
/**
 * The subject of a bundle of the whole log. It needs no proof of each event, since it has the hashes of all leaves of the tree.
 */
export const EVERYTHING = 'everything'

/** The keys of the log as the file of a bundle has them. */
export const keysText = (keys: readonly BundleKey[]): string =>
  `${JSON.stringify({ keys: keys.map(({ note, vkey }) => ({ note, vkey })) })}\n`

/** The keys of the log, the first one first; null where a text lists none, or is written otherwise. */
export function parseKeys(text: string): readonly BundleKey[] | null {
  const { keys } = (jsonOf(text) ?? {}) as { readonly keys?: unknown }
  if (!Array.isArray(keys) || !keys.every(isKey)) return null
  return keysText(keys) === text ? keys : null
}

const isKey = (value: unknown): value is BundleKey => {
  const { vkey, note } = (value ?? {}) as { readonly [field: string]: unknown }
  return typeof vkey === 'string' && typeof note === 'string'
}

/** An event with its position, as one line without its end. */
export const eventLine = (position: number, leaf: string): string => `{"leaf":${leaf},"position":${position}}`

/** The event of a line; null where a text is no such line. */
export function parseEventLine(line: string): { readonly position: number; readonly leaf: string } | null {
  const [, leaf = '', digits] = /^\{"leaf":(\{.*\}),"position":([1-9]\d{0,14})\}$/s.exec(line) ?? []
  return digits === undefined ? null : { position: Number(digits), leaf }
}

/** The proof that the event at a position is in the tree, as one line without its end. */
export const proofLine = (position: number, proof: readonly Hash[]): string =>
  JSON.stringify({ position, proof: proof.map(hash => hash.toString('base64')) })

/** The proof of a line; null where a text is no such line, or is written otherwise. */
export function parseProofLine(
  line: string,
): { readonly position: number; readonly proof: readonly Hash[] } | null {
  const { position, proof } = (jsonOf(line) ?? {}) as { readonly [field: string]: unknown }
  if (!Number.isSafeInteger(position) || !Array.isArray(proof)) return null
  const hashes = proof.map(each => (typeof each === 'string' ? bytesOf(each) : null))
  if (!hashes.every(hash => hash?.length === HASH_BYTES)) return null
  const read = { position: Number(position), proof: hashes as readonly Hash[] }
  return proofLine(read.position, read.proof) === line ? read : null
}

/** A view as the API gave it: its address and its body. */
export type BundleView = { readonly address: string; readonly body: string }

/** The views of a bundle, one a line. */
export const snapshotText = (views: readonly BundleView[]): string =>
  `{"views":[${views.map(({ address, body }) => `\n{"address":${JSON.stringify(address)},"body":${body}}`).join(',')}]}\n`

export type BundleHeading = { readonly origin: string; readonly size: number; readonly subject: string }

/** The text of `README.txt`, which a person reads first. It says nothing that the other files do not say. */
export const readmeText = ({ origin, size, subject }: BundleHeading): string => `Audit bundle

Of:        ${subject}
Log:       ${origin}
Size:      the first ${size} events

checkpoint     what was signed over these events (C2SP tlog-checkpoint)
keys.json      the keys of the log, each with the note by which it began to sign
leaf-hashes    SHA-256 of each leaf of the log up to here, 32 bytes each: what stands at another position is told as its hash alone
events.ndjson  the events, one a line: the leaf is what is hashed, in canonical JSON (RFC 8785), behind a byte 0
proofs.ndjson  for each of these events the way to the root (RFC 6962), the lowest hash first; none for a bundle of everything
snapshot.json  what the ledger showed of them, to be made again from the events; the names of persons are left out
inventory      every stream that there is of it, its last revision and how many of its events are here, signed under a name of its
               own; and how many more are withheld, since they are not for the reader of this bundle

To check it offline: ledger verify <this file> --key <the key that you trust>

Take that key, or a checkpoint of this log that you keep, from where you trust it, never from here. That nothing is left out
rests on the operator's signature under the inventory: an event that turns up and is missing here convicts whoever signed it.
`

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
