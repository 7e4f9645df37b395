import type { StoredEvent } from '../event-store/event-store.ts'
import { bytesOf } from './base64.ts'
import { canonicalOf, isCanonicalOf, isCanonicalText } from './canonical-text.ts'
import { type Hash, leafHash, writeLeafHash } from './hash.ts'

/**
 * What is hashed of an event: its envelope in canonical JSON (RFC 8785), to be written as UTF-8. `data` and `metadata` stand in it as they
 * are stored; a text that is not canonical, and so none of this ledger's, stands there as `{"base64":"…"}`.
 */
export const leafOf = (event: StoredEvent): string =>
  leafWith(event, partOf(event.data), JSON.stringify(event.id))

const leafWith = (
  { metadata, revision, stream, type }: StoredEvent,
  dataPart: string,
  idPart: string,
): string =>
  `{"data":${dataPart},"id":${idPart}${metadataPartOf(metadata)}${revision}${streamPartOf(stream)}${typePartOf(type)}}`

/** The hash of an event as a leaf of the Merkle tree. */
export const leafHashOf = (event: StoredEvent): Hash => leafHash(leafOf(event))

/**
 * Writes the same at `at`, of an event that a store gave and whose data was parsed already: `value` is what `JSON.parse` made of it,
 * or undefined if it failed. Its id is written as it is, since no store gives one with a sign to escape (`isIdText`).
 */
export function writeLeafHashOf(event: StoredEvent, value: unknown, target: Buffer, at: number): void {
  const isCanonical = value !== undefined && isCanonicalOf(event.data, value)
  writeLeafHash(leafWith(event, partIf(isCanonical, event.data), `"${event.id}"`), target, at)
}

const partOf = (text: string): string => partIf(isCanonicalText(text), text)

const partIf = (isCanonical: boolean, text: string): string =>
  isCanonical ? text : `{"base64":"${Buffer.from(text).toString('base64')}"}`

/** What is made of a text; of the one that was given last it is not made again. */
function remembering(make: (text: string) => string): (text: string) => string {
  let last: { readonly text: string; readonly part: string } | null = null
  return text => {
    if (last?.text !== text) last = { text, part: make(text) }
    return last.part
  }
}

// The events of one append have the same stream and metadata, and mostly the same type, word for word.
const metadataPartOf = remembering(text => `,"metadata":${partOf(text)},"revision":`)
const streamPartOf = remembering(text => `,"stream":${JSON.stringify(text)}`)
const typePartOf = remembering(text => `,"type":${JSON.stringify(text)}`)

/** The event of which a text is the leaf; null where it is that of none. */
export function eventOfLeaf(leaf: string): StoredEvent | null {
  const value = fieldsOf(leaf)
  if (value === null) return null
  const { data, id, metadata, revision, stream, type } = value
  const texts = { data: storedTextOf(data), metadata: storedTextOf(metadata) }
  if (texts.data === null || texts.metadata === null || !Number.isSafeInteger(revision)) return null
  if (typeof id !== 'string' || typeof stream !== 'string' || typeof type !== 'string') return null
  const event = { data: texts.data, metadata: texts.metadata, id, revision: Number(revision), stream, type }
  return leafOf(event) === leaf ? event : null
}

function fieldsOf(leaf: string): { readonly [field: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(leaf)
    return typeof value === 'object' && value !== null
      ? (value as { readonly [field: string]: unknown })
      : null
  } catch {
    return null
  }
}

/** The stored text of a part of a leaf; null if the part stands for none. */
function storedTextOf(part: unknown): string | null {
  if (part === undefined) return null
  const fields = Object.entries(part ?? {})
  const [name, base64] = fields.length === 1 ? (fields[0] ?? []) : []
  if (name !== 'base64' || typeof base64 !== 'string') return canonicalOf(part)
  const text = bytesOf(base64)?.toString() ?? null
  // A canonical text is never put in base64: then the part is itself the JSON that was stored.
  return text !== null && !isCanonicalText(text) ? text : canonicalOf(part)
}
