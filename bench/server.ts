import { subscribe } from 'node:diagnostics_channel'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import fastify, { type FastifyInstance } from 'fastify'
import { startNode } from '../src/node/start.ts'
import { constantRoutes } from './constant-routes.ts'
import { memoryMiB } from './measure.ts'
import { plainRoutes } from './plain-routes.ts'

/**
 * The process that is measured: a node as `ledger serve` starts it, with a few routes of the benchmark's own beside the real
 * ones, and a bare Fastify on another port. It answers its parent process, and ends when that ends.
 */
type Ask = 'cpu' | 'loop' | 'memory' | 'costs' | 'processes' | 'stop' | { readonly constant: string }
export type Told =
  | { readonly url: string; readonly bareUrl: string }
  | { readonly cpuMicroseconds: number }
  | { readonly loopDelayMs: number }
  | { readonly memory: ReturnType<typeof memoryMiB> }
  | { readonly costsMs: readonly number[] }
  | { readonly processes: readonly number[] }
  | 'done'

let constant = Buffer.alloc(0)
const [, , data = '', store = `sqlite:${data}/ledger.db`] = process.argv

/** Fastify announces each app before anything is registered in it: so these routes run through the same hooks as the others. */
subscribe('fastify.initialization', message => {
  const { fastify: app } = message as { readonly fastify: FastifyInstance }
  app.register(async routes => {
    const config = { permission: 'read' } as const
    routes.post('/bench/echo', { config }, async ({ body }) => body)
  })
  app.register(constantRoutes, { constant: () => constant })
  app.register(plainRoutes, { file: `${data}/plain.db` })
})

/**
 * The processor time of each request, from its head to the end of its answer; only true if they came one after another. It is
 * counted from the first question about it on, since to ask for the time twice costs a tenth of a kept answer.
 */
let costsMs: number[] | null = null
function countCosts(): void {
  let before = process.cpuUsage()
  subscribe('http.server.request.start', () => {
    before = process.cpuUsage()
  })
  subscribe('http.server.response.finish', () => {
    const { user, system } = process.cpuUsage(before)
    costsMs?.push((user + system) / 1000)
  })
}

const tell = (told: Told) => process.send?.(told)
process.on('disconnect', () => process.exit(1))

const { url, close } = await startNode({
  store,
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
  if (ask === 'stop') {
    void Promise.all([close(), bare.close()]).then(() => process.exit(0))
  } else if (typeof ask === 'object') {
    constant = Buffer.from(ask.constant)
    tell('done')
  } else tell(TELLING[ask]())
})
tell({ url, bareUrl })

const TELLING: Readonly<Record<Exclude<Ask, 'stop' | object>, () => Told>> = {
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return { cpuMicroseconds: user + system }
  },
  loop: () => {
    const loopDelayMs = delays.max / 1_000_000
    delays.reset()
    return { loopDelayMs }
  },
  memory: () => ({ memory: memoryMiB() }),
  processes: () => ({ processes: [process.pid] }),
  costs: () => {
    if (costsMs === null) countCosts()
    const told = { costsMs: costsMs ?? [] }
    costsMs = []
    return told
  },
}
