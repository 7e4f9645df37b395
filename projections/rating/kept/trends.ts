import { setImmediate } from 'node:timers/promises'
import { itemsOf } from '../../../src/domain/framework/document.ts'
import { dayToNumber } from '../../../src/domain/values/date.ts'
import type { Period } from '../../../src/domain/values/period.ts'
import type { ResolvedTimes, View } from '../../engine/bounds.ts'
import { type Counts, type NetworkTrends, noCounts } from '../network-trends.ts'
import { publishedAt } from '../snapshot.ts'
import { LETTERS } from './classes.ts'
import type { KeptNetwork } from './network.ts'
import { periodsSeen } from './own-periods.ts'
import { type SeenEntity, seenEntities } from './shown.ts'
import { ANY_DAY } from './store.ts'

/** So many tries to count, each begun anew if a row was made again meanwhile; the last one does not pause. */
const TRIES_MAX = 3
/** The number of character codes that a letter may have. */
const CODES = 128

/** What an entity shows in its last period up to the one that is counted: in a version, a letter for each item. */
type Standing = { readonly version: string; readonly classes: string; readonly period: Period }

/** The same as `networkTrendsOf`, for a question without `knownAt`: counted from what is kept. */
export async function keptTrendsOf(
  kept: KeptNetwork,
  framework: string,
  period: Period | null,
  asked: ResolvedTimes,
): Promise<View<NetworkTrends>> {
  const directory = kept.directoryOf(framework)
  for (let tries = 1; ; tries++) {
    await directory.refresh()
    const { made } = directory
    const { bounds } = asked
    const { first } = kept.queries.lineage(framework)
    const retired = kept.queries.entities.retirements.of(first.rates, bounds)
    const seen = seenEntities(kept, framework, bounds.asOf, retired.ids)
    const position = seen.reduce(
      (latest, each) => Math.max(latest, each.position),
      Math.max(retired.position, publishedAt(kept.queries, framework, first, asked), directory.withdrawnAt),
    )
    const standing = new Map<number, Standing>()
    const periods: NetworkTrends['periods'] = []
    for (const each of periodsSeen(kept, framework, bounds.asOf)) {
      if (tries < TRIES_MAX) await setImmediate()
      if (directory.made !== made) break
      readInto(standing, kept, framework, each, bounds.asOf)
      if (period === null || each.id === period.id)
        periods.push(countsAt(kept, framework, each, seen, standing))
    }
    if (directory.made !== made) continue
    const body = { framework: { id: framework }, ...asked.echo, position: String(position), periods }
    return { body, position }
  }
}

function readInto(
  standing: Map<number, Standing>,
  { store }: KeptNetwork,
  framework: string,
  period: Period,
  asOf: string | null,
): void {
  const day = asOf === null ? ANY_DAY : dayToNumber(asOf)
  for (const [entity, version, classes] of store.classesAt(store.placeOf(framework, period), day)) {
    standing.set(entity, { version, classes, period })
  }
}

function countsAt(
  { queries }: KeptNetwork,
  framework: string,
  period: Period,
  seen: readonly SeenEntity[],
  standing: ReadonlyMap<number, Standing>,
): NetworkTrends['periods'][number] {
  const { versions, first } = queries.lineage(framework)
  // In the order in which entities use them: so items come in the order in which a fold meets them.
  const tallies = new Map<string, { readonly own: Int32Array; readonly later: Int32Array }>()
  const tallyOf = (version: string) => {
    const known = tallies.get(version)
    if (known !== undefined) return known
    const document = versions.get(version) ?? first
    const size = CODES * itemsOf(document).length
    const tally = { own: new Int32Array(size), later: new Int32Array(size) }
    tallies.set(version, tally)
    return tally
  }
  for (const { entity, isClosedIn } of seen) {
    if (isClosedIn(period)) continue
    const shown = standing.get(entity.number)
    const tally = tallyOf(shown?.version ?? first.version)
    if (shown === undefined) continue
    const counts = shown.period.id === period.id ? tally.own : tally.later
    const { classes } = shown
    for (let at = 0; at < classes.length; at++) {
      const place = CODES * at + classes.charCodeAt(at)
      counts[place] = (counts[place] ?? 0) + 1
    }
  }
  const total = noCounts()
  const items = new Map<string, Counts>()
  for (const [version, { own, later }] of tallies) {
    itemsOf(versions.get(version) ?? first).forEach(({ id, component }, index) => {
      const counts = items.get(id) ?? noCounts()
      items.set(id, counts)
      for (const [code, letter] of LETTERS) {
        for (const [counted, tally] of [
          [letter.own, own],
          [letter.later, later],
        ] as const) {
          if (counted === null) continue
          const found = tally[CODES * index + code] ?? 0
          counts[counted] += found
          if (id === component) total[counted] += found
        }
      }
    })
  }
  return { period: period.id, total, items: [...items].map(([item, counts]) => ({ item, ...counts })) }
}
