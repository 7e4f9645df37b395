import { expect, test } from 'vitest'
import { type Promising, promise, promising } from '../../support/http/commitments.ts'
import type { Json } from '../../support/http/http.ts'
import { expectDone, listOf, problemIn, textOf } from '../../support/http/http.ts'

const CARD = '/v1/scorecards/commitments'
const why = { rationale: 'For a reason.' }

/** Makes eleven promises of the first year through the API; the table of the test has the outcome of each. */
async function firstYear(): Promise<Promising> {
  const on = await promising()
  expectDone(await on.put('/v1/districts/synthetic-s', { as: on.olga, body: { name: 'Made up' } }))
  const made = { ...promise, occurredOn: '2013-01-15', dueOn: '2014-01-15', funders: ['A Fund'] }
  const steps: Readonly<Record<string, readonly (readonly [string, string, object])[]>> = {
    e01: [[on.asa, 'verdict', { verdict: 'kept', occurredOn: '2014-01-15', ...why }]],
    e02: [[on.asa, 'verdict', { verdict: 'kept', metOn: '2014-01-15', occurredOn: '2014-01-16', ...why }]],
    e03: [[on.asa, 'verdict', { verdict: 'kept', occurredOn: '2014-01-16', ...why }]],
    e04: [
      [on.dora, 'extensions', { dueOn: '2014-06-30', occurredOn: '2013-12-01', ...why }],
      [on.asa, 'verdict', { verdict: 'kept', occurredOn: '2014-01-16', ...why }],
    ],
    e05: [[on.dora, 'extensions', { dueOn: '2014-06-30', occurredOn: '2014-01-16', ...why }]],
    e06: [[on.asa, 'verdict', { verdict: 'broken', occurredOn: '2014-01-16', ...why }]],
    e07: [[on.dora, 'progress', { note: 'On the way.', occurredOn: '2013-06-01' }]],
    e08: [],
    e09: [[on.dora, 'withdrawal', { occurredOn: '2013-10-01', ...why }]],
    e10: [[on.asa, 'verdict', { verdict: 'partly-kept', occurredOn: '2014-01-16', ...why }]],
    e11: [],
  }
  for (const [id, each] of Object.entries(steps)) {
    const url = `/v1/commitments/${id}`
    await on.make(id === 'e11' ? { ...made, dueOn: '2018-01-15' } : made, on.dora, url)
    for (const [as, path, body] of each) await on.step(as, path, body, url)
  }
  const others = { ...made, owner: { kind: 'district', id: 'synthetic-s' }, funders: ['A Fund', 'B Fund'] }
  await on.make(others, on.olga, '/v1/commitments/other')
  const fund = { kind: 'organisation', id: 'fund', name: 'A Fund' }
  await on.make({ ...made, owner: fund, funders: [] }, on.olga, '/v1/commitments/own')
  await on.read()
  return on
}

/** `key made due kept/amended/late partly broken overdue not-measurable unknown withdrawn superseded not-yet-due`. */
const told = (row: Json): string => {
  const kept = ['onOriginalTerms', 'onAmendedTerms', 'late'].map(each => textOf(row.kept?.[each])).join('/')
  const without = ['partlyKept', 'broken', 'overdue', 'notMeasurable', 'unknown']
  const ends = ['withdrawn', 'superseded', 'notYetDue']
  const counts = (columns: readonly string[]) => columns.map(column => textOf(row[column])).join(' ')
  return `${textOf(row.key ?? 'total')} ${counts(['made', 'due'])} ${kept} ${counts([...without, ...ends])}`
}

