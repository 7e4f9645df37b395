import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { HASH_BYTES } from '../../audit/hash.ts'
import { noteOf } from '../../audit/note.ts'
import { parseTilePath } from '../../audit/tile-path.ts'
import { widthOf } from '../../audit/tiles.ts'
import { shown } from '../../domain/values/shown.ts'
import { problem } from '../edge/problem.ts'
import type { Services } from '../edge/services.ts'

const config = { permission: 'read' } as const
/** What a tile holds never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable'
const ENTRIES =
  'Entry bundles are not served: what the log holds of drafts is not for everyone before they are published, and an event may be longer than a bundle can say (65,535 bytes). GET /v1/events/{id} shows each event that is public, and its bytes are those of its leaf.'

/** The log as any client of C2SP tlog-tiles reads it. These addresses are that text's, and not in the OpenAPI document. */
export const tileRoutes: FastifyPluginAsyncZod<Services> = async (app, { checkpoints, runner }) => {
  app.get('/checkpoint', { config, schema: { hide: true } }, async (_request, reply) => {
    const { published } = checkpoints
    if (published === null) throw problem('not-signed', 'Nothing has been signed over this log yet.')
    const { note, lines } = published
    const text = noteOf(note.text, [...note.signatures.map(({ line }) => line), ...lines])
    return reply.header('cache-control', 'no-cache').type('text/plain; charset=utf-8').send(text)
  })

  app.get<{ Params: { '*': string } }>(
    '/tile/*',
    { config, schema: { hide: true } },
    async ({ params }, reply) => {
      const path = `tile/${params['*']}`
      if (path.startsWith('tile/entries/')) throw problem('not-found', ENTRIES)
      const tile = parseTilePath(path)
      if (tile === null)
        throw problem(
          'not-found',
          `${shown(path)} is no address of a tile, which is like tile/0/x001/234.p/5.`,
        )
      const size = checkpoints.published?.size ?? 0
      if (widthOf(tile, size) < tile.width)
        throw problem(
          'not-found',
          `The tile ${shown(path)} is not full in the log of ${size} events that was signed.`,
        )
      const bytes = runner.tiles.read(tile).subarray(0, tile.width * HASH_BYTES)
      return reply.header('cache-control', FOR_EVER).type('application/octet-stream').send(bytes)
    },
  )
}
