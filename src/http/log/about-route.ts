import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { parseSignatureLine } from '../../audit/note.ts'
import { VIEW_VERSION } from '../edge/answer-bytes.ts'
import type { Services } from '../edge/services.ts'

const LEAF =
  'SHA-256 over a byte 0 and the UTF-8 of {"data":D,"id":"…","metadata":M,"revision":n,"stream":"…","type":"…"}, in canonical JSON (RFC 8785); D and M as they are stored, and {"base64":"…"} of the bytes of one that is not canonical or is nested deeper than 1,000 levels. The leaf at index n is the event at position n + 1.'

const Key = z.object({
  vkey: z.string().meta({ description: 'As C2SP signed-note writes it' }),
  note: z
    .string()
    .meta({ description: 'By which it began to sign: signed by itself and by the one before it' }),
  from: z.string().meta({ description: 'When it began to sign' }),
  until: z.string().nullable().meta({ description: 'When another one took its place' }),
  reset: z.string().nullable().meta({
    description: 'Why what was signed before it binds no more; null where the key before it vouches for it',
  }),
})
const AboutResponse = z
  .object({
    origin: z.string().nullable().meta({ description: 'What the log is called; null before it is signed' }),
    keys: z.array(Key).meta({ description: 'The last one signs. Keep it from somewhere else than here' }),
    prefix: z.string().meta({ description: 'What stands before checkpoint and tile/… (C2SP tlog-tiles)' }),
    witnesses: z.array(z.string()).meta({ description: 'Whose lines checkpoints carry' }),
    size: z.string().nullable().meta({ description: 'Of the last checkpoint' }),
    signs: z.boolean().meta({ description: 'Whether this node holds the key' }),
    viewVersion: z.int().meta({
      description: 'In which form views are written: another one when the same events give another body',
    }),
    leaf: z.string().meta({ description: 'What is hashed of an event' }),
  })
  .meta({ id: 'LogDescription' })

/** What a verifier needs to know of the log itself: its name, keys, witnesses and size. */
export const aboutLogRoute: FastifyPluginAsyncZod<Services> = async (app, { checkpoints }) => {
  app.get(
    '/.well-known/portfolio-ledger-log',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'describeLog',
        summary: 'What is signed over the record, by which keys, and what is hashed of an event',
        tags: ['audit'],
        response: { 200: AboutResponse },
      },
    },
    async (_request, reply) => {
      const { signed, published, signs } = checkpoints
      const body: z.infer<typeof AboutResponse> = {
        origin: signed.origin,
        keys: signed.keys.map(({ vkey, note, from, until, reset }) => ({ vkey, note, from, until, reset })),
        prefix: '/',
        witnesses: [...new Set(published?.lines.flatMap(line => parseSignatureLine(line)?.name ?? []))],
        size: published === null ? null : String(published.size),
        signs,
        viewVersion: VIEW_VERSION,
        leaf: LEAF,
      }
      return reply.header('cache-control', 'no-cache').send(body)
    },
  )
}
