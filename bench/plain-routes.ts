import type { FastifyPluginAsync } from 'fastify'
import { PlainTables } from './plain-tables.ts'

/**
 * The routes with which those of the ledger are compared, in the same server behind the same hooks: a read of one row of SQLite,
 * and a rating that is kept by an UPDATE and a row of an audit table.
 */
export const plainRoutes: FastifyPluginAsync<{ readonly file: string }> = async (app, { file }) => {
  let opened: PlainTables | null = null
  const tables = () => {
    opened ??= new PlainTables(file)
    return opened
  }
  app.addHook('onClose', async () => opened?.close())
  app.get<{ Params: { id: string } }>(
    '/bench/row/:id',
    { config: { permission: 'read' } },
    async ({ params }) => tables().row(Number(params.id)),
  )
  app.put<{ Params: { id: string }; Body: object }>(
    '/bench/update/:id',
    { config: { permission: 'rate' } },
    async ({ params, body, caller }) => ({
      revision: tables().update(Number(params.id), body as object, caller?.person ?? ''),
    }),
  )
}
