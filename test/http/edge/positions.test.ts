import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import type { Page } from '../../../src/event-store/event-store.ts'
import { promising } from '../../support/http/commitments.ts'
import {
  assessmentOf,
  type Cast,
  cast,
  evidence,
  expectDone,
  ledger,
  NORTH,
} from '../../support/http/http.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const naming = (on: Cast, name: string, how: { key?: string; ifMatch?: number } = {}) =>
  on.put('/v1/districts/east', { as: on.olga, body: { name }, ...how })
const positionOf = (answer: Awaited<ReturnType<typeof naming>>) =>
  expectDone(answer).headers['ledger-position']
/** Records something else, and reads it. */
const goOn = async (on: Cast, id = 'west') => {
  expectDone(await on.put(`/v1/districts/${id}`, { as: on.olga, body: { name: id } }))
  await on.read()
}

test('a replay is where its own event is, whatever was recorded since, in its stream too', async () => {
  const on = await cast()
  const first = positionOf(await naming(on, 'East', { key: 'first' }))
  expect(positionOf(await naming(on, 'East', { key: 'first' }))).toBe(first)
  await goOn(on)
  expect(positionOf(await naming(on, 'East', { key: 'first' }))).toBe(first)
  const second = positionOf(await naming(on, 'Far East', { key: 'second', ifMatch: 0 }))
  await goOn(on, 'south')
  for (const [name, key, position] of [
    ['East', 'first', first],
    ['Far East', 'second', second],
  ] as const) {
    const again = await naming(on, name, { key, ifMatch: 0 })
    expect([again.headers['idempotent-replayed'], positionOf(again)]).toEqual(['true', position])
  }
})

test('a wish that is true already is where the last event of its stream is', async () => {
  const on = await cast()
  expectDone(await naming(on, 'East'))
  const last = positionOf(await naming(on, 'Far East', { ifMatch: 0 }))
  await goOn(on)
  expect(positionOf(await naming(on, 'Far East'))).toBe(last)
})

test('so is one of an assessment, and of a step taken already', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  const url = assessmentOf('2013-H1')
  const body = { level: 'Low', rationale: 'Seen', evidence, occurredOn: '2013-06-20' }
  const rate = () => on.put(`${url}/ratings/lead`, { as: on.rita, body })
  const rated = positionOf(await rate())
  await goOn(on)
  expect(positionOf(await rate())).toBe(rated)
  const submitted = positionOf(await on.post(`${url}/submit`, { as: on.rita, ifMatch: 0 }))
  await goOn(on, 'south')
  expect(positionOf(await on.post(`${url}/submit`, { as: on.rita }))).toBe(submitted)
})

test('an adoption said again is where the last of its commitments is, as when it was recorded', async () => {
  const on = await promising()
  const adopt = (how: object) =>
    on.put(NORTH, { as: on.olga, body: { adoptedOn: '2013-01-15', funders: ['Good Fund'] }, ...how })
  const adopted = positionOf(await adopt({ ifMatch: 1, key: 'adopt' }))
  await on.read()
  expect(positionOf(await adopt({ ifMatch: 1, key: 'adopt' }))).toBe(adopted)
  expect(positionOf(await adopt({}))).toBe(adopted)
})

test('another node tells a replay and an unchanged wish once it has read them, and waits for that', async () => {
  const on = await cast()
  const other = await ledger(undefined, on.store)
  await other.read()
  const held: Page[] = []
  const apply = vi.spyOn(other.runner, 'apply').mockImplementation(page => void held.push(page))
  const first = positionOf(await naming(on, 'East', { key: 'first' }))
  const asked = [{ key: 'first' }, {}].map(how =>
    other.put('/v1/districts/east', { as: on.olga, body: { name: 'East' }, ...how }),
  )
  await expect.poll(() => held.flatMap(({ events }) => events).length).toBeGreaterThan(0)
  apply.mockRestore()
  // By now both requests wait for the position, or find it read.
  await nextTurn()
  for (const page of held) other.runner.apply(page)
  expect((await Promise.all(asked)).map(positionOf)).toEqual([first, first])
})

test.each([
  ['a replay', { key: 'first' }, 201],
  ['an unchanged wish', {}, 200],
])(
  '%s is answered without its position where the node does not read it in time',
  async (_, how, expected) => {
    const on = await cast()
    expectDone(await naming(on, 'East', { key: 'first' }))
    const other = await ledger(undefined, on.store)
    other.runner.apply = () => {}
    const loads = vi.spyOn(other.handler, 'execute')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const answer = other.put('/v1/districts/east', { as: on.olga, body: { name: 'East' }, ...how })
    const answered = vi.fn()
    void answer.finally(answered)
    while (loads.mock.settledResults[0]?.type !== 'fulfilled') await nextTurn()
    while (answered.mock.calls.length === 0) await vi.advanceTimersByTimeAsync(100)
    const { status, headers } = await answer
    expect([status, headers['ledger-position']]).toEqual([expected, undefined])
  },
)
