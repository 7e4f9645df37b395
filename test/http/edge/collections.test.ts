import { beforeAll, describe, expect, test } from 'vitest'
import { packWith } from '../../support/domain/process-fixtures.ts'
import {
  type Answer,
  type Cast,
  expectDone,
  listOf,
  NORTH,
  problemIn,
  RUBRIC,
  sharedCast,
  textOf,
} from '../../support/http/http.ts'

let on: Cast
const DISTRICTS = ['East', 'a-1', 'a.1', 'a_1', 'north', 'z'].sort()
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  for (const id of DISTRICTS) {
    if (id === 'north') continue
    expectDone(await on.put(`/v1/districts/${id}`, { as: on.olga, body: { name: id, joinedOn: '2012' } }))
  }
  for (const id of ['elm', 'oak']) {
    expectDone(await on.put(`/v1/schools/${id}`, { as: on.olga, body: { name: id, district: 'north' } }))
  }
  await on.opened('2013-H1', '2013-H2', '2014-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  await on.published('2013-H2', { lead: 'Middle' }, '2013-12-20')
  await on.published('2014-H1', { lead: 'High' }, '2014-06-20')
  const { rubric } = await import('../../support/domain/framework-documents.ts')
  for (const id of ['alpha', 'beta']) {
    const url = `/v1/frameworks/${id}/versions/v1`
    expectDone(await on.put(url, { as: on.olga, body: { ...rubric, id, rates: 'school' } }))
  }
  const clerk = await on.key('cleo', ['clerk'])
  for (const id of ['east-law', 'north-law', 'west-law']) {
    const url = `/v1/processes/${id}/versions/2010`
    expectDone(await on.put(url, { as: clerk, body: packWith([], { id }) }))
  }
  return shared.close
})

const COLLECTIONS: readonly (readonly [string, string])[] = [
  ['/v1/frameworks', 'items'],
  [`${RUBRIC}/rounds`, 'items'],
  ['/v1/districts', 'items'],
  ['/v1/schools', 'items'],
  [`${NORTH}/ratings/lead/history?framework=rubric`, 'items'],
  ['/v1/network/snapshot?framework=rubric', 'rows'],
  ['/v1/processes', 'items'],
]

/** Every page from an address on, by following the link of each to the next one. */
async function pagesFrom(url: string): Promise<Answer[]> {
  const pages: Answer[] = []
  for (let next: unknown = url; typeof next === 'string'; next = pages.at(-1)?.body.page?.next) {
    const page = await on.get(next)
    expect(page.status).toBe(200)
    pages.push(page)
    if (pages.length > 20) throw new Error('the pages never end')
  }
  return pages
}

describe.each(COLLECTIONS)('%s', (url, field) => {
  const withLimit = (limit: string) => `${url}${url.includes('?') ? '&' : '?'}limit=${limit}`
  const itemsOf = ({ body }: Answer) => listOf(body[field])

  test('gives its items in pages that add up to the whole', async () => {
    const whole = await on.get(url)
    expect(whole.body.page).toEqual({ next: null })
    expect(whole.headers.link).toBeUndefined()
    for (const limit of ['1', '2']) {
      const pages = await pagesFrom(withLimit(limit))
      expect(pages.every(page => itemsOf(page).length <= Number(limit))).toBe(true)
      // Links of a further page lead to what was known at the moment of the first.
      expect(JSON.stringify(pages.flatMap(itemsOf)).replaceAll(/&knownAt=\d+/g, '')).toBe(
        JSON.stringify(itemsOf(whole)),
      )
    }
  })
  test('names the next page in the body and in Link', async () => {
    const first = await on.get(withLimit('1'))
    expect(first.body.page?.next).toMatch(/^\/v1\//)
    expect(first.headers.link).toBe(`<${textOf(first.body.page?.next)}>; rel="next"`)
    const again = await on.get(withLimit('1'), { headers: { 'if-none-match': String(first.headers.etag) } })
    expect([again.status, again.headers.link]).toEqual([304, first.headers.link])
  })
  test('takes a limit within bounds and refuses another, naming the parameter', async () => {
    const most = field === 'rows' ? 20_000 : 200
    expect((await on.get(withLimit(String(most)))).status).toBe(200)
    for (const limit of ['0', '-1', String(most + 1), '1.5', 'many', '', '1e400', '9'.repeat(30)]) {
      const refused = await on.get(withLimit(limit))
      expect([limit, problemIn(refused)]).toEqual([limit, '400 invalid-request'])
      expect(refused.body.errors).toMatchObject({ 0: { parameter: 'limit' } })
    }
  })
  test('refuses a cursor that it never gave', async () => {
    for (const cursor of ['', '%00', '-', '..%2F', "'%20OR%201=1", 'x'.repeat(65), '0x1', '%F0%9F%99%82']) {
      const refused = await on.get(`${withLimit('1')}&cursor=${cursor}`)
      if (cursor === '0x1' && refused.status === 200) continue
      expect([cursor, problemIn(refused)]).toEqual([cursor, '400 invalid-request'])
      expect(refused.body.errors).toMatchObject([{ parameter: 'cursor' }])
    }
  })
})

test('districts come in the order of their ids, by code unit', async () => {
  const { body } = await on.get('/v1/districts')
  expect(listOf(body.items).map(({ id }) => id)).toEqual(DISTRICTS)
})

test('a list echoes its bounds and shows what was known by then', async () => {
  const { body } = await on.get('/v1/districts?asOf=2013-01-01&knownAt=0')
  expect(body).toEqual({
    items: [],
    asOf: '2013-01-01',
    knownAt: '0',
    knownAtPosition: '0',
    position: '0',
    page: { next: null },
  })
  const rounds = await on.get(`${RUBRIC}/rounds?knownAt=0`)
  expect(rounds.body).toMatchObject({ items: [], knownAt: '0', asOf: null })
})

test('the next page keeps the question', async () => {
  const { body } = await on.get('/v1/districts?limit=2&asOf=2026-03-01')
  expect(body.page?.next).toContain('asOf=2026-03-01')
})

test('the framework may be left out only where there is just one', async () => {
  for (const url of [`${NORTH}/snapshot`, '/v1/network/trends', `${NORTH}/ratings/lead/history`]) {
    const refused = await on.get(url)
    expect(problemIn(refused)).toBe('400 framework-missing')
    expect(refused.body.detail).toContain('rubric, alpha, beta')
  }
  const other = await on.get(`${NORTH}/snapshot?framework=alpha`)
  expect(problemIn(other)).toBe('400 framework-rates-other')
  expect(problemIn(await on.get(`${NORTH}/snapshot?framework=none`))).toBe('404 framework-unknown')
})
