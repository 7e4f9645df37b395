import { type FrameworkVersion, itemsOf } from '../../../src/domain/framework/document.ts'
import type { Lineage } from '../../../src/domain/framework/lineage.ts'
import type { PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import { timelineOf } from '../../../src/domain/rating/timeline.ts'
import { type Day, dayToNumber } from '../../../src/domain/values/date.ts'
import { comparePeriods, type Period } from '../../../src/domain/values/period.ts'
import { NO_BOUNDS } from '../../engine/bounds.ts'
import type { ReadQueries } from '../../read-queries.ts'
import { cellsAt } from '../matrix-row.ts'
import { namesIn } from './cell-texts.ts'
import { carriedLetters, classesAt } from './classes.ts'
import type { Made } from './made.ts'
import type { KeptStore, VersionRow } from './store.ts'
import type { KeptMoment } from './versions.ts'
import { carriedText } from './written.ts'

type Grown = {
  readonly queries: ReadQueries
  readonly store: KeptStore
  readonly framework: string
  readonly entity: { readonly id: string; readonly number: number }
  readonly before: Made
  /** The acts that are new, and the first day on which anything is. */
  readonly added: readonly PositionedRating[]
  readonly day: Day
}

/**
 * Whether new acts can be folded without those of other components: a component is rolled up of its own elements alone, and an
 * item is held against none of another component as long as all acts are in one version. They must be seen from one day on,
 * after which nothing else is seen.
 */
export function isPartial({ queries, framework, before, added, day }: Grown): boolean {
  const [version] = before.course.versions
  const document = queries.lineage(framework).versions.get(version ?? '')
  return (
    document !== undefined &&
    added.length > 0 &&
    !before.isLinked &&
    dayToNumber(day) >= before.lastDay &&
    added.every(act => act.visibleOn === day && act.version === version && act.kind !== 'withdrawal') &&
    added.every(({ item }) => itemsOf(document).some(({ id }) => id === item))
  )
}

/** A row that is kept, in its place. */
export type GrownRow = VersionRow & { readonly period: Period; readonly place: number; readonly day: number }

/** What an entity shows from the day of new acts on; see `isPartial`. The cells of other components are those that are kept. */
export function grownHistoryOf(asked: Grown): {
  readonly rows: readonly GrownRow[]
  readonly moments: readonly KeptMoment[]
} {
  const { store, framework, entity, before, added, day } = asked
  const from = dayToNumber(day)
  const write = writerOf(asked)
  const rows: GrownRow[] = []
  let earlier: Kept | null = null
  for (const period of periodsOf([...before.course.periods, ...added.map(act => act.period)])) {
    const place = store.placeOf(framework, period)
    const known = store.row(place, entity.number, from)
    if (added.some(act => comparePeriods(act.period, period) <= 0)) {
      const row = write(period, place, known ?? (earlier && carried(store, earlier, place)))
      if (known?.cells !== row.cells || known.classes !== row.classes)
        rows.push({ ...row, period, place, day: from })
    }
    if (known !== null) earlier = { place, row: known }
  }
  const positions = added.map(({ position }) => position)
  const sameDay = store.moment(entity.number, from)
  const moment = {
    day,
    isSeen: true,
    position: Math.max(before.position, ...positions),
    challenged: before.challenged,
    first: Math.min(...positions, sameDay?.day === from ? sameDay.first : Number.MAX_SAFE_INTEGER),
    isLinked: false,
  }
  return { rows, moments: [moment] }
}

type Kept = { readonly place: number; readonly row: VersionRow }

/** Returns a function that writes the row of a period: what new acts may change is folded, the rest is as it stands. */
function writerOf({ queries, store, framework, entity, before, added }: Grown) {
  const lineage = queries.lineage(framework)
  const document = lineage.versions.get(before.course.versions[0] ?? '') ?? lineage.first
  const components = affectedBy(lineage, document, added)
  const items = itemsOf(document)
  const changed = items.filter(({ component }) => components.has(component)).map(({ id }) => id)
  const timeline = timelineOf(lineage, queries.acts(framework, entity.id, NO_BOUNDS, { items: changed }))
  return (period: Period, place: number, standing: VersionRow | null): VersionRow => {
    const cells = cellsAt(timeline, document, period)
    const classes = classesAt(timeline, document, items, period)
    const names = standing && namesIn(standing.cells)
    return {
      version: document.version,
      cells: document.components
        .map(({ id }, at) =>
          names === null || components.has(id)
            ? store.namesOf(place, [JSON.stringify(cells[at])])
            : names[at],
        )
        .join(''),
      classes: items
        .map(({ component }, at) =>
          standing === null || components.has(component) ? classes[at] : standing.classes[at],
        )
        .join(''),
    }
  }
}

/** The components of the items of new acts, and those whose items are related to theirs. */
function affectedBy(
  lineage: Lineage,
  document: FrameworkVersion,
  added: readonly PositionedRating[],
): ReadonlySet<string> {
  const items = new Map(itemsOf(document).map(({ id, component }) => [id, component]))
  const components = new Set<string>()
  const waiting = added.map(({ item }) => items.get(item))
  for (let component = waiting.pop(); component !== undefined; component = waiting.pop()) {
    if (components.has(component)) continue
    components.add(component)
    for (const [item, of] of items) {
      if (of !== component) continue
      for (const kin of lineage.kinOf(document.version, item))
        if (kin.in.has(document.version)) waiting.push(items.get(kin.item) ?? component)
    }
  }
  return components
}

/** What stands in a period, as a later one shows it. */
function carried(store: KeptStore, { place, row }: Kept, later: number): VersionRow {
  const texts = namesIn(row.cells).map(name => carriedText(store.textOf(place, name)))
  return { ...row, cells: store.namesOf(later, texts), classes: carriedLetters(row.classes) }
}

const periodsOf = (periods: readonly Period[]): readonly Period[] =>
  [...new Map(periods.map(period => [period.id, period])).values()].sort(comparePeriods)
