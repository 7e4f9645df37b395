import { beforeAll, expect, test } from 'vitest'
import { rubric } from '../../support/domain/framework-documents.ts'
import { CASE } from '../../support/http/closures.ts'
import { madeEvent } from '../../support/http/commitments.ts'
import { type Cast, expectDone, ledger, listOf, problemIn, sharedCast } from '../../support/http/http.ts'
import { operationsIn } from '../../support/http/openapi.ts'

const ROWS = 60
let on: Cast
let tables: readonly string[]
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  expectDone(await on.put('/v1/schools/north', { as: on.olga, body: { name: 'North' } }))
  const body = { ...rubric, id: 'schools', rates: 'school' }
  expectDone(await on.put('/v1/frameworks/schools/versions/v1', { as: on.olga, body }))
  for (let at = 0; at < ROWS; at++) {
    await on.record(`closure-case-${at}`, CASE)
    await on.record(`commitment-made-${at}`, [madeEvent(`made-${at}`)])
  }
  await on.read()
  tables = operationsIn((await on.get('/openapi.json')).body)
    .filter(
      ({ method, operation }) =>
        method === 'get' && operation.responses?.['200']?.content?.['text/csv'] !== undefined,
    )
    .map(({ path }) => {
      const framework = path.includes('/schools/') ? 'schools' : 'rubric'
      const url = path
        .replace('{id}', path.startsWith('/v1/commitments/') ? 'made-0' : 'north')
        .replace('{item}', 'lead')
        .replace('{case}', 'case-0')
        .replace('{framework}', 'rubric')
      const mustSay =
        path.includes('{item}') || path === '/v1/network/changes' || /\/(snapshot|trends)$/.test(path)
      return mustSay ? `${url}?framework=${framework}&` : `${url}?`
    })
  return shared.close
})
const linesIn = (text: string) => text.trimEnd().split('\r\n')

test('as a link every table is a file of all its rows, with the mark that Excel looks for where it is asked for', async () => {
  expect(tables.length).toBeGreaterThan(8)
  for (const url of tables) {
    const { status, headers, text } = await on.get(`${url}format=csv`, { headers: { accept: 'text/html' } })
    expect([url, status, headers['content-type']]).toEqual([
      url,
      200,
      'text/csv; charset=utf-8; header=present',
    ])
    expect(headers['content-disposition']).toMatch(/^attachment; filename="[\w.-]+\.csv"$/)
    expect(headers.link).toBeUndefined()
    const excel = await on.get(`${url}format=excel`)
    expect(excel.text).toBe(`\uFEFF${text}`)
    expect(excel.headers.etag === undefined || excel.headers.etag !== headers.etag).toBe(true)
    // A kept answer is not confused with that of another format.
    expect((await on.get(`${url}format=csv`)).text).toBe(text)
    const { body } = await on.get(`${url}limit=200`)
    if (body.page?.next === null) {
      expect(linesIn(text).length).toBeGreaterThan(listOf(body.items).length)
      expect([url, (await on.get(`${url}format=csv&limit=200`)).text]).toEqual([url, text])
    }
    expect((await on.get(url)).headers['content-type']).toMatch(/^application\/json/)
  }
})

test('a table is whole unless a limit is said', async () => {
  const headers = { accept: 'text/csv' }
  for (const url of ['/v1/closures', '/v1/commitments']) {
    expect(linesIn((await on.get(url, { headers })).text)).toHaveLength(ROWS + 1)
    expect(linesIn((await on.get(`${url}?format=csv`)).text)).toHaveLength(ROWS + 1)
    const some = await on.get(`${url}?format=csv&limit=2`)
    expect(linesIn(some.text)).toHaveLength(3)
    const next = /^<(.*)>; rel="next"$/.exec(some.headers.link ?? '')?.[1] ?? ''
    expect(linesIn((await on.get(next)).text)).toHaveLength(3)
    expect((await on.get(url)).body.items).toHaveLength(50)
  }
})

test('a form is named in any letter case, and one that there is not is refused', async () => {
  for (const url of tables) {
    const { headers, text } = await on.get(url, { headers: { accept: 'TEXT/CSV' } })
    expect([url, headers['content-type'], headers['content-disposition']]).toEqual([
      url,
      expect.stringContaining('text/csv'),
      undefined,
    ])
    expect(headers.vary).toMatch(/^accept/)
    expect(text).not.toMatch(/^\uFEFF/)
    for (const accept of ['image/png', 'application/xml', '*/*;q=0']) {
      const answer = await on.get(url, { headers: { accept } })
      expect([url, accept, problemIn(answer)]).toEqual([url, accept, '406 not-acceptable'])
      expect(answer.body.detail).toContain('text/csv')
    }
  }
  for (const url of ['/v1/districts', '/v1/districts/north', '/v1/network/snapshot', '/v1/feed']) {
    const answer = await on.get(url, { headers: { accept: 'image/png' } })
    expect([url, problemIn(answer)]).toEqual([url, '406 not-acceptable'])
  }
})

test.each([
  '/v1/closures?format=pdf',
  '/v1/closures?format=csv&format=csv',
  '/v1/districts/north?format=csv',
])('%s is refused', async url => {
  expect(problemIn(await on.get(url))).toBe('400 invalid-request')
})

test('a table that is too long to be whole says what to do', async () => {
  const small = await ledger(undefined, undefined, undefined, { tableRowsMax: 2 })
  for (let at = 0; at < 3; at++) await small.record(`commitment-made-${at}`, [madeEvent(`made-${at}`)])
  await small.read()
  const answer = await small.get('/v1/commitments?format=csv')
  expect(problemIn(answer)).toBe('400 table-too-long')
  expect(answer.body.detail).toContain('?limit=')
  expect(linesIn((await small.get('/v1/commitments?format=csv&limit=3')).text)).toHaveLength(4)
  expect((await small.get('/v1/commitments')).body.items).toHaveLength(3)
})
