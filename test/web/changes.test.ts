import { beforeAll, describe, expect, test } from 'vitest'
import { tellCases } from '../support/http/closure-why.ts'
import { type Cast, expectDone, type Json, ledger, listOf, textOf } from '../support/http/http.ts'
import { page, tableIn, wordsOf } from '../support/web/page.ts'
import { ratedNetwork } from '../support/web/rated-network.ts'

let on: Cast
beforeAll(async () => {
  const network = await ratedNetwork()
  on = network.on
  await tellCases(on)
  expectDone(await on.put('/v1/schools/oak', { as: on.olga, body: { name: 'Oak', district: 'north' } }))
  await on.read()
  return network.close
})

const DAYS = 'from=2013-06-30&to=2013-12-31'
const NETWORK = `/network/changes?framework=rubric&${DAYS}`

/** Everything that differs in the network, read from the API page by page. */
async function changesOf(url: string): Promise<readonly Json[]> {
  const items: Json[] = []
  for (let next: string | null = `/v1${url}`; next !== null; ) {
    const { body } = await on.get(next)
    for (const { entity, items: own } of listOf(body.rows))
      items.push(...listOf(own).map(each => ({ ...each, entity }) as Json))
    next = body.page?.next == null ? null : textOf(body.page.next)
  }
  return items
}
const ofKind = (items: readonly Json[], kind: string) => items.filter(each => textOf(each.kind) === kind)
const tablesIn = (text: string) =>
  ['Ratings', 'Promises', 'Closures'].map(title => {
    const at = text.indexOf(`<h2>${title}</h2>`)
    return at < 0 ? [] : tableIn(text.slice(at), 'items changes').rows
  })
const levelIn = (end: Json | undefined): string | null =>
  end?.level == null ? null : textOf(end.level.value)
const shownLevel = (cell = ''): string | null => /^\d+/.exec(cell)?.[0] ?? null

describe.each([
  ['of both days', NETWORK],
  ['of one period', `${NETWORK}&period=2013-H2`],
  ['of what was known', '/network/changes?framework=rubric&fromKnownAt=20&toKnownAt=26'],
  ['the other way round', '/network/changes?framework=rubric&from=2014-12-31&to=2013-06-30'],
])('the page and the API tell the same changes %s', (_, url) => {
  test('of ratings, promises and cases, each with its events', async () => {
    const items = await changesOf(url)
    const { text, status } = await page(on, url)
    expect(status).toBe(200)
    const [ratings = [], promises = [], cases = []] = tablesIn(text)
    const cells = ofKind(items, 'cell')
    expect(cells.length).toBeGreaterThan(0)
    expect([ratings.length, promises.length, cases.length]).toEqual(
      ['cell', 'commitment', 'case'].map(kind => ofKind(items, kind).length),
    )
    for (const [at, { entity, from, to }] of cells.entries()) {
      const [what, before, , after] = ratings[at] ?? []
      expect(what).toContain(textOf(entity?.name))
      expect(what).toContain(textOf((to ?? from)?.title))
      expect([shownLevel(before), shownLevel(after)]).toEqual([levelIn(from), levelIn(to)])
    }
    for (const { events } of items)
      for (const { links } of listOf(events).slice(0, 4))
        expect(text).toContain(`href="${textOf(links?.event)}"`)
  })
})

test('it counts what differs, and says how each rating moved', async () => {
  const { text } = await page(on, `${NETWORK}&period=2013-H2`)
  const [ratings = []] = tablesIn(text)
  expect(
    ratings.map(([what, before, moved, after]) => [what, before?.slice(0, 1), moved, after?.slice(0, 1)]),
  ).toEqual([
    ['North, Leading', '1', 'higher', '3'],
    ['South & <b>West</b>, Leading', '3', 'lower', '1'],
  ])
  expect(wordsOf(text)).toContain('2 ratings differ: 1 higher, 1 lower.')
  expect(text).toContain('<title>Changes, 30 June 2013 to 31 December 2013 – Portfolio Ledger</title>')
  expect(wordsOf(text)).toContain('What changed from 30 June 2013 to 31 December 2013?')
})

