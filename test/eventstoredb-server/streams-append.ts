import shared_ from '@eventstore/db-client/generated/shared_pb.js'
import streams, { type AppendReq, type AppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { ServerReadableStream, sendUnaryData } from '@grpc/grpc-js'
import { propertyMissing, type Refusal, streamDeleted, tooLarge } from './refusals.ts'
import { respond } from './respond.ts'
import type { Expected } from './rules.ts'
import type { Member, Shared, Version } from './state.ts'
import type { Proposed } from './stored.ts'
import { nameIn, numberIn, uuidIn } from './wire.ts'
import { type WriteAnswer, write } from './writing.ts'

type AppendCall = ServerReadableStream<AppendReq, AppendResp>
/** The parts that messages of both kinds of append have: an id, two properties, metadata and data. */
type Message = Pick<
  AppendReq.ProposedMessage,
  'getId' | 'getMetadataMap' | 'getData_asU8' | 'getCustomMetadata_asU8'
>

export function serveAppend(
  shared: Shared,
  member: Member,
  call: AppendCall,
  callback: sendUnaryData<AppendResp>,
): void {
  let options = new streams.AppendReq.Options()
  const messages: AppendReq.ProposedMessage[] = []
  call.on('data', (request: AppendReq) => {
    const message = request.getProposedMessage()
    if (message === undefined) options = request.getOptions() ?? options
    else messages.push(message)
  })
  call.on('end', () => {
    // A call that breaks off also emits `end`, and only afterwards counts as cancelled: what it sent is no append.
    setImmediate(() => {
      if (!call.cancelled) void respond(callback, append(shared, member, call, options, messages))
    })
  })
}

async function append(
  shared: Shared,
  member: Member,
  call: AppendCall,
  options: AppendReq.Options,
  messages: readonly AppendReq.ProposedMessage[],
): Promise<AppendResp | Refusal | null> {
  shared.stats.appends += 1
  const stream = nameIn(options.getStreamIdentifier())
  const events = proposedIn(messages, shared)
  if (events instanceof Error) return events
  const expected = expectedIn(options)
  const answer = await write(shared, member, {
    rpc: 'Append',
    stream,
    right: '$w',
    call,
    decide: () => shared.log.append(stream, expected, events),
  })
  return answerOf(answer, stream, expected)
}

function answerOf(answer: WriteAnswer, stream: string, expected: Expected): AppendResp | Refusal | null {
  switch (answer.kind) {
    case 'silent':
      return null
    case 'refused':
      return answer.refusal
    case 'deleted':
      return streamDeleted(stream)
    case 'wrong-version':
      return new streams.AppendResp().setWrongExpectedVersion(clash(expected, answer.current))
    case 'written':
      return new streams.AppendResp().setSuccess(success(answer))
  }
}

function success({ lastRevision, position }: { lastRevision: number; position: number | null }) {
  const message = new streams.AppendResp.Success()
  if (lastRevision < 0) message.setNoStream(new shared_.Empty())
  else message.setCurrentRevision(String(lastRevision))
  if (position === null) return message.setNoPosition(new shared_.Empty())
  const at = String(position)
  return message.setPosition(new streams.AppendResp.Position().setCommitPosition(at).setPreparePosition(at))
}

function clash(expected: Expected, current: number) {
  const message = new streams.AppendResp.WrongExpectedVersion()
  if (current < 0) message.setCurrentNoStream(new shared_.Empty())
  else message.setCurrentRevision(String(current))
  if (expected === 'any') return message.setExpectedAny(new shared_.Empty())
  if (expected === 'stream-exists') return message.setExpectedStreamExists(new shared_.Empty())
  if (expected === 'no-stream') return message.setExpectedNoStream(new shared_.Empty())
  return message.setExpectedRevision(String(expected))
}

const EXPECTED: Readonly<Record<number, Expected>> = { 3: 'no-stream', 4: 'any', 5: 'stream-exists' }

/** Appends, deletes and tombstones number their options alike. */
export const expectedIn = (options: {
  getExpectedStreamRevisionCase(): number
  getRevision(): string
}): Expected => EXPECTED[options.getExpectedStreamRevisionCase()] ?? numberIn(options.getRevision())

export function proposedIn(
  messages: readonly Message[],
  { version, maxAppendBytes }: Shared,
): readonly Proposed[] | Refusal {
  const events: Proposed[] = []
  let size = 0
  for (const message of messages) {
    const properties = message.getMetadataMap()
    const missing = ['type', 'content-type'].find(property => !properties.has(property))
    if (missing !== undefined) return propertyMissing(missing)
    const event = {
      id: uuidIn(message.getId()),
      type: properties.get('type') ?? '',
      isJson: properties.get('content-type') === 'application/json',
      data: message.getData_asU8(),
      metadata: message.getCustomMetadata_asU8(),
    }
    size += sizeOf(event, version)
    if (size > maxAppendBytes) return tooLarge(maxAppendBytes)
    events.push(event)
  }
  return events
}

/** 23.10 should count all three, but because of a missing pair of brackets it counts the data alone. */
const sizeOf = ({ type, data, metadata }: Proposed, version: Version): number =>
  version === '23.10' ? data.length : data.length + metadata.length + 2 * type.length
