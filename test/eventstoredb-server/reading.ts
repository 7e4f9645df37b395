import type { Log } from './log.ts'
import type { Stored } from './stored.ts'

/** How far a node sees: a number of records, at most what is committed. */
export type Horizon = number

export type StreamAsked = {
  readonly stream: string
  readonly from: number | 'end'
  readonly backwards: boolean
  readonly count: number
}

export type StreamRead =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'events'; readonly events: readonly Stored[] }

/** Rule 11: the bounds of a stream are its `$tb`, its `$maxCount` and its `$maxAge`; both directions are inclusive. */
export function readStream(log: Log, horizon: Horizon, asked: StreamAsked, nowMs: number): StreamRead {
  if (log.isTombstoned(asked.stream)) return { kind: 'deleted' }
  const all = log.eventsOf(asked.stream)
  const length = visible(all, log.records[horizon]?.position ?? Infinity)
  const metadata = log.metadata(asked.stream)
  if (length === 0 || metadata.softDeleted) return { kind: 'not-found' }
  // A metadata stream shows only its last event.
  const maxCount = asked.stream.startsWith('$$') ? 1 : (metadata.maxCount ?? Infinity)
  const first = Math.max(0, metadata.truncateBefore, length - maxCount)
  const since = nowMs - (metadata.maxAgeMs ?? Infinity)
  const from = asked.from === 'end' ? length - 1 : asked.from
  const range = asked.backwards
    ? all.slice(first, Math.min(from + 1, length)).reverse()
    : all.slice(Math.max(first, from), length)
  return {
    kind: 'events',
    events: range.filter(({ createdAtMs }) => createdAtMs >= since).slice(0, asked.count),
  }
}

/** Whether a read may go on from a byte of the log: where a record begins, or anywhere after the last one begins. */
export const mayFollow = (log: Log, position: number): boolean => {
  const index = log.indexOf(position)
  return index === log.records.length || log.records[index]?.position === position
}

/** Whether a backwards read may begin at a byte of the log, which it may only where a record begins or the log ends. */
export const mayPrecede = (log: Log, position: number): boolean =>
  position === log.end || log.records[log.indexOf(position)]?.position === position

function visible(events: readonly Stored[], end: number): number {
  let length = events.length
  while (length > 0 && (events[length - 1]?.position ?? 0) >= end) length -= 1
  return length
}
