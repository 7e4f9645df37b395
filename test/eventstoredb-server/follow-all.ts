import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import type { Filter } from './filter.ts'
import { live } from './live.ts'
import { mayFollow } from './reading.ts'
import { thrownInside } from './refusals.ts'
import { invalidPosition, type Reading } from './streams-read.ts'
import { CAUGHT_UP, checkpoint, type Encoded } from './wire.ts'

/** How many records a page of the past holds, and how many the server looks at if a filter gives no other number. */
const PAGE = 32
const END_OF_LOG = '18446744073709551615'

/** Where a subscription stands: `index` is the next record; `checkpoint` what a checkpoint would say, or null for the end. */
type Standing = {
  index: number
  considered: number
  checkpoint: { readonly commit: string; readonly prepare: string } | null
  /** Newer servers send no event up to this position, not even live: beyond the end of the log they send nothing. */
  readonly after: number
}

/**
 * A subscription to `$all`: the past in pages, `caughtUp`, then every event as it is committed. It resumes after the given
 * position (rule 12) and, with a filter, reports by checkpoints how far it looked (rule 18).
 */
export async function followAll(
  reading: Reading,
  from: number | 'start' | 'end',
  filter: ReadReq.Options.FilterOptions | null,
  confirmed: Encoded,
): Promise<void> {
  const { shared, outlet } = reading
  const { log } = shared
  if (typeof from === 'number' && !mayFollow(log, from)) {
    return outlet.fail(shared.version === '23.10' ? thrownInside() : invalidPosition(shared))
  }
  const window = filter?.hasMax() ? filter.getMax() : PAGE
  const every = filter === null ? null : window * filter.getCheckpointintervalmultiplier()
  const after = shared.version === '24.10' && typeof from === 'number' ? from : -1
  const at: Standing = { index: startOf(reading, from), considered: 0, checkpoint: placeAt(after), after }
  const stopListening = log.onCommit(() => outlet.ring())
  await outlet.send(confirmed)
  if (from === 'end') await goLive(reading, at, every)
  while (!outlet.isClosed) {
    await catchUp(reading, at, window, every, from === 'start')
    await goLive(reading, at, every)
  }
  stopListening()
}

function startOf({ shared: { log }, member }: Reading, from: number | 'start' | 'end'): number {
  if (from === 'end') return member.horizon()
  if (from === 'start') return 0
  const index = log.indexOf(from)
  return log.records[index]?.position === from ? index + 1 : index
}

async function catchUp(
  reading: Reading,
  at: Standing,
  window: number,
  every: number | null,
  fromStart: boolean,
): Promise<void> {
  const { shared, outlet, member } = reading
  if (at.index >= member.horizon()) return
  for (let isLast = false, first = true; !isLast && !outlet.isClosed; first = false) {
    const record = shared.log.records[at.index]
    const isKept = record === undefined || (first && shared.version === '24.10')
    const commit = first && fromStart ? '0' : String(record?.position)
    if (!isKept) at.checkpoint = { commit, prepare: '0' }
    isLast = await sendPage(reading, at, window)
    if (every !== null && !isLast && at.considered >= every) {
      at.considered %= every
      await sendCheckpoint(reading, at)
    }
  }
  // Up to 24.10.4 this checkpoint is the largest position there is if nothing matched: resuming from it skips everything.
  if (every !== null && shared.version === '24.10') await sendCheckpoint(reading, at)
}

async function sendCheckpoint({ outlet }: Reading, { checkpoint: at }: Standing): Promise<void> {
  await outlet.send(checkpoint(at?.commit ?? END_OF_LOG, at?.prepare ?? END_OF_LOG))
}

/** Returns whether the log ended before the page was full. */
async function sendPage(reading: Reading, at: Standing, window: number): Promise<boolean> {
  const { shared, outlet, member, filter } = reading
  let matched = 0
  for (let considered = 0; considered < window && matched < PAGE; considered += 1) {
    const record = shared.log.records[at.index]
    if (record === undefined || at.index >= member.horizon()) return true
    if (outlet.isClosed) return true
    at.index += 1
    at.considered += 1
    if (!filter(record)) continue
    matched += 1
    at.checkpoint = placeAt(record.position)
    const waiting = outlet.event(reading.message(record))
    if (waiting !== null) await waiting
  }
  return false
}

async function goLive(reading: Reading, at: Standing, every: number | null): Promise<void> {
  const { shared, outlet, member } = reading
  const isTold: Filter = record => record.position > at.after && reading.filter(record)
  await outlet.send(CAUGHT_UP)
  await live(reading, {
    next: () => (at.index < member.horizon() ? shared.log.records[at.index] : undefined),
    waiting: () => shared.log.records.slice(at.index, member.horizon()).filter(isTold).length,
    take: async record => {
      at.index += 1
      at.considered += 1
      if (isTold(record)) await outlet.event(reading.message(record))
      if (record.position > at.after) at.checkpoint = placeAt(record.position)
      if (every === null || at.considered < every) return
      at.considered = 0
      if (record.position > at.after) await sendCheckpoint(reading, at)
    },
  })
}

const placeAt = (position: number): Standing['checkpoint'] =>
  position < 0 ? null : { commit: String(position), prepare: String(position) }
