import { beforeAll, describe, expect, test } from 'vitest'
import { type Cast, evidence, expectDone, ledger, listOf, textOf } from '../support/http/http.ts'
import { BROWSER, page, tableIn, wordsOf } from '../support/web/page.ts'
import { ratedNetwork } from '../support/web/rated-network.ts'

let on: Cast
beforeAll(async () => {
  const network = await ratedNetwork()
  on = network.on
  return network.close
})

const QUERIES = [
  '',
  '?period=2013-H1',
  '?period=2013-H2',
  '?period=2014-H1&asOf=2014-01-01',
  '?knownAt=14',
  '?asOf=2001-01-01',
]

describe('the page of the network and the view of the API', () => {
  test.each(QUERIES)('%s show the same levels', async query => {
    const { body } = await on.get(`/v1/network/snapshot${query}`)
    const { rows } = tableIn((await page(on, `/${query}`)).text, 'matrix')
    const rated = listOf(body.rows).filter(({ cells }) =>
      listOf(cells).some(({ status }) => textOf(status) !== 'never-rated'),
    )
    expect(rows).toHaveLength(rated.length === 0 ? 0 : rated.length + 1)
    for (const { entity, cells } of rated) {
      const shown = rows.find(([name]) => name === textOf(entity?.name))
      expect(shown?.slice(1).map(levelOf)).toEqual(
        listOf(cells).map(({ level }) => (level === null ? null : level?.value)),
      )
      const moved = shown
        ?.slice(1)
        .map(text => ['raised', 'lowered', 'unchanged'].find(word => text.includes(word)))
      expect(moved).toEqual(listOf(cells).map(({ movement }) => MOVED[textOf(movement)]))
    }
  })

  test('show the same figures for each period', async () => {
    const trends = await on.get('/v1/network/trends')
    const { text } = await page(on, '/')
    for (const { period, total } of listOf(trends.body.periods)) {
      const [UP, AF, DG] = [total?.UP, total?.AF, total?.DG].map(textOf)
      expect(wordsOf(text)).toContain(`${textOf(period)} ${UP} raised ${AF} unchanged ${DG} lowered`)
    }
    expect(listOf(trends.body.periods).map(({ total }) => total?.UP)).toContain(1)
  })
})

const MOVED: Readonly<Record<string, string | undefined>> = {
  progress: 'raised',
  backsliding: 'lowered',
  stagnation: 'unchanged',
}
const levelOf = (text: string): number | null => {
  const found = /^(\d+) of \d/.exec(text)
  return found === null ? null : Number(found[1])
}

test('a name is text on the page, whatever it holds', async () => {
  const { text } = await page(on, '/')
  expect(text).toContain('South &amp; &lt;b&gt;West&lt;/b&gt;')
  expect(text).not.toContain('<b>West</b>')
})

test('who was never rated is named once, and has no row', async () => {
  const { text } = await page(on, '/')
  expect(tableIn(text, 'matrix').rows.map(([name]) => name)).not.toContain('Silent')
  expect(wordsOf(text)).toContain('never rated by this rubric: Silent.')
})

test('a page of a past day says so in its title and above its content, and leads back to today', async () => {
  const { text } = await page(on, '/?framework=rubric&asOf=2013-07-01')
  expect(text).toContain('<title>Network, 2013-H1, as of 1 July 2013 – Portfolio Ledger</title>')
  expect(wordsOf(text)).toContain('As it stood on 1 July 2013. Go to today.')
  expect(text).toContain('href="/?framework=rubric">Go to today.')
  expect(tableIn(text, 'matrix').rows.find(([name]) => name === 'North')?.[1]).toContain('1 of')
})

test('the citation of a page gives the same page for ever', async () => {
  const before = (await page(on, '/?period=2013-H1')).text
  const [, cited = ''] = /class="code" href="([^"]+)"/.exec(before) ?? []
  expect(cited).toContain('knownAt=')
  const again = (await page(on, cited.replaceAll('&amp;', '&'))).text
  expect(tableIn(again, 'matrix').rows).toEqual(tableIn(before, 'matrix').rows)
})

test('rows are sorted by any column, from its best level, and those without a level come last', async () => {
  const names = async (query: string) =>
    tableIn((await page(on, query)).text, 'matrix')
      .rows.slice(1)
      .map(([name]) => name)
  const south = 'South & <b>West</b>'
  expect(await names('/')).toEqual(['North', south])
  expect(await names('/?dir=desc')).toEqual([south, 'North'])
  expect(await names('/?period=2013-H1&sort=lead')).toEqual([south, 'North'])
  expect(await names('/?period=2013-H1&sort=lead&dir=asc')).toEqual(['North', south])
  expect(await names('/?period=2013-H1&sort=teach')).toEqual(['North', south])
  expect(await names('/?period=2013-H1&sort=teach&dir=asc')).toEqual(['North', south])
})

