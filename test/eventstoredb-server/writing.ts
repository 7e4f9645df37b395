import { type Admission, type Asking, admit, asksForLeader } from './admission.ts'
import type { Fault } from './faults.ts'
import type { Outcome } from './log.ts'
import { type Refusal, timedOut } from './refusals.ts'
import { type Member, pause, type Shared } from './state.ts'

export type Write = Omit<Asking, 'needsLeader'> & {
  /** Lets the log decide; runs at most once, and only if the write was admitted. */
  decide(): Outcome
}

export type WriteAnswer =
  | { readonly kind: 'written'; readonly lastRevision: number; readonly position: number | null }
  | { readonly kind: 'wrong-version'; readonly current: number }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'silent' }

const SILENT = { kind: 'silent' } as const

/** Runs an append or a delete, from its arrival to its answer. */
export async function write(shared: Shared, member: Member, request: Write): Promise<WriteAnswer> {
  const admission: Admission = await admit(shared, member, {
    ...request,
    needsLeader: asksForLeader(request.call),
  })
  if (admission.kind !== 'admitted') return admission
  // Without the header a follower hands the write on to the leader; if the leader is dead, the write times out.
  if (shared.leader() === null) return timeOut(shared, 'Forward timeout.')
  const generation = shared.log.generation
  const outcome = request.decide()
  if (outcome.kind === 'in-flight') return timeOut(shared, 'Prepare phase timeout.')
  if (outcome.kind !== 'written') return outcome
  while (shared.appends.opened !== null) await shared.appends.opened
  // The leader that took the write died meanwhile, and what was not committed is lost with it.
  if (shared.log.generation !== generation) return SILENT
  shared.log.commit(outcome.upTo)
  while (shared.gate.opened !== null) await shared.gate.opened
  return lostBy(admission.fault, member, request.call.getPeer()) ?? outcome
}

async function timeOut({ writeTimeoutMs, closing }: Shared, what: string): Promise<WriteAnswer> {
  await pause(writeTimeoutMs, closing)
  return { kind: 'refused', refusal: timedOut(what) }
}

/** What the caller gets instead of an acknowledgement that a fault loses; null if none is lost. */
export function lostBy(
  fault: Fault | null,
  member: Member,
  peer: string,
): Extract<WriteAnswer, { readonly kind: 'refused' | 'silent' }> | null {
  if (fault?.kind !== 'lose-acknowledgement') return null
  const by = fault.by
  if (by === 'abort') return { kind: 'refused', refusal: timedOut('Commit phase timeout.') }
  if (by === 'drop') member.dropPeer(peer)
  return SILENT
}
