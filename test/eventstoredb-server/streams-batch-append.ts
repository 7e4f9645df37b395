import pb from '@eventstore/db-client/generated/shared_pb.js'
import statuses from '@eventstore/db-client/generated/status_pb.js'
import streams, {
  type BatchAppendReq,
  type BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js'
import type { ServerDuplexStream } from '@grpc/grpc-js'
import { ProtobufWriter } from './protobuf.ts'
import type { Refusal } from './refusals.ts'
import type { Expected } from './rules.ts'
import type { Member, Shared } from './state.ts'
import { proposedIn } from './streams-append.ts'
import { identifier, nameIn, numberIn, uuidIn } from './wire.ts'
import { type WriteAnswer, write } from './writing.ts'

type BatchCall = ServerDuplexStream<BatchAppendReq, BatchAppendResp>
type Part = {
  readonly options: BatchAppendReq.Options
  readonly messages: BatchAppendReq.ProposedMessage[]
}
/** An answer to one append, before it gets the correlation id of that append. */
type Answer = BatchAppendResp | Refusal | null

const CODE = {
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
} as const
const PERMISSION_DENIED = 7

/** Many appends over one call, each in one or more parts; answers come in whatever order they are ready. */
export function serveBatchAppend(shared: Shared, member: Member, call: BatchCall): void {
  const parts = new Map<string, Part>()
  let open = 0
  let isEnded = false
  const endWhenDone = () => {
    if (isEnded && open === 0 && !call.cancelled) call.end()
  }
  const answer = async (id: BatchAppendReq, part: Part) => {
    open += 1
    const given = await append(shared, member, call, part)
    open -= 1
    if (given === null || call.cancelled) return
    // Only the refusal of a node that does not lead ends the whole call; every other failure is a message.
    if (given instanceof Error) call.emit('error', given)
    else call.write(given.setCorrelationId(id.getCorrelationId()))
    endWhenDone()
  }
  call.on('data', (request: BatchAppendReq) => {
    const id = uuidIn(request.getCorrelationId())
    const options = request.getOptions()
    const part = parts.get(id) ?? (options && { options, messages: [] })
    if (part === undefined) return
    parts.set(id, part)
    part.messages.push(...request.getProposedMessagesList())
    if (!request.getIsFinal()) return
    parts.delete(id)
    void answer(request, part)
  })
  call.on('end', () => {
    isEnded = true
    endWhenDone()
  })
  call.on('error', () => {}) // a client that went away needs no answer
}

async function append(shared: Shared, member: Member, call: BatchCall, part: Part): Promise<Answer> {
  const { options, messages } = part
  shared.stats.appends += 1
  const name = nameIn(options.getStreamIdentifier())
  const events = proposedIn(messages, shared)
  const expected = expectedIn(options)
  const answer =
    events instanceof Error
      ? ({ kind: 'refused', refusal: events } as const)
      : await write(shared, member, {
          rpc: 'BatchAppend',
          stream: name,
          right: '$w',
          call,
          decide: () => shared.log.append(name, expected, events),
        })
  return answerOf(answer, name, expected)
}

function answerOf(answer: WriteAnswer, stream: string, expected: Expected): Answer {
  const response = new streams.BatchAppendResp().setStreamIdentifier(identifier(stream))
  switch (answer.kind) {
    case 'silent':
      return null
    case 'written':
      return response.setSuccess(success(answer.lastRevision, answer.position))
    case 'deleted':
      return response.setError(
        failure(
          CODE.NOT_FOUND,
          'StreamDeleted',
          new pb.StreamDeleted().setStreamIdentifier(identifier(stream)),
        ),
      )
    case 'wrong-version':
      return response.setError(
        failure(CODE.ALREADY_EXISTS, 'WrongExpectedVersion', clash(expected, answer.current)),
      )
    case 'refused':
      return refused(response, answer.refusal)
  }
}

function success(lastRevision: number, position: number | null) {
  const message = new streams.BatchAppendResp.Success()
  if (lastRevision < 0) message.setNoStream(new pb.Empty())
  else message.setCurrentRevision(String(lastRevision))
  if (position === null) return message.setNoPosition(new pb.Empty())
  const at = String(position)
  return message.setPosition(new pb.AllStreamPosition().setCommitPosition(at).setPreparePosition(at))
}

/** A batch call reports a refusal of one append by a message, and not by a gRPC status. */
function refused(response: BatchAppendResp, refusal: Refusal): Answer {
  const named = refusal.metadata.get('exception')[0]
  if (named === 'not-leader') return refusal
  if (named === 'access-denied') {
    return response.setError(failure(PERMISSION_DENIED, 'AccessDenied', new pb.AccessDenied()))
  }
  if (named === 'maximum-append-size-exceeded') {
    const max = Number(refusal.metadata.get('maximum-append-size')[0])
    const message = new pb.MaximumAppendSizeExceeded().setMaxappendsize(max)
    return response.setError(failure(CODE.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', message))
  }
  if (named === 'missing-required-metadata-property') {
    const message = new pb.BadRequest().setMessage(refusal.details)
    return response.setError(failure(CODE.INVALID_ARGUMENT, 'BadRequest', message))
  }
  if (refusal.details.startsWith('Operation timed out')) {
    return response.setError(failure(CODE.DEADLINE_EXCEEDED, 'Timeout', new pb.Timeout()))
  }
  if (/^Server Is|^No leader info/.test(refusal.details)) {
    return response.setError(failure(0, refusal.details, null))
  }
  return refusal
}

function clash(expected: Expected, current: number) {
  const message = new pb.WrongExpectedVersion()
  if (current < 0) message.setCurrentNoStream(new pb.Empty())
  else message.setCurrentStreamRevision(String(current))
  if (expected === 'any') return message.setExpectedAny(new pb.Empty())
  if (expected === 'stream-exists') return message.setExpectedStreamExists(new pb.Empty())
  if (expected === 'no-stream') return message.setExpectedNoStream(new pb.Empty())
  return message.setExpectedStreamPosition(String(expected))
}

/** A `google.rpc.Status` around any of the client's messages; without one around `google.protobuf.Empty`. */
function failure(code: number, message: string, detail: { serializeBinary(): Uint8Array } | null) {
  const type = detail === null ? 'google.protobuf.Empty' : `event_store.client.${message}`
  const value = detail?.serializeBinary() ?? new Uint8Array()
  const status = new ProtobufWriter(value.length + 200)
    .message(3, any => any.bytes(2, value).text(1, `type.googleapis.com/${type}`))
    .text(2, message)
    .number(1, code)
  return statuses.Status.deserializeBinary(status.finish())
}

const EXPECTED: Readonly<Record<number, Expected>> = { 3: 'no-stream', 4: 'any', 5: 'stream-exists' }
const expectedIn = (options: BatchAppendReq.Options): Expected =>
  EXPECTED[options.getExpectedStreamPositionCase()] ?? numberIn(options.getStreamPosition())
