import { expect, test } from 'vitest'
import { VIEWS_AT_ONCE, VIEWS_WAITING_MAX, ViewGate } from '../../../src/http/edge/view-gate.ts'
import { cast, expectRefused } from '../../support/http/http.ts'

/** Work that goes on until it is told to end. */
const heldWork = () => Promise.withResolvers<void>()

test('so many views are made at once, the next ones wait in turn, and one more is refused', async () => {
  const gate = new ViewGate({ atOnce: 2, waitingMax: 2 })
  const begun: string[] = []
  const works = new Map(['a', 'b', 'c', 'd'].map(name => [name, heldWork()]))
  const passing = [...works].map(([name, work]) =>
    gate.pass(async () => {
      begun.push(name)
      await work.promise
      return name
    }),
  )
  expect(begun).toEqual(['a', 'b'])
  await expect(gate.pass(async () => 'e')).rejects.toMatchObject({
    problem: { code: 'busy', status: 503, headers: { 'retry-after': '1' } },
  })
  works.get('b')?.resolve()
  expect(await passing[1]).toBe('b')
  expect(begun).toEqual(['a', 'b', 'c'])
  works.get('a')?.reject(new Error('broken'))
  await expect(passing[0]).rejects.toThrow('broken')
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
  works.get('c')?.resolve()
  works.get('d')?.resolve()
  expect(await Promise.all(passing.slice(2))).toEqual(['c', 'd'])
  expect(await gate.pass(async () => 'f')).toBe('f')
})

/** Every view for whose making much is folded, and which anyone may ask for. */
const LARGE = [
  '/v1/network/snapshot',
  '/v1/network/trends',
  '/v1/network/changes?from=2013-01-01',
  '/v1/scorecards/commitments',
  '/v1/commitments',
  '/v1/closures',
  '/v1/closures/funnel',
  '/v1/closures/receiving',
  '/v1/closures/violations',
]

test('a large view waits while others are made, others are answered, and what is kept is sent', async () => {
  const views = new ViewGate({ atOnce: 1, waitingMax: 1 })
  const on = await cast(undefined, undefined, { views })
  const kept = '/v1/scorecards/commitments?by=owner'
  expect((await on.get(kept)).status).toBe(200)
  for (const [at, url] of LARGE.entries()) {
    const work = heldWork()
    const held = views.pass(() => work.promise)
    const asked = on.get(url)
    const other = on.get(`/v1/closures?limit=${at + 1}`)
    const refused = await Promise.race([asked, other])
    expectRefused(refused, '503 busy')
    expect([refused.headers['retry-after'], refused.headers['cache-control']]).toEqual(['1', 'no-store'])
    expect((await on.get('/healthz')).status).toBe(200)
    expect((await on.get('/v1/districts/north')).status).toBe(200)
    expect((await on.get(kept)).status).toBe(200)
    work.resolve()
    await held
    expect(new Set([(await asked).status, (await other).status])).toEqual(new Set([200, 503]))
    expect((await on.get(url)).status).toBe(200)
  }
})

test('those who ask the same take one place', async () => {
  const views = new ViewGate({ atOnce: 1, waitingMax: 1 })
  const on = await cast(undefined, undefined, { views })
  const work = heldWork()
  const held = views.pass(() => work.promise)
  const same = Array.from({ length: 20 }, () => on.get('/v1/scorecards/commitments'))
  expectRefused(await Promise.race([on.get('/v1/closures'), ...same]), '503 busy')
  work.resolve()
  await held
  expect(new Set((await Promise.all(same)).map(({ status }) => status))).toEqual(new Set([200]))
})

test('a node refuses only what comes on top of all that it makes and lets wait', async () => {
  const views = new ViewGate()
  const on = await cast(undefined, undefined, { views })
  const work = heldWork()
  const held = Array.from({ length: VIEWS_AT_ONCE }, () => views.pass(() => work.promise))
  const all = Array.from({ length: VIEWS_WAITING_MAX + 1 }, (_, at) =>
    on.get(`/v1/network/snapshot?limit=${at + 1}`),
  )
  expectRefused(await Promise.race(all), '503 busy')
  work.resolve()
  await Promise.all(held)
  const statuses = (await Promise.all(all)).map(({ status }) => status)
  expect(statuses.filter(status => status === 200)).toHaveLength(VIEWS_WAITING_MAX)
})
