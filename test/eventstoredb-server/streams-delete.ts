import pb from '@eventstore/db-client/generated/shared_pb.js'
import streams, {
  type DeleteReq,
  type DeleteResp,
  type TombstoneReq,
  type TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js'
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js'
import type { Call } from './admission.ts'
import { deleteClashed, type Refusal, streamDeleted } from './refusals.ts'
import { respond } from './respond.ts'
import type { Member, Shared } from './state.ts'
import { expectedIn } from './streams-append.ts'
import { nameIn } from './wire.ts'
import { write } from './writing.ts'

export function serveDelete(
  shared: Shared,
  member: Member,
  call: ServerUnaryCall<DeleteReq, DeleteResp>,
  callback: sendUnaryData<DeleteResp>,
): void {
  const options = call.request.getOptions() ?? new streams.DeleteReq.Options()
  const { Position } = streams.DeleteResp
  const answer = (at: string | null) =>
    at === null
      ? new streams.DeleteResp().setNoPosition(new pb.Empty())
      : new streams.DeleteResp().setPosition(new Position().setCommitPosition(at).setPreparePosition(at))
  void respond(callback, remove(shared, member, 'Delete', call, options, answer))
}

export function serveTombstone(
  shared: Shared,
  member: Member,
  call: ServerUnaryCall<TombstoneReq, TombstoneResp>,
  callback: sendUnaryData<TombstoneResp>,
): void {
  const options = call.request.getOptions() ?? new streams.TombstoneReq.Options()
  const { Position } = streams.TombstoneResp
  const answer = (at: string | null) =>
    at === null
      ? new streams.TombstoneResp().setNoPosition(new pb.Empty())
      : new streams.TombstoneResp().setPosition(new Position().setCommitPosition(at).setPreparePosition(at))
  void respond(callback, remove(shared, member, 'Tombstone', call, options, answer))
}

async function remove<Answer>(
  shared: Shared,
  member: Member,
  rpc: 'Delete' | 'Tombstone',
  call: Call,
  options: DeleteReq.Options | TombstoneReq.Options,
  answerAt: (position: string | null) => Answer,
): Promise<Answer | Refusal | null> {
  const stream = nameIn(options.getStreamIdentifier())
  const expected = expectedIn(options)
  const answer = await write(shared, member, {
    rpc,
    stream,
    right: '$d',
    call,
    decide: () => shared.log.delete(stream, expected, rpc === 'Tombstone'),
  })
  switch (answer.kind) {
    case 'silent':
      return null
    case 'refused':
      return answer.refusal
    case 'deleted':
      return streamDeleted(stream)
    case 'wrong-version':
      return deleteClashed(stream, NUMBERS[expected] ?? Number(expected), answer.current)
    case 'written':
      return answerAt(answer.position === null ? null : String(answer.position))
  }
}

/** The numbers for expected states in the metadata of an error. */
const NUMBERS: Readonly<Record<string, number>> = { any: -2, 'no-stream': -1, 'stream-exists': -4 }