test('the scorecard of a first year is right to the last figure, on each day', async () => {
  const on = await firstYear()
  const card = async (query: string) => (await on.get(`${CARD}?${query}`)).body
  const rows = async (query: string) => listOf((await card(query)).rows).map(told)
  expect(await rows('by=district&asOf=2014-01-16')).toEqual([
    'fund 1 1 0/0/0 0 0 0 0 1 0 0 0',
    'north 11 8 2/1/1 1 1 1 0 1 1 0 2',
    'synthetic-s 1 1 0/0/0 0 0 0 0 1 0 0 0',
  ])
  expect(await rows('by=funder&asOf=2014-01-16')).toEqual([
    '(none) 1 1 0/0/0 0 0 0 0 1 0 0 0',
    'A Fund 12 9 2/1/1 1 1 1 0 2 1 0 2',
    'B Fund 1 1 0/0/0 0 0 0 0 1 0 0 0',
  ])
  for (const by of ['district', 'funder', 'owner']) {
    const { total } = await card(`by=${by}&asOf=2014-01-16`)
    expect(told(total ?? {})).toBe('total 13 10 2/1/1 1 1 1 0 3 1 0 2')
  }
  expect(await rows('by=owner&asOf=2014-01-15')).toContain('north 11 1 1/0/0 0 0 0 0 0 1 0 9')
  expect(await rows('by=owner&asOf=2013-01-14')).toEqual([])
})

test('every rate is over what was due, and names are those of the registry', async () => {
  const on = await firstYear()
  const { body } = await on.get(`${CARD}?by=owner&asOf=2014-01-16`)
  expect(body).toMatchObject({
    by: 'owner',
    asOf: '2014-01-16',
    knownAt: null,
    position: String(await on.read()),
  })
  const [fund, north, madeUp] = listOf(body.rows)
  expect(fund).toMatchObject({ kind: 'organisation', name: 'A Fund' })
  expect(madeUp).toMatchObject({ kind: 'district', name: 'Made up', synthetic: true })
  expect(north).toMatchObject({
    name: 'North',
    rates: {
      kept: { part: 4, of: 8 },
      keptOnOriginalTerms: { part: 2, of: 8 },
      keptLate: { part: 1, of: 8 },
      broken: { part: 1, of: 8 },
      unknown: { part: 1, of: 8 },
    },
  })
})

test('each row links to the list of what it counts, on the same day and as known then', async () => {
  const on = await firstYear()
  const known = await on.read()
  await on.make({ ...promise, occurredOn: '2013-01-15' }, on.dora, '/v1/commitments/later')
  await on.read()
  for (const query of ['by=owner', 'by=funder', `by=funder&knownAt=${known}`]) {
    const { body } = await on.get(`${CARD}?asOf=2014-01-16&${query}`)
    for (const row of listOf(body.rows)) {
      const list = await on.get(textOf(row.links?.commitments))
      expect([row.key, listOf(list.body.items).length]).toEqual([row.key, row.made])
      expect(list.body).toMatchObject({ asOf: '2014-01-16', knownAtPosition: body.knownAtPosition })
    }
  }
})

test('what was not known yet does not count', async () => {
  const on = await firstYear()
  const known = await on.read()
  await on.step(
    on.asa,
    'verdict',
    { verdict: 'kept', occurredOn: '2014-01-15', ...why },
    '/v1/commitments/e08',
  )
  const kept = async (query: string) =>
    (await on.get(`${CARD}?asOf=2014-01-16${query}`)).body.total?.kept?.onOriginalTerms
  expect([await kept(''), await kept(`&knownAt=${known}`)]).toEqual([3, 2])
})

test('without a day it is that of today', async () => {
  const on = await firstYear()
  const { body } = await on.get(CARD)
  expect(body).toMatchObject({ by: 'district', asOf: '2026-03-01', total: { notYetDue: 0 } })
})

test('as CSV it has a flat row for each', async () => {
  const on = await firstYear()
  const { text } = await on.get(`${CARD}?by=funder&asOf=2014-01-16`, { headers: { accept: 'text/csv' } })
  expect(text.split('\r\n')).toEqual([
    'key,kind,name,made,not_yet_due,due,kept_on_original_terms,kept_on_amended_terms,kept_late,partly_kept,broken,overdue,not_measurable,unknown,withdrawn,superseded',
    '(none),,(none),1,0,1,0,0,0,0,0,0,0,1,0,0',
    'A Fund,,A Fund,12,2,9,2,1,1,1,1,1,0,2,1,0',
    'B Fund,,B Fund,1,0,1,0,0,0,0,0,0,0,1,0,0',
    '',
  ])
})

test('it is counted by one of three', async () => {
  const on = await promising()
  const answer = await on.get(`${CARD}?by=state`)
  expect(problemIn(answer)).toBe('400 invalid-request')
  expect(textOf(answer.body.detail)).toMatch(/district.*funder.*owner/)
})
