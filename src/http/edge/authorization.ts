import type { FastifyInstance, FastifyRequest } from 'fastify'
import { asOneRequest, readNothingOlder } from '../../app/command/one-request.ts'
import type { Role } from '../../domain/key/event.ts'
import { PersonId } from '../../domain/values/person.ts'
import { type Caller, type Permission, roleFor, rolesFor } from '../../identity/policy.ts'
import { callerOf } from '../../identity/token.ts'
import { problem } from './problem.ts'
import type { Services } from './services.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route asks of its caller. A route without one does not boot. */
    permission?: Permission
    /** Whether it creates something under an id that it makes of the Idempotency-Key, and so needs one. */
    needsIdempotencyKey?: true
    /** Whether it records nothing, although it takes a body. */
    recordsNothing?: true
  }
  interface FastifyRequest {
    /** Who asks; null without a key. */
    caller: Caller | null
    /** The role by which the caller may do this; null where none is needed. */
    role: Role | null
    /** Whether a part of it had still to come when its caller was known. */
    isLate: boolean
  }
}

/** Denies by default: every route says what it asks of its caller, and no caller passes without it. */
export function authorize(app: FastifyInstance, services: Services): void {
  app.decorateRequest('caller', null)
  app.decorateRequest('role', null)
  app.decorateRequest('isLate', false)
  app.addHook('onRoute', route => {
    const { url, method } = route
    const permission = route.config?.permission
    if (permission === undefined) {
      if (/^\/docs(\/|$)/.test(url)) return
      throw new Error(`${String(method)} ${url} has no permission in its config: say who may use it`)
    }
    // First of the hooks of its route, so that nothing is done for a caller who may not ask.
    if (permission !== 'read') route.onRequest = [allow(permission), ...[route.onRequest ?? []].flat()]
  })
  app.addHook('onRequest', ({ method }, _reply, done) => {
    // Others may last: a feed is read for hours.
    if (method === 'GET' || method === 'HEAD') done()
    else asOneRequest(done)
  })
  app.addHook('preValidation', ({ isLate }, _reply, done) => {
    // A body may take its time: what was read before all of it had come does not count.
    if (isLate) readNothingOlder(performance.now())
    done()
  })
  app.addHook('onRequest', (request, _reply, done): void | Promise<void> => {
    if (request.headers.authorization !== undefined) return identify(services, request)
    // The common case waits for nothing: a caller without a key may read what is public.
    done()
  })
}

/** The hook of a route that takes some callers only. */
const allow =
  (permission: Permission) =>
  (request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void => {
    const { caller } = request
    request.role = caller && roleFor(permission, caller)
    if (request.role !== null) done()
    else done(caller === null ? unauthenticated('No key was sent.') : forbidden(permission, caller))
  }

function forbidden(permission: Permission, caller: Caller) {
  const may = rolesFor(permission).join(' or ')
  const detail = `The key is for ${caller.roles.join(', ')}; this takes one for ${may}.`
  return problem('forbidden', detail)
}

async function identify(services: Services, request: FastifyRequest): Promise<void> {
  const caller = await callerNow(services, request)
  request.isLate = !request.raw.complete
  services.noteKeyUse?.(caller.key, services.clock())
  request.caller = caller
}

/** The caller whose key the request has, as the record knows it now. Throws a problem if the key is not valid (any more). */
export async function callerNow({ handler, today }: Services, request: FastifyRequest): Promise<Caller> {
  const onBehalfOf = request.headers['on-behalf-of']
  if (onBehalfOf !== undefined && !PersonId.safeParse(onBehalfOf).success) {
    throw problem(
      'bad-request',
      'On-Behalf-Of names one person, by a pseudonym: it stays in the log for ever.',
    )
  }
  const { authorization = '' } = request.headers
  // As it stands now: a feed asks again and again.
  const caller = await asOneRequest(() => callerOf(handler, authorization, onBehalfOf?.toString(), today()))
  if (caller === 'malformed') throw unauthenticated('It is not of the form Bearer <id>.<secret>.')
  if (typeof caller === 'string') throw unauthenticated(`The key is ${caller}.`)
  return caller
}

const unauthenticated = (detail: string) =>
  problem('unauthenticated', detail, { headers: { 'www-authenticate': 'Bearer realm="ledger"' } })
