import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { listening, type Received, received } from '../../support/http/feed-client.ts'
import { type Cast, cast, expectDone, ledger, problemIn, textOf } from '../../support/http/http.ts'
import { manualTimer } from '../../support/http/manual-timer.ts'
import { recordUnpublished, SECRET } from '../../support/http/unpublished.ts'

const FEED = '/v1/feed'
const replayed = async (on: Pick<Cast, 'get'>, as?: string) =>
  (await on.get(FEED, { as })).text.trimEnd().split('\n')
const idOf = (line: string) => textOf((JSON.parse(line) as { feedid: string }).feedid)
const typeOf = (line: string) => textOf((JSON.parse(line) as { type: string }).type)

/** The next `count` events of a feed, without its comments. */
async function take(feed: AsyncGenerator<Received>, count: number): Promise<readonly string[]> {
  const lines: string[] = []
  while (lines.length < count) {
    const { value, done } = await feed.next()
    if (done === true) throw new Error('the feed has ended')
    if (value !== 'comment') lines.push(value.data)
  }
  return lines
}

/** Waits for the comment that says that there is nothing more. */
async function untilComment(feed: AsyncGenerator<Received>): Promise<void> {
  for (;;) {
    const { value, done } = await feed.next()
    if (done === true) throw new Error('the feed has ended')
    if (value === 'comment') return
  }
}

test('line by line, the feed is the trail, oldest first, and ends', async () => {
  const on = await cast()
  await recordUnpublished(on)
  const { text, headers, status } = await on.get(FEED)
  expect([status, headers['content-type']]).toEqual([200, 'application/x-ndjson; charset=utf-8'])
  const trail = await on.get('/v1/audit/entries?order=oldest', {
    headers: { accept: 'application/x-ndjson' },
  })
  expect(text).toBe(trail.text)
  expect(text).not.toContain(SECRET.text)
  const lines = text.trimEnd().split('\n')
  for (const [at, line] of lines.entries()) {
    const rest = lines.slice(at + 1).map(each => `${each}\n`)
    expect((await on.get(`${FEED}?after=${idOf(line)}`)).text).toBe(rest.join(''))
  }
  expect((await on.call('HEAD', FEED)).status).toBe(200)
})

test('who follows is sent what is recorded, and a replay gives the same lines', async () => {
  const on = await cast()
  const url = `${await listening(on.app)}${FEED}`
  const feed = received(url)
  const before = await replayed(on)
  const lines = [...(await take(feed, before.length))]
  await recordUnpublished(on)
  const whole = await replayed(on)
  expect(whole.length).toBeGreaterThan(before.length + 5)
  lines.push(...(await take(feed, whole.length - before.length)))
  expect(lines).toEqual(whole)
  const [first] = await take(received(url, { 'last-event-id': idOf(lines.at(-2) ?? '') }), 1)
  expect(first).toBe(lines.at(-1))
  await feed.return(undefined)
})

test('a client that is cut at any moment has every event once and in order', async () => {
  const on = await cast()
  const url = `${await listening(on.app)}${FEED}`
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 }),
      fc.uuid({ version: 4 }),
      async (cuts, name) => {
        const total = (await replayed(on)).length + 8
        const writing = (async () => {
          for (let each = 0; each < 8; each++) {
            const body = { name: `${name} ${each}` }
            expectDone(await on.put(`/v1/districts/d-${name}-${each}`, { as: on.olga, body }))
          }
        })()
        const lines: string[] = []
        for (let turn = 0; lines.length < total; turn++) {
          const last = lines.at(-1)
          const feed = received(url, last === undefined ? {} : { 'last-event-id': idOf(last) })
          // The connection is also cut before anything was sent.
          const count = turn < cuts.length ? (cuts[turn] ?? 0) : total - lines.length
          lines.push(...(await take(feed, Math.min(count, total - lines.length))))
          await feed.return(undefined)
        }
        await writing
        expect(lines).toEqual(await replayed(on))
      },
    ),
    { numRuns: 4 },
  )
})

