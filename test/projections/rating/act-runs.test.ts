import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Runner } from '../../../projections/engine/runner.ts'
import { PROJECTIONS } from '../../../projections/subjects.ts'
import type { AssessmentEvent } from '../../../src/domain/assessment/event.ts'
import { publish, UNPUBLISHED } from '../../../src/domain/assessment/publication.ts'
import type { Recorded } from '../../../src/domain/decider.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { decode } from '../../../src/event-store/codec.ts'
import { type PositionedEvent, START } from '../../../src/event-store/event-store.ts'
import { published, rated } from '../../support/projections/facts.ts'
import { readModelOf, readSide, tablesOf } from '../../support/projections/read-side.ts'

const STREAMS = ['assessment-rubric:north:2013-H1', 'assessment-rubric:south:2013-H1'] as const
const period = (id: string) => ({ id, label: id, from: '2013-01-01', to: '2013-06-30' })
const reason = { notRated: { reason: 'no data' }, level: undefined }
const unrated = (event: DomainEvent) => ({ ...event, data: { ...event.data, ...reason } }) as DomainEvent

/** Rows of imports, a few of them or many at a time, and what takes one of them back or comes in between. */
const step = fc.oneof(
  fc.record({
    what: fc.constant('import' as const),
    stream: fc.nat(1),
    values: fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }),
    isLong: fc.nat(5).map(odd => odd === 0),
    day: fc.constantFrom('2013-05-30', '2013-05-30', '2013'),
  }),
  fc.record({ what: fc.constant('withdraw' as const), stream: fc.nat(1), at: fc.nat(20) }),
  fc.record({ what: fc.constant('other' as const), stream: fc.nat(1) }),
)
const ledgers = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 14 }),
  size: fc.integer({ min: 1, max: 9 }),
  restart: fc.integer({ min: 1, max: 4 }),
})
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

async function recorded(steps: readonly Step[]) {
  const side = readSide()
  await side.record('framework-rubric', [published])
  for (const each of steps) {
    const stream = STREAMS[each.stream] ?? ''
    if (each.what === 'import') {
      const values = each.isLong ? Array.from({ length: 60 }, (_, at) => at % 4) : each.values
      const events = values.map((value, at) => {
        const event = rated(['lead', 'teach.plan', 'teach.talk'][at % 3] ?? '', Math.max(value, 1), each.day)
        return value === 0 ? unrated(event) : event
      })
      await side.record(stream, events)
    } else if (each.what === 'other') {
      const data = { item: 'lead', version: 'v1', rationale: 'No.', evidence: [], occurredOn: '2013-07-01' }
      await side.record(stream, [{ type: 'RatingWithdrawn', data }])
    } else {
      const events = await side.store.readStream(stream)
      const taken = new Set(
        events.flatMap(({ type, data }) => (type.startsWith('Imported') ? [JSON.parse(data).event] : [])),
      )
      const left = events.filter(({ id, type }) => type === 'RatingImported' && !taken.has(id))
      const act = left[each.at % Math.max(1, left.length)]
      if (act === undefined) continue
      const of = { event: act.id, revision: act.revision, sha256: 'a'.repeat(64), rationale: 'No.' }
      await side.record(stream, [{ type: 'ImportedActWithdrawn', data: { ...of, occurredOn: '2014-01-01' } }])
    }
  }
  return { ...side, events: (await Array.fromAsync(side.store.readAll(START))).flat() }
}

/** The acts of a stream that count at a position, by the one rule of what an event makes public. */
function actsAt(events: readonly PositionedEvent[], stream: string, knownAt: number) {
  const own = events.filter(event => event.stream === stream && event.position <= knownAt)
  const taken = new Set(
    own.flatMap(({ type, data }) => (type.startsWith('Imported') ? [JSON.parse(data).revision] : [])),
  )
  return own.flatMap(stored => {
    const event = decode(stored)
    if (event.type === 'ImportedActWithdrawn') return []
    const [, acts] = publish(UNPUBLISHED, event as Recorded<AssessmentEvent>)
    return acts
      .filter(({ revision }) => !taken.has(revision))
      .map(act => ({
        ...act,
        importId: act.importId.replace('-', '').slice(0, 12),
        period: period('2013-H1'),
        position: stored.position,
      }))
  })
}

test('imported acts that share a row are those that the events say, known at any position', async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, async ({ steps, size, restart }) => {
      const { store, events, queries, db, read } = await recorded(steps)
      await read()
      for (let knownAt = 0; knownAt <= events.length; knownAt += 1 + Math.floor(events.length / 12)) {
        for (const stream of STREAMS) {
          const [, entity = ''] = stream.split(':')
          const bounds = { asOf: null, knownAt }
          const acts = actsAt(events, stream, knownAt)
          const found = (some?: { after?: number; items?: string[] }) =>
            queries.ratings
              .acts('rubric', entity, bounds, period, some)
              .toSorted((a, b) => a.position - b.position)
          expect(found()).toEqual(acts)
          const after = Math.floor(knownAt / 2)
          expect(found({ after })).toEqual(acts.filter(({ position }) => position > after))
          expect(found({ items: ['lead'] })).toEqual(acts.filter(({ item }) => item === 'lead'))
        }
      }
      // The rows are the same on a node that read other pages, and was started again in between.
      const other = readModelOf()
      let { runner } = other
      for (let at = 0; at < events.length; at += size) {
        if ((at / size) % restart === restart - 1) runner = new Runner(other.db, PROJECTIONS)
        runner.apply({ events: events.slice(at, at + size), caughtUp: false })
      }
      expect(tablesOf(other.db)).toEqual(tablesOf(db))
      await store.close()
    }),
    { numRuns: 15 },
  )
})

test('the rows of an import that follow each other share a row, and one that is taken back leaves it', async () => {
  const side = readSide()
  const rows = () => side.db.prepare('SELECT revision, count, until FROM act').all()
  await side.record('framework-rubric', [published])
  await side.record(
    STREAMS[0],
    Array.from({ length: 60 }, () => rated('lead', 2)),
  )
  await side.read()
  expect(rows()).toEqual([
    { revision: 0, count: 50, until: null },
    { revision: 50, count: 10, until: null },
  ])
  const [, second] = await side.store.readStream(STREAMS[0])
  const withdrawal = { event: second?.id ?? '', revision: 1, sha256: 'a'.repeat(64), rationale: 'No.' }
  await side.record(STREAMS[0], [
    { type: 'ImportedActWithdrawn', data: { ...withdrawal, occurredOn: '2014-01-01' } },
  ])
  await side.read()
  expect(rows()).toEqual([
    { revision: 0, count: 1, until: null },
    { revision: 1, count: 1, until: 62 },
    { revision: 2, count: 48, until: null },
    { revision: 50, count: 10, until: null },
  ])
  await side.store.close()
})
