import { dayToNumber } from '../../../src/domain/values/date.ts'
import { comparePeriods, type Period } from '../../../src/domain/values/period.ts'
import { namesIn } from './cell-texts.ts'
import { carriedLetters } from './classes.ts'
import { ComponentFold, type Part } from './component-fold.ts'
import type { Grown } from './grown.ts'
import type { DatedRow, KeptStore, VersionRow } from './store.ts'
import { carriedText } from './written.ts'

/** A row in its place. */
export type GrownRow = VersionRow & { readonly period: Period; readonly place: number; readonly day: number }

/** A period from that of the first new act on. */
type Place = {
  readonly period: Period
  readonly place: number
  /** Its rows as they are kept, in the order of days. */
  readonly known: readonly DatedRow[]
  /** What it shows by the day that is looked at: of the components of new acts, and of all. */
  part: Part | null
  shown: VersionRow | null
}
type Standing = { readonly place: number; readonly row: VersionRow }

/**
 * The rows of an entity that are others than before, once some acts are new; see `isPartial`. Only the components of those are
 * folded: in each row from the day of the first of them on, and from its period on, the others stay as they are kept.
 */
export function grownRows(grown: Grown): readonly GrownRow[] {
  const { store, framework, entity, before, added } = grown
  const from = Math.min(...added.map(({ visibleOn }) => dayToNumber(visibleOn)))
  const [first, ...later] = inOrder(added.map(({ period }) => period))
  if (first === undefined) return []
  const fold = new ComponentFold(grown, from)
  const isLater = (period: Period) => comparePeriods(period, first) > 0
  const places = inOrder([first, ...later, ...before.course.periods.filter(isLater)]).map((period): Place => {
    const place = store.placeOf(framework, period)
    return { period, place, known: store.rowsOf(place, entity.number), part: null, shown: null }
  })
  const rows: GrownRow[] = []
  for (const day of daysOf(grown, places, fold).filter(each => each >= from)) {
    const changed = fold.add(day)
    let earlier: Standing | null = null
    for (const each of places) {
      const { period, place, known } = each
      const own = known.findLast(row => row.day <= day) ?? null
      if (own === null && !fold.shows(period)) continue
      const isChanged = changed !== null && comparePeriods(period, changed) >= 0
      const last = own?.day === day ? own : (each.shown ?? own)
      if (isChanged || own === null || own.day === day || each.part === null || each.shown === null) {
        if (isChanged || each.part === null) each.part = fold.partAt(period, place)
        const standing = own ?? carried(store, earlier ?? standingBefore(grown, period, day), place)
        each.shown = fold.joined(each.part, standing, period, place)
        if (!isSame(last, each.shown)) rows.push({ ...each.shown, period, place, day })
      }
      earlier = { place, row: each.shown }
    }
  }
  return rows
}

/** The days on which a row may change, in order. */
function daysOf({ store, entity }: Grown, places: readonly Place[], fold: ComponentFold): readonly number[] {
  const days = [...fold.days, ...places.flatMap(({ known }) => known.map(({ day }) => day))]
  // In a period that is seen earlier than before, the other components show what earlier periods show.
  const isNew = places.some(({ known }) => known.every(({ day }) => day > Math.min(...fold.days)))
  if (isNew) days.push(...store.moments.names(entity.number).map(({ day }) => day))
  return [...new Set(days)].sort((a, b) => a - b)
}

/** What stands in the last period before one that shows anything by a day; null where none does. */
function standingBefore(
  { store, framework, entity, before }: Grown,
  period: Period,
  day: number,
): Standing | null {
  for (const each of before.course.periods.toReversed()) {
    if (comparePeriods(each, period) >= 0) continue
    const place = store.placeOf(framework, each)
    const row = store.row(place, entity.number, day)
    if (row !== null) return { place, row }
  }
  return null
}

/** What stands in a period, as a later one shows it. */
function carried(store: KeptStore, standing: Standing | null, later: number): VersionRow | null {
  if (standing === null) return null
  const { place, row } = standing
  const texts = namesIn(row.cells).map(name => carriedText(store.textOf(place, name)))
  return { ...row, cells: store.namesOf(later, texts), classes: carriedLetters(row.classes) }
}

const isSame = (some: VersionRow | null, other: VersionRow): boolean =>
  some !== null &&
  some.version === other.version &&
  some.cells === other.cells &&
  some.classes === other.classes

const inOrder = (periods: readonly Period[]): readonly Period[] =>
  [...new Map(periods.map(period => [period.id, period])).values()].sort(comparePeriods)
