import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Runner } from '../../../projections/engine/runner.ts'
import { LogHasHole } from '../../../projections/engine/stream-ends.ts'
import { PROJECTIONS } from '../../../projections/subjects.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import type { PositionedEvent } from '../../../src/event-store/event-store.ts'
import { everyEvent } from '../../support/event-store/events.ts'
import { idOf, readModelOf, readSide, tablesOf } from '../../support/projections/read-side.ts'

const named = (type: 'Registered' | 'Renamed', id: string, name: string): DomainEvent =>
  type === 'Registered'
    ? { type, data: { kind: 'district', id, name, occurredOn: '2012-01-01' } }
    : { type, data: { name, occurredOn: '2013-01-01' } }

let side: ReturnType<typeof readSide>
let log: readonly PositionedEvent[]
beforeEach(async () => {
  side = readSide()
  await side.record('district-north', [
    named('Registered', 'north', 'North'),
    named('Renamed', 'north', 'Far North'),
    named('Renamed', 'north', 'North'),
  ])
  await side.record('district-south', [named('Registered', 'south', 'South')])
  await side.record('district-north', [named('Renamed', 'north', 'Up North')])
  log = await everyEvent(side.store)
})
afterEach(() => side.store.close())

/** The log as a new node would read it after the events at these positions were removed. */
const without = (...positions: readonly number[]) =>
  log
    .filter(({ position }) => !positions.includes(position))
    .map((event, index) => ({ ...event, cursor: event.cursor, position: index + 1 }))

test('where each stream ends is kept beside the rows, one row a stream', async () => {
  await side.read()
  expect(side.runner.endOf('district-north')).toEqual({ revision: 3, position: 5 })
  expect(side.runner.endOf('district-south')).toEqual({ revision: 0, position: 4 })
  expect(side.runner.endOf('district-east')).toBeNull()
  expect(tablesOf(side.db).stream_end).toHaveLength(2)
})

test.each([
  [
    'the beginning of a stream',
    [1],
    'revision 1 of district-north at position 1, though revision 0 comes first',
  ],
  ['all of a stream but its last event', [1, 2, 3], 'revision 3 of district-north at position 2'],
  ['one event in between', [3], 'revision 3 of district-north at position 4, though revision 2 comes first'],
])('a log that lacks %s stops the reader there, and says where', (_, gone, words) => {
  const { runner, db } = readModelOf()
  expect(() => runner.apply({ events: without(...gone), caughtUp: true })).toThrow(LogHasHole)
  expect(runner.hole?.message).toContain(words)
  expect(runner.read).toEqual({ position: 0, isCaughtUp: false })
  expect(tablesOf(db).stream_end).toEqual([])
  expect(tablesOf(db).registry_event).toEqual([])
})

test('so does one that is met later, in whatever pages the log comes', () => {
  const { runner } = readModelOf()
  const [first, second, ...rest] = without(3)
  if (first === undefined || second === undefined) throw new Error('there are five events')
  for (const event of [first, second]) runner.apply({ events: [event], caughtUp: false })
  expect(() => runner.apply({ events: rest, caughtUp: true })).toThrow(LogHasHole)
  expect(runner.read.position).toBe(2)
  expect(runner.status.map(({ position }) => position)).toEqual(runner.status.map(() => 2))
})

test('a revision that comes twice is a fault too', () => {
  const { runner } = readModelOf()
  const [first] = log
  if (first === undefined) throw new Error('there are five events')
  const twice = { ...first, id: idOf(99), position: 2, cursor: 'another' }
  expect(() => runner.apply({ events: [first, twice], caughtUp: true })).toThrow(
    'though revision 1 comes first',
  )
})

test('a log that was mended is read on', () => {
  const { runner } = readModelOf()
  expect(() => runner.apply({ events: without(3), caughtUp: true })).toThrow(LogHasHole)
  runner.apply({ events: log.slice(0, 2), caughtUp: false })
  expect(runner.hole).not.toBeNull()
  runner.apply({ events: log, caughtUp: true })
  expect(runner.hole).toBeNull()
  expect(runner.read).toEqual({ position: 5, isCaughtUp: true })
})

test('an event of a stream that nobody can read is counted as any other', () => {
  const { runner } = readModelOf()
  runner.apply({
    events: log.map(event => ({ ...event, cursor: event.cursor, type: 'NobodyKnows' })),
    caughtUp: true,
  })
  expect(runner.hole).toBeNull()
  expect(runner.endOf('district-north')).toEqual({ revision: 3, position: 5 })
})

describe('the position of a stored event', () => {
  const at = (revision: number, id: string) =>
    side.runner.positionOf({ stream: 'district-north', revision, id })

  test('is known of the last one of each stream', async () => {
    await side.read()
    expect(await at(3, idOf(5))).toBe(5)
  })

  test('is told once it is read, to everyone who asked', async () => {
    const told = Promise.all([at(3, idOf(5)), at(3, idOf(5)), at(0, idOf(1))])
    await side.read()
    expect(await told).toEqual([5, 5, 1])
  })

  test('is never too small where it is an earlier one of its stream', async () => {
    await side.read()
    expect(await at(1, idOf(2))).toBe(5)
  })

  test('is known of every event of a request with an Idempotency-Key, also in a file that is opened again', async () => {
    const keyed = log.map(event =>
      event.position === 2
        ? { ...event, metadata: event.metadata.replace('{', '{"idempotencyKey":"once",') }
        : event,
    )
    side.runner.apply({ events: keyed, caughtUp: true })
    side.runner.apply({ events: keyed, caughtUp: true })
    const again = new Runner(side.db, PROJECTIONS)
    expect(await again.positionOf({ stream: 'district-north', revision: 1, id: idOf(2) })).toBe(2)
    expect(tablesOf(side.db).keyed_event).toHaveLength(1)
  })
})
