import type { Client, LoadRequest } from 'autocannon'
import { keyDependencies } from '../src/cli/keys.ts'
import { type EventStore, START } from '../src/event-store/event-store.ts'
import { issueKey } from '../src/identity/keys.ts'
import { openStore } from '../src/node/store.ts'
import { interleaved, ratioOf, type Speed, startServer } from './load.ts'
import { fill, openQuarters } from './network.ts'
import type { Plan } from './plan.ts'
import { BODY, JSON_BODY, QUARTERS, ratersWith } from './raters.ts'
import { type Figure, median } from './report.ts'
import { signingFigure } from './signing.ts'

/**
 * Durable ratings through HTTP with projections and the Merkle log on, each connection in streams of its own: against echoing the
 * body, and against overwriting a row beside an audit table.
 */
export async function writeFigures(plan: Plan): Promise<readonly Figure[]> {
  const { folder, rounds, requests, connections, sample, profile } = plan
  const store = await openStore(`sqlite:${folder}/ledger.db`)
  const raters = { districts: Math.max(sample.districts, connections.write), periods: sample.periods }
  await fill(store, raters)
  await openQuarters(store, QUARTERS)
  const made = await issueKey(keyDependencies(store), { roles: ['rater'], person: 'bench' })
  const before = await draftsIn(store)
  await store.close()
  if (!made.ok) throw new Error(`no key: ${made.refusal.code}`)

  const server = await startServer(folder, profile)
  const common = { url: server.url, connections: connections.write, amount: requests.write }
  const write = {
    ...common,
    expected: [200, 201],
    setupClient: ratersWith(made.value.key, connections.write),
  }
  const echo = { ...common, expected: [200], requests: [{ ...JSON_BODY, path: '/bench/echo' }] }
  const update = { ...common, expected: [200], setupClient: updatersWith(made.value.key, connections.write) }
  const measure = async () => {
    try {
      return await interleaved(server, { write, echo, update }, rounds)
    } finally {
      await server.stop()
    }
  }
  const speeds = await measure()

  const written = await openStore(`sqlite:${folder}/ledger.db`)
  const recorded = (await draftsIn(written)) - before
  await written.close()
  const acknowledged = speeds.write.reduce((sum, { answered }) => sum + answered, 0)
  if (recorded < acknowledged) {
    throw new Error(`${acknowledged} ratings were acknowledged and only ${recorded} are in the store`)
  }
  const ratio = ratioOf('durable write / echo', speeds.write, speeds.echo, { atLeast: 0.35 })
  // A flush to disk takes no processor time, and the echo is slowed by its client: so the lower ratio of the two counts.
  const value = Math.min(ratio.value, ratio.byClock ?? ratio.value)
  return [
    { ...ratio, value },
    ratioOf('durable write / UPDATE plus audit table', speeds.write, speeds.update, { atLeast: 1 }),
    waitFigure(speeds.write),
    await signingFigure(folder),
  ]
}

/** How long a write waits, by the clock: other work on the machine makes it longer. */
function waitFigure(writes: readonly Speed[]): Figure {
  const of = (which: 'p50Ms' | 'p99Ms') => median(writes.map(speed => speed[which]))
  return {
    name: 'durable write: p99 / median of the wait',
    value: median(writes.map(({ p50Ms, p99Ms }) => p99Ms / Math.max(p50Ms, 1))),
    goal: { atMost: 5 },
    note: `${of('p99Ms').toFixed(0)} and ${of('p50Ms').toFixed(0)} ms, by the clock`,
  }
}

/** The same ratings as an UPDATE and a row of an audit table; each connection has a row of its own, and knows its revision. */
function updatersWith(key: string, connections: number): (client: Client) => void {
  const revisions = Array.from({ length: connections }, () => 0)
  let opened = 0
  return client => {
    const rater = opened++ % connections
    const setupRequest = (request: LoadRequest): LoadRequest => {
      const revision = revisions[rater] ?? 0
      revisions[rater] = revision + 1
      const headers = { ...JSON_BODY.headers, authorization: `Bearer ${key}`, 'if-match': `"${revision}"` }
      return { ...request, method: 'PUT', path: `/bench/update/${rater}`, headers }
    }
    client.setRequests([{ body: BODY, setupRequest }])
  }
}

async function draftsIn(store: EventStore): Promise<number> {
  let count = 0
  for await (const page of store.readAll(START))
    count += page.filter(({ type }) => type === 'RatingRecorded').length
  return count
}
