import type { Metadata } from '@grpc/grpc-js'
import { type DefaultAcls, isMetastream, originalOf, type StreamMetadata } from './stream-metadata.ts'

export type User = { readonly password: string; readonly groups: readonly string[] }
/** Users by their names; some are added while the database runs. */
export type Users = Record<string, User>

/** Who calls: the roles of a user, `null` if the call names no user, or that the password is wrong. */
export type Caller = readonly string[] | null | 'wrong-password'

/** The right that a call needs, by the name it has in a stream's access control list. */
export type Right = '$r' | '$w' | '$d' | '$mr' | '$mw'

export const ADMIN = { password: 'changeit', groups: ['$admins'] } as const

export function callerOf(users: Users, metadata: Metadata): Caller {
  const [header] = metadata.get('authorization')
  if (header === undefined) return null
  const [name = '', ...password] = Buffer.from(String(header).replace(/^Basic /, ''), 'base64')
    .toString()
    .split(':')
  const user = Object.hasOwn(users, name) ? users[name] : undefined
  return user?.password === password.join(':') ? [name, ...user.groups] : 'wrong-password'
}

/** The sources of a stream's rights: its own metadata, and `$settings` for all streams of a kind. */
export type Rights = {
  metadata(stream: string): StreamMetadata
  defaultAcls(): DefaultAcls
}

/**
 * Whether a user with these roles has a right. `$admins` always have it. For others the `$acl` of the stream decides, or else
 * that of `$settings`; if neither names the right, every user has it, but not on a stream that begins with `$`, such as `$all`.
 * Metadata is guarded by the stream it belongs to.
 */
export function mayUse(roles: readonly string[], stream: string, right: Right, rights: Rights): boolean {
  if (roles.includes('$admins')) return true
  const owner = isMetastream(stream) ? originalOf(stream) : stream
  const needed = isMetastream(stream) ? (right === '$r' ? '$mr' : '$mw') : right
  const { ofUsers, ofSystem } = rights.defaultAcls()
  const isSystem = owner.startsWith('$')
  const named = rights.metadata(owner).acl[needed] ?? (isSystem ? ofSystem : ofUsers)[needed]
  if (named === undefined) return !isSystem
  return [named].flat().some(role => role === '$all' || roles.includes(role))
}
