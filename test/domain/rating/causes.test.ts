import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellAt } from '../../../projections/rating/cell.ts'
import type { FrameworkVersion } from '../../../src/domain/framework/document.ts'
import { itemsOf } from '../../../src/domain/framework/document.ts'
import { lineageOf } from '../../../src/domain/framework/lineage.ts'
import { causesOf, type Shown } from '../../../src/domain/rating/causes.ts'
import { type PositionedRating, placeOf } from '../../../src/domain/rating/published-rating.ts'
import { type Timeline, timelineOf } from '../../../src/domain/rating/timeline.ts'
import { acting, period, version } from '../../support/domain/fixtures.ts'
import { FIRST, lineages, PERIODS, possible, spec } from '../../support/domain/random-ratings.ts'

const TIMES = Number(process.env.ORACLE_TIMES ?? 1)

/** What a cell shows, with the class of the act behind it and the change that it made. */
function told(timeline: Timeline, { version: id, item, period: at }: Shown) {
  const last = timeline.carriedAt(id, item, at)?.actions.at(-1)
  const { action, from, to } = last ?? { action: null, from: null, to: null }
  return { cell: cellAt(timeline, id, item, at), action, from, to }
}

/** Expects that the causes of every cell explain it alone, and that a cell that is not rolled up needs each of them. */
function holds(versions: readonly FrameworkVersion[], acts: readonly PositionedRating[]): void {
  const lineage = lineageOf(versions)
  const whole = timelineOf(lineage, acts)
  for (const at of PERIODS.map(period)) {
    const { version: id, ...document } = whole.versionAt(at)
    for (const { id: item } of itemsOf({ version: id, ...document })) {
      const shown = { version: id, item, period: at }
      // The asker may have read the acts at another time than the fold did, so the objects differ.
      const read = acts.map(act => ({ ...act }))
      const { causes, secondSources } = causesOf(lineage, whole, read, shown)
      expect(new Set([...causes, ...secondSources].map(placeOf)).size).toBe(
        causes.length + secondSources.length,
      )
      const expected = told(whole, shown)
      expect(told(timelineOf(lineage, causes), shown)).toEqual(expected)
      expect(told(timelineOf(lineage, [...causes, ...secondSources]), shown)).toEqual(expected)
      if (expected.cell.basis === 'roll-up') continue
      for (const cause of causes) {
        const rest = causes.filter(each => each !== cause)
        expect(told(timelineOf(lineage, rest), shown)).not.toEqual(expected)
      }
    }
  }
}

const acts = fc.array(spec, { minLength: 1, maxLength: 20, size: 'max' })

test.each([
  ['flat items', version({ items: { lead: [], fund: [] } }), 80],
  [
    'components with elements',
    version({ items: { teach: ['plan', 'talk'], lead: [] }, rule: 'median-low' }),
    60,
  ],
] as const)('%s: the causes of a cell tell it, and none of them can be left out', (_, document, numRuns) => {
  fc.assert(
    fc.property(acts, specs =>
      holds(
        [document],
        possible(specs, () => document),
      ),
    ),
    { numRuns: numRuns * TIMES },
  )
})

test('versions with other scales, splits and merges: likewise', () => {
  fc.assert(
    fc.property(lineages, acts, ([second, third, used], specs) => {
      const versions = [FIRST, second, third]
      holds(
        versions,
        possible(specs, at => versions[used[PERIODS.indexOf(at)] ?? 0] ?? FIRST),
      )
    }),
    { numRuns: 40 * TIMES },
  )
})

test('a second source is named apart from the causes', () => {
  const { imports } = acting()
  const lineage = lineageOf([version()])
  const [first, second] = [imports('lead', 2, '2013'), imports('lead', 2, '2013')]
  const all = [first, second]
  const shown = { version: 'v1', item: 'lead', period: period('2013') }
  expect(causesOf(lineage, timelineOf(lineage, all), all, shown)).toEqual({
    causes: [first],
    secondSources: [second],
  })
})

test('a raised level has two causes: the act, and the level before', () => {
  const { rate } = acting()
  const lineage = lineageOf([version()])
  const [oldest, before, act] = [rate('lead', 3, '2011'), rate('lead', 1, '2012'), rate('lead', 2, '2013')]
  const all = [oldest, before, act, rate('fund', 2, '2013')]
  const shown = { version: 'v1', item: 'lead', period: period('2013') }
  expect(causesOf(lineage, timelineOf(lineage, all), all, shown).causes).toEqual([before, act])
})
