import { beforeAll, expect, test } from 'vitest'
import { type Cast, type Json, listOf, textOf } from '../support/http/http.ts'
import { page, tableIn, wordsOf } from '../support/web/page.ts'
import { ratedNetwork } from '../support/web/rated-network.ts'

let on: Cast
beforeAll(async () => {
  const network = await ratedNetwork()
  on = network.on
  return network.close
})

const itemsIn = (body: Json): readonly Json[] =>
  listOf(body.components).flatMap(component => [component, ...listOf(component.elements)])
const levelIn = (item: Json | undefined): string | null =>
  item?.level == null ? null : `${textOf(item.level.value)} `

test.each([
  ['/districts/north/snapshot', '2014-H1', '2013-H2'],
  ['/districts/north/snapshot?period=2013-H2', '2013-H2', '2013-H1'],
  ['/districts/north/snapshot?period=2014-H1&from=2013-H1', '2014-H1', '2013-H1'],
  ['/districts/south/snapshot?asOf=2014-01-01', '2013-H2', '2013-H1'],
])('%s shows the levels of both periods, as the API does', async (url, period, from) => {
  const { text } = await page(on, url)
  const [path = '', query] = url.split('?')
  const fields = new URLSearchParams(query)
  fields.delete('from')
  const view = async (id: string) => {
    fields.set('period', id)
    return itemsIn((await on.get(`/v1${path}?${fields.toString()}`)).body)
  }
  const [now, before] = [await view(period), await view(from)]
  const { rows } = tableIn(text, 'items')
  expect(rows).toHaveLength(now.length)
  for (const [at, item] of now.entries()) {
    const [title, then, , shown, , reviewed] = rows[at] ?? []
    expect(title).toContain(textOf(item.title))
    for (const [cell, each] of [
      [shown, item],
      [then, before[at]],
    ] as const) {
      const level = levelIn(each)
      if (level === null) expect(cell).not.toMatch(/^\d/)
      else expect(cell).toMatch(new RegExp(`^${level}`))
    }
    expect(reviewed === 'never').toBe(item.lastReviewedOn === null)
  }
  expect(wordsOf(text)).toContain(`Period ${period}, compared with ${from}.`)
})

test('the slope of an item says whether it rose', async () => {
  const { text } = await page(on, '/districts/north/snapshot?period=2013-H2')
  expect(text).toContain('aria-label="raised"')
  expect(wordsOf(text)).toContain('From 2013-H1 to 2013-H2, 1 of 2 components rose and none fell.')
  const south = await page(on, '/districts/south/snapshot?period=2013-H2')
  expect(south.text).toContain('aria-label="lowered"')
})

test('the way of each item is told as the trends of the API tell it', async () => {
  const { body } = await on.get('/v1/districts/north/trends')
  const { text } = await page(on, '/districts/north/snapshot')
  const lines = [...text.matchAll(/<svg class="line"[^>]*aria-label="([^"]*)"/g)].map(([, label = '']) =>
    label.split('; '),
  )
  const items = itemsIn((await on.get('/v1/districts/north/snapshot')).body)
  expect(lines).toHaveLength(items.length)
  for (const [at, { id }] of items.entries()) {
    const told = listOf(body.periods).map(({ period, items: of }) => {
      const { status, level } = listOf(of).find(each => textOf(each.item) === textOf(id)) ?? {}
      return {
        period: textOf(period),
        value: level == null ? null : textOf(level.value),
        status: textOf(status),
      }
    })
    expect(lines[at]).toHaveLength(told.length)
    for (const [place, { period, value }] of told.entries()) {
      expect(lines[at]?.[place]).toContain(period)
      if (value !== null) expect(lines[at]?.[place]?.slice(period.length)).toContain(value)
    }
  }
})

test('only what changed is shown where that is asked for', async () => {
  const { text } = await page(on, '/districts/north/snapshot?period=2013-H2&show=changed')
  expect(tableIn(text, 'items').rows.map(([title]) => title)).toEqual(['Leading'])
})

test('what a district promised stands beside its ratings, each with how it stands', async () => {
  const { body } = await on.get('/v1/commitments?district=north')
  const { text } = await page(on, '/districts/north/snapshot')
  expect(listOf(body.items)).toHaveLength(1)
  expect(wordsOf(text)).toContain('1 promise by 1 March 2026')
  expect(wordsOf(text)).toContain(textOf(listOf(body.items)[0]?.title))
  expect(text).toContain('href="/commitments/seats"')
})

test('the citation of a district keeps both periods and the day', async () => {
  const { text } = await page(on, '/districts/north/snapshot')
  const [, cited = ''] = /class="code" href="([^"]+)"/.exec(text) ?? []
  expect(cited).toMatch(/period=2014-H1&amp;from=2013-H2&amp;asOf=2026-03-01&amp;knownAt=\d+$/)
  const again = await page(on, cited.replaceAll('&amp;', '&'))
  expect(tableIn(again.text, 'items').rows).toEqual(tableIn(text, 'items').rows)
  expect(again.text).toContain('<title>North, 2014-H1, as of 1 March 2026, as known at event')
})

test('a district without ratings says so, and one that is not there is a page of 404', async () => {
  expect(wordsOf((await page(on, '/districts/silent/snapshot')).text)).toContain(
    'Nothing was published of it',
  )
  const missing = await page(on, '/districts/nobody/snapshot')
  expect([missing.status, missing.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
})

test('the network leads to each district, in the period that is shown', async () => {
  const { text } = await page(on, '/?period=2013-H1')
  expect(text).toContain('href="/districts/north/snapshot?framework=rubric&amp;period=2013-H1"')
  expect((await on.get('/districts/north/snapshot')).headers['content-type']).toContain('application/json')
})

test('a member says since when it is in the network', async () => {
  expect(wordsOf((await page(on, '/districts/silent/snapshot')).text)).toContain(
    'In the network since 1 January 2012.',
  )
  expect(wordsOf((await page(on, '/districts/silent/snapshot?asOf=2011-01-01')).text)).not.toContain(
    'In the network since',
  )
})
