import { beforeAll, expect, test } from 'vitest'
import { type Cast, listOf, textOf } from '../support/http/http.ts'
import { page, wordsOf } from '../support/web/page.ts'
import { ratedNetwork } from '../support/web/rated-network.ts'

let on: Cast
beforeAll(async () => {
  const network = await ratedNetwork()
  on = network.on
  return network.close
})

const LEAD = '/districts/north/ratings/lead/why'
const ADDRESSES = [
  LEAD,
  `${LEAD}?period=2013-H1`,
  `${LEAD}?period=2013-H2&asOf=2013-12-31`,
  '/districts/north/ratings/teach/why?period=2013-H1',
  '/districts/north/ratings/teach.test/why',
  '/districts/south/ratings/lead/why?knownAt=24',
]

test.each(ADDRESSES)('%s tells what the API tells', async url => {
  const { body } = await on.get(`/v1${url}`)
  const { status, text } = await page(on, url)
  const words = wordsOf(text)
  expect(status).toBe(200)
  expect(words).toContain(textOf(body.sentence))
  expect(listOf(body.events).map(({ id }) => text.includes(`data-event="${textOf(id)}"`))).not.toContain(
    false,
  )
  expect(text.match(/data-event=/g) ?? []).toHaveLength(listOf(body.events).length)
  for (const { title } of listOf(body.evidence)) expect(words).toContain(textOf(title))
  for (const { actor } of listOf(body.duties)) expect(words).toContain(textOf(actor?.name ?? actor?.person))
  for (const level of [body.from, body.to]) {
    if (level?.level != null)
      expect(words).toContain(`${textOf(level.level.value)} ${textOf(level.level.name)}`)
  }
})

test('the heading asks, also where there is no level', async () => {
  expect(wordsOf((await page(on, LEAD)).text)).toContain('Why is North at 3, High, in Leading?')
  const silent = await page(on, '/districts/north/ratings/teach.test/why')
  expect(wordsOf(silent.text)).toContain('Why has North no level in Testing?')
})

test('without a script it says that nothing was checked, and how to check it', async () => {
  const { text } = await page(on, LEAD)
  const words = wordsOf(text)
  expect(words).toContain('Not checked yet')
  expect(words).toContain('npm run ledger -- verify')
  expect(words).not.toContain('✓')
  const [, bundle = ''] = /href="(\/v1\/exports\/[^"]+)"/.exec(text) ?? []
  expect((await on.call('HEAD', bundle)).status).toBe(200)
})

test('each level of the network and of a district leads to its why', async () => {
  const link = 'href="/districts/north/ratings/lead/why?framework=rubric&amp;period=2013-H2"'
  expect((await page(on, '/?period=2013-H2')).text).toContain(link)
  expect((await page(on, '/districts/north/snapshot?period=2013-H2')).text).toContain(link)
  expect(wordsOf((await page(on, '/?period=2013-H2')).text)).toContain('Why did North rise in “Leading”?')
})

test('the scripts of a page come from this server, as text/javascript that may be kept', async () => {
  const { text } = await page(on, LEAD)
  const [, script = ''] = /<script type="module" src="([^"]+)"/.exec(text) ?? []
  const loaded = await on.get(script)
  expect(loaded.headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8' })
  expect(loaded.headers['cache-control']).toContain('immutable')
  for (const [, name = ''] of loaded.text.matchAll(/from '\.\/([^']+)'/g)) {
    expect((await on.get(`${script.slice(0, script.lastIndexOf('/'))}/${name}`)).status).toBe(200)
  }
})

test('an item that is not there is a page of 404', async () => {
  expect((await page(on, '/districts/north/ratings/nothing/why')).status).toBe(404)
})
