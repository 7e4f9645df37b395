import { randomUUID } from 'node:crypto'
import streams, { type ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import { type ServerWritableStream, status } from '@grpc/grpc-js'
import { type Admission, admit, asksForLeader } from './admission.ts'
import { type Filter, filterOf, isListed } from './filter.ts'
import { followAll } from './follow-all.ts'
import { followStream } from './follow-stream.ts'
import { messageFor } from './links.ts'
import { type Break, Outlet } from './outlet.ts'
import { mayFollow, mayPrecede, readStream } from './reading.ts'
import * as refusals from './refusals.ts'
import { type Member, pause, type Shared } from './state.ts'
import type { Stored } from './stored.ts'
import { confirmation, type Encoded, nameIn, numberIn, streamNotFound } from './wire.ts'

export type ReadCall = ServerWritableStream<ReadReq, Encoded>
/** Where to begin in a stream or in all of the log; `end` is 2^64 - 1 on the wire too. */
type From = number | 'start' | 'end'
export type Reading = {
  readonly shared: Shared
  readonly member: Member
  readonly outlet: Outlet<ReadReq>
  readonly filter: Filter
  /** The message for a record: with its links resolved, and its id in the form that the client asked for. */
  readonly message: (record: Stored) => Encoded
}

export async function serveRead(
  shared: Shared,
  member: Member,
  breaks: Break,
  call: ReadCall,
): Promise<void> {
  const options = call.request.getOptions() ?? new streams.ReadReq.Options()
  const ofStream = options.getStream()
  const stream = ofStream === undefined ? '$all' : nameIn(ofStream.getStreamIdentifier())
  shared.stats.reads += 1
  shared.stats.openReads += 1
  call.once('close', () => {
    shared.stats.openReads -= 1
  })
  const outlet = new Outlet(call, shared, member, breaks)
  // A subscription from the end reads no page of the past, so it needs no leader.
  const needsLeader = asksForLeader(call) && !(options.hasSubscription() && beginsAtEnd(options))
  const asking = { rpc: 'Read', stream, right: '$r', call, needsLeader } as const
  const admission: Admission = await admit(shared, member, asking)
  if (admission.kind === 'refused') return outlet.fail(admission.refusal)
  if (admission.kind === 'silent') return
  if (shared.knobs.readDelayMs > 0) await pause(shared.knobs.readDelayMs, shared.closing)
  const asked = options.getFilter()
  const reading: Reading = {
    shared,
    member,
    outlet,
    filter: asked === undefined ? isListed : filterOf(asked),
    message: messageFor(shared.log, options),
  }
  if (!options.hasSubscription()) {
    await (ofStream === undefined ? readAll(reading, options) : readOne(reading, stream, options))
    return
  }
  const id = randomUUID()
  if (ofStream !== undefined) return followStream(reading, stream, revisionIn(ofStream), confirmation(id))
  const from = options.getAll()
  if (from === undefined) return outlet.fail(refusals.refusal(status.INVALID_ARGUMENT, 'no stream option'))
  await followAll(reading, positionIn(from), asked ?? null, confirmation(id))
}

async function readOne(reading: Reading, stream: string, options: ReadReq.Options): Promise<void> {
  const { shared, member, outlet } = reading
  const from = revisionIn(options.getStream() ?? new streams.ReadReq.Options.StreamOptions())
  const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS
  const asked = { stream, from: from === 'start' ? 0 : from, backwards, count: numberIn(options.getCount()) }
  const read = readStream(shared.log, member.horizon(), asked, shared.now())
  if (read.kind === 'deleted') return outlet.fail(refusals.streamDeleted(stream))
  if (read.kind === 'not-found') await outlet.send(streamNotFound(stream))
  if (read.kind === 'events') await sendAll(reading, read.events)
  outlet.end()
}

/** Rule 12: forwards from a position is inclusive, backwards is exclusive. */
async function readAll(reading: Reading, options: ReadReq.Options): Promise<void> {
  const { shared, member, outlet, filter } = reading
  const { log } = shared
  const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS
  const from = positionIn(options.getAll() ?? new streams.ReadReq.Options.AllOptions())
  const may = backwards ? mayPrecede : mayFollow
  if (typeof from === 'number' && !may(log, from)) return outlet.fail(invalidPosition(shared))
  const horizon = member.horizon()
  const start = from === 'start' ? 0 : from === 'end' ? horizon : Math.min(log.indexOf(from), horizon)
  const range = backwards ? log.records.slice(0, start).reverse() : log.records.slice(start, horizon)
  const count = numberIn(options.getCount())
  let left = count
  for (const record of range) {
    if (left <= 0 || outlet.isClosed) break
    if (!filter(record)) continue
    left -= 1
    const waiting = outlet.event(reading.message(record))
    if (waiting !== null) await waiting
  }
  outlet.end()
}

async function sendAll({ outlet, message }: Reading, records: readonly Stored[]): Promise<void> {
  for (const record of records) {
    if (outlet.isClosed) return
    const waiting = outlet.event(message(record))
    if (waiting !== null) await waiting
  }
}

/** Rule 19: the refusal of a position inside the log at which no record begins; 23.10 has only a default text for it. */
export const invalidPosition = ({ version }: Shared) =>
  version === '23.10'
    ? refusals.refusal(status.UNKNOWN, 'Unexpected ReadAllResult: Error')
    : refusals.refusal(status.INVALID_ARGUMENT, 'Trying to read from an invalid position.')

const beginsAtEnd = (options: ReadReq.Options) => (options.getStream() ?? options.getAll())?.hasEnd() ?? false

function revisionIn(options: ReadReq.Options.StreamOptions): From {
  if (options.hasStart()) return 'start'
  return options.hasEnd() ? 'end' : numberIn(options.getRevision())
}

function positionIn(options: ReadReq.Options.AllOptions): From {
  if (options.hasEnd()) return 'end'
  // The log begins with the server's own records, so that no event is at position 0: it means the start.
  return numberIn(options.getPosition()?.getCommitPosition() ?? '0') || 'start'
}
