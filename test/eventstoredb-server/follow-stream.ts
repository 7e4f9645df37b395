import { live } from './live.ts'
import { readStream } from './reading.ts'
import { streamDeleted } from './refusals.ts'
import { type Stored, TOMBSTONE } from './stored.ts'
import type { Reading } from './streams-read.ts'
import { CAUGHT_UP, type Encoded } from './wire.ts'

/**
 * A subscription to one stream. It resumes after the given revision. If the stream does not exist, it confirms, waits, and
 * sends `caughtUp` only once the stream exists. A tombstone ends it.
 */
export async function followStream(
  reading: Reading,
  stream: string,
  from: number | 'start' | 'end',
  confirmed: Encoded,
): Promise<void> {
  const { shared, outlet } = reading
  const { log } = shared
  if (log.isTombstoned(stream)) return outlet.fail(streamDeleted(stream))
  const stopListening = log.onCommit(() => outlet.ring())
  const at = { revision: from === 'start' ? 0 : from === 'end' ? log.eventsOf(stream).length : from + 1 }
  await outlet.send(confirmed)
  if (from === 'end') await goLive(reading, stream, at)
  while (!outlet.isClosed) {
    if (await catchUp(reading, stream, at)) await goLive(reading, stream, at)
    else await outlet.rung()
  }
  stopListening()
}

/** Returns false if there is no stream to catch up with. */
async function catchUp(reading: Reading, stream: string, at: { revision: number }): Promise<boolean> {
  const { shared, outlet, member } = reading
  const asked = { stream, from: at.revision, backwards: false, count: Infinity }
  const read = readStream(shared.log, member.horizon(), asked, shared.now())
  if (read.kind === 'deleted') {
    outlet.fail(streamDeleted(stream))
    return false
  }
  if (read.kind === 'not-found') return false
  for (const record of read.events) {
    if (outlet.isClosed) break
    at.revision = record.revision + 1
    const waiting = outlet.event(reading.message(record))
    if (waiting !== null) await waiting
  }
  return true
}

async function goLive(reading: Reading, stream: string, at: { revision: number }): Promise<void> {
  const { shared, outlet, member } = reading
  const { log } = shared
  const events = () => log.eventsOf(stream)
  const end = () => log.records[member.horizon()]?.position ?? Infinity
  await outlet.send(CAUGHT_UP)
  await live(reading, {
    next: () => {
      const record = events()[at.revision] ?? log.tombstoneOf(stream)
      return record !== undefined && record.position < end() ? record : undefined
    },
    waiting: () => events().length - at.revision,
    take: async (record: Stored) => {
      at.revision += 1
      await outlet.event(reading.message(record))
      // The tombstone itself is still sent as an event, before the error.
      if (record.revision === TOMBSTONE) outlet.fail(streamDeleted(stream))
    },
  })
}
