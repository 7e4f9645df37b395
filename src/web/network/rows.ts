import type { Matrix } from '../../../projections/rating/matrix.ts'
import type { Lineage } from '../../domain/framework/lineage.ts'
import type { Day } from '../../domain/values/date.ts'
import { isStaleOn } from '../parts/age.ts'
import { isChange, isDisputed } from '../parts/cell.ts'
import { ranked } from '../parts/levels.ts'

export type NetworkRow = Matrix['rows'][number]
export type NetworkCell = NetworkRow['cells'][number]

/** Which rows may be chosen alone, in the words of the form. */
export const SHOWN = {
  changed: 'only what changed',
  unrated: 'only what has no level',
  stale: 'only what was carried for 2 years or more',
  disputed: 'only what is challenged, without an answer',
} as const
export type Shown = keyof typeof SHOWN

/** Which rows a page shows, and in what order. */
export type Choice = {
  readonly q: string | null
  readonly show: Shown | null
  /** `name`, `moved`, or a component. */
  readonly sort: string
  readonly dir: 'asc' | 'desc'
  readonly offset: number
}

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** The rows that fit a choice, in its order; what has no level always comes last. */
export function chosenRows(
  rows: readonly NetworkRow[],
  { q, show, sort, dir }: Choice,
  lineage: Lineage,
  day: Day | null,
): readonly NetworkRow[] {
  const sought = q === null ? null : foldCase(q)
  const fitting = rows.filter(
    ({ entity, cells }) =>
      (sought === null || foldCase(entity.name).includes(sought) || foldCase(entity.id) === sought) &&
      (show === null || cells.some(cell => fits(show, cell, day))),
  )
  const sign = dir === 'asc' ? 1 : -1
  const keys = new Map(fitting.map(row => [row, keyOf(row, sort, lineage)]))
  return fitting.toSorted((a, b) => {
    const named = byName.compare(a.entity.name, b.entity.name)
    if (sort === 'name') return sign * named
    const [one, other] = [keys.get(a) ?? null, keys.get(b) ?? null]
    if (one === null || other === null) return one === other ? named : one === null ? 1 : -1
    return sign * (one - other) || named
  })
}

/** A name without its case and its accents, so that it matches however it was typed. */
const foldCase = (text: string): string =>
  text.normalize('NFKD').replaceAll(/\p{M}/gu, '').trim().toLowerCase()

export function fits(show: Shown, cell: NetworkCell, day: Day | null): boolean {
  switch (show) {
    case 'changed':
      return isChange(cell)
    case 'unrated':
      return cell.level === null
    case 'disputed':
      return isDisputed(cell)
    case 'stale':
      return (
        cell.status === 'carried' &&
        cell.occurredOn !== null &&
        day !== null &&
        isStaleOn(cell.occurredOn, day)
      )
  }
}

export const isMoved = ({ action }: NetworkCell): boolean => action === 'UP' || action === 'DG'

/** Scales of different lengths are compared by how far up a level stands. */
function keyOf({ cells, version }: NetworkRow, sort: string, lineage: Lineage): number | null {
  if (sort === 'moved') return cells.filter(isMoved).length
  const cell = cells.find(({ component }) => component === sort)
  if (cell === undefined || cell.level === null) return null
  const { rank, of } = ranked(cell.level, lineage.levels(version, sort))
  return rank / of
}
