import * as fc from 'fast-check'
import type { FrameworkVersion } from '../../../src/domain/framework/document.ts'
import { itemsOf } from '../../../src/domain/framework/document.ts'
import { compareRatings, type PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import { periodFromId } from '../../../src/domain/values/period.ts'
import { version } from './fixtures.ts'

export const PERIODS = ['2012', '2012-H2', 'SY2012-13', '2013-H1', '2013-H2']
const DAYS = ['2013-01-31', '2013-03-31', '2013-06-30', '2013-09-30', '2013-12-31']
const KINDS = ['rating', 'import', 'import', 'correction', 'withdrawal'] as const

export type Spec = {
  readonly item: number
  readonly period: string
  readonly day: string
  readonly kind: (typeof KINDS)[number]
  readonly level: number | null
  readonly isOverride: boolean
  readonly importId: number
}
export const spec: fc.Arbitrary<Spec> = fc.record({
  item: fc.nat(20),
  period: fc.constantFrom(...PERIODS),
  day: fc.constantFrom(...DAYS),
  kind: fc.constantFrom(...KINDS),
  level: fc.constantFrom(null, 1, 2, 3),
  isOverride: fc.boolean(),
  importId: fc.nat(999),
})

/** The acts that the deciders would have accepted: the others are left out. */
export function possible(
  specs: readonly Spec[],
  versionIn: (period: string) => FrameworkVersion,
): readonly PositionedRating[] {
  const taken: PositionedRating[] = []
  // Ratings are published before anything can be corrected, so they have the first revisions.
  const inOrder = specs.toSorted((a, b) => Number(a.kind !== 'rating') - Number(b.kind !== 'rating'))
  inOrder.forEach(({ item: at, period: id, day, kind, level, isOverride, importId }, index) => {
    const period = periodFromId(id)
    const document = versionIn(id)
    const items = itemsOf(document)
    const item = items[at % items.length]?.id ?? ''
    if (period === null) return
    const component = document.components.find(each => each.id === item)
    const isOverridden =
      kind === 'rating' && level !== null && isOverride && (component?.elements.length ?? 0) > 0
    const act: PositionedRating = {
      item,
      version: document.version,
      kind,
      basis: isOverridden ? 'overridden' : 'rated',
      period,
      day,
      occurredOn: day,
      visibleOn: day,
      revision: index,
      publicBy: index,
      position: index + 1,
      level: kind === 'withdrawal' ? null : level,
      notRated: kind === 'withdrawal' || level !== null ? null : 'no-data',
      importId: kind === 'import' ? `i${String(importId).padStart(3, '0')}-${index}` : '',
    }
    const inCell = taken.filter(each => each.item === item && each.period.id === id)
    if (!fits(act, inCell)) return
    taken.push(act)
  })
  return taken
}

function fits(act: PositionedRating, inCell: readonly PositionedRating[]): boolean {
  const last = inCell.toSorted(compareRatings).at(-1)
  if (act.kind === 'rating') return inCell.length === 0
  if (act.kind === 'withdrawal')
    return last !== undefined && last.kind !== 'withdrawal' && last.day <= act.day
  if (act.kind === 'correction') {
    const isChange =
      last === undefined ||
      last.kind === 'withdrawal' ||
      last.level !== act.level ||
      last.notRated !== act.notRated
    return isChange && (last === undefined || last.day <= act.day)
  }
  const sameDay = inCell.filter(({ day, kind }) => day === act.day && kind !== 'withdrawal')
  const given = sameDay.filter(({ kind }) => kind !== 'correction')
  return (given.length === 0 ? sameDay : given).every(each => each.level === act.level)
}

export const FIRST = version({ items: { a: [], b: [], c: [], d: [] } })
const relations = fc.constantFrom('same', 'widened', 'split', 'merged', 'none', null)
const entry = (item: string) => fc.tuple(fc.constant(item), relations, fc.constantFrom('a', 'b', 'c', 'd'))
const swapped = ['Low', 'Middle', 'High', 'Highest']
const next = (id: string, previous: string, items: readonly string[]) =>
  fc.tuple(fc.tuple(...items.map(entry)), fc.boolean()).map(([entries, isSwapped]) =>
    version({
      version: id,
      previous,
      items: Object.fromEntries(items.map(item => [item, []])),
      ...(isSwapped ? { levels: swapped } : {}),
      crosswalk: entries.flatMap(([item, relation, origin]) =>
        relation === null
          ? []
          : [{ item, relation, from: relation === 'none' ? [] : [{ version: previous, item: origin }] }],
      ),
    }),
  )
/** A second and a third version after `FIRST`, and which of the three each period is rated in. */
export const lineages = fc.tuple(
  next('v2', 'v1', ['a', 'b', 'c', 'd', 'e']),
  next('v3', 'v2', ['a', 'b', 'e', 'f']),
  fc.array(fc.nat(2), { minLength: 5, maxLength: 5 }),
)
