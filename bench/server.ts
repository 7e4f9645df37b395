import { subscribe } from 'node:diagnostics_channel'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import fastify, { type FastifyInstance } from 'fastify'
import { startNode } from '../src/node/start.ts'

/**
 * The process that is measured: a node as `ledger serve` starts it, with two routes of the benchmark's own beside the real
 * ones, and a bare Fastify on another port. It answers its parent, and ends with it.
 */
type Ask = 'cpu' | 'loop' | 'stop' | { readonly constant: string }
export type Told =
  | { readonly url: string; readonly bareUrl: string }
  | { readonly cpuMicroseconds: number }
  | { readonly loopDelayMs: number }
  | 'done'

let constant = Buffer.alloc(0)

/** Fastify tells of each app before anything is registered: so these routes run through the same hooks as the others. */
subscribe('fastify.initialization', message => {
  const { fastify: app } = message as { readonly fastify: FastifyInstance }
  app.register(async routes => {
    const config = { permission: 'read' } as const
    routes.get('/bench/constant', { config }, (_request, reply) => {
      reply.header('content-type', 'application/json; charset=utf-8').send(constant)
    })
    routes.post('/bench/echo', { config }, async ({ body }) => body)
  })
})

const [, , data = ''] = process.argv
const tell = (told: Told) => process.send?.(told)
process.on('disconnect', () => process.exit(1))

const { url, close } = await startNode({
  store: `sqlite:${data}/ledger.db`,
  data,
  host: '127.0.0.1',
  port: 0,
  logLevel: 'info',
  signing: true,
})
const bare = fastify({ forceCloseConnections: true })
const bareUrl = await bare.listen({ host: '127.0.0.1', port: 0 })

const delays = monitorEventLoopDelay({ resolution: 5 })
delays.enable()

process.on('message', (ask: Ask) => {
  if (ask === 'cpu') {
    const { user, system } = process.cpuUsage()
    tell({ cpuMicroseconds: user + system })
  } else if (ask === 'loop') {
    const loopDelayMs = delays.max / 1_000_000
    delays.reset()
    tell({ loopDelayMs })
  } else if (ask === 'stop') {
    void Promise.all([close(), bare.close()]).then(() => process.exit(0))
  } else {
    constant = Buffer.from(ask.constant)
    tell('done')
  }
})
tell({ url, bareUrl })
