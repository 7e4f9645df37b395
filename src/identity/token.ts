import { timingSafeEqual } from 'node:crypto'
import type { CommandHandler } from '../app/command/command-handler.ts'
import { key } from '../domain/key/key.ts'
import { streamOf } from '../domain/subjects.ts'
import { Id } from '../domain/values/text.ts'
import { hashOf } from './keys.ts'
import type { Caller } from './policy.ts'

/**
 * The caller behind a bearer token, or why there is none. The key's own stream is read each time: it is short, and so a key that
 * was issued or revoked a moment ago, by whatever process, counts at once.
 */
export async function callerOf(
  handler: CommandHandler,
  authorization: string,
  onBehalfOf: string | undefined,
  today: string,
): Promise<Caller | 'malformed' | 'unknown' | 'revoked' | 'expired'> {
  const [, id = '', secret = ''] =
    /^Bearer ([^.\s]+)\.([A-Za-z0-9_-]{20,200})$/i.exec(authorization.trim()) ?? []
  if (!Id.safeParse(id).success || secret === '') return 'malformed'
  const { state } = await handler.load(key, streamOf.key(id))
  // Compared even where there is no such key, so that the time taken does not reveal it.
  const expected = Buffer.from(state?.issued.hash ?? hashOf(''), 'hex')
  const isRight = timingSafeEqual(expected, Buffer.from(hashOf(secret), 'hex'))
  if (state === null || !isRight) return 'unknown'
  if (state.revoked !== null) return 'revoked'
  const { person, roles, district = null, expiresOn } = state.issued
  if (expiresOn !== undefined && expiresOn < today) return 'expired'
  return { person, key: id, roles, district, onBehalfOf: onBehalfOf ?? null }
}
