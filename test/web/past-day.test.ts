import { beforeAll, expect, test } from 'vitest'
import { tellCases } from '../support/http/closure-why.ts'
import { type Cast, textOf } from '../support/http/http.ts'
import { page, wordsOf } from '../support/web/page.ts'
import { ratedNetwork } from '../support/web/rated-network.ts'

let on: Cast
beforeAll(async () => {
  const network = await ratedNetwork()
  on = network.on
  await tellCases(on)
  return network.close
})

/** Each page that is of one day, with a field that the API gives for that day and not for today. */
const PAGES = [
  ['/network/snapshot', 'period'],
  ['/districts/north/snapshot', 'period'],
  ['/districts/north/ratings/lead/why', 'sentence'],
  ['/commitments/seats', 'status'],
  ['/closures/oak', 'state'],
] as const

test.each(PAGES)('%s of a past day shows that day, and says so in its title', async (path, field) => {
  const query = '?asOf=2013-03-06'
  const then = (await on.get(`/v1${path}${query}`)).body
  const today = (await on.get(`/v1${path}`)).body
  expect(then[field]).not.toEqual(today[field])
  const { text } = await page(on, `${path}${query}`)
  expect(text).toMatch(/<title>[^<]*, as of 6 March 2013 – Portfolio Ledger<\/title>/)
  expect(wordsOf(text)).toContain('As it stood on 6 March 2013. Go to today.')
  expect(/<title>[^<]*/.exec((await page(on, path)).text)?.[0]).not.toContain('as of')
})

test.each(['/commitments', '/closures'])('%s counts what stood so on a past day', async path => {
  for (const query of ['?asOf=2013-03-06', '']) {
    const items = (await on.get(`/v1${path}${query}`)).body.items as unknown as readonly object[]
    const { text } = await page(on, `${path}${query}`)
    const sum = [...text.matchAll(/class="number">(\d+)</g)].reduce(
      (all, [, count]) => all + Number(count),
      0,
    )
    expect([query, sum]).toEqual([query, items.length])
  }
  const { text } = await page(on, `${path}?asOf=2013-03-06`)
  expect(text).toMatch(/<title>\w+, as of 6 March 2013 – /)
})

test('the trail and the changes name what the ledger knew in their titles', async () => {
  const { body } = await on.get('/v1/audit/entries?knownAt=20')
  const trail = await page(on, '/audit/entries?knownAt=20')
  expect(trail.text).toContain('<title>Trail, as known at event 20 – Portfolio Ledger</title>')
  expect(trail.text).toContain(textOf((body.items as unknown as readonly { event: string }[])[0]?.event))
  const changes = await page(on, '/network/changes?fromKnownAt=20&toKnownAt=26')
  expect(changes.text).toContain('<title>Changes, event 20 to event 26 – Portfolio Ledger</title>')
})
