import type { EventStore } from '../src/event-store/event-store.ts'
import { openStore } from '../src/node/store.ts'
import { spawnDatabase } from '../test/eventstoredb-server/process.ts'
import { eventOf } from '../test/support/event-store/events.ts'
import { freshPrefix } from '../test/support/event-store/store.ts'
import { startChild } from './child.ts'
import { fill } from './network.ts'
import type { Plan } from './plan.ts'
import type { Rebuilt } from './rebuilding.ts'
import { type Figure, median, medianRatio, thousands } from './report.ts'
import { writersFigure } from './writers.ts'

/** The same appends and the same rebuild on both stores in one run. EventStoreDB is another process, on the same processors. */
export async function storesFigures(plan: Plan): Promise<readonly Figure[]> {
  const { eventstoredb: real } = plan
  const database = real === null ? await spawnDatabase() : null
  const url = real ?? database?.url ?? ''
  const prefixed = () => `${url}${url.includes('?') ? '&' : '?'}streamPrefix=${freshPrefix()}`
  const who = real === null ? 'test server' : 'the EventStoreDB of --eventstoredb'
  try {
    const names = { embedded: `sqlite:${plan.folder}/appends.db`, database: prefixed() }
    const filled = { embedded: `sqlite:${plan.folder}/ledger.db`, database: prefixed() }
    return [
      await writersFigure(prefixed(), plan, who),
      ...(await appendFigures(names, plan, who)),
      ...(await rebuildFigures(filled, plan, who)),
    ]
  } finally {
    await database?.close()
  }
}

type Pair<Each> = { readonly embedded: Each; readonly database: Each }

async function appendFigures(
  names: Pair<string>,
  { rounds, connections, appends }: Plan,
  who: string,
): Promise<readonly Figure[]> {
  const stores = { embedded: await openStore(names.embedded), database: await openStore(names.database) }
  const figures: Figure[] = []
  for (const writers of [1, connections.write]) {
    const rates: { [Name in keyof Pair<unknown>]: number[] } = { embedded: [], database: [] }
    for (let round = 0; round <= rounds; round++) {
      for (const name of ['embedded', 'database'] as const) {
        const rate = await appendsPerSecond(stores[name], { appends, writers, name: `${writers}x${round}` })
        if (round > 0) rates[name].push(rate)
      }
    }
    const shown = (of: readonly number[]) => Math.round(median(of))
    figures.push({
      name: `append, ${writers} at once: EventStoreDB / embedded`,
      value: medianRatio(rates.database, rates.embedded),
      goal: null,
      note: `${shown(rates.database)} and ${shown(rates.embedded)} appends a second; ${who}`,
    })
  }
  await stores.embedded.close()
  await stores.database.close()
  return figures
}

/** Appends a second by the clock, because the wait of a store is what this measures. */
async function appendsPerSecond(
  store: EventStore,
  { appends, writers, name }: { readonly appends: number; readonly writers: number; readonly name: string },
): Promise<number> {
  const each = Math.ceil(appends / writers)
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let revision = 0; revision < each; revision++) {
        const event = { ...eventOf(revision), data: JSON.stringify({ text: 'x'.repeat(500) }) }
        await store.append(`district-${name}-${writer}`, [event], revision === 0 ? 'none' : revision - 1)
      }
    }),
  )
  return ((each * writers) / (performance.now() - startedAt)) * 1000
}

async function rebuildFigures(names: Pair<string>, plan: Plan, who: string): Promise<readonly Figure[]> {
  const { folder, rounds, sample, profile } = plan
  for (const name of [names.embedded, names.database]) {
    const store = await openStore(name)
    await fill(store, sample)
    await store.close()
  }
  const measured = async (name: string) => {
    const child = startChild('rebuilding.ts', [folder, String(rounds), name], profile)
    const rebuilt = await child.told<Rebuilt>()
    await child.end()
    return rebuilt
  }
  const [embedded, database] = [await measured(names.embedded), await measured(names.database)]
  const cpu = ({ rebuilds }: Rebuilt) => rebuilds.map(({ cpuMs }) => cpuMs)
  const clock = ({ rebuilds }: Rebuilt) => rebuilds.map(({ ms }) => ms)
  const rate = (of: readonly number[]) => thousands((embedded.events / median(of)) * 1000)
  return [
    {
      name: 'rebuild: EventStoreDB / embedded',
      value: medianRatio(cpu(embedded), cpu(database)),
      byClock: medianRatio(clock(embedded), clock(database)),
      goal: null,
      note: `${rate(cpu(database))} and ${rate(cpu(embedded))} events a CPU second; ${who}`,
    },
    {
      name: 'rebuild / read of it, EventStoreDB',
      value: medianRatio(
        database.scans.map(({ cpuMs }) => cpuMs),
        cpu(database),
      ),
      byClock: medianRatio(
        database.scans.map(({ ms }) => ms),
        clock(database),
      ),
      goal: null,
      note: `reading alone ${rate(database.scans.map(({ cpuMs }) => cpuMs))} events a CPU second`,
    },
  ]
}
