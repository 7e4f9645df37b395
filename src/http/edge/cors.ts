import type { FastifyReply, FastifyRequest } from 'fastify'

/** What pages of other origins may see of an answer, beside its body. */
const READABLE = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Link, Ledger-Position, Retry-After, Content-Disposition',
} as const
/** The header of a key is not among those allowed: pages of other origins read only what is public. */
const PREFLIGHT = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': 'If-None-Match, Last-Event-ID',
  'access-control-max-age': '86400',
} as const

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD'

/** Lets pages of every origin read, without credentials, and says so to a browser that asks before it does. */
export function allowOrigins(
  { method, headers }: FastifyRequest,
  reply: FastifyReply,
  done: () => void,
): void {
  if (isRead(method)) reply.headers(READABLE)
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) done()
  else reply.code(204).headers(PREFLIGHT).send()
}
