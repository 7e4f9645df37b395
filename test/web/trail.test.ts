import { beforeAll, expect, test } from 'vitest'
import { type Cast, cast, expectDone, type Json, listOf, textOf } from '../support/http/http.ts'
import { recordUnpublished, SECRET } from '../support/http/unpublished.ts'
import { page, wordsOf } from '../support/web/page.ts'

let on: Cast
let auditor: string
beforeAll(async () => {
  const closers: (() => Promise<void>)[] = []
  on = await cast(close => closers.push(close))
  await recordUnpublished(on)
  auditor = await on.key('auditor', ['auditor'])
  await on.read()
  return async () => void (await Promise.all(closers.map(close => close())))
})

/** The lines of a page: which event each links to, and its words. */
const linesIn = (text: string) =>
  [...text.matchAll(/<li><a href="\/v1\/events\/([^"]+)">(.*?)<\/li>/g)].map(([, event, line = '']) => ({
    event,
    words: wordsOf(line),
    why: /<a href="([^"]+\/why[^"]*)"/.exec(line)?.[1]?.replaceAll('&amp;', '&') ?? null,
  }))
const entries = async (query = '?limit=100') => listOf((await on.get(`/v1/audit/entries${query}`)).body.items)
const eventsOf = (items: readonly Json[]) => items.map(({ event }) => textOf(event))

test('every event of the API is a line, in the same order, with its number, person and act', async () => {
  const items = await entries()
  const { text, status } = await page(on, '/audit/entries')
  const lines = linesIn(text)
  expect(status).toBe(200)
  expect(lines.map(({ event }) => event)).toEqual(eventsOf(items))
  for (const [at, { id, sentence, actor, recordedAt }] of items.entries()) {
    const words = lines[at]?.words ?? ''
    const [act = ''] = textOf(sentence).split(/, (?:on|in) \d/, 1)
    expect(words).toContain(`Event ${textOf(id)} ${textOf(recordedAt).slice(11, 16)}`)
    expect(words).toContain(`${textOf(actor?.person)}, ${textOf(actor?.role)}`)
    expect(words).toContain(`: ${act}`)
  }
})

test('a day that is another one than that of the record is said', async () => {
  const [item] = await entries('?type=AssessmentPublished')
  const { text } = await page(on, '/audit/entries?type=AssessmentPublished&entity=north')
  expect(textOf(item?.occurredOn)).toBe('2013-06-20')
  expect(wordsOf(text)).toContain('(happened on 20 June 2013)')
  expect(linesIn(text)).toHaveLength(1)
})

test('it begins with the newest events, or with the oldest', async () => {
  const { text } = await page(on, '/audit/entries?entity=north')
  expect(text).toContain('<a href="/audit/entries?entity=north&amp;order=oldest">begin with the oldest</a>')
  const oldest = await page(on, '/audit/entries?entity=north&order=oldest')
  expect(oldest.text).toContain('<a href="/audit/entries?entity=north">begin with the newest</a>')
  const [newestFirst, oldestFirst] = [linesIn(text), linesIn(oldest.text)]
  expect(oldestFirst).toEqual(newestFirst.toReversed())
})

test('a rating leads to its why, which is there', async () => {
  const { text } = await page(on, '/audit/entries?type=RatingRecorded')
  const [line] = linesIn(text)
  expect(line?.why).toBe('/districts/north/ratings/lead/why?framework=rubric&period=2013-H1')
  expect((await page(on, line?.why ?? '')).status).toBe(200)
  expect(linesIn((await page(on, '/audit/entries?type=Registered')).text)[0]?.why).toBeNull()
})

test('no key shows more than everyone sees, by any address, and nothing is recorded of it', async () => {
  const as = { authorization: `Bearer ${auditor}` }
  const shown = new Set(eventsOf(await entries()))
  const all = await on.store.readStream(`access-${auditor.split('.')[0]}`)
  const drafted = await on.store.readStream('assessment-rubric:north:2013-H2')
  expect(drafted).not.toEqual([])
  for (const query of [
    '',
    '?order=oldest',
    '?entity=north',
    '?item=lead',
    '?type=RatingRecorded',
    '?type=KeyIssued',
    '?type=CorrectionRejected',
    '?actor=rita',
    '?cursor=9999',
    '?knownAt=18',
  ]) {
    const [mine, other] = [
      await page(on, `/audit/entries${query}`, as),
      await page(on, `/audit/entries${query}`),
    ]
    expect([query, mine.text]).toEqual([query, other.text])
    expect(mine.text).not.toContain(SECRET.text)
    for (const { event } of linesIn(mine.text)) expect(shown).toContain(event)
  }
  await on.read()
  expect(await on.store.readStream(`access-${auditor.split('.')[0]}`)).toEqual(all)
})

test('a hundred stand on a page, and the older ones behind it', async () => {
  for (let at = 0; at < 100; at++)
    expectDone(await on.put(`/v1/districts/d${at}`, { as: on.olga, body: { name: `District ${at}` } }))
  await on.read()
  const { body } = await on.get('/v1/audit/entries?limit=100')
  const { text } = await page(on, '/audit/entries')
  expect(linesIn(text).map(({ event }) => event)).toEqual(eventsOf(listOf(body.items)))
  const [, older = ''] = /<a rel="next" href="([^"]+)">Older/.exec(text) ?? []
  const rest = await on.get(textOf(body.page?.next))
  const next = await page(on, older.replaceAll('&amp;', '&'))
  expect(linesIn(next.text).map(({ event }) => event)).toEqual(eventsOf(listOf(rest.body.items)))
  expect(next.text).toContain('<a href="/audit/entries">Newest</a>')
})

test('the fields of the form are in the address, and what fits nothing says so', async () => {
  const { text } = await page(on, '/audit/entries?entity=&type=RoundOpened&from=2000-01-01&to=&order=oldest')
  expect(text).toContain('<option value="RoundOpened" selected>Round opened</option>')
  expect(text).toContain('name="from" value="2000-01-01"')
  expect(text).toContain('<input type="hidden" name="order" value="oldest">')
  expect(text).not.toContain('value="KeyIssued"')
  const none = await page(on, '/audit/entries?to=2000-01-01')
  expect(wordsOf(none.text)).toContain('Nothing recorded fits. Show all.')
  expect((await page(on, '/audit/entries?cursor=x')).status).toBe(400)
  expect((await page(on, '/audit/entries?nothing=1')).status).toBe(400)
  expect((await on.get('/audit/entries')).headers['content-type']).toContain('application/json')
})
