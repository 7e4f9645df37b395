import type { Metadata } from '@grpc/grpc-js'
import { isMetastream, originalOf, type StreamMetadata } from './stream-metadata.ts'

export type User = { readonly password: string; readonly groups: readonly string[] }
export type Users = Readonly<Record<string, User>>

/** Who calls: the roles of a user, `null` for nobody, or that the password is wrong. */
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

/**
 * Whoever is logged in may do anything with a stream of users, unless its `$acl` names others; what begins with `$`,
 * `$all` among it, is for `$admins` alone. Metadata is guarded by the stream it belongs to.
 */
export function mayUse(
  roles: readonly string[],
  stream: string,
  right: Right,
  metadataOf: (stream: string) => StreamMetadata,
): boolean {
  if (roles.includes('$admins')) return true
  const owner = isMetastream(stream) ? originalOf(stream) : stream
  const needed = isMetastream(stream) ? (right === '$r' ? '$mr' : '$mw') : right
  const named = metadataOf(owner).acl[needed]
  if (named === undefined) return !owner.startsWith('$')
  return [named].flat().some(role => role === '$all' || roles.includes(role))
}
