import { randomUUID } from 'node:crypto'
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client'
import { keyDependencies } from '../src/cli/keys.ts'
import { issueKey } from '../src/identity/keys.ts'
import { databaseFrom } from '../src/node/database-url.ts'
import { openStore } from '../src/node/store.ts'
import { type Load, speedUnder, startServer } from './load.ts'
import { fill, openQuarters } from './network.ts'
import type { Plan } from './plan.ts'
import { BODY, QUARTERS, ratersWith } from './raters.ts'
import { type Figure, median, medianRatio } from './report.ts'

const WRITERS = 16
const QUARTERS_MAX = 60

/**
 * Durable ratings through HTTP on a database against appends by the client of that database, as many at once and in the same
 * run. By the clock, because round trips to the database are what this measures.
 */
export async function writersFigure(store: string, plan: Plan, who: string): Promise<Figure> {
  const amount = Math.max(WRITERS * 2, Math.floor(plan.requests.write / 4))
  const server = await startServer(plan.folder, plan.profile, store)
  const client = EventStoreDBClient.connectionString(databaseFrom(store).url)
  try {
    const load: Load = {
      url: server.url,
      connections: WRITERS,
      amount,
      // A database that is short of processor time reports no outcome in time (503); then the next revision is wrong (412, 428).
      expected: [200, 201, 412, 428, 503],
      setupClient: ratersWith(await preparedFor(store), WRITERS),
    }
    let refused = 0
    const rates = { ratings: [] as number[], raw: [] as number[] }
    for (let round = 0; round <= plan.rounds; round++) {
      const { perSecond, succeeded, answered } = await speedUnder(server, load)
      const raw = await rawPerSecond(client, amount)
      if (round === 0) continue
      rates.ratings.push(perSecond * (succeeded / answered))
      refused += answered - succeeded
      rates.raw.push(raw)
    }
    return {
      name: `${WRITERS} writers on EventStoreDB / raw appends`,
      value: medianRatio(rates.ratings, rates.raw),
      goal: { atLeast: 0.5 },
      note: `${median(rates.ratings).toFixed(0)} ratings and ${median(rates.raw).toFixed(0)} appends a second, by the clock${refused === 0 ? '' : `; ${refused} ratings refused`}; ${who}`,
    }
  } finally {
    await client.dispose()
    await server.stop()
  }
}

/** Writes the districts and rounds that are rated, and returns the key of the rater. */
async function preparedFor(name: string): Promise<string> {
  const store = await openStore(name)
  try {
    await fill(store, { districts: WRITERS, periods: 1 })
    await openQuarters(store, QUARTERS.slice(0, QUARTERS_MAX))
    const made = await issueKey(keyDependencies(store), { roles: ['rater'], person: 'bench' })
    if (!made.ok) throw new Error(`no key: ${made.refusal.code}`)
    return made.value.key
  } finally {
    await store.close()
  }
}

/** Raw appends a second: each writer waits for one append before the next, and states the revision that it expects. */
async function rawPerSecond(client: EventStoreDBClient, amount: number): Promise<number> {
  const run = `bench-${randomUUID()}`
  const each = Math.ceil(amount / WRITERS)
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      for (let revision = 0; revision < each; revision++) {
        const event = jsonEvent({ type: 'RatingRecorded', data: JSON.parse(BODY) as Record<string, unknown> })
        const expectedRevision = revision === 0 ? NO_STREAM : BigInt(revision - 1)
        await client.appendToStream(`${run}-${writer}`, event, { expectedRevision })
      }
    }),
  )
  return ((each * WRITERS) / (performance.now() - startedAt)) * 1000
}
