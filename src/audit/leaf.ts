import type { StoredEvent } from '../event-store/event-store.ts'
import { isCanonicalText } from './canonical-text.ts'
import { type Hash, leafHash } from './hash.ts'

/**
 * What is hashed of an event: its envelope in canonical JSON (RFC 8785), to be written as UTF-8. `data` and `metadata` stand in it as they
 * are stored; a text that is not canonical, and so none of this ledger's, stands there as `{"base64":"…"}`.
 */
export const leafOf = ({ data, id, metadata, revision, stream, type }: StoredEvent): string =>
  `{"data":${partOf(data)},"id":${JSON.stringify(id)},"metadata":${metadataPartOf(metadata)},"revision":${revision},` +
  `"stream":${JSON.stringify(stream)},"type":${JSON.stringify(type)}}`

export const leafHashOf = (event: StoredEvent): Hash => leafHash(leafOf(event))

const partOf = (text: string): string =>
  isCanonicalText(text) ? text : `{"base64":"${Buffer.from(text).toString('base64')}"}`

/** The last metadata that was looked at: the events of one append have the same, word for word. */
let last: { readonly text: string; readonly part: string } | null = null

function metadataPartOf(text: string): string {
  if (last?.text !== text) last = { text, part: partOf(text) }
  return last.part
}
