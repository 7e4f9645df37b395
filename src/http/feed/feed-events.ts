import type { FastifyRequest } from 'fastify'
import { type TrailPage, trailPage } from '../../../projections/trail/page.ts'
import type { TrailFilter } from '../../../projections/trail/trail.ts'
import type { Place } from '../../../projections/trail/visibility.ts'
import { callerNow } from '../edge/authorization.ts'
import { ProblemAnswer } from '../edge/problem.ts'
import type { Services } from '../edge/services.ts'
import type { Timer } from '../edge/timer.ts'
import { recordShown, viewerOf } from '../trail/viewer.ts'

/** How many events are in memory at once for each feed. */
const EVENTS_AT_ONCE = 32
/** A feed without news says so this often, so that neither end takes the connection for dead. */
const HEARTBEAT_MS = 15_000

type FeedLine = TrailPage['lines'][number]
/** An event, or null: the end of the log is reached, or there was nothing for a while. */
export type FeedItem = FeedLine | null

export type FeedRequest = {
  readonly request: FastifyRequest
  readonly filter: TrailFilter
  /** Behind which place it begins; null for the beginning. */
  readonly after: Place | null
  /** Whether it goes on with what is recorded later, or ends at the end of the log. */
  readonly follows: boolean
  /** Ends the feed. */
  readonly ended: AbortSignal
}

/** What one caller is shown of the trail: every event once, in the order of the places at which it is shown. */
export async function* feedItems(
  services: Services,
  { request, filter, after, follows, ended }: FeedRequest,
): AsyncGenerator<FeedItem> {
  const { runner, timer } = services
  const end = follows ? null : runner.read.position
  let from = after
  let isAtEnd = false
  let beat = beatOn(timer, ended)
  try {
    while (!ended.aborted && (await isStillCaller(services, request))) {
      const seen = runner.read.position
      const { lines, next } = await pageBehind(services, { request, filter }, from, end)
      for (const line of lines) yield line
      const isEnd = next === null
      // What the filter passed over is not looked at again.
      from = isEnd && follows ? endOf(seen, from) : (lines.at(-1)?.row.place ?? from)
      if (isEnd && !follows) return
      if (isEnd && !isAtEnd) yield null
      isAtEnd ||= isEnd
      if (isEnd && (await runner.reach(seen + 1, ['trail'], beat.signal)) === 'stopped') return
      const isDue = isEnd && beat.signal.aborted
      if (isDue && !ended.aborted) yield null
      if (!isDue && lines.length === 0) continue
      beat.callOff()
      beat = beatOn(timer, ended)
    }
  } finally {
    beat.callOff()
  }
}

/** The place behind all events up to a position, or `after` if that is later. */
const endOf = (position: number, after: Place | null): Place =>
  after !== null && after.at > position ? after : { at: position, step: Number.MAX_SAFE_INTEGER }

async function pageBehind(
  services: Services,
  { request, filter }: Pick<FeedRequest, 'request' | 'filter'>,
  after: Place | null,
  knownAt: number | null,
): Promise<TrailPage> {
  // The viewer is made anew for each page: a school may have come to the caller's district, or left it.
  const viewer = viewerOf(services, request.caller)
  const range = { order: 'oldest', after, knownAt } as const
  const page = await trailPage(services, { viewer, filter, range }, EVENTS_AT_ONCE)
  const rows = page.lines.map(({ row }) => row)
  await recordShown(services, request, rows, { what: 'feed' })
  return page
}

/** Whether the key of a request, if it has one, still holds: a feed ends once its key is revoked or has expired. */
async function isStillCaller(services: Services, request: FastifyRequest): Promise<boolean> {
  if (request.caller === null) return true
  try {
    await callerNow(services, request)
    return true
  } catch (error) {
    if (error instanceof ProblemAnswer) return false
    throw error
  }
}

/** Aborts when the next sign of life is due, or the feed ends. */
function beatOn(timer: Timer, ended: AbortSignal) {
  const beat = new AbortController()
  const stop = () => beat.abort()
  const callOff = timer(HEARTBEAT_MS, stop)
  ended.addEventListener('abort', stop)
  return {
    signal: beat.signal,
    callOff: () => {
      callOff()
      ended.removeEventListener('abort', stop)
    },
  }
}
