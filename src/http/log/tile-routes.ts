import { hash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { HASH_BYTES } from '../../audit/hash.ts'
import { noteOf } from '../../audit/note.ts'
import { parseTilePath } from '../../audit/tile-path.ts'
import { widthOf } from '../../audit/tiles.ts'
import { shown } from '../../domain/values/shown.ts'
import { NotModified } from '../about/openapi.ts'
import { isFresh, sendUnchanged } from '../edge/is-fresh.ts'
import { problem } from '../edge/problem.ts'
import { problems } from '../edge/problems.ts'
import type { Services } from '../edge/services.ts'

const config = { permission: 'read' } as const
/** What a tile holds never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable'
const ENTRIES =
  'Entry bundles are not served: what the log holds of drafts is not for everyone before they are published, and an event may be longer than a bundle can say (65,535 bytes). GET /v1/events/{id} shows each event that is public, and its bytes are those of its leaf.'

const tags = ['audit']
const CHECKPOINT = {
  operationId: 'getCheckpoint',
  summary: 'The last checkpoint that was signed over the log',
  description: 'A signed note (C2SP tlog-checkpoint): its lines, and those of witnesses (tlog-cosignature).',
  tags,
  response: {
    200: { description: 'OK', content: { 'text/plain': { schema: z.string() } } },
    304: NotModified,
    ...problems(404),
  },
}
const TILE = {
  operationId: 'getTile',
  summary: 'Hashes of the tree over the log, 32 bytes each',
  description:
    'A tile of C2SP tlog-tiles: up to 256 hashes of one level. One that is not full has its width behind it (`/tile/0/001.p/5`), and the index of a later one is written in groups (`/tile/0/x001/234`); these addresses stand below this one.',
  tags,
  params: z.object({
    level: z.string().meta({ description: 'Of tiles, 0 for the hashes of leaves', example: '0' }),
    index: z
      .string()
      .meta({ description: 'In groups of three digits, all but the last behind an x', example: '000' }),
  }),
  response: {
    200: {
      description: 'OK',
      content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
    },
    ...problems(404),
  },
}

/** The log as any client of C2SP tlog-tiles reads it. */
export const tileRoutes: FastifyPluginAsyncZod<Services> = async (app, { checkpoints, runner }) => {
  app.get('/checkpoint', { config, schema: CHECKPOINT }, async (request, reply) => {
    const { published } = checkpoints
    if (published === null) throw problem('not-signed', 'Nothing has been signed over this log yet.')
    const { note, lines } = published
    const text = noteOf(note.text, [...note.signatures.map(({ line }) => line), ...lines])
    const etag = `"${hash('sha256', text).slice(0, 32)}"`
    reply.headers({ 'cache-control': 'no-cache', etag })
    if (isFresh(request.headers['if-none-match'], etag)) return sendUnchanged(reply)
    return reply.type('text/plain; charset=utf-8').send(text)
  })

  const sendTile = (path: string, reply: FastifyReply) => {
    if (path.startsWith('tile/entries/')) throw problem('not-found', ENTRIES)
    const tile = parseTilePath(path)
    if (tile === null)
      throw problem('not-found', `${shown(path)} is no address of a tile, which is like tile/0/x001/234.p/5.`)
    const size = checkpoints.published?.size ?? 0
    if (widthOf(tile, size) < tile.width)
      throw problem(
        'not-found',
        `The tile ${shown(path)} is not full in the log of ${size} events that was signed.`,
      )
    const bytes = runner.tiles.read(tile).subarray(0, tile.width * HASH_BYTES)
    return reply.header('cache-control', FOR_EVER).type('application/octet-stream').send(bytes)
  }
  app.get('/tile/:level/:index', { config, schema: TILE }, async ({ params: { level, index } }, reply) =>
    sendTile(`tile/${level}/${index}`, reply),
  )
  // Tiles whose address has more parts, which an OpenAPI document has no way to write.
  app.get<{ Params: { '*': string } }>(
    '/tile/*',
    { config, schema: { hide: true } },
    async ({ params }, reply) => sendTile(`tile/${params['*']}`, reply),
  )
}
