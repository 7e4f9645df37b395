import type { FastifyReply } from 'fastify'

/** Whether the caller has this very answer (RFC 9110, 13.1.2: compared weakly). */
export function isFresh(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch === etag) return true
  const tags = ifNoneMatch.split(',').map(each => each.trim().replace(/^W\//, ''))
  return tags.includes('*') || tags.includes(etag)
}

/** Answers 304: what the caller has is still true. */
export const sendUnchanged = (reply: FastifyReply): FastifyReply => reply.code(304).send()
