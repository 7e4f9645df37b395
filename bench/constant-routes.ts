import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SnapshotResponse } from '../projections/rating/snapshot.ts'
import { Id } from '../src/domain/values/text.ts'
import { asTable } from '../src/http/edge/csv.ts'
import { problems } from '../src/http/edge/problems.ts'
import { ratingQuery } from '../src/http/edge/query.ts'

const config = { permission: 'read' } as const
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

/** What every answer that may be kept says of itself. */
const SAID = {
  ...JSON_TYPE,
  etag: '"11.1.constantconstant.json"',
  vary: 'accept, accept-encoding',
  'cache-control': 'no-cache',
  'ledger-position': '1',
}

/**
 * The limits of reads: constant bytes, sent by the same server behind the same hooks. `/bench/constant` does no more than that.
 * The other one is the limit of an answer of the API, since it does what no route of the API may leave out: parameters are
 * checked by the same schema, the form is chosen by `Accept`, and the answer has a tag, and says who may keep it and how far
 * this node has read.
 */
export const constantRoutes: FastifyPluginAsyncZod<{ readonly constant: () => Buffer }> = async (
  app,
  { constant },
) => {
  const send = (reply: FastifyReply, headers: object): void => {
    reply.headers(headers).send(constant())
  }
  app.get('/bench/constant', { config }, (_request, reply) => send(reply, JSON_TYPE))
  // A bare server checks nothing.
  if (!app.hasRequestDecorator('form')) return
  app.get(
    '/v1/bench/districts/:id/snapshot',
    {
      config,
      schema: {
        params: z.object({ id: Id }),
        querystring: z.strictObject(ratingQuery),
        response: { 200: asTable(SnapshotResponse), ...problems(404, 503) },
      },
    },
    (_request, reply) => send(reply, SAID),
  )
}
