import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test, vi } from 'vitest'
import { KeptNetwork } from '../../projections/rating/kept/network.ts'
import { type Cast, sharedCast } from '../support/http/http.ts'
import { rated } from '../support/projections/facts.ts'
import { page, tableIn, wordsOf } from '../support/web/page.ts'

const DISTRICTS = 230

let on: Cast
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  for (let n = 0; n < DISTRICTS; n++) {
    await on.record(`assessment-rubric:d${n}:2013-H1`, [rated('lead', 1 + (n % 3), '2013-06-30')])
  }
  await on.read()
  return shared.close
})

/** The districts of a page, by their ids: all of them have one name. */
const districts = (text: string) =>
  [...text.matchAll(/href="\/districts\/(\w+)\/snapshot/g)].map(([, id = '']) => id)

test('a network of many districts is shown a hundred at a time, and counted whole', async () => {
  const first = await page(on, '/')
  expect(wordsOf(first.text)).toContain(`${DISTRICTS} districts, 1 to 100 of them here, by name.`)
  const seen = districts(first.text)
  expect(seen).toHaveLength(100)
  expect(tableIn(first.text, 'matrix').rows[0]?.[0]).toBe(`All ${DISTRICTS} districts`)
  const next = [...first.text.matchAll(/href="([^"]+)">Next (\d+)</g)].map(([, url = '', count]) => [
    url.replaceAll('&amp;', '&'),
    count,
  ])
  expect(next).toEqual([[expect.stringMatching(/knownAt=\d+&cursor=100$/), '100']])
  const second = await page(on, String(next[0]?.[0]))
  const third = await page(on, '/?cursor=200')
  const all = [...seen, ...districts(second.text), ...districts(third.text)]
  expect(new Set(all).size).toBe(DISTRICTS)
  expect(third.text).not.toContain('>Next ')
})

test('a district of a later page is found by its id', async () => {
  expect(districts((await page(on, '/?q=d229')).text)).toEqual(['d229'])
})

test('the network is read once for every order and selection', async () => {
  const read = vi.spyOn(KeptNetwork.prototype, 'rowsOf')
  const addresses = ['sort=lead', 'sort=lead&dir=asc', 'q=d7', 'show=unrated', 'cursor=100'] as const
  for (const address of addresses) expect((await page(on, `/?period=2013-H1&${address}`)).status).toBe(200)
  expect(read).toHaveBeenCalledTimes(1)
})

test('a page of a hundred rows is small', async () => {
  const { text } = await page(on, '/')
  expect(gzipSync(text).length).toBeLessThan(12_000)
})

test('no page is linked to that would not be found, since the registration of its district was withdrawn', async () => {
  const stream = 'district-d3'
  const sha256 = 'a'.repeat(64)
  const registered = { kind: 'district', id: 'd3', name: 'Once', occurredOn: '2012-01-01' } as const
  await on.record(stream, [
    { type: 'Registered', data: { ...registered, imported: { kind: 'districts', sha256, row: 1 } } },
  ])
  const [event] = await on.store.readStream(stream)
  const withdrawn = { event: event?.id ?? '', revision: 0, sha256, rationale: 'The wrong file.' }
  await on.record(stream, [
    { type: 'ImportedActWithdrawn', data: { ...withdrawn, occurredOn: '2026-01-01' } },
  ])
  await on.read()
  expect((await page(on, '/districts/d3/snapshot')).status).toBe(404)
  const { text } = await page(on, '/?q=d3')
  expect(tableIn(text, 'matrix').rows.at(-1)?.[1]).toContain('1 of 3')
  expect(text).not.toContain('href="/districts/d3/')
  expect((await page(on, '/?q=d7')).text).toContain('href="/districts/d7/ratings/lead/why')
})

test('what changed is looked for in a hundred districts at a time, and its rows stand on pages', async () => {
  const seen: string[] = []
  const start = '/network/changes?framework=rubric&from=2013-01-01&to=2013-12-31&period=2013-H1'
  for (let url: string | undefined = start; url !== undefined; ) {
    const { text, status } = await page(on, url)
    expect(status).toBe(200)
    const found = districts(text)
    expect(found.length).toBeLessThanOrEqual(100)
    seen.push(...found)
    const links = [...text.matchAll(/href="([^"]+)">(Next \d+|Look at the next 100)</g)]
    // The link to the rest of the results comes first.
    const [, next] = links.find(([, , words = '']) => words.startsWith('Next')) ?? links[0] ?? []
    url = next?.replaceAll('&amp;', '&')
  }
  const linked = DISTRICTS - 1 // One of them has no page any more.
  expect([seen.length, new Set(seen).size]).toEqual([linked, linked])
})
