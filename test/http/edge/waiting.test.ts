import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { StoreUnavailable } from '../../../src/event-store/event-store.ts'
import { type Cast, cast, expectDone, ledger, NORTH, problemIn } from '../../support/http/http.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** Each way to ask for a position, on a view, a list and a single entity. */
const asking = (position: number) => [
  `${NORTH}/snapshot?minPosition=${position}`,
  `${NORTH}/snapshot?knownAt=${position}`,
  `/v1/districts?minPosition=${position}`,
  `${NORTH}?knownAt=${position}`,
  `/v1/network/trends?minPosition=${position}`,
  `/v1/frameworks?minPosition=${position}`,
]

/** Sends each request, and lets the time pass for which a read waits. */
async function askedInVain(on: Cast, position: number) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const answers = asking(position).map(url => on.get(url))
  while (vi.getTimerCount() < answers.length) await nextTurn()
  await vi.advanceTimersByTimeAsync(4900)
  await vi.advanceTimersByTimeAsync(200)
  return Promise.all(answers)
}

test('a read waits for its position, then says that the node is behind and when to try again', async () => {
  const on = await cast()
  const position = (await on.read()) + 1
  vi.spyOn(on.runner, 'apply').mockImplementation(() => {})
  const registered = { kind: 'district', id: 'east', name: 'East', occurredOn: '2014-01-01' } as const
  await on.record('district-east', [{ type: 'Registered', data: registered }])
  for (const answer of await askedInVain(on, position)) {
    expect(problemIn(answer)).toBe('503 node-behind')
    expect(answer.headers['retry-after']).toBe('5')
    expect(answer.body.detail).toContain(`to position ${position - 1}, not to ${position}`)
  }
})

test('beyond the end of the record there is nothing to wait for: after a restore, for example', async () => {
  const on = await cast()
  const end = await on.read()
  for (const answer of await askedInVain(on, end + 7)) {
    expect(problemIn(answer)).toBe('400 position-unknown')
    expect(answer.headers['retry-after']).toBeUndefined()
    expect(answer.body.detail).toContain(`The record ends at position ${end}, before ${end + 7}.`)
    expect(answer.body.errors).toMatchObject([
      { parameter: expect.stringMatching(/^(knownAt|minPosition)$/) },
    ])
  }
})

test('where the store does not answer nobody knows where the record ends', async () => {
  const on = await cast()
  const position = (await on.read()) + 1
  vi.spyOn(on.store, 'readAll').mockImplementation(() => {
    throw new StoreUnavailable('the event store does not answer')
  })
  for (const answer of await askedInVain(on, position)) expect(problemIn(answer)).toBe('503 node-behind')
})

test('a read that waits is answered as soon as its position is read', async () => {
  const on = await cast()
  const position = (await on.read()) + 1
  const waiting = on.get(`/v1/districts?minPosition=${position}`)
  expectDone(await on.put('/v1/districts/east', { as: on.olga, body: { name: 'East' } }))
  expect((await waiting).body).toMatchObject({ items: [{ id: 'east' }, { id: 'north' }] })
})

test('what is read from the store is never behind', async () => {
  const on = await cast()
  for (const url of ['/v1/frameworks/rubric/versions/v1?minPosition=99999']) {
    expect((await on.get(url)).status).toBe(200)
  }
})

test('a write is answered without its position where the node does not read it in time', async () => {
  const on = await ledger()
  const olga = await on.key('olga', ['operator'])
  vi.spyOn(on.runner, 'apply').mockImplementation(() => {})
  const { settledResults } = vi.spyOn(on.store, 'append').mock
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const answer = on.put(NORTH, { as: olga, body: { name: 'North' } })
  const answered = vi.fn()
  void answer.finally(answered)
  while (settledResults[0]?.type !== 'fulfilled') await nextTurn()
  while (answered.mock.calls.length === 0) await vi.advanceTimersByTimeAsync(100)
  const { status, headers } = await answer
  expect([status, headers['ledger-position']]).toEqual([201, undefined])
})

test('a node that is more than five seconds behind is not ready', async () => {
  const on = await cast()
  expect((await on.get('/readyz')).status).toBe(200)
  on.runner.apply({ events: [], caughtUp: false })
  on.on('2026-03-02')
  const { status, body } = await on.get('/readyz')
  expect([status, body.ready]).toEqual([503, false])
})

test('while its store does not answer, a node is as far behind as it was last seen not to be', async () => {
  const on = await cast()
  await on.read()
  on.on('2026-03-02')
  expect((await on.get('/readyz')).body).toMatchObject({ ready: true, lagMs: 0 })
  const reads = vi.spyOn(on.store, 'readStream').mockRejectedValue(new Error('gone'))
  on.on('2026-03-03')
  const { status, body } = await on.get('/readyz')
  expect(status).toBe(503)
  expect(Math.round(Number(body.lagMs) / 60_000)).toBe(24 * 60)
  reads.mockRestore()
  expect((await on.get('/readyz')).body).toMatchObject({ ready: true, lagMs: 0 })
})

test('a node whose store does not answer is not ready, and is alive', async () => {
  const on = await cast()
  vi.spyOn(on.store, 'readStream').mockRejectedValue(new Error('gone'))
  const { status, body } = await on.get('/readyz')
  expect(status).toBe(503)
  expect(body.store).toMatchObject({ name: 'sqlite:ledger.db', answers: false })
  expect((await on.get('/healthz')).body).toEqual({ status: 'ok' })
})
