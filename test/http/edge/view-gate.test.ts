import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { UnderWay } from '../../../src/http/edge/under-way.ts'
import { VIEWS_AT_ONCE, VIEWS_WAITING_MAX, ViewGate } from '../../../src/http/edge/view-gate.ts'
import { cast, expectRefused } from '../../support/http/http.ts'
import { eventually } from '../../support/pace.ts'

/** Work that goes on until the test ends it. */
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

test('those whom nobody waits for any more make room, and are never made', async () => {
  const gate = new ViewGate({ atOnce: 1, waitingMax: 1 })
  const work = heldWork()
  const held = gate.pass(() => work.promise)
  const gone = new AbortController()
  const begun: string[] = []
  const left = gate.pass(async () => void begun.push('left'), gone.signal)
  gone.abort()
  await expect(left).rejects.toMatchObject({ problem: { code: 'busy' } })
  const stays = gate.pass(async () => void begun.push('stays'))
  work.resolve()
  await Promise.all([held, stays])
  expect(begun).toEqual(['stays'])
  await expect(gate.pass(async () => begun.push('late'), gone.signal)).rejects.toMatchObject({
    problem: { code: 'busy' },
  })
  expect(begun).toEqual(['stays'])
})

test('a caller that hangs up gives its place to another', async () => {
  const views = new ViewGate({ atOnce: 1, waitingMax: 1 })
  const on = await cast(undefined, undefined, { views })
  const address = await on.app.listen({ port: 0, host: '127.0.0.1' })
  const work = heldWork()
  const held = views.pass(() => work.promise)
  const hangingUp = new AbortController()
  const left = fetch(`${address}/v1/closures`, { signal: hangingUp.signal }).catch(String)
  await eventually(() => expect(views.waiting).toBe(1))
  hangingUp.abort()
  await left
  await eventually(() => expect(views.waiting).toBe(0))
  const other = on.get('/v1/commitments')
  work.resolve()
  await held
  expect((await other).status).toBe(200)
})

test('what is made goes on while one of those who asked for it waits, and ends with the last of them', async () => {
  const underWay = new UnderWay<string, string>(() => true)
  const caller = () => ({ raw: new ServerResponse(new IncomingMessage(new Socket())) })
  const [first, second, late] = [caller(), caller(), caller()]
  const work = Promise.withResolvers<string>()
  let ended: AbortSignal | undefined
  const asked = underWay.of('a', '', first, allGone => {
    ended = allGone
    return work.promise
  })
  const joined = underWay.of('a', '', second, () => Promise.reject(new Error('made twice')))
  first.raw.emit('close')
  expect(ended?.aborted).toBe(false)
  second.raw.emit('close')
  expect(ended?.aborted).toBe(true)
  expect(await underWay.of('a', '', late, async () => 'anew')).toBe('anew')
  work.resolve('made')
  expect(await Promise.all([asked, joined])).toEqual(['made', 'made'])
})

test('the pages of the network are cut from one view, whatever their limits', async () => {
  const views = new ViewGate({ atOnce: 1, waitingMax: 1 })
  const on = await cast(undefined, undefined, { views })
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  const whole = await on.get('/v1/network/snapshot')
  const work = heldWork()
  const held = views.pass(() => work.promise)
  for (const query of ['limit=1', 'limit=7', 'limit=7&minPosition=1', 'minPosition=2', 'cursor=a&limit=9']) {
    const { status, body } = await on.get(`/v1/network/snapshot?${query}`)
    expect([query, status, body.rows]).toEqual([query, 200, whole.body.rows])
  }
  expect((await on.get('/v1/network/snapshot?cursor=north')).body.rows).toEqual([])
  work.resolve()
  await held
  await on.opened('2013-H2')
  await on.published('2013-H2', { lead: 'High' }, '2013-12-20')
  const { body } = await on.get('/v1/network/snapshot?limit=1')
  expect([body.period, body.rows?.[0]?.period]).toEqual(['2013-H2', '2013-H2'])
})

/** Every public view that needs the fold of many events. */
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
    const other = on.get(`/v1/closures?school=s${at}`)
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
  const all = Array.from({ length: VIEWS_WAITING_MAX + 1 }, (_, at) => on.get(`/v1/closures?school=s${at}`))
  expectRefused(await Promise.race(all), '503 busy')
  work.resolve()
  await Promise.all(held)
  const statuses = (await Promise.all(all)).map(({ status }) => status)
  expect(statuses.filter(status => status === 200)).toHaveLength(VIEWS_WAITING_MAX)
})
