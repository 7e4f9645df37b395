import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'

const NO_QUERY = z.strictObject({})

/** What holds for every route, said once. */
export function applyRouteDefaults(app: FastifyInstance): void {
  app.addHook('onRoute', route => {
    const { schema } = route
    if (schema === undefined || schema.hide === true) return
    // A parameter that no schema names is refused, not ignored: it may be a misspelt bound.
    route.schema = { ...schema, querystring: schema.querystring ?? NO_QUERY }
    if (schema.body !== undefined) route.preValidation = takeNoBodyAsEmpty
  })
}

/** No body counts as an empty object, so that a POST need not send one. */
function takeNoBodyAsEmpty(request: FastifyRequest, _reply: unknown, done: () => void): void {
  if (request.body === undefined) request.body = {}
  done()
}
