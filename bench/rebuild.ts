import { openStore } from '../src/node/store.ts'
import { startChild } from './child.ts'
import { fill, type Network, ratingsIn } from './network.ts'
import type { Plan } from './plan.ts'
import type { Rebuilt } from './rebuilding.ts'
import { type Figure, median, medianRatio, thousands } from './report.ts'

/** From here on the pages of the log do not stay in memory, and the limit is a lower one. */
const LARGE = 5_000_000
const RSS_MIB_MAX = 256

/** Rebuilding the read model, against reading the same log and parsing what it says, in the same process. */
export async function rebuildFigures({ folder, rounds, network, profile }: Plan): Promise<readonly Figure[]> {
  const store = await openStore(`sqlite:${folder}/ledger.db`)
  await fill(store, network)
  await store.close()
  const child = startChild('rebuilding.ts', [folder, String(rounds)], profile)
  const { events, scans, rebuilds, trees, rssMiB, bytes, parts } = await child.told<Rebuilt>()
  await child.end()
  const cpu = (each: (typeof scans)[number]) => each.cpuMs
  const clock = (each: (typeof scans)[number]) => each.ms
  const rate = (of: typeof scans) => thousands((events / median(of.map(cpu))) * 1000)
  return [
    {
      name: 'rebuild / scan and JSON.parse',
      // The faster of two takes less time: so the scan stands above the line.
      value: medianRatio(scans.map(cpu), rebuilds.map(cpu)),
      byClock: medianRatio(scans.map(clock), rebuilds.map(clock)),
      limit: { atLeast: events >= LARGE ? 0.42 : 0.5 },
      note: `${rate(rebuilds)} and ${rate(scans)} events a CPU second; ${events} events in ${(median(rebuilds.map(clock)) / 1000).toFixed(1)} s`,
    },
    {
      name: 'Merkle tree, share of a rebuild',
      value: medianRatio(trees.map(cpu), rebuilds.map(cpu)),
      byClock: medianRatio(trees.map(clock), rebuilds.map(clock)),
      limit: { atMost: 0.25 },
      note: `${rate(trees)} events a CPU second`,
    },
    { name: 'peak memory of it, MiB', value: rssMiB, limit: { atMost: RSS_MIB_MAX }, note: noteOf(network) },
    {
      name: 'read model, bytes a rating',
      value: bytes / ratingsIn(network),
      limit: { atMost: 40 },
      note: `all of it, ${(bytes / 1024 / 1024).toFixed(1)} MiB: what the rows below add up to`,
    },
    {
      name: 'of it ratings, bytes a rating',
      value: parts.ratings / ratingsIn(network),
      limit: { atMost: 40 },
      note: 'the rows that snapshots, trends and histories are read from',
    },
    ...(['tree', 'trail', 'others'] as const).map(part => ({
      name: `of it ${PART_NAMES[part]}, bytes an event`,
      value: parts[part] / events,
      limit: null,
      note: '',
    })),
  ]
}

const PART_NAMES = { tree: 'Merkle tree', trail: 'audit trail', others: 'all the rest' } as const

const noteOf = ({ districts, periods }: Network) => `${districts} districts x ${periods} periods`
