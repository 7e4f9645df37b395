import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { entityTrendsOf } from '../../../projections/rating/entity-trends.ts'
import { historyOf } from '../../../projections/rating/history.ts'
import { matrixOf } from '../../../projections/rating/matrix.ts'
import { networkTrendsOf } from '../../../projections/rating/network-trends.ts'
import { snapshotOf } from '../../../projections/rating/snapshot.ts'
import { whyOf } from '../../../projections/rating/why.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { periodFromId } from '../../../src/domain/values/period.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { rated } from '../../support/projections/facts.ts'
import { asking, FIRST_PAGE, idOf, readModelOf, readSide } from '../../support/projections/read-side.ts'

const north = { kind: 'school', id: 'north-1' } as const
const STREAM = 'school-north-1'
const OF_SCHOOLS: DomainEvent = {
  type: 'FrameworkPublished',
  data: { framework: { ...rubric, rates: 'school' }, occurredOn: '2012-01-01' },
}
const registered = (id: string): DomainEvent => ({
  type: 'Registered',
  data: { kind: 'school', id, name: id, occurredOn: '2012-01-01' },
})
const closed = (occurredOn: string, by?: string): DomainEvent => ({
  type: 'SchoolClosed',
  data: { ...(by === undefined ? {} : { case: by }), occurredOn },
})
const reopened = (occurredOn: string): DomainEvent => ({
  type: 'SchoolReopened',
  data: { case: 'c-1', occurredOn },
})
const assessment = (school: string, period: string) => `assessment-rubric:${school}:${period}`

let side: ReturnType<typeof readSide>
beforeEach(async () => {
  side = readSide()
  await side.record('framework-rubric', [OF_SCHOOLS])
  for (const id of ['north-1', 'north-2']) {
    await side.record(`school-${id}`, [registered(id)])
    await side.record(assessment(id, 'SY2012-13'), [rated('lead', 2, '2013-06-01')])
  }
  await side.record(assessment('north-2', 'SY2013-14'), [rated('lead', 3, '2014-06-01')])
})
afterEach(() => side.store.close())

const at = (id: string | null) => (id === null ? null : periodFromId(id))
type Times = { readonly asOf?: string | null; readonly knownAt?: number | null }
const bounded = ({ asOf = null, knownAt = null }: Times) => asking(asOf, knownAt)
function viewsOn(queries: typeof side.queries) {
  return {
    lead: (period: string, times: Times = {}) =>
      snapshotOf(queries, 'rubric', north, at(period), bounded(times)).body.components.find(
        ({ id }) => id === 'lead',
      ),
    snapshot: (period: string | null, times: Times = {}) =>
      snapshotOf(queries, 'rubric', north, at(period), bounded(times)).body,
    rows: async (period: string | null, times: Times = {}) => {
      // All reads in between are as of one moment.
      const { rows } = (await matrixOf(queries, 'rubric', at(period), bounded(times), FIRST_PAGE)).body
      return rows.map(({ entity }) => entity.id)
    },
    trends: async (times: Times = {}) => {
      const { periods } = (await networkTrendsOf(queries, 'rubric', null, bounded(times))).body
      return Object.fromEntries(periods.map(({ period, total }) => [period, total]))
    },
    own: (period: string | null = null, times: Times = {}) =>
      entityTrendsOf(queries, 'rubric', north, at(period), bounded(times)).body.periods.map(
        each => each.period,
      ),
    history: async (times: Times = {}) => {
      const about = { framework: 'rubric', entity: north, item: 'lead', period: null }
      return (await historyOf(queries, side.store, about, bounded(times), FIRST_PAGE)).body
    },
    why: async (period: string, item = 'lead', times: Times = {}) => {
      const about = { framework: 'rubric', entity: north, item, period: at(period) }
      return (await whyOf(queries, side.store, about, bounded(times), () => ({ name: null }))).body
    },
  }
}

test('a period that begins after the closing has no row in the matrix, and is in no trend', async () => {
  await side.record(STREAM, [closed('2013-06-19', 'c-1')])
  await side.read()
  const views = viewsOn(side.queries)
  expect(await views.rows('SY2012-13')).toEqual(['north-1', 'north-2'])
  expect(await views.rows('SY2013-14')).toEqual(['north-2'])
  expect(await views.rows(null)).toEqual(['north-2'])
  expect(await views.trends()).toMatchObject({
    'SY2012-13': { HS: 2, carried: 0 },
    'SY2013-14': { UP: 1, carried: 0 },
  })
  expect(views.own()).toEqual(['SY2012-13'])
  expect(views.own('SY2013-14')).toEqual([])
})

