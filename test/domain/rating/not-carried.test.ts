import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { itemsOf } from '../../../src/domain/framework/document.ts'
import { compareRatings } from '../../../src/domain/rating/published-rating.ts'
import { comparePeriods } from '../../../src/domain/values/period.ts'
import { acting, period, shows, timeline, version } from '../../support/domain/fixtures.ts'
import { links } from '../../support/domain/oracle.ts'
import { FIRST, lineages, PERIODS, possible, spec } from '../../support/domain/random-ratings.ts'

const { rate, imports, correct, withdraw } = acting()
const OTHER = ['Low', 'Middle', 'High', 'Highest']
const [in2, in3] = [{ version: 'v2' }, { version: 'v3' }]

describe('a scale swapped in one period and back in the next, the item left out there', () => {
  const v1 = version({ items: { a: [], b: [] } })
  const v2 = version({ version: 'v2', previous: 'v1', items: { a: [], b: [] }, levels: OTHER })
  const past = [rate('a', 2, '2016'), rate('a', 3, '2017', in2)]
  const back = rate('b', 1, '2018')
  test('shows no level of before the swap', () => {
    const history = timeline([v1, v2], [...past, back])
    expect(['2016', '2017', '2018'].map(at => shows(history, 'a', at))).toEqual([
      'rated 2',
      'rated 3',
      'not-carried 3',
    ])
    expect(history.notCarriedAt('v1', 'a', period('2018'))).toMatchObject({
      item: 'a',
      version: 'v2',
      period: { id: '2017' },
      level: { value: 3, name: 'High' },
    })
  })
  test('shows none where a third version has the first scale again', () => {
    const v3 = version({ version: 'v3', previous: 'v2', items: { a: [], b: [] } })
    const history = timeline([v1, v2, v3], [...past, rate('b', 1, '2018', in3)])
    expect(shows(history, 'a', '2018')).toBe('not-carried 3')
  })
  test('shows it again where the act in between is not seen', () =>
    expect(shows(timeline([v1, v2], [past[0] ?? back, back]), 'a', '2018')).toBe('carried 2'))
  test('shows *not rated* and *withdrawn* of the period in between, which need no scale', () => {
    const of = (...acts: Parameters<typeof timeline>[1]) =>
      shows(timeline([v1, v2], [rate('a', 2, '2016'), ...acts, back]), 'a', '2018')
    expect(of(rate('a', 'no visit', '2017', in2))).toBe('not-rated')
    expect(of(rate('a', 3, '2017', in2), withdraw('a', '2017', in2))).toBe('withdrawn')
    expect(of(rate('a', 3, '2017', in2), correct('a', null, '2017', in2))).toBe('not-rated')
  })
  test('shows what is said in the period itself', () => {
    const own = imports('a', 4, '2018')
    expect(shows(timeline([v1, v2], [...past, back, own]), 'a', '2018')).toBe('rated 4')
  })
})

describe('a roll-up', () => {
  const of = (levels?: readonly string[]) => ({
    items: { teach: ['plan', 'talk'], lead: [] },
    rule: 'median-low' as const,
    ...(levels === undefined ? {} : { levels }),
  })
  const v1 = version(of())
  const v2 = version({ version: 'v2', previous: 'v1', ...of(OTHER) })
  const first = [rate('plan', 4, '2016'), rate('talk', 4, '2016')]
  test('takes no level of before the swap for an element', () => {
    const swapped = [rate('plan', 3, '2017', in2), rate('talk', 3, '2017', in2)]
    const history = timeline([v1, v2], [...first, ...swapped, rate('plan', 2, '2018')])
    expect(['teach', 'plan', 'talk'].map(item => shows(history, item, '2018'))).toEqual([
      'rated 2',
      'rated 2',
      'not-carried 3',
    ])
    expect(history.carriedAt('v1', 'teach', period('2018'))?.actions.at(-1)?.acts).toHaveLength(1)
  })
  test('is not carried itself past one on another scale', () => {
    const history = timeline([v1, v2], [...first, rate('plan', 3, '2017', in2), rate('lead', 2, '2018')])
    expect(shows(history, 'teach', '2018')).toBe('not-carried 3')
  })
})

test('an item of an older version is not carried past its parts, nor past what it was merged into', () => {
  const v1 = version({ items: { a: [], b: [], c: [] } })
  const split = version({
    version: 'v2',
    items: { a1: [], a2: [] },
    crosswalk: ['a1', 'a2'].map(item => ({ item, relation: 'split', from: [{ version: 'v1', item: 'a' }] })),
  })
  const merged = version({
    version: 'v2',
    items: { ab: [] },
    crosswalk: [{ item: 'ab', relation: 'merged', from: ['a', 'b'].map(item => ({ version: 'v1', item })) }],
  })
  const of = (second: typeof v1, heir: string) =>
    timeline([v1, second], [rate('a', 2, '2016'), rate(heir, 3, '2017', in2), rate('c', 1, '2018')])
  expect(shows(of(split, 'a2'), 'a', '2018')).toBe('not-carried 3')
  expect(shows(of(merged, 'ab'), 'a', '2018')).toBe('not-carried 3')
})

test('no cell shows an older level past a newer act, over any versions and crosswalks', () => {
  const acts = fc.array(spec, { minLength: 1, maxLength: 20, size: 'max' })
  fc.assert(
    fc.property(lineages, acts, ([second, third, used], specs) => {
      const versions = [FIRST, second, third]
      const given = possible(specs, id => versions[used[PERIODS.indexOf(id)] ?? 0] ?? FIRST)
      const history = timeline(versions, given)
      for (const at of PERIODS.map(period)) {
        const { version: shownIn } = history.versionAt(at)
        const document = versions.find(each => each.version === shownIn) ?? FIRST
        for (const { id: item } of itemsOf(document)) {
          const kin = new Set(links(versions, shownIn, item).map(each => `${each.version}/${each.item}`))
          const newest = given
            .filter(act => kin.has(`${act.version}/${act.item}`) && comparePeriods(act.period, at) <= 0)
            .toSorted(compareRatings)
            .at(-1)
          const cell = history.carriedAt(shownIn, item, at)
          const notCarried = history.notCarriedAt(shownIn, item, at)
          const found = cell ?? notCarried
          expect([found?.period.id, found?.item]).toEqual([newest?.period.id, newest?.item])
          expect(cell === null || notCarried === null).toBe(true)
          const status =
            newest && (newest.kind === 'withdrawal' ? 'withdrawn' : (newest.level ?? 'not-rated'))
          const shown =
            notCarried?.level.value ?? (cell?.status === 'level' ? (cell.rank ?? -1) + 1 : cell?.status)
          expect(shown).toBe(status)
        }
      }
    }),
    { numRuns: 100 },
  )
})