test('an id of another log is gone, and what is no id is refused', async () => {
  const on = await cast()
  const other = await cast()
  expectDone(await other.put('/v1/districts/south', { as: other.olga, body: { name: 'South' } }))
  expectDone(await on.put('/v1/districts/east', { as: on.olga, body: { name: 'East' } }))
  await Promise.all([on.read(), other.read()])
  on.on('2026-04-01')
  const mine = (await replayed(on)).map(idOf)
  const last = mine.at(-1) ?? ''
  const [place = '', mark = ''] = last.split('-')
  // The log goes on: the event at the same position of the other log is another one.
  const later = await replayed(other)
  expect(later.map(idOf).slice(0, -1)).toEqual(mine.slice(0, -1))
  for (const id of [`${place}-000000000000`, `${Number(place) + 1}-${mark}`, `${place}.1-${mark}`]) {
    for (const answer of [
      await on.get(`${FEED}?after=${id}`),
      await on.get(FEED, { headers: { 'last-event-id': id } }),
    ]) {
      expect([id, problemIn(answer)]).toEqual([id, '410 feed-id-unknown'])
    }
  }
  for (const id of ['1', 'x', `0-${mark}`, `${last}-1`, `${last} `]) {
    const answer = await on.get(`${FEED}?after=${encodeURIComponent(id)}`)
    expect([id, problemIn(answer)]).toEqual([id, '400 invalid-request'])
  }
  expect((await on.get(FEED, { headers: { 'last-event-id': '' } })).status).toBe(200)
})

test('a feed without news gives a sign of life every quarter of a minute', async () => {
  const { timer, pass } = manualTimer()
  const on = await ledger(onTestFinished, undefined, undefined, { timer })
  const feed = received(`${await listening(on.app)}${FEED}`)
  await untilComment(feed)
  for (let turn = 0; turn < 3; turn++) {
    pass(15_000)
    await untilComment(feed)
  }
  // An event that the reader may not see does not count as a sign of life.
  await on.key('ann', ['rater'])
  pass(15_000)
  await untilComment(feed)
  await feed.return(undefined)
  expect(on.runner.read.position).toBe(1)
})

test('line by line, who follows is sent no line that is no event', async () => {
  const { timer, pass } = manualTimer()
  const on = await ledger(onTestFinished, undefined, undefined, { timer })
  const olga = await on.key('olga', ['operator'])
  const url = `${await listening(on.app)}${FEED}?follow=true`
  const answer = await fetch(url)
  expect(answer.status).toBe(200)
  pass(15_000)
  expectDone(await on.put('/v1/districts/north', { as: olga, body: { name: 'North' } }))
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  const { value = '' } = (await reader?.read()) ?? {}
  expect(value.endsWith('\n')).toBe(true)
  expect(value.trimEnd().split('\n').map(typeOf)).toEqual(['Registered'])
  await reader?.cancel()
})

test('there is an end to how many feeds a node sends, and closing the node ends them all', async () => {
  const on = await ledger(onTestFinished, undefined, undefined, { feedsMax: 3 })
  const url = `${await listening(on.app)}${FEED}`
  const feeds = Array.from({ length: 3 }, () => received(url))
  for (const feed of feeds) await untilComment(feed)
  const refused = await on.get(FEED)
  expect([problemIn(refused), refused.headers['retry-after']]).toEqual(['503 too-many-feeds', '10'])
  const [first, ...others] = feeds
  await first?.return(undefined)
  while ((await on.get(FEED)).status !== 200) await new Promise(setImmediate)
  const ends = others.map(feed => feed.next())
  await on.app.close()
  expect((await Promise.all(ends)).map(({ done }) => done)).toEqual([true, true])
})

test('who may see what is not public is sent it, and that is recorded', async () => {
  const on = await cast()
  await recordUnpublished(on)
  const auditor = await on.key('ada', ['auditor'])
  const feed = received(`${await listening(on.app)}${FEED}`, { authorization: `Bearer ${auditor}` })
  const count = await on.read()
  // The record of this very read comes last, and leaves no record of its own.
  const lines = await take(feed, count + 1)
  expect(lines.some(line => line.includes(SECRET.text))).toBe(true)
  expect(typeOf(lines.at(-1) ?? '')).toBe('PrivilegedRead')
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ data: { what: 'feed', occurredOn: '2026-03-01' } })
  expectDone(await on.put('/v1/districts/south', { as: on.olga, body: { name: 'South' } }))
  expect((await take(feed, 1)).map(typeOf)).toEqual(['Registered'])
  expect(await on.read()).toBe(count + 2)
  await feed.return(undefined)
})

test('a key that is revoked ends the feed before anything more is sent', async () => {
  const on = await cast()
  const auditor = await on.key('ada', ['auditor'])
  const feed = received(`${await listening(on.app)}${FEED}`, { authorization: `Bearer ${auditor}` })
  await untilComment(feed)
  const { revokeKey } = await import('../../../src/identity/keys.ts')
  const newId = () => '00000000-0000-4000-8000-00000000beef'
  const actor = { person: 'cli:test', key: 'cli', role: 'operator' }
  await revokeKey({ handler: on.handler, newId, clock: () => 0, actor }, auditor.split('.')[0] ?? '', 'Lost.')
  const rest: Received[] = []
  for await (const each of feed) rest.push(each)
  expect(rest.filter(each => each !== 'comment' && typeOf(each.data) === 'KeyRevoked')).toEqual([])
})
