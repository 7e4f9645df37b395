import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { streamOf } from '../domain/stream.ts'
import { openApiText } from './openapi.ts'
import type { Services } from './services.ts'

/** A node that has not stood at the end of the log for longer is not ready. */
const LAG_MS_MAX = 5000
const STORE_WAIT_MS = 2000

const Projection = z.object({
  name: z.string(),
  position: z.string(),
  stoppedBy: z.object({ event: z.string(), position: z.string(), reason: z.string() }).nullable(),
})
const Ready = z.object({
  ready: z.boolean(),
  store: z.object({ name: z.string(), answers: z.boolean() }),
  position: z.string().meta({ description: 'Of the last event that this node has read' }),
  lagMs: z.int().meta({ description: 'How long ago this node last stood at the end of the log' }),
  projections: z.array(Projection),
})
const Links = z.object({ links: z.record(z.string(), z.string()) })

/** How this node is. */
export const healthRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  const { runner, store, storeName, clock } = services
  const shown = withoutFolder(storeName)
  const config = { permission: 'read' } as const

  app.get(
    '/',
    {
      config,
      schema: {
        operationId: 'start',
        summary: 'Where to start: the addresses of the lists and of the documentation',
        tags: ['about'],
        response: { 200: Links },
      },
    },
    async () => ({
      links: {
        documentation: '/docs',
        openapi: '/openapi.json',
        frameworks: '/v1/frameworks',
        districts: '/v1/districts',
        schools: '/v1/schools',
        network: '/v1/network/snapshot',
        health: '/readyz',
      },
    }),
  )

  app.get('/openapi.json', { config, schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/json').send(openApiText(app)),
  )

  app.get(
    '/healthz',
    {
      config,
      schema: {
        operationId: 'health',
        summary: 'Whether the process lives',
        tags: ['about'],
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      config,
      schema: {
        operationId: 'readiness',
        summary: 'Whether this node can answer: its store, how far it has read, its projections',
        tags: ['about'],
        response: { 200: Ready, 503: Ready },
      },
    },
    async (_request, reply) => {
      const answers = await within(STORE_WAIT_MS, store.readStream(streamOf.access('readiness')))
      const lagMs = runner.read.isCaughtUp ? 0 : Math.max(0, clock() - runner.caughtUpAt)
      const ready = answers && lagMs <= LAG_MS_MAX
      return reply.code(ready ? 200 : 503).send({
        ready,
        store: { name: shown, answers },
        position: String(runner.read.position),
        lagMs,
        projections: runner.status.map(({ name, position, stoppedBy }) => ({
          name,
          position: String(position),
          stoppedBy: stoppedBy && { ...stoppedBy, position: String(stoppedBy.position) },
        })),
      })
    },
  )
}

/** Everyone may read this: which folder of the machine a file lies in is nobody's business. */
const withoutFolder = (name: string): string => name.replace(/^(sqlite:).*[\\/]/, '$1')

/** Whether something succeeds in time. */
async function within(timeoutMs: number, attempt: Promise<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), timeoutMs)
  try {
    return await Promise.race([attempt.then(() => true), promise])
  } catch {
    // A store that fails does not answer: that is what is asked here.
    return false
  } finally {
    clearTimeout(timer)
  }
}
