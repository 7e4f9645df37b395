import { startChild } from './child.ts'
import { ledgerIn } from './filled.ts'
import type { Spent } from './measure.ts'
import { type Network, ratingsIn } from './network.ts'
import type { Plan } from './plan.ts'
import type { Rebuilt } from './rebuilding.ts'
import { type Figure, median, medianRatio, thousands } from './report.ts'
import { bytesOf } from './table-bytes.ts'

/** Rebuilding the read model, against reading the same log and parsing what it says, in the same process. */
export async function rebuildFigures(plan: Plan): Promise<readonly Figure[]> {
  const { folder, rounds, network, profile } = plan
  await ledgerIn(folder, plan, network)
  const child = startChild('rebuilding.ts', [folder, String(rounds)], profile)
  const rebuilt = await child.told<Rebuilt>()
  await child.end()
  return speedFigures(rebuilt, network)
}

const cpu = (each: Spent) => each.cpuMs
const clock = (each: Spent) => each.ms
const sizeOf = ({ districts, periods }: Network) => `${districts} districts x ${periods} periods`

export function speedFigures(
  { events, scans, rebuilds, trees, rssMiB }: Rebuilt,
  network: Network,
): readonly Figure[] {
  const rate = (of: readonly Spent[]) => thousands((events / median(of.map(cpu))) * 1000)
  const withoutTree = (of: (each: Spent) => number) =>
    rebuilds.map((each, index) => of(each) - of(trees[index] ?? { ms: 0, cpuMs: 0 }))
  // A ratio compares speeds, and the faster one takes less time: so the time of the scan is the numerator.
  return [
    {
      name: 'rebuild / scan and JSON.parse, every leaf hashed',
      value: medianRatio(scans.map(cpu), rebuilds.map(cpu)),
      byClock: medianRatio(scans.map(clock), rebuilds.map(clock)),
      goal: { atLeast: 0.35 },
      note: `${rate(rebuilds)} and ${rate(scans)} events a CPU second; ${events} events in ${(median(rebuilds.map(clock)) / 1000).toFixed(1)} s`,
    },
    {
      name: 'the same without the Merkle tree',
      value: medianRatio(scans.map(cpu), withoutTree(cpu)),
      byClock: medianRatio(scans.map(clock), withoutTree(clock)),
      goal: { atLeast: 0.5 },
      note: 'what the tree takes alone is taken off',
    },
    {
      name: 'Merkle tree, share of a rebuild',
      value: medianRatio(trees.map(cpu), rebuilds.map(cpu)),
      byClock: medianRatio(trees.map(clock), rebuilds.map(clock)),
      goal: { atMost: 0.25 },
      note: `${rate(trees)} events a CPU second`,
    },
    { name: 'peak memory of it, MiB', value: rssMiB, goal: { atMost: 256 }, note: sizeOf(network) },
  ]
}

/** The tables of ratings have the goal; the largest of the other tables get a row each, with their indexes. */
export function byteFigures({ events, tables }: Rebuilt, network: Network): readonly Figure[] {
  const known = new Map(tables)
  const all = bytesOf(known, '')
  const ratings = bytesOf(known, 'act')
  const told = tables.filter(([name]) => !name.startsWith('act')).slice(0, TABLES_TOLD)
  const rest = all - ratings - told.reduce((sum, [, bytes]) => sum + bytes, 0)
  const perEvent = [
    ...told.map(([name, bytes]) => [`table ${name}`, bytes] as const),
    ['all other tables', rest] as const,
  ]
  return [
    {
      name: 'read model: ratings, bytes a rating',
      value: ratings / ratingsIn(network),
      goal: { atMost: 40 },
      note: 'the rows that snapshots, trends and histories are read from',
    },
    {
      name: 'all of the read model, bytes a rating',
      value: all / ratingsIn(network),
      goal: null,
      note: `${(all / 1024 / 1024).toFixed(1)} MiB: what the rows above and below add up to`,
    },
    ...perEvent.map(([name, bytes]) => ({
      name: `of it ${name}, bytes an event`,
      value: bytes / events,
      goal: null,
      note: '',
    })),
  ]
}

/** How many of the largest other tables get a row of their own; the rest share one row. */
const TABLES_TOLD = 6
