import users, { type CreateReq, type CreateResp } from '@eventstore/db-client/generated/users_pb.js'
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js'
import { disturb } from './admission.ts'
import { accessDenied, badPassword, type Refusal, userConflict } from './refusals.ts'
import { respond } from './respond.ts'
import type { Member, Shared } from './state.ts'
import { callerOf } from './users.ts'
import { lostBy } from './writing.ts'

type CreateCall = ServerUnaryCall<CreateReq, CreateResp>

/** Makes a user, at the request of an administrator. A user that exists already is not changed. */
export function serveCreateUser(
  shared: Shared,
  member: Member,
  call: CreateCall,
  callback: sendUnaryData<CreateResp>,
): void {
  void respond(callback, create(shared, member, call))
}

async function create(
  shared: Shared,
  member: Member,
  call: CreateCall,
): Promise<CreateResp | Refusal | null> {
  const admission = await disturb(shared, member, { rpc: 'CreateUser', stream: '', call })
  if (admission.kind !== 'admitted') return admission.kind === 'refused' ? admission.refusal : null
  const asked = call.request.getOptions() ?? new users.CreateReq.Options()
  const name = asked.getLoginName()
  if (shared.users === null) return new users.CreateResp()
  const caller = callerOf(shared.users, call.metadata)
  if (caller === 'wrong-password') return badPassword()
  if (caller?.includes('$admins') !== true) return accessDenied()
  if (Object.hasOwn(shared.users, name)) return userConflict(name)
  shared.users[name] = { password: asked.getPassword(), groups: asked.getGroupsList() }
  const lost = lostBy(admission.fault, member, call.getPeer())
  if (lost !== null) return lost.kind === 'refused' ? lost.refusal : null
  return new users.CreateResp()
}
