import type { ServerUnaryCall } from '@grpc/grpc-js'
import { type Fault, type Rpc, saidBy } from './faults.ts'
import * as refusals from './refusals.ts'
import type { Member, Shared } from './state.ts'
import { callerOf, mayUse, type Right } from './users.ts'

/** The parts that this code needs of a call of any kind. */
export type Call = Pick<ServerUnaryCall<unknown, unknown>, 'metadata' | 'cancelled' | 'getPeer'>

export type Asking = {
  readonly rpc: Rpc
  readonly stream: string
  readonly right: Right
  readonly call: Call
  /** Whether only the leader may answer. Clients ask for that by a header, on writes and on some reads. */
  readonly needsLeader: boolean
}

/** `silent` means that no answer ever comes. A fault in an admitted call acts after the work is done. */
export type Admission =
  | { readonly kind: 'admitted'; readonly fault: Fault | null }
  | { readonly kind: 'refused'; readonly refusal: refusals.Refusal }
  | { readonly kind: 'silent' }

const SILENT = { kind: 'silent' } as const
const refused = (refusal: refusals.Refusal): Admission => ({ kind: 'refused', refusal })

/** Checks everything that may keep a call from its answer, in the order in which the real server checks it. */
export async function admit(shared: Shared, member: Member, asking: Asking): Promise<Admission> {
  const admission = await disturb(shared, member, asking)
  if (admission.kind !== 'admitted') return admission
  const denied = deniedBy(shared, asking)
  if (denied !== null) return refused(denied)
  if (!member.isReady) return refused(refusals.notReady())
  const misplaced = member.role === 'leader' ? null : refusedByFollower(shared, member, asking)
  return misplaced === null ? admission : refused(misplaced)
}

/** A follower believes in the leader it last heard of, dead or not; while it knows none it still serves reads. */
function refusedByFollower(
  shared: Shared,
  member: Member,
  { right, needsLeader }: Asking,
): refusals.Refusal | null {
  const believed = shared.believedLeader()
  const isRead = right === '$r'
  if (believed === null) return isRead ? null : refusals.notReady()
  const mayServe = !needsLeader && (isRead || member.role !== 'readonly')
  return mayServe ? null : refusals.notLeader(believed.port)
}

export const asksForLeader = ({ metadata }: Call): boolean => metadata.get('requires-leader').includes('true')

/** Applies the fault that waits for this call, if there is one. Calls of every kind can be disturbed. */
export async function disturb(
  shared: Shared,
  member: Member,
  { rpc, stream, call }: Pick<Asking, 'rpc' | 'stream' | 'call'>,
): Promise<Admission> {
  while (shared.gate.opened !== null) await shared.gate.opened
  // A call whose client is gone by now, or whose node was killed, has no effect any more.
  if (call.cancelled) return SILENT
  const fault = shared.faults.take(rpc, { stream, port: member.port })
  if (fault === null) return { kind: 'admitted', fault }
  const said = saidBy(fault, shared.believedLeader()?.port ?? null)
  if (said !== null) return refused(said)
  if (fault.kind === 'black-hole') return SILENT
  if (fault.kind === 'lose-acknowledgement') return { kind: 'admitted', fault }
  member.dropPeer(call.getPeer())
  return SILENT
}

function deniedBy({ users, log }: Shared, { call, stream, right }: Asking): refusals.Refusal | null {
  if (users === null) return null
  const caller = callerOf(users, call.metadata)
  if (caller === 'wrong-password') return refusals.badPassword()
  if (caller === null || !mayUse(caller, stream, right, log)) {
    return refusals.accessDenied()
  }
  return null
}
