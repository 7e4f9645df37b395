import type { FastifyPluginAsync } from 'fastify'
import { PlainTables } from './plain-tables.ts'

/**
 * What the routes of the ledger are held against, in the same server behind the same hooks: one row of SQLite read, and a rating
 * kept by an UPDATE and a row of an audit table.
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
