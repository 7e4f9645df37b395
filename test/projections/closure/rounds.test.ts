import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { complianceOf } from '../../../projections/closure/compliance.ts'
import { funnelOf } from '../../../projections/closure/funnel.ts'
import { casesOf } from '../../../projections/closure/list.ts'
import { receivingPairsOf } from '../../../projections/closure/pairs.ts'
import { violationsOf } from '../../../projections/closure/violations.ts'
import {
  CPS_POLICY,
  chicagoRatings,
  chicagoSteps,
  dcSteps,
  philadelphiaSteps,
  samplesCsv,
} from '../../support/app/closure-tables.ts'
import { csvOf, importerOn, reportOf } from '../../support/app/importing.ts'
import { DATA } from '../../support/outside-data.ts'
import { asking, readSide } from '../../support/projections/read-side.ts'

const SAMPLES = join(import.meta.dirname, '../../../samples')
const hasData = existsSync(DATA)
const given = (counts: object) => Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
const day = (asOf: string) => ({ asked: asking(asOf), day: asOf })
const ALL = { limit: 200, next: () => null }

describe('the rounds of Philadelphia and Washington, from the samples', () => {
  let side: ReturnType<typeof readSide>
  beforeAll(async () => {
    side = readSide()
    const importing = importerOn(side.store)
    for (const pack of ['pa', 'dc'])
      reportOf(await importing.file('processes', join(SAMPLES, `process-${pack}.json`)))
    for (const name of ['closures-philadelphia-2013.csv', 'closures-dc-2013.csv'])
      reportOf(await importing.file('closures', join(SAMPLES, name)))
    await side.read()
    importing.close()
    return () => side.store.close()
  })
  const funnel = async (district: string, asOf: string) => {
    const { body } = await funnelOf(side.queries, { district, year: 'SY2012-13' }, day(asOf))
    return body
  }

  test('Philadelphia: 24 approved, 4 rejected, 11 withdrawn of 39', async () => {
    const { rows, total } = await funnel('philadelphia', '2013-07-01')
    expect(rows).toHaveLength(1)
    expect(given(total.reached)).toEqual({
      proposed: 39,
      withdrawn: 11,
      approved: 24,
      rejected: 4,
      effected: 24,
    })
    expect(given((await funnel('philadelphia', '2013-05-01')).total.states)).toEqual({
      approved: 24,
      rejected: 4,
      withdrawn: 11,
    })
    expect(given(total.states)).toEqual({ effected: 24, rejected: 4, withdrawn: 11 })
    expect(total.medianDays.find(({ to }) => to === 'approved')).toEqual({
      from: 'proposed',
      to: 'approved',
      days: '84',
      cases: 24,
    })
  })

  test('Washington: 15 approved, one more as a consolidation, 4 withdrawn', async () => {
    const { total } = await funnel('washington-dc', '2013-02-01')
    expect(given(total.reached)).toEqual({ proposed: 20, withdrawn: 4, approved: 16 })
    expect(total.actions.map(({ action, reached }) => [action, given(reached)])).toEqual([
      ['closure', { proposed: 19, withdrawn: 4, approved: 15 }],
      ['consolidation', { proposed: 1, approved: 1 }],
    ])
  })

  test('Philadelphia voted 14 days after its first hearing, where the law asks three months', async () => {
    const asked = { district: 'philadelphia', result: ['violated'] } as const
    const page = { ...ALL, offset: 0 }
    const { rules, items } = (await violationsOf(side.queries, asked, day('2013-07-01'), page)).body
    const on = items.filter(({ case: id }) => id === 'phl-2013-germantown-high-school')
    expect(on.map(({ rule, authority, asked: asks, given: has }) => [rule, authority, asks, has])).toEqual([
      ['R1', '24 P.S. 7-780', 'P3M', 'P14D'],
    ])
    expect(on[0]?.sentence).toContain('14 days')
    expect(on[0]?.note).toBe('Counted from the first hearing, the reading kindest to the board.')
    // The cases that were voted on; the vote of April came later, but still too early.
    expect(rules.find(({ rule }) => rule === 'R1')?.results).toMatchObject({ violated: 28, waived: 0 })
    const { body } = complianceOf(side.queries, 'phl-2013-germantown-high-school', day('2013-07-01')) ?? {}
    expect(body?.process).toEqual({ id: 'pa', version: '1949' })
  })

  test('nothing that the samples tell is annotated, and the hearings of the round count for every case', async () => {
    const on = day('2014-01-01')
    const { items } = (await casesOf(side.queries, {}, on, ALL)).body
    expect(items).toHaveLength(59)
    expect(items.flatMap(({ annotations }) => annotations)).toEqual([])
    expect((await casesOf(side.queries, { records: true }, on, ALL)).body.items).toHaveLength(2)
  })
})

describe.skipIf(!hasData)('from the tables of the real rounds, outside the repository', () => {
  test.for([
    ['closures-philadelphia-2013.csv', philadelphiaSteps],
    ['closures-dc-2013.csv', dcSteps],
  ] as const)('%s was made of its table', ([name, steps]) => {
    const cells = steps()
    expect(readFileSync(join(SAMPLES, name), 'utf8')).toBe(samplesCsv(cells))
  })

  describe('Chicago', () => {
    let side: ReturnType<typeof readSide>
    beforeAll(async () => {
      side = readSide()
      const importing = importerOn(side.store)
      reportOf(await importing.framework(CPS_POLICY as never))
      reportOf(await importing.text('ratings', csvOf('ratings', ...chicagoRatings())))
      reportOf(await importing.text('closures', csvOf('closures', ...chicagoSteps())))
      await side.read()
      importing.close()
      return () => side.store.close()
    })

    test('50 approved, one of them put off a year, 4 withdrawn', async () => {
      const { total } = (await funnelOf(side.queries, { district: 'chicago' }, day('2013-06-01'))).body
      expect(given(total.reached)).toEqual({ proposed: 54, withdrawn: 4, approved: 50, postponed: 1 })
      expect(given(total.states)).toEqual({ withdrawn: 4, approved: 49, postponed: 1 })
    })

    test('two of 60 receiving schools were on probation and the closing one was not', async () => {
      const asked = { district: 'chicago', item: 'probation' }
      const [on, page] = [day('2013-06-01'), { ...ALL, offset: 0 }]
      const { pairs } = (await receivingPairsOf(side.queries, asked, on, page)).body
      const worse = { ...asked, comparison: 'worse' } as const
      const { items } = (await receivingPairsOf(side.queries, worse, on, page)).body
      expect(pairs).toBe(60)
      expect(items.map(({ closing, receiving }) => [closing.name, receiving.id])).toEqual([
        ['Edward C Delano Elementary School', 'cps-610293'],
        ['Ana Roque de Duprey Elementary School', 'cps-610313'],
      ])
    })

    test('nine went against the hearing officer, and two did at once what was to be delayed', async () => {
      const names = async (againstFinding: 'true' | 'delay') => {
        const { items } = (await casesOf(side.queries, { againstFinding }, day('2013-06-01'), ALL)).body
        return items.map(({ case: id }) => id)
      }
      expect(await names('true')).toHaveLength(9)
      expect(await names('delay')).toHaveLength(2)
    })
  })
})
