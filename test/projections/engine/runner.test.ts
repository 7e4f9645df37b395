import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Projection } from '../../../projections/engine/projection.ts'
import { Runner } from '../../../projections/engine/runner.ts'
import { PROJECTIONS } from '../../../projections/subjects.ts'
import { START } from '../../../src/event-store/event-store.ts'
import { published, rated, registered } from '../../support/projections/facts.ts'
import { failingAt } from '../../support/projections/failing-projection.ts'
import { idOf, readModelOf, readSide, tablesOf } from '../../support/projections/read-side.ts'

let side: ReturnType<typeof readSide>
beforeEach(async () => {
  side = readSide()
  await side.record('framework-rubric', [published])
  await side.record('district-north', [registered('north', 'North', '2012-01-01')])
  await side.record('assessment-rubric:north:2013-H1', [
    rated('lead', 2),
    rated('teach.plan', 3, '2013-06-30', { row: 2 }),
  ])
})
afterEach(() => side.store.close())

test('every projection ends at the last event of the log', async () => {
  await side.read()
  expect(side.runner.status.map(({ position, stoppedBy }) => [position, stoppedBy])).toEqual(
    PROJECTIONS.map(() => [4, null]),
  )
})

test('a page that comes twice is folded once', async () => {
  await side.read()
  const before = tablesOf(side.db)
  for await (const events of side.store.readAll(START)) side.runner.apply({ events, caughtUp: true })
  expect(tablesOf(side.db)).toEqual(before)
})

test('one event at a time or all at once gives the same tables', async () => {
  await side.read()
  const other = readModelOf()
  for await (const events of side.store.readAll(START)) {
    for (const event of events) other.runner.apply({ events: [event], caughtUp: false })
  }
  expect(tablesOf(other.db)).toEqual(tablesOf(side.db))
})

/** The projections, one of which fails at a position, and stops because it cannot leave out a stream. */
const stoppingAt = (name: string, position: number): readonly Projection[] =>
  PROJECTIONS.map(each => (each.name === name ? { ...failingAt(each, position), onPoison: 'stop' } : each))

test('a poison event stops a projection that needs every stream just before it, and the others go on', async () => {
  const poison = await side.record('assessment-rubric:north:2013-H2', [
    rated('lead', 3, '2013-06-30', { row: 3 }),
  ])
  await side.record('district-south', [registered('south', 'South', '2012-01-01')])
  const broken = stoppingAt('ratings', 5)
  const { runner, queries } = readModelOf(broken)
  await runner.catchUp(side.store)
  const ratings = runner.status.find(({ name }) => name === 'ratings')
  expect(poison.conflict).toBe(false)
  expect(ratings).toEqual({
    name: 'ratings',
    position: 4,
    setAside: [],
    stoppedBy: { event: idOf(5), position: 5, reason: 'this one cannot be folded' },
  })
  const others = runner.status.filter(({ name }) => name !== 'ratings')
  expect(others.map(({ position }) => position)).toEqual(others.map(() => 6))
  expect(queries.entities.exists({ kind: 'district', id: 'south' })).toBe(true)
})

test('an unreadable event stops those who would fold its type, and its number is counted', async () => {
  await side.store.append(
    'framework-other',
    [{ id: idOf(90), type: 'FrameworkPublished', data: '{}', metadata: '{}' }],
    'none',
  )
  await side.record('district-south', [registered('south', 'South', '2012-01-01')])
  await side.read()
  expect(side.runner.read.position).toBe(6)
  expect(Object.fromEntries(side.runner.status.map(({ name, position }) => [name, position]))).toEqual({
    log: 6,
    closures: 6,
    frameworks: 4,
    rounds: 6,
    entities: 6,
    // Ratings cannot be read without the framework.
    ratings: 4,
    commitments: 6,
    persons: 6,
    processes: 6,
    trail: 6,
  })
})

test('the failure of one page leaves no row and no checkpoint of it', async () => {
  const { runner, db } = readModelOf(stoppingAt('entities', 2))
  await runner.catchUp(side.store)
  expect(tablesOf(db).registry_event).toEqual([])
  expect(runner.status.find(({ name }) => name === 'entities')?.position).toBe(1)
})

test('whoever waits for a position is told when it is reached', async () => {
  const reached = side.runner.reach(4, ['ratings'], 5000)
  await side.read()
  expect(await reached).toBe('reached')
})

test('whoever waits for more than there is, is told after the time', async () => {
  await side.read()
  expect(await side.runner.reach(5, ['ratings'], 1)).toBe('behind')
})

test('whoever waits behind a poison event is told at once', async () => {
  const { runner } = readModelOf(stoppingAt('ratings', 4))
  await runner.catchUp(side.store)
  expect(await runner.reach(4, ['ratings'], 60_000)).toBe('stopped')
})

test('the position of an event is told when it is read', async () => {
  const { position } = side.runner.awaitEvent(idOf(3))
  await side.read()
  expect(await position).toBe(3)
})

test('only what an event touches is said to have changed', async () => {
  await side.read()
  const before = side.runner.changesOf('subject rubric north')
  await side.record('district-south', [registered('south', 'South', '2012-01-01')])
  await side.read()
  expect(side.runner.changesOf('subject rubric north')).toBe(before)
  expect(side.runner.changesOf('entity district south')).toBe(1)
})

test('a page whose commit fails is read again: nothing is skipped', async () => {
  // A constraint that is checked when the page is committed, and that one event of the page breaks.
  side.db.exec(`
    PRAGMA foreign_keys = ON;
    CREATE TABLE allowed (position INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE wanted (position INTEGER REFERENCES allowed DEFERRABLE INITIALLY DEFERRED) STRICT`)
  const wanting = side.db.prepare('INSERT INTO wanted VALUES (?)')
  const demanding: Projection = {
    name: 'demanding',
    version: 1,
    schema: '',
    categories: 'all',
    types: 'all',
    onPoison: 'stop',
    open: () => ({
      apply: events => {
        for (const { position } of events) wanting.run(position)
      },
      forget: () => {},
    }),
  }
  const runner = new Runner(side.db, [...PROJECTIONS, demanding])
  await expect(runner.catchUp(side.store)).rejects.toThrow('FOREIGN KEY')
  expect(runner.read.position).toBe(0)
  for (const position of [1, 2, 3, 4]) side.db.exec(`INSERT INTO allowed VALUES (${position})`)
  await runner.catchUp(side.store)
  expect(runner.status.map(({ position }) => position)).toEqual([...PROJECTIONS, demanding].map(() => 4))
  expect(side.db.prepare('SELECT sum(count) AS acts FROM act').get()).toEqual({ acts: 2 })
  expect(tablesOf(side.db).wanted).toHaveLength(4)
})
