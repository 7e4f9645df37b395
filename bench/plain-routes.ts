import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { RatingBody } from '../src/http/assessment/routes.ts'
import { preconditionsOf } from '../src/http/edge/preconditions.ts'
import { problem } from '../src/http/edge/problem.ts'
import { validatorOf } from '../src/http/edge/request-validation.ts'
import { PlainTables } from './plain-tables.ts'

const params = z.object({ id: z.string().regex(/^\d{1,5}$/) })

/**
 * The routes with which those of the ledger are compared, in the same server behind the same hooks: a read of one row of SQLite,
 * and a rating that is kept by an UPDATE and a row of an audit table. Its body is held against the schema of a rating, its revision
 * against `If-Match`, and it is answered with an ETag, as that of the ledger is.
 */
export const plainRoutes: FastifyPluginAsyncZod<{ readonly file: string }> = async (app, { file }) => {
  let opened: PlainTables | null = null
  const tables = () => {
    opened ??= new PlainTables(file)
    return opened
  }
  // The bare server has these routes too, and no compiler of its own for them.
  app.setValidatorCompiler(validatorOf)
  app.addHook('onClose', async () => opened?.close())
  app.get<{ Params: { id: string } }>(
    '/bench/row/:id',
    { config: { permission: 'read' } },
    async ({ params: { id } }) => tables().row(Number(id)),
  )
  app.put(
    '/bench/update/:id',
    { config: { permission: 'rate' }, schema: { params, body: RatingBody } },
    async (request, reply) => {
      const { ifMatch } = preconditionsOf(request)
      if (!Array.isArray(ifMatch))
        throw problem('precondition-required', 'Name the revision that is overwritten.')
      const { id } = request.params
      const revision = tables().update(Number(id), request.body, request.caller?.person ?? '', ifMatch)
      if (revision === null) throw problem('precondition-failed', 'It stands at another revision.')
      return reply.header('etag', `"${revision}"`).send({ revision })
    },
  )
}
