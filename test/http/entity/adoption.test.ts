import { expect, test } from 'vitest'
import { countIn } from '../../support/event-store/store.ts'
import { promising } from '../../support/http/commitments.ts'
import { expectDone, listOf, NORTH, textOf } from '../../support/http/http.ts'

/** A ledger in which north adopts the strategy, with a node that has read the commitments that follow. */
async function adopting() {
  const on = await promising()
  const wish = { adoptedOn: '2013-01-15', funders: ['Good Fund'] }
  const adopted = expectDone(await on.put(NORTH, { as: on.olga, body: wish, ifMatch: 1 }))
  const position = adopted.headers['ledger-position']
  const all = async () => {
    const { body } = await on.get(`/v1/commitments?district=north&minPosition=${position}&limit=200`)
    return listOf(body.items)
  }
  const of = (item: string) => `/v1/commitments/north.first-year.${item}`
  const step = (as: string, item: string, path: string, body: object) => on.step(as, path, body, of(item))
  return { ...on, wish, all, of, step }
}

test('adopting the strategy makes ten commitments due a year later, and the five-year one', async () => {
  const on = await adopting()
  const all = await on.all()
  expect(all.map(({ id }) => id)).toEqual([
    ...['01', '02', '03', '04', '05', '06', '07', '08'].map(n => `north.first-year.FY${n}`),
    'north.first-year.FY08-sequel',
    'north.first-year.FY09',
    'north.first-year.FY10',
  ])
  const sequel = all.find(({ id }) => textOf(id).endsWith('-sequel'))
  expect(sequel).toMatchObject({
    owner: { kind: 'district', id: 'north', name: 'North' },
    funders: ['Good Fund'],
    original: {
      text: '95% of funds at school level',
      measure: 'share of funds at school level, per pupil',
      unit: 'ratio',
      target: '0.95',
      baseline: null,
      dueOn: '2018-01-15',
    },
  })
  const others = all.filter(each => each !== sequel)
  expect(others.map(({ original }) => original?.dueOn)).toEqual(
    Array.from({ length: 10 }, () => '2014-01-15'),
  )
  expect(others[4]?.original).toMatchObject({ measure: 'Org chart document', target: null })
})

test('the same adoption again makes nothing', async () => {
  const on = await adopting()
  const before = await countIn(on.store)
  expect(expectDone(await on.put(NORTH, { as: on.olga, body: on.wish })).body.events).toEqual([])
  expect(await countIn(on.store)).toBe(before)
})

test('a district whose id leaves no room for those of its commitments does not adopt', async () => {
  const on = await promising()
  const url = `/v1/districts/${'d'.repeat(60)}`
  const refused = await on.put(url, { as: on.olga, body: { name: 'Long', adoptedOn: '2013' } })
  expect([refused.status, listOf(refused.body.errors)[0]?.pointer]).toEqual([400, '/adoptedOn'])
  expect((await on.get(url)).status).toBe(404)
})

test('the scorecard of its funder a day after they were due is right to the last figure', async () => {
  const on = await adopting()
  await on.all()
  const judged = (item: string, verdict: string, occurredOn: string, metOn?: string) =>
    on.step(on.asa, item, 'verdict', { verdict, occurredOn, metOn, rationale: 'As the papers show.' })
  await judged('FY01', 'kept', '2013-12-01', '2013-11-01')
  await judged('FY02', 'kept', '2014-01-15')
  await judged('FY03', 'kept', '2014-01-16')
  const later = { rationale: 'The board has not met.', occurredOn: '2013-12-01' }
  await on.step(on.dora, 'FY04', 'extensions', { dueOn: '2014-06-30', ...later })
  await on.step(on.dora, 'FY05', 'extensions', { dueOn: '2014-03-01', ...later })
  await on.step(on.dora, 'FY06', 'withdrawal', { rationale: 'No longer wanted.', occurredOn: '2013-09-01' })
  await on.step(on.dora, 'FY07', 'progress', { note: 'A letter went out.', occurredOn: '2013-06-01' })
  await judged('FY09', 'broken', '2014-01-16')
  const smaller = { text: 'Ask for one freedom', rationale: 'One was enough.', occurredOn: '2013-10-01' }
  await on.step(on.dora, 'FY10', 'amendments', smaller)
  await judged('FY10', 'kept', '2014-01-14')
  await on.read()

  const { body } = await on.get('/v1/scorecards/commitments?by=funder&asOf=2014-01-16')
  const expected = {
    made: 11,
    notYetDue: 3,
    due: 7,
    kept: { onOriginalTerms: 2, onAmendedTerms: 1, late: 1 },
    partlyKept: 0,
    broken: 1,
    overdue: 1,
    notMeasurable: 0,
    unknown: 1,
    withdrawn: 1,
    superseded: 0,
  }
  expect(body.rows).toMatchObject([{ key: 'Good Fund', ...expected }])
  expect(body.total).toMatchObject(expected)
  expect((await on.get(`${on.of('FY07')}?asOf=2014-01-16`)).body).toMatchObject({
    status: 'overdue',
    progress: [{ self: true, hasSource: false }],
  })
})