test('a district has a page of its own, and its levels lead to why they stood so', async () => {
  const { body } = await on.get(`/v1/districts/north/changes?framework=rubric&${DAYS}`)
  const { text } = await page(on, `/districts/north/changes?framework=rubric&${DAYS}`)
  const [ratings = [], promises = [], cases = []] = tablesIn(text)
  expect(ratings.length + promises.length + cases.length).toBe(body.count)
  expect(wordsOf(text)).toContain('What changed in North from 30 June 2013 to 31 December 2013?')
  const why = '/districts/north/ratings/lead/why?framework=rubric&period=2013-H2&asOf=2013-12-31'
  expect(text).toContain(`href="${why.replaceAll('&', '&amp;')}"`)
  expect((await page(on, why)).status).toBe(200)
  expect((await page(on, '/schools/oak/changes')).status).toBe(200)
  expect((await page(on, '/districts/nobody/changes')).status).toBe(404)
})

test('days that were not said are those of the newest period, or of the one that was', async () => {
  const newest = wordsOf((await page(on, '/network/changes')).text)
  expect(newest).toContain('What changed from 31 December 2013 to 1 March 2026?')
  expect(newest).toContain('Ratings of 2014-H1.')
  const then = wordsOf((await page(on, '/network/changes?period=2013-H2')).text)
  expect(then).toContain('What changed from 30 June 2013 to 31 December 2013?')
  expect(wordsOf((await page(on, `/network/changes?${DAYS}&period=`)).text)).toContain(
    'Ratings of every period.',
  )
})

test('what the ledger knew may differ instead', async () => {
  const { text } = await page(on, '/network/changes?from=2013-06-30&to=2026-03-01&differ=knowledge')
  expect(wordsOf(text)).toContain('What differs is what the ledger knew')
  expect(text).toContain(
    'href="/v1/network/changes?framework=rubric&amp;fromKnownAt=2013-06-30&amp;toKnownAt=2026-03-01"',
  )
  expect(wordsOf(text)).toContain('ratings differ')
})

test('where nothing differs it says so, and a bad day is a page that names its field', async () => {
  const { text } = await page(on, '/network/changes?from=2013-07-01&to=2013-07-01&period=2013-H1')
  expect(wordsOf(text)).toContain('Nothing differs between the two. Look at every period.')
  for (const [field, value] of [
    ['from', '2013-02-30'],
    ['to', 'soon'],
    ['fromKnownAt', 'x'],
    ['differ', 'nothing'],
    ['cursor', 'x'],
  ] as const) {
    const refused = await page(on, `/network/changes?${field}=${value}`)
    expect([field, refused.status, refused.headers['content-type']]).toEqual([
      field,
      400,
      'text/html; charset=utf-8',
    ])
    expect(wordsOf(refused.text)).toContain(field)
  }
  const { status, text: empty } = await page(await ledger(), '/network/changes')
  expect(status).toBe(200)
  expect(wordsOf(empty)).toContain('Nothing is on record yet')
})

test('its citation gives the same page for ever', async () => {
  const before = (await page(on, `${NETWORK}&period=2013-H2`)).text
  const [, cited = ''] = /class="code" href="([^"]+)"/.exec(before) ?? []
  expect(cited).toMatch(/fromKnownAt=\d+&amp;toKnownAt=\d+$/)
  const again = (await page(on, cited.replaceAll('&amp;', '&'))).text
  expect(tablesIn(again)).toEqual(tablesIn(before))
})

test('every page leads to what changed, and so do a period of the network and a district', async () => {
  expect((await page(on, '/commitments')).text).toContain('<a href="/network/changes">Changes</a>')
  expect((await page(on, '/?period=2013-H2')).text).toContain(
    '<a href="/network/changes?framework=rubric&amp;period=2013-H2">What changed in 2013-H2?</a>',
  )
  const district = (await page(on, '/districts/north/snapshot?period=2013-H2&asOf=2014-01-15')).text
  expect(district).toContain(
    'href="/districts/north/changes?framework=rubric&amp;period=2013-H2&amp;to=2014-01-15"',
  )
  expect((await on.get('/network/changes?framework=rubric')).headers['content-type']).toContain(
    'application/json',
  )
})
