import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ProjectionStatus } from '../../../projections/engine/news.ts'
import type { Runner } from '../../../projections/engine/runner.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { EventStore } from '../../event-store/event-store.ts'
import type { Services } from '../edge/services.ts'

/** A node that stood at the end of the log longer ago than this is not ready. */
const LAG_MS_MAX = 5000
const STORE_WAIT_MS = 2000
/** How many of the streams that were set aside are named; the others are counted. */
const SHOWN_MAX = 20

const Projection = z.object({
  name: z.string(),
  position: z.string(),
  stoppedBy: z.object({ event: z.string(), position: z.string(), reason: z.string() }).nullable(),
  setAsideCount: z.int().meta({ description: 'How many streams it folds no further, for an event in each' }),
  setAside: z
    .array(z.object({ stream: z.string(), event: z.string(), position: z.string(), reason: z.string() }))
    .meta({ description: 'The first of them, with the event from which on nothing is folded' }),
})
const Ready = z
  .object({
    ready: z.boolean().meta({ description: 'Whether a load balancer should send requests here' }),
    status: z.enum(['ok', 'degraded', 'not-ready']),
    why: z.array(z.string()).meta({ description: 'What is amiss, in words; empty where nothing is' }),
    store: z.object({
      name: z.string(),
      node: z.string().nullable().meta({ description: 'host:port of the database node that answered last' }),
      answers: z.boolean(),
    }),
    position: z.string().meta({ description: 'Of the last event that this node has read' }),
    lagMs: z.int().meta({
      description: 'How long ago this node was last known to stand at the end of the log; 0 while it does',
    }),
    projections: z.array(Projection),
  })
  .meta({ id: 'Readiness' })
type Ready = z.infer<typeof Ready>

const none = (): readonly string[] => []

/** Whether the process lives, and whether this node can answer. */
export const healthRoutes: FastifyPluginAsyncZod<Services> = async (app, services) => {
  const { runner, store, storeName, clock, lastAppendFailure, faults = none, doubts = none } = services
  let stoodAt = clock()
  const config = { permission: 'read' } as const

  app.get(
    '/healthz',
    {
      config,
      schema: {
        operationId: 'health',
        summary: 'Whether the process lives',
        tags: ['about'],
        response: { 200: z.object({ status: z.literal('ok') }).meta({ id: 'Health' }) },
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
      const state = await storeState(store, storeName)
      // While the store does not answer, the end of the log is not known: the lag counts from when this node last stood there.
      const isAtEnd = state.answers && runner.read.isCaughtUp
      if (isAtEnd) stoodAt = clock()
      const lagMs = isAtEnd ? 0 : Math.max(0, clock() - Math.max(stoodAt, runner.caughtUpAt))
      const notReady = whyNotReady(state.answers, lagMs, runner.hole, faults())
      const ready = notReady.length === 0
      const why = [...whyDegraded(runner, lastAppendFailure()), ...doubts(), ...notReady]
      return reply.code(ready ? 200 : 503).send({
        ready,
        status: ready ? (why.length === 0 ? 'ok' : 'degraded') : 'not-ready',
        why,
        store: state,
        position: String(runner.read.position),
        lagMs,
        projections: runner.status.map(shownStatus),
      })
    },
  )
}

function shownStatus({
  name,
  position,
  stoppedBy,
  setAside,
}: ProjectionStatus): Ready['projections'][number] {
  return {
    name,
    position: String(position),
    stoppedBy: stoppedBy && { ...stoppedBy, position: String(stoppedBy.position) },
    setAsideCount: setAside.length,
    setAside: setAside.slice(0, SHOWN_MAX).map(({ stream, event, position: from, reason }) => ({
      stream,
      event,
      position: String(from),
      reason,
    })),
  }
}

/** The answer of a node that cannot serve yet; `why` says what it waits for. */
export async function readinessAtStart(
  store: EventStore,
  storeName: string,
  lagMs: number,
  why: string,
): Promise<Ready> {
  const state = await storeState(store, storeName)
  return {
    ready: false,
    status: 'not-ready',
    why: [why],
    store: state,
    position: '0',
    lagMs,
    projections: [],
  }
}

function whyNotReady(
  answers: boolean,
  lagMs: number,
  hole: Runner['hole'],
  faults: readonly string[],
): readonly string[] {
  // Where a hole has ended the reading, the lag says nothing more.
  const isLate = lagMs > LAG_MS_MAX && hole === null
  return [
    ...new Set([...(hole === null ? [] : [hole.message]), ...faults]),
    ...(answers ? [] : ['the event store does not answer']),
    ...(isLate ? [`this node last stood at the end of the log ${lagMs} ms ago`] : []),
  ]
}

/** What a projection could not fold, in words. */
function amiss({ name, stoppedBy, setAside }: ProjectionStatus): readonly string[] {
  const stop =
    stoppedBy === null
      ? []
      : [`${name} stopped at position ${stoppedBy.position}, event ${stoppedBy.event}: ${stoppedBy.reason}`]
  const shown = setAside
    .slice(0, SHOWN_MAX)
    .map(
      ({ stream, position, event, reason }) =>
        `${name} folds nothing of ${stream} from position ${position} on, event ${event}: ${reason}`,
    )
  const more = setAside.length - shown.length
  return [...stop, ...shown, ...(more === 0 ? [] : [`${name} folds nothing of ${more} more streams`])]
}

function whyDegraded({ failure, status }: Runner, appendFailure: string | null): readonly string[] {
  return [
    ...(failure === null ? [] : [failure.reason]),
    ...(appendFailure === null ? [] : [`the last write failed: ${appendFailure}`]),
    ...status.flatMap(amiss),
  ]
}

async function storeState(store: EventStore, name: string): Promise<Ready['store']> {
  const answers = await within(STORE_WAIT_MS, store.readStream(streamOf.key('readiness')))
  return { name: withoutFolder(name), node: store.servedBy(), answers }
}

/** The name of a store without the folder in which its file lies, since every caller may read this. */
const withoutFolder = (name: string): string => name.replace(/^(sqlite:).*[\\/]/, '$1').replace(/\?.*/, '')

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
