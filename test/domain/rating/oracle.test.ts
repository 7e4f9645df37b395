import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FrameworkVersion } from '../../../src/domain/framework/document.ts'
import { itemsOf } from '../../../src/domain/framework/document.ts'
import type { PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import type { Timeline } from '../../../src/domain/rating/timeline.ts'
import { type Period, periodFromId } from '../../../src/domain/values/period.ts'
import { timeline, version } from '../../support/domain/fixtures.ts'
import { oracleOf } from '../../support/domain/oracle.ts'
import { FIRST, lineages, PERIODS, possible, spec } from '../../support/domain/random-ratings.ts'

/** Less of everything for a quick look (`npm run test:fast`), more for a long one: `ORACLE_TIMES=20 npx vitest run oracle`. */
const TIMES = Number(process.env.ORACLE_TIMES ?? 1)
/** Compares every action on every item, and what every item shows at every period. */
function agree(versions: readonly FrameworkVersion[], acts: readonly PositionedRating[]): void {
  const folded = timeline(versions, acts)
  const oracle = oracleOf(versions, acts)
  const items = [...new Set(versions.flatMap(each => itemsOf(each).map(({ id }) => id)))]
  const found = items.map(item => [
    item,
    ...folded
      .history(item)
      .filter(each => each.item === item)
      .map(each => ({
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
      const shown = shownBy(folded, document.version, item, period)
      expect({ id, item, ...shown }).toEqual({ id, item, ...oracle.snapshot(document.version, item, period) })
    }
  }
}

/** What the timeline shows, in the form of the oracle. */
function shownBy(folded: Timeline, version: string, item: string, period: Period) {
  const cell = folded.carriedAt(version, item, period)
  const given = folded.notCarriedAt(version, item, period)
  const notCarried = given && {
    level: given.level.value,
    period: given.period.id,
    version: given.version,
    item: given.item,
  }
  if (cell === null)
    return { status: given === null ? 'never-rated' : 'not-carried', level: null, notCarried }
  if (cell.status !== 'level') return { status: cell.status, level: null, notCarried }
  const status = cell.period.id === period.id ? 'rated' : 'carried'
  return { status, level: (cell.rank ?? -1) + 1, notCarried }
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
  fc.assert(
    fc.property(
      lineages,
      fc.array(spec, { minLength: 1, maxLength: 20, size: 'max' }),
      ([second, third, used], specs) => {
        const versions = [FIRST, second, third]
        agree(
          versions,
          possible(specs, period => versions[used[PERIODS.indexOf(period)] ?? 0] ?? FIRST),
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
