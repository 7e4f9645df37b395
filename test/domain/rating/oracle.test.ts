import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FrameworkVersion } from '../../../src/domain/framework/document.ts'
import { itemsOf } from '../../../src/domain/framework/document.ts'
import { compareRatings, type PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import { periodFromId } from '../../../src/domain/values/period.ts'
import { timeline, version } from '../../support/domain/fixtures.ts'
import { oracleOf } from '../../support/domain/oracle.ts'

/** Less of everything for a quick look (`npm run test:fast`), more for a long one: `ORACLE_TIMES=20 npx vitest run oracle`. */
const TIMES = Number(process.env.ORACLE_TIMES ?? 1)
const PERIODS = ['2012', '2012-H2', 'SY2012-13', '2013-H1', '2013-H2']
const DAYS = ['2013-01-31', '2013-03-31', '2013-06-30', '2013-09-30', '2013-12-31']
const KINDS = ['rating', 'import', 'import', 'correction', 'withdrawal'] as const

type Spec = {
  readonly item: number
  readonly period: string
  readonly day: string
  readonly kind: (typeof KINDS)[number]
  readonly level: number | null
  readonly isOverride: boolean
  readonly importId: number
}
const spec: fc.Arbitrary<Spec> = fc.record({
  item: fc.nat(20),
  period: fc.constantFrom(...PERIODS),
  day: fc.constantFrom(...DAYS),
  kind: fc.constantFrom(...KINDS),
  level: fc.constantFrom(null, 1, 2, 3),
  isOverride: fc.boolean(),
  importId: fc.nat(999),
})

/** The acts that the deciders could have let come about: the others are left out. */
function possible(
  specs: readonly Spec[],
  versionIn: (period: string) => FrameworkVersion,
): readonly PositionedRating[] {
  const taken: PositionedRating[] = []
  // Ratings are published before anything can be corrected, so that theirs are the first revisions.
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

/** Compares every action on every item, and what every item shows at every period. */
function agree(versions: readonly FrameworkVersion[], acts: readonly PositionedRating[]): void {
  const folded = timeline(versions, acts)
  const oracle = oracleOf(versions, acts)
  const items = [...new Set(versions.flatMap(each => itemsOf(each).map(({ id }) => id)))]
  const found = items.map(item => [
    item,
    ...folded.history(item).map(each => ({
      action: each.action,
      from: each.from?.level.value ?? null,
      to: each.to?.level.value ?? null,
      previous: each.previous?.level.value ?? null,
      comparable: each.comparable,
      revisions: each.acts.map(({ revision }) => revision),
    })),
  ])
  expect(found).toEqual(items.map(item => [item, ...oracle.story(item)]))
  for (const id of PERIODS) {
    const period = periodFromId(id)
    if (period === null) continue
    const document = folded.versionAt(period)
    expect([id, document.version]).toEqual([id, oracle.versionAt(period)])
    for (const { id: item } of itemsOf(document)) {
      const cell = folded.carriedAt(document.version, item, period)
      const status = cell?.status === 'level' ? (cell.period.id === id ? 'rated' : 'carried') : cell?.status
      const level = cell?.status === 'level' ? (cell.rank ?? -1) + 1 : null
      const shown = { status: status ?? 'never-rated', level }
      expect({ id, item, ...shown }).toEqual({ id, item, ...oracle.snapshot(document.version, item, period) })
    }
  }
}

const check = (
  versions: readonly FrameworkVersion[],
  versionIn: (period: string) => FrameworkVersion,
  numRuns: number,
) =>
  fc.assert(
    fc.property(fc.array(spec, { minLength: 1, maxLength: 24, size: 'max' }), specs =>
      agree(versions, possible(specs, versionIn)),
    ),
    { numRuns: numRuns * TIMES },
  )

test('flat items: every class, every value and every carried level is what the rules say, one by one', () => {
  const flat = version({ items: { lead: [], fund: [] } })
  check([flat], () => flat, 400)
})

test.each([
  ['median-low', '0.5'],
  ['median-low', '0.6'],
  ['minimum', '0'],
] as const)('components rolled up by %s with a share of %s: likewise', (rule, share) => {
  const rolled = version({
    items: { teach: ['teach.plan', 'teach.talk', 'teach.test'], lead: [] },
    rule,
    share,
  })
  check([rolled], () => rolled, 200)
})

test('versions that swap the scale, split, merge and widen: likewise', () => {
  const first = version({ items: { a: [], b: [], c: [], d: [] } })
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
  const lineages = fc.tuple(
    next('v2', 'v1', ['a', 'b', 'c', 'd', 'e']),
    next('v3', 'v2', ['a', 'b', 'e', 'f']),
    fc.array(fc.nat(2), { minLength: 5, maxLength: 5 }),
  )
  fc.assert(
    fc.property(
      lineages,
      fc.array(spec, { minLength: 1, maxLength: 20, size: 'max' }),
      ([second, third, used], specs) => {
        const versions = [first, second, third]
        agree(
          versions,
          possible(specs, period => versions[used[PERIODS.indexOf(period)] ?? 0] ?? first),
        )
      },
    ),
    { numRuns: 200 * TIMES },
  )
})

test('a roll-up over versions whose elements split, widen or are left out: likewise', () => {
  const first = version({ items: { teach: ['plan', 'talk', 'test'], lead: [] }, rule: 'median-low' })
  const second = version({
    version: 'v2',
    items: { teach: ['plan.a', 'plan.b', 'talk', 'more'], lead: [] },
    rule: 'median-low',
    crosswalk: [
      ...['plan.a', 'plan.b'].map(item => ({
        item,
        relation: 'split' as const,
        from: [{ version: 'v1', item: 'plan' }],
      })),
      { item: 'talk', relation: 'widened', from: [{ version: 'v1', item: 'talk' }] },
    ],
  })
  const used = fc.array(fc.constantFrom(first, second), { minLength: 5, maxLength: 5 })
  const specs = fc.array(spec, { minLength: 1, maxLength: 24, size: 'max' })
  fc.assert(
    fc.property(used, specs, (versions, acts) =>
      agree(
        [first, second],
        possible(acts, period => versions[PERIODS.indexOf(period)] ?? first),
      ),
    ),
    { numRuns: 200 * TIMES },
  )
})

test('the order in which acts are given is no matter', () => {
  const rolled = version({ items: { teach: ['teach.plan', 'teach.talk'], lead: [] }, rule: 'median-low' })
  const both = fc.array(spec, { minLength: 1, maxLength: 24, size: 'max' }).chain(specs => {
    const acts = possible(specs, () => rolled)
    return fc.tuple(fc.constant(acts), fc.shuffledSubarray([...acts], { minLength: acts.length }))
  })
  fc.assert(
    fc.property(both, ([acts, shuffled]) => {
      const [one, other] = [timeline([rolled], acts), timeline([rolled], shuffled)]
      for (const item of ['teach', 'teach.plan', 'teach.talk', 'lead'])
        expect(other.history(item)).toEqual(one.history(item))
    }),
    { numRuns: 200 * TIMES },
  )
})
