import { afterEach, beforeEach, expect, test } from 'vitest'
import { entityTrendsOf } from '../../../projections/rating/entity-trends.ts'
import { historyOf } from '../../../projections/rating/history.ts'
import { matrixOf } from '../../../projections/rating/matrix.ts'
import { networkTrendsOf } from '../../../projections/rating/network-trends.ts'
import { snapshotOf } from '../../../projections/rating/snapshot.ts'
import { FrameworkVersion } from '../../../src/domain/framework/document.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { published, rated, registered } from '../../support/projections/facts.ts'
import { asking, FIRST_PAGE, idOf, readSide } from '../../support/projections/read-side.ts'

const north = { kind: 'district', id: 'north' } as const

/** The small rubric, in which `lead` is called `head`. */
const renamed = FrameworkVersion.parse({
  ...rubric,
  version: 'v3',
  previous: 'v1',
  components: rubric.components.map(each => (each.id === 'lead' ? { ...each, id: 'head' } : each)),
  crosswalk: [{ item: 'head', relation: 'same', from: [{ version: 'v1', item: 'lead' }] }],
})
/** The same with three letters as levels. */
const letters = FrameworkVersion.parse({
  ...renamed,
  version: 'v2',
  scales: [
    { id: 'depth', levels: ['C', 'B', 'A'].map((name, at) => ({ value: at + 1, name, aliases: [] })) },
  ],
})

let side: ReturnType<typeof readSide>
const of = (period: string) => `assessment-rubric:north:${period}`
const inVersion = (version: string, event: DomainEvent): DomainEvent =>
  event.type === 'RatingImported' ? { ...event, data: { ...event.data, version } } : event

beforeEach(async () => {
  side = readSide()
  await side.record('framework-rubric', [
    published,
    { type: 'FrameworkPublished', data: { framework: letters, occurredOn: '2016-01-01' } },
  ])
  await side.record('district-north', [registered('north', 'North')])
  await side.record(of('2016'), [rated('lead', 2, '2016-06-30'), rated('teach.plan', 2, '2016-06-30')])
  await side.record(of('2017'), [inVersion('v2', rated('head', 3, '2017-06-30'))])
  await side.record(of('2018'), [rated('teach.talk', 2, '2018-06-30')])
  await side.read()
})
afterEach(() => side.store.close())

test('a level that the version cannot show is not carried in any view, and counted in none', async () => {
  const previous = { period: '2017', version: 'v2', item: 'head', level: { value: 3, name: 'A' } }
  const notCarried = { status: 'not-carried', level: null, action: null, movement: null, previous }
  const [lead] = snapshotOf(side.queries, 'rubric', north, null, asking()).body.components
  expect(lead).toMatchObject({ ...notCarried, id: 'lead', basis: 'none', period: null, comparable: null })
  const matrix = (await matrixOf(side.queries, 'rubric', null, asking(), FIRST_PAGE)).body
  expect(matrix.rows[0]?.cells[0]).toMatchObject({ ...notCarried, component: 'lead' })
  const trends = entityTrendsOf(side.queries, 'rubric', north, null, asking()).body
  expect(trends.periods.at(-1)?.items[0]).toMatchObject({ ...notCarried, item: 'lead', comparable: null })
  const counted = (await networkTrendsOf(side.queries, 'rubric', null, asking())).body.periods.at(-1)
  const { item, ...counts } = counted?.items[0] ?? {}
  expect([item, ...Object.values(counts).filter(count => count !== 0)]).toEqual(['lead'])
})

test('a history has the acts of the items that its item descends from, each with its item and version', async () => {
  const told = async (item: string) => {
    const asked = { framework: 'rubric', entity: north, item, period: null }
    const { items } = (await historyOf(side.queries, side.store, asked, asking(), FIRST_PAGE)).body
    return items.map(each => [each.event, each.action, each.item, each.version, each.to?.level.name])
  }
  const before = [idOf(4), 'HS', 'lead', 'v1', 'Middle']
  const renamed = [idOf(6), 'SC', 'head', 'v2', 'A']
  expect(await told('head')).toEqual([before, renamed])
  // The first version is in use again, and `lead` is compared with `head`, its name in between.
  expect(await told('lead')).toEqual([before, renamed])
  expect(await told('teach.plan')).toEqual([[idOf(5), 'HS', 'teach.plan', 'v1', 'Middle']])
})

test('the history that a carried cell links to has the act that it is carried from', async () => {
  await side.record('district-south', [registered('south', 'South')])
  await side.record('framework-rubric', [
    { type: 'FrameworkPublished', data: { framework: renamed, occurredOn: '2016-01-01' } },
  ])
  const south = { kind: 'district', id: 'south' } as const
  await side.record('assessment-rubric:south:2016', [rated('lead', 2, '2016-06-30')])
  await side.record('assessment-rubric:south:2017', [inVersion('v3', rated('teach.plan', 2, '2017-06-30'))])
  await side.read()
  const [shown] = snapshotOf(side.queries, 'rubric', south, null, asking()).body.components
  expect(shown).toMatchObject({ id: 'head', status: 'carried', period: '2016', level: { name: 'Middle' } })
  expect(shown?.links.history).toContain('/ratings/head/history')
  const asked = { framework: 'rubric', entity: south, item: 'head', period: null }
  const { items } = (await historyOf(side.queries, side.store, asked, asking(), FIRST_PAGE)).body
  expect(items).toMatchObject([{ item: 'lead', version: 'v1', period: '2016', to: { item: 'lead' } }])
})
