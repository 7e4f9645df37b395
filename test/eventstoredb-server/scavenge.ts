import { type Stored, TOMBSTONE } from './stored.ts'
import { isMetastream, type StreamMetadata } from './stream-metadata.ts'

/** What a scavenge has to know of the stream that a record belongs to. */
export type Scavenged = {
  isTombstoned(stream: string): boolean
  eventsOf(stream: string): readonly Stored[]
  metadata(stream: string): StreamMetadata
}

/**
 * Whether a scavenge takes a record out of the log. The last event of a stream always stays, so that its numbers go on; of a
 * tombstoned stream only the tombstone stays, and of metadata only the last event.
 */
export function isForgotten(log: Scavenged, record: Stored, nowMs: number): boolean {
  const { stream, revision, createdAtMs } = record
  if (revision === TOMBSTONE) return false
  if (log.isTombstoned(stream)) return true
  const last = log.eventsOf(stream).length - 1
  if (revision >= last) return false
  if (isMetastream(stream)) return true
  const { truncateBefore, maxCount, maxAgeMs } = log.metadata(stream)
  const isTruncated = revision < truncateBefore || revision <= last - (maxCount ?? Infinity)
  return isTruncated || createdAtMs < nowMs - (maxAgeMs ?? Infinity)
}