test('its snapshot says that the school was closed, and names the last level', async () => {
  await side.record(STREAM, [closed('2013-06-19', 'c-1')])
  await side.read()
  const views = viewsOn(side.queries)
  expect(views.lead('SY2012-13')).toMatchObject({ status: 'rated', level: { value: 2 }, reason: null })
  expect(views.lead('SY2013-14')).toMatchObject({
    status: 'not-carried',
    reason: 'school-closed',
    level: null,
    action: null,
    movement: null,
    previous: { level: { value: 2 }, period: 'SY2012-13' },
  })
  const [, teach] = views.snapshot('SY2013-14').components
  expect(teach).toMatchObject({ status: 'not-carried', reason: 'school-closed', previous: null })
})

test('so it does where a rating of that period was published all the same', async () => {
  await side.record(assessment('north-1', 'SY2013-14'), [rated('lead', 3, '2014-06-01')])
  await side.record(STREAM, [closed('2013-06-19', 'c-1')])
  await side.read()
  const views = viewsOn(side.queries)
  expect(await views.rows('SY2013-14')).toEqual(['north-2'])
  expect(views.own()).toEqual(['SY2012-13'])
  expect(views.lead('SY2013-14')).toMatchObject({
    status: 'not-carried',
    reason: 'school-closed',
    previous: { level: { value: 3 }, period: 'SY2013-14' },
  })
})

test('its history and the reason tell of the closing', async () => {
  await side.record(STREAM, [closed('2013-06-19', 'c-1')])
  await side.read()
  const views = viewsOn(side.queries)
  const event = idOf(7)
  const closing = { closedOn: '2013-06-19', event, case: 'c-1', reopened: null }
  expect(await views.history()).toMatchObject({ closings: [closing], items: [{ period: 'SY2012-13' }] })
  const why = await views.why('SY2013-14')
  expect(why).toMatchObject({
    noLevel: 'school-closed',
    closed: closing,
    from: { level: { value: 2 }, period: 'SY2012-13' },
    act: null,
    causes: [{ period: 'SY2012-13', level: 2 }],
    sentence:
      'Not carried: Middle, given for SY2012-13, does not stand for SY2013-14, because the school closed on 19 June 2013.',
  })
  expect(why.events.map(({ id }) => id)).toContain(event)
  expect(await views.why('SY2013-14', 'teach')).toMatchObject({
    from: null,
    sentence: 'Not carried: nothing is published of Teaching, and the school closed on 19 June 2013.',
  })
  expect(await views.why('SY2012-13')).toMatchObject({ noLevel: null, closed: null })
})

test('reopened, it is rated again from the period in which it was; before that day it stands as it did', async () => {
  await side.record(STREAM, [closed('2013-06-19', 'c-1'), reopened('2014-08-01')])
  await side.read()
  const views = viewsOn(side.queries)
  expect(views.lead('SY2013-14')?.status).toBe('not-carried')
  expect(views.lead('SY2014-15')).toMatchObject({ status: 'carried', level: { value: 2 } })
  expect(views.lead('SY2014-15', { asOf: '2014-07-31' })?.status).toBe('not-carried')
  expect(await views.rows('SY2014-15')).toEqual(['north-1', 'north-2'])
  expect((await views.history()).closings).toMatchObject([{ reopened: { on: '2014-08-01' } }])
  expect((await views.history({ asOf: '2014-07-31' })).closings).toMatchObject([{ reopened: null }])
})

test('`asOf` the day before and `knownAt` the position before, the school is open', async () => {
  await side.record(STREAM, [closed('2013-06-19')])
  await side.read()
  const views = viewsOn(side.queries)
  expect(views.lead('SY2013-14', { asOf: '2013-06-18' })?.status).toBe('carried')
  expect(views.lead('SY2013-14', { asOf: '2013-06-19' })?.status).toBe('not-carried')
  expect(views.lead('SY2013-14', { knownAt: 6 })?.status).toBe('carried')
  expect(views.snapshot('SY2013-14', { knownAt: 6 }).position).toBe('3')
  expect(views.snapshot('SY2013-14')).toMatchObject({ position: '7' })
  expect(await views.rows('SY2013-14', { knownAt: 6 })).toEqual(['north-1', 'north-2'])
})

