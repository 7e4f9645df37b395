import { setImmediate } from 'node:timers/promises'
import { itemsOf } from '../../../src/domain/framework/document.ts'
import { dayToNumber } from '../../../src/domain/values/date.ts'
import type { Period } from '../../../src/domain/values/period.ts'
import type { ResolvedTimes, View } from '../../engine/bounds.ts'
import { type Counts, type NetworkTrends, noCounts } from '../network-trends.ts'
import { publishedAt } from '../snapshot.ts'
import { LETTER_CODES, LETTERS } from './classes.ts'
import type { KeptNetwork } from './network.ts'
import { periodsSeen } from './own-periods.ts'
import { type SeenEntity, seenEntities } from './shown.ts'
import { ANY_DAY } from './store.ts'
import { count, emptyTally, PeriodTallies, type Tally } from './tallies.ts'

/** So many tries to count, each begun anew if a row was made again meanwhile; the last one does not pause. */
const TRIES_MAX = 3
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
    const { bounds } = asked
    const { first } = kept.queries.lineage(framework)
    const retired = kept.queries.entities.retirements.of(first.rates, bounds)
    const seen = seenEntities(kept, framework, bounds.asOf, retired.ids)
    const position = seen.reduce(
      (latest, each) => Math.max(latest, each.position),
      Math.max(retired.position, publishedAt(kept.queries, framework, first, asked), directory.withdrawnAt),
    )
    const counted = await talliesOf(kept, { framework, asOf: bounds.asOf, seen, retired: retired.ids }, tries)
    if (counted === null) continue
    const periods = counted
      .filter(each => period === null || each.period.id === period.id)
      .map(each => ({ period: each.period.id, ...countsOf(kept, framework, each.tallies) }))
    const body = { framework: { id: framework }, ...asked.echo, position: String(position), periods }
    return { body, position }
  }
}

/** The tallies of a period by versions, in the order in which entities use these: so items come as a fold meets them. */
type Counted = { readonly period: Period; readonly tallies: ReadonlyMap<string, Tally> }
type Counting = {
  readonly framework: string
  readonly asOf: string | null
  readonly seen: readonly SeenEntity[]
  readonly retired: ReadonlySet<string>
}

/** The tallies of each period that is seen: as they are kept, else counted. Null where a row was made again meanwhile. */
async function talliesOf(
  kept: KeptNetwork,
  counting: Counting,
  tries: number,
): Promise<readonly Counted[] | null> {
  const { framework, asOf, seen, retired } = counting
  const directory = kept.directoryOf(framework)
  const { versions, first } = kept.queries.lineage(framework)
  const seenPeriods = periodsSeen(kept, framework, asOf)
  // A closed school is left out of some periods, and where there are several versions the order of entities counts.
  const isKept = asOf === null && versions.size === 1 && directory.kind === 'district' && seen.length > 0
  const known = isKept ? directory.talliesWithout(retired) : null
  if (known !== null) {
    return seenPeriods.map(period => {
      const tally = known.at(period)
      return { period, tallies: new Map(tally === undefined ? [] : [[first.version, tally]]) }
    })
  }
  const { made } = directory
  const standing = new Map<number, Standing>()
  const counted: Counted[] = []
  for (const period of seenPeriods) {
    if (tries < TRIES_MAX) await setImmediate()
    if (directory.made !== made) return null
    readInto(standing, kept, framework, period, asOf)
    counted.push({ period, tallies: tallyAt(kept, framework, period, seen, standing) })
  }
  if (isKept && directory.made === made) {
    const all = counted.map(
      ({ period, tallies }) => [period.id, tallies.get(first.version) ?? emptyTally(0)] as const,
    )
    directory.keepTallies(new PeriodTallies(new Map(all), retired))
  }
  return counted
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

function tallyAt(
  { queries }: KeptNetwork,
  framework: string,
  period: Period,
  seen: readonly SeenEntity[],
  standing: ReadonlyMap<number, Standing>,
): ReadonlyMap<string, Tally> {
  const { versions, first } = queries.lineage(framework)
  const tallies = new Map<string, Tally>()
  const tallyOf = (version: string) => {
    const known = tallies.get(version)
    if (known !== undefined) return known
    const tally = emptyTally(itemsOf(versions.get(version) ?? first).length)
    tallies.set(version, tally)
    return tally
  }
  for (const { entity, isClosedIn } of seen) {
    if (isClosedIn(period)) continue
    const shown = standing.get(entity.number)
    const tally = tallyOf(shown?.version ?? first.version)
    if (shown !== undefined) count(shown.period.id === period.id ? tally.own : tally.later, shown.classes)
  }
  return tallies
}

function countsOf({ queries }: KeptNetwork, framework: string, tallies: Counted['tallies']) {
  const { versions, first } = queries.lineage(framework)
  const total = noCounts()
  const items = new Map<string, Counts>()
  for (const [version, { own, later }] of tallies) {
    itemsOf(versions.get(version) ?? first).forEach(({ id, component }, index) => {
      const counts = items.get(id) ?? noCounts()
      items.set(id, counts)
      for (const [code, letter] of LETTERS.entries()) {
        for (const [counted, tally] of [
          [letter.own, own],
          [letter.later, later],
        ] as const) {
          if (counted === null) continue
          const found = tally[LETTER_CODES * index + code] ?? 0
          counts[counted] += found
          if (id === component) total[counted] += found
        }
      }
    })
  }
  return { total, items: [...items].map(([item, counts]) => ({ item, ...counts })) }
}
