import { beforeAll, expect, test } from 'vitest'
import type { EntityChanges } from '../../../projections/changes/entity-changes.ts'
import { assessmentOf, type Cast, evidence, expectDone, NORTH, sharedCast } from '../../support/http/http.ts'

let on: Cast
let known: number
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  await on.opened('2013-H1', '2013-H2', '2014-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  known = await on.read()
  await on.published('2013-H2', { lead: 'High' }, '2013-12-20')
  await on.read()
  return shared.close
})

const cellsIn = ({ items }: EntityChanges) => items.filter(each => each.kind === 'cell')
const page = async (url: string) => {
  const { status, body } = await on.get(url)
  expect(status).toBe(200)
  return body as unknown as EntityChanges
}
const changes = (query: string) => page(`${NORTH}/changes?${query}`)

test('between two days a cell names what it was, what it is and who can be asked why', async () => {
  const body = await changes('from=2013-07-01&to=2014-01-01')
  const lead = cellsIn(body).find(({ item }) => item === 'lead')
  expect(lead).toMatchObject({
    kind: 'cell',
    period: '2013-H2',
    from: { status: 'carried', level: { name: 'Low' } },
    to: { status: 'rated', level: { name: 'High' } },
    sentence: 'Leading in 2013-H2 goes from carried as Low (of 2013-H1) to rated High.',
  })
  if (lead?.from == null || lead.to === null) throw new Error('no cell of lead')
  expect(lead.events.map(({ type }) => type)).toEqual([
    'RatingRecorded',
    'AssessmentSubmitted',
    'AssessmentPublished',
  ])
  for (const { links } of lead.events) expect((await on.get(links.event)).status).toBe(200)
  for (const end of [lead.from, lead.to]) {
    const { status, level } = end
    expect((await on.get(end.links.why)).body).toMatchObject({ cell: { status, level } })
  }
})

test('the same world and other knowledge is what was learned since', async () => {
  const body = await changes(`from=2014-01-01&to=2014-01-01&fromKnownAt=${known}`)
  expect(body.from).toMatchObject({ asOf: '2014-01-01', knownAt: String(known), day: '2014-01-01' })
  expect(body.to).toMatchObject({ asOf: '2014-01-01', knownAt: null, entity: { id: 'north' } })
  expect(cellsIn(body).map(({ period }) => period)).toContain('2013-H2')
  const same = await changes(`from=2014-01-01&to=2014-01-01&fromKnownAt=${known}&toKnownAt=${known}`)
  expect([same.count, same.items]).toEqual([0, []])
})

test('nothing is left out or told twice over pages, though more is recorded in between', async () => {
  const all = (await changes('from=2013-01-01')).items
  const first = await changes('from=2013-01-01&limit=2')
  const items = [...first.items]
  await on.published('2014-H1', { lead: 'Low' }, '2014-06-20')
  await on.read()
  for (let next = first.page.next; next !== null; ) {
    const further = await page(next)
    items.push(...further.items)
    next = further.page.next
  }
  const plain = (list: readonly object[]) => list.map(each => JSON.stringify(each))
  expect(plain(items)).toEqual(plain(all))
})

test('`period` and `framework` leave the rest out', async () => {
  const told = await changes('from=2013-01-01&to=2014-01-01&period=2013-H1&framework=rubric')
  expect(new Set(cellsIn(told).map(({ period }) => period))).toEqual(new Set(['2013-H1']))
})

test('it is a table too', async () => {
  const { text, headers } = await on.get(`${NORTH}/changes?from=2013-07-01&to=2014-01-01&format=csv`)
  expect(headers['content-type']).toMatch(/^text\/csv/)
  const [head, ...rows] = text.trim().split('\r\n')
  expect(head).toMatch(/^kind,framework,period,item,commitment,case,/)
  expect(rows.find(row => row.includes(',lead,'))).toMatch(
    /^cell,rubric,2013-H2,lead,,,carried,Low,,2013-06-20,rated,High,UP,2013-12-20,/,
  )
})

test('what is asked wrongly names the parameter that it is about', async () => {
  const cases = [
    ['from=2013', 'from'],
    ['fromKnownAt=soon', 'fromKnownAt'],
    ['framework=other', null],
    ['period=whenever', 'period'],
    ['cursor=x', 'cursor'],
    ['asOf=2013-01-01', null],
  ] as const
  for (const [query, parameter] of cases) {
    const { status, body } = await on.get(`${NORTH}/changes?${query}`)
    expect([query, status >= 400 && status < 500]).toEqual([query, true])
    if (parameter !== null) expect(body.errors).toMatchObject([{ parameter }])
  }
  expect((await on.get('/v1/districts/nowhere/changes')).status).toBe(404)
})

test('a draft changes nothing, for whoever asks', async () => {
  const ask = async (as?: string) => (await on.get(`${NORTH}/changes?from=2013-01-01`, { as })).text
  const before = await ask()
  await on.opened('2014-H2')
  const body = { level: 'High', rationale: 'A matter of patience.', evidence }
  expectDone(await on.put(`${assessmentOf('2014-H2')}/ratings/lead`, { as: on.rita, body }))
  await on.read()
  for (const as of [undefined, on.rita, on.paul, on.olga]) expect(await ask(as)).toBe(before)
})
