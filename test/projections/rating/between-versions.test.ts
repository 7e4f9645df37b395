import { afterEach, beforeEach, expect, test } from 'vitest'
import { entityTrendsOf } from '../../../projections/rating/entity-trends.ts'
import { matrixOf } from '../../../projections/rating/matrix.ts'
import { networkTrendsOf } from '../../../projections/rating/network-trends.ts'
import { snapshotOf } from '../../../projections/rating/snapshot.ts'
import { FrameworkVersion } from '../../../src/domain/framework/document.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { published, rated, registered } from '../../support/projections/facts.ts'
import { asking, FIRST_PAGE, readSide } from '../../support/projections/read-side.ts'

const north = { kind: 'district', id: 'north' } as const

/** The small rubric on three letters, where `lead` is called `head`. */
const letters = FrameworkVersion.parse({
  ...rubric,
  version: 'v2',
  previous: 'v1',
  scales: [
    { id: 'depth', levels: ['C', 'B', 'A'].map((name, at) => ({ value: at + 1, name, aliases: [] })) },
  ],
  components: rubric.components.map(each => (each.id === 'lead' ? { ...each, id: 'head' } : each)),
  crosswalk: [{ item: 'head', relation: 'same', from: [{ version: 'v1', item: 'lead' }] }],
})

let side: ReturnType<typeof readSide>
const of = (period: string) => `assessment-rubric:north:${period}`
const inLetters = (event: DomainEvent): DomainEvent =>
  event.type === 'RatingImported' ? { ...event, data: { ...event.data, version: 'v2' } } : event

beforeEach(async () => {
  side = readSide()
  await side.record('framework-rubric', [
    published,
    { type: 'FrameworkPublished', data: { framework: letters, occurredOn: '2016-01-01' } },
  ])
  await side.record('district-north', [registered('north', 'North')])
  await side.record(of('2016'), [rated('lead', 2, '2016-06-30'), rated('teach.plan', 2, '2016-06-30')])
  await side.record(of('2017'), [inLetters(rated('head', 3, '2017-06-30'))])
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
