import { afterEach, beforeEach, expect, test } from 'vitest'
import { Runner } from '../../../projections/engine/runner.ts'
import { PROJECTIONS } from '../../../projections/subjects.ts'
import type { TrailFilter } from '../../../projections/trail/trail.ts'
import { PUBLIC, type Viewer } from '../../../projections/trail/visibility.ts'
import { type PositionedEvent, START } from '../../../src/event-store/event-store.ts'
import { published, rated, registered } from '../../support/projections/facts.ts'
import { idOf, readModelOf, readSide, tablesOf } from '../../support/projections/read-side.ts'

const AUDITOR: Viewer = { seesKeys: true, seesDraftsOf: 'everyone' }
const north = 'assessment-rubric:north:2013-H1'
const south = 'assessment-rubric:south:2013-H1'
const items = ['lead', 'teach.plan', 'teach.talk', 'teach.test']
const rows = (count: number) =>
  Array.from({ length: count }, (_, at) => rated(items[at % 4] ?? '', 2, '2013-06-30', { row: at + 1 }))

let side: ReturnType<typeof readSide>
let events: readonly PositionedEvent[]
beforeEach(async () => {
  side = readSide()
  await side.record('framework-rubric', [published])
  await side.record('district-north', [registered('north', 'North')])
  await side.record(north, rows(53))
  await side.record(south, rows(9))
  await side.record(north, rows(6), '2026-01-01T00:00:01.000Z')
  const [, second] = await side.store.readStream(north)
  const withdrawal = { event: second?.id ?? '', revision: 1, sha256: 'a'.repeat(64), rationale: 'No.' }
  await side.record(north, [
    { type: 'ImportedActWithdrawn', data: { ...withdrawal, occurredOn: '2014-01-01' } },
  ])
  await side.record(north, rows(2))
  events = (await Array.fromAsync(side.store.readAll(START))).flat()
  await side.read()
})
afterEach(() => side.store.close())

const trailed = (viewer: Viewer, filter: TrailFilter = {}, range = {}) =>
  [...side.queries.trail.rows(viewer, filter, { order: 'oldest', after: null, knownAt: null, ...range })].map(
    ({ position, event, stream, revision, type, item, place }) => {
      expect(place).toEqual({ at: position, step: null })
      return { position, id: event, stream, revision, type, item: item ?? undefined }
    },
  )
const told = ({ position, id, stream, revision, type, data }: PositionedEvent) => {
  const item: string | undefined = JSON.parse(data).item
  return { position, id, stream, revision, type, item }
}
const where = (isWanted: (event: ReturnType<typeof told>) => boolean) => events.map(told).filter(isWanted)

test('events that were recorded together share a row, and each is told as it is', () => {
  const shared = side.db.prepare('SELECT position, count FROM trail').all()
  expect(shared.map(({ count }) => count)).toEqual([1, 1, 50, 3, 9, 6, 1, 2])
  for (const viewer of [AUDITOR, PUBLIC]) {
    expect(trailed(viewer)).toEqual(where(() => true))
    expect(trailed(viewer, {}, { order: 'newest' })).toEqual(where(() => true).toReversed())
  }
})

test('a filter finds the events of a row that it is about, and no other', () => {
  for (const viewer of [AUDITOR, PUBLIC]) {
    expect(trailed(viewer, { item: 'teach.plan' })).toEqual(where(({ item }) => item === 'teach.plan'))
    expect(trailed(viewer, { item: 'teach' })).toEqual([])
    expect(trailed(viewer, { entity: 'south' })).toEqual(where(({ stream }) => stream === south))
    expect(trailed(viewer, { type: 'Registered' })).toEqual(where(({ type }) => type === 'Registered'))
    expect(trailed(viewer, { fromMs: Date.UTC(2026, 0, 1, 0, 0, 1) })).toHaveLength(6)
  }
})

test('a page may begin and end within a row', () => {
  for (const viewer of [AUDITOR, PUBLIC]) {
    for (const at of [0, 1, 2, 3, 30, 51, 52, 53, 56, 64, 72, 74]) {
      const after = { at, step: null }
      const knownAt = at + 12
      expect(trailed(viewer, {}, { after })).toEqual(where(({ position }) => position > at))
      expect(trailed(viewer, {}, { after, order: 'newest' })).toEqual(
        where(({ position }) => position < at).toReversed(),
      )
      expect(trailed(viewer, {}, { after, knownAt })).toEqual(
        where(({ position }) => position > at && position <= knownAt),
      )
    }
  }
  expect(side.queries.logOrder.page(20, 60, 35).map(({ position }) => position)).toEqual(
    Array.from({ length: 35 }, (_, at) => at + 21),
  )
  expect(side.queries.logOrder.ofStreams([north], 30).map(({ event }) => event)).toEqual(
    where(({ stream, position }) => stream === north && position <= 30).map(({ id }) => id),
  )
})

test('each event is found by its id, its place and its neighbours', () => {
  const { trail } = side.queries
  for (const { id, position, stream, revision } of events) {
    const row = trail.event(id, PUBLIC)
    expect(row).toMatchObject({ event: id, position, stream, revision })
    expect(trail.eventAt({ at: position, step: null })).toMatchObject({ event: id })
    if (row === null) continue
    const of = (at: number) => events.find(each => each.stream === stream && each.revision === at)?.id
    const { previous, next } = trail.neighbours(row, PUBLIC)
    expect([previous?.event, next?.event]).toEqual([of(revision - 1), of(revision + 1)])
  }
  expect(trail.eventAt({ at: events.length + 1, step: null })).toBeNull()
  for (const knownAt of [null, 0, 2, 3, 40, 53, 60])
    expect(trail.publicOfRequest(idOf(0), knownAt)).toBe(knownAt ?? events.length)
})

test('the rows are the same on a node that read other pages, was started again, or was built', async () => {
  for (const [size, restart] of [
    [1, 1],
    [1, 9],
    [3, 2],
    [7, 3],
    [40, 1],
  ] as const) {
    const other = readModelOf()
    let { runner } = other
    for (let at = 0; at < events.length; at += size) {
      if ((at / size) % restart === restart - 1) runner = new Runner(other.db, PROJECTIONS)
      runner.apply({ events: events.slice(at, at + size), caughtUp: false })
    }
    expect(tablesOf(other.db)).toEqual(tablesOf(side.db))
  }
})