test('a closing that was imported by mistake and withdrawn never was, and still is for whoever asks what was known', async () => {
  const imported = { kind: 'schools', sha256: 'b'.repeat(64), row: 2 }
  await side.record(STREAM, [{ type: 'SchoolClosed', data: { occurredOn: '2013-06-19', imported } }])
  const data = {
    event: idOf(7),
    revision: 1,
    sha256: imported.sha256,
    rationale: 'Wrong',
    occurredOn: '2026-01-01',
  }
  await side.record(STREAM, [{ type: 'ImportedActWithdrawn', data }])
  await side.read()
  const views = viewsOn(side.queries)
  expect(views.lead('SY2013-14')?.status).toBe('carried')
  expect(views.snapshot('SY2013-14').position).toBe('8')
  expect(views.lead('SY2013-14', { knownAt: 7 })?.status).toBe('not-carried')
})

test('a closing whose day is put right is one of the other day, also for the days before the correction', async () => {
  const correction = { event: idOf(7), on: '2014-07-15', rationale: 'Misread', occurredOn: '2026-01-01' }
  await side.record(STREAM, [closed('2013-06-19'), { type: 'FactCorrected', data: correction }])
  await side.read()
  const views = viewsOn(side.queries)
  expect(['SY2013-14', 'SY2014-15', '2015'].map(period => views.lead(period)?.status)).toEqual([
    'carried',
    'carried',
    'not-carried',
  ])
  expect(views.lead('SY2013-14', { asOf: '2014-01-01' })?.status).toBe('carried')
  expect(views.lead('SY2013-14', { knownAt: 7 })?.status).toBe('not-carried')
  expect(views.snapshot('2015').position).toBe('8')
})

const DAYS = ['2013-01-01', '2013-06-19', '2013-12-31', '2014-06-30', '2014-08-01'] as const
const PERIODS = ['2013-H1', '2013-H2', '2014-H1', '2014-H2'] as const
const acts = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('rated'),
      on: fc.constantFrom(...DAYS),
      period: fc.constantFrom(...PERIODS),
    }),
    fc.record({
      kind: fc.constantFrom('closed', 'reopened'),
      on: fc.constantFrom(...DAYS),
      period: fc.constant(''),
    }),
  ),
  { minLength: 1, maxLength: 6 },
)

/** Everything that the views show of the school and the network, without the position of the ledger. */
async function told(queries: typeof side.queries, times: Times = {}) {
  const views = viewsOn(queries)
  const snapshots = PERIODS.map(period => {
    const { components } = views.snapshot(period, times)
    // Links repeat the times of the question.
    return components.map(({ links: _links, elements, ...component }) => ({
      ...component,
      elements: elements.map(({ links: _own, ...element }) => element),
    }))
  })
  const rows = []
  for (const period of PERIODS) rows.push(await views.rows(period, times))
  const own = [views.own(null, times), ...PERIODS.map(period => views.own(period, times))]
  return { snapshots, rows, own, trends: await views.trends(times) }
}

test('what a node saw grow is what it builds anew; `asOf` and `knownAt` are what a ledger holds that got no more', async () => {
  await fc.assert(
    fc.asyncProperty(acts, fc.constantFrom(...DAYS), fc.nat(6), async (all, day, cut) => {
      const ledgerOf = async (some: typeof all) => {
        const ledger = readSide()
        await ledger.record('framework-rubric', [OF_SCHOOLS])
        await ledger.record(STREAM, [registered('north-1')])
        await ledger.read()
        for (const { kind, on, period } of some) {
          if (kind === 'rated') await ledger.record(assessment('north-1', period), [rated('lead', 2, on)])
          else await ledger.record(STREAM, [kind === 'closed' ? closed(on, 'c-1') : reopened(on)])
          await ledger.read()
          // The views are also asked in between, so that what is kept in memory has to notice the next event.
          await told(ledger.queries)
        }
        return ledger
      }
      const whole = await ledgerOf(all)
      const then = await ledgerOf(all.filter(({ on }) => on <= day))
      const first = await ledgerOf(all.slice(0, cut + 1))
      const rebuilt = readModelOf()
      await rebuilt.runner.catchUp(whole.store)
      expect(await told(whole.queries)).toEqual(await told(rebuilt.queries))
      expect(await told(whole.queries, { asOf: day })).toEqual(await told(then.queries))
      expect(await told(whole.queries, { knownAt: 2 + cut + 1 })).toEqual(await told(first.queries))
      for (const { store } of [whole, then, first]) await store.close()
    }),
    { numRuns: 12 },
  )
})