test('rows are found by a part of their name, in any case, and by what changed', async () => {
  const names = async (query: string) =>
    tableIn((await page(on, query)).text, 'matrix')
      .rows.slice(1)
      .map(([name]) => name)
  expect(await names('/?q=nOR')).toEqual(['North'])
  expect(await names('/?period=2014-H1&show=changed')).toEqual([])
  expect(await names('/?period=2013-H2&show=changed')).toHaveLength(2)
  const { text } = await page(on, '/?q=xyz')
  expect(wordsOf(text)).toContain('No district matches “xyz”. Show all 2.')
})

test('empty fields of the form are no fields, and an unknown one is refused on a page', async () => {
  expect((await page(on, '/?q=&show=&asOf=')).status).toBe(200)
  const refused = await page(on, '/?periode=2013-H1')
  expect(refused.status).toBe(400)
  expect(refused.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(wordsOf(refused.text)).toContain('there is no such field')
  expect((await page(on, '/?sort=nothing')).status).toBe(400)
  expect((await page(on, '/nowhere')).headers['content-type']).toBe('text/html; charset=utf-8')
})

describe('one address has two forms', () => {
  test.each([
    ['/', undefined, 'application/json'],
    ['/', '*/*', 'application/json'],
    ['/', 'application/json', 'application/json'],
    ['/', 'application/json, text/html', 'application/json'],
    ['/', 'text/html;q=0.5, application/json', 'application/json'],
    ['/', 'text/*', 'application/json'],
    ['/', BROWSER, 'text/html'],
    ['/', 'text/html', 'text/html'],
    ['/network/snapshot', BROWSER, 'text/html'],
    ['/network/snapshot', '*/*', 'application/json'],
    ['/v1/network/snapshot', BROWSER, 'application/json'],
  ])('%s with Accept %s is %s', async (url, accept, type) => {
    const { headers, status } = await on.get(url, { headers: accept === undefined ? {} : { accept } })
    expect([status, headers['content-type']]).toEqual([200, `${type}; charset=utf-8`])
    expect(headers.vary).toMatch(/^accept/)
  })

  test('and a tag for each', async () => {
    const html = await page(on, '/network/snapshot')
    const json = await on.get('/network/snapshot')
    expect(html.headers.etag).not.toBe(json.headers.etag)
    const again = await page(on, '/network/snapshot', { 'if-none-match': String(html.headers.etag) })
    expect([again.status, again.text]).toEqual([304, ''])
    const other = await page(on, '/network/snapshot', { 'if-none-match': String(json.headers.etag) })
    expect(other.status).toBe(200)
  })
})

test('a page takes its style from this server alone, and has neither style nor script of its own', async () => {
  const { text, headers } = await page(on, '/')
  const policy = String(headers['content-security-policy'])
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  expect(text).not.toMatch(/ style=| on\w+=|<script|<style/)
  const [, style = ''] = /rel="stylesheet" href="([^"]+)"/.exec(text) ?? []
  const css = await on.get(style)
  expect([css.status, css.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8'])
  expect(css.headers['cache-control']).toContain('immutable')
  expect(css.text.length).toBeLessThan(20_000)
})

test('what is drafted is on no page', async () => {
  const before = (await page(on, '/')).text
  const url = '/v1/districts/silent/assessments/rubric/2014-H1/ratings/lead'
  expectDone(
    await on.put(url, {
      as: on.rita,
      body: { level: 'High', rationale: 'A draft.', evidence, occurredOn: '2014-06-01' },
    }),
  )
  await on.read()
  const drop = (text: string) => text.replaceAll(/position \d+|knownAt=\d+/g, '')
  expect(drop((await page(on, '/', { authorization: `Bearer ${on.rita}` })).text)).toBe(drop(before))
})

test('a network without a framework says that nothing is there yet', async () => {
  const empty = await ledger()
  const { status, text } = await page(empty, '/')
  expect(status).toBe(200)
  expect(wordsOf(text)).toContain('Nothing is on record yet')
})

test('a rubric that is not about the portfolio strategy is told of by its own title', async () => {
  const { text } = await page(on, '/')
  expect(wordsOf(text)).toContain('How does each district stand by “A small rubric”?')
  expect(wordsOf(text)).toContain('“Leading” and “Teaching”')
  expect(text).not.toContain('portfolio strategy')
})

test('the rows that moved most come first where that is asked for, and the page leads there', async () => {
  const { text } = await page(on, '/?period=2013-H2')
  expect(text).toContain('sort=moved">Those that moved most first</a>')
  const { caption } = tableIn((await page(on, '/?period=2013-H2&sort=moved')).text, 'matrix')
  expect(caption).toContain('those that moved most first')
})

test('where one period is on record, or none by the day that is asked for, that stands in the place of the strip', async () => {
  const one = await page(on, '/?asOf=2013-07-01')
  expect(wordsOf(one.text)).toContain('One period is on record, 2013-H1, so nothing can have moved yet.')
  expect(one.text).not.toContain('class="strip"')
  const none = await page(on, '/?asOf=2001-01-01')
  expect(wordsOf(none.text)).toContain('Nothing is on record by 1 January 2001; the first is of')
})
