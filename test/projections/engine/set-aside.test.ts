import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { News } from '../../../projections/engine/news.ts'
import type { Projection } from '../../../projections/engine/projection.ts'
import { complete, createNext, openLatest } from '../../../projections/engine/read-model.ts'
import { Runner } from '../../../projections/engine/runner.ts'
import { SET_ASIDE_MAX } from '../../../projections/engine/set-aside.ts'
import { PROJECTIONS } from '../../../projections/subjects.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { type ExpectedRevision, START } from '../../../src/event-store/event-store.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { failingAt } from '../../support/projections/failing-projection.ts'
import { idOf, readModelOf, readSide, tablesOf } from '../../support/projections/read-side.ts'

const NO_BOUNDS = { asOf: null, knownAt: null }

let side: ReturnType<typeof readSide>
let foreign: number
beforeEach(() => {
  side = readSide()
  foreign = 0
})
afterEach(() => side.store.close())

const promise = (id: string, text = 'More seats'): DomainEvent => ({
  type: 'CommitmentMade',
  data: {
    commitment: id,
    owner: { kind: 'district', id: 'north' },
    text,
    funders: [],
    evidence: [],
    occurredOn: '2013-01-15',
  },
})
const reported: DomainEvent = {
  type: 'ProgressReported',
  data: { value: '1', self: true, evidence: [], occurredOn: '2013-06-30' },
}
const district = (id: string): DomainEvent => ({
  type: 'Registered',
  data: { kind: 'district', id, name: id, occurredOn: '2012-01-01' },
})
const published: DomainEvent = {
  type: 'FrameworkPublished',
  data: { framework: rubric, occurredOn: '2012-01-01' },
}
const rating = (row: number): DomainEvent => ({
  type: 'RatingImported',
  data: {
    item: 'lead',
    version: 'v1',
    level: { value: 2, name: 'Middle' },
    entityName: 'North',
    evidence: [{ title: 'Report', kind: 'source' }],
    occurredOn: '2013-06-30',
    imported: { kind: 'ratings', sha256: 'a'.repeat(64), row },
  },
})

/** Appends an event of another program to one of the ledger's streams; returns its id. */
async function intrude(stream: string, expected: ExpectedRevision = 'none', more: object = {}) {
  const id = idOf(9000 + ++foreign)
  await side.store.append(
    stream,
    [{ id, type: 'NobodyKnows', data: '{}', metadata: '{}', ...more }],
    expected,
  )
  return id
}

const placesOf = ({ status }: Runner) =>
  Object.fromEntries(status.map(({ name, position, stoppedBy }) => [name, stoppedBy ?? position]))
/** The streams that each projection sets aside, without the trail, which reads every stream and sets aside all of these. */
const setAsideBy = ({ status }: Runner) =>
  Object.fromEntries(
    status.flatMap(({ name, setAside }) =>
      setAside.length === 0 || name === 'trail'
        ? []
        : [[name, setAside.map(each => `${each.stream}@${each.position}`)]],
    ),
  )
const everywhere = (position: number) => Object.fromEntries(PROJECTIONS.map(({ name }) => [name, position]))
const stepsOf = (id: string, { queries } = side) => queries.commitments.steps(id, NO_BOUNDS).length

test('a foreign event in the stream of one promise costs that promise alone', async () => {
  await side.record('commitment-one', [promise('one')])
  const id = await intrude('commitment-one', 0)
  await side.record('commitment-two', [promise('two')])
  await side.read()
  await side.record('commitment-one', [reported])
  await side.record('commitment-two', [reported])
  await side.record('district-north', [district('north')])
  await side.read()
  expect(placesOf(side.runner)).toEqual(everywhere(6))
  expect(side.runner.status.find(({ name }) => name === 'commitments')?.setAside).toEqual([
    {
      projection: 'commitments',
      stream: 'commitment-one',
      position: 2,
      event: id,
      type: 'NobodyKnows',
      reason: `event ${id} (NobodyKnows, revision 1 of commitment-one) cannot be read`,
    },
  ])
  // A promise may name its district.
  expect(setAsideBy(side.runner)).toEqual({
    commitments: ['commitment-one@2'],
    entities: ['commitment-one@2'],
  })
  // The events before it stay folded; no event after it is folded.
  expect([stepsOf('one'), stepsOf('two')]).toEqual([1, 2])
  expect(side.queries.entities.exists({ kind: 'district', id: 'north' })).toBe(true)
})

test.each([
  ['round-rubric:2013-H2', ['rounds']],
  ['district-north', ['entities']],
  ['school-north', ['entities']],
  ['assessment-rubric:north:2013-H2', ['entities', 'ratings']],
  ['commitment-one', ['entities', 'commitments']],
  ['access-key', ['persons']],
  ['closure-one', ['closures']],
  ['process-one', ['processes']],
])('a foreign event in %s concerns those who fold such streams: %j', async (stream, concerned) => {
  await intrude(stream)
  await side.read()
  expect(placesOf(side.runner)).toEqual(everywhere(1))
  expect(setAsideBy(side.runner)).toEqual(Object.fromEntries(concerned.map(name => [name, [`${stream}@1`]])))
  const trail = side.runner.status.find(({ name }) => name === 'trail')
  expect(trail?.setAside).toMatchObject([{ stream, position: 1 }])
})

test('an event of ours that cannot be parsed concerns those who fold its type', async () => {
  const metadata = JSON.stringify({ recordedAt: '2026-01-01T00:00:00.000Z' })
  await intrude('assessment-rubric:north:2013-H1', 'none', { type: 'RatingRecorded', metadata })
  await intrude('assessment-rubric:south:2013-H1', 'none', { type: 'RatingImported', metadata })
  await side.read()
  expect(placesOf(side.runner)).toEqual(everywhere(2))
  expect(setAsideBy(side.runner)).toEqual({
    entities: ['assessment-rubric:south:2013-H1@2'],
    ratings: ['assessment-rubric:north:2013-H1@1', 'assessment-rubric:south:2013-H1@2'],
  })
})

test('an event of ours in a stream of another kind makes no row', async () => {
  const half = { framework: 'rubric', period: 'h1', label: 'H1', from: '2014-01-01', to: '2014-06-30' }
  const opened = { type: 'RoundOpened', data: { ...half, occurredOn: '2014-01-01' } } as const
  await side.record('commitment-rubric:h1', [opened])
  await side.record('round-rubric:h1', [opened])
  await side.read()
  expect(tablesOf(side.db).round_event).toHaveLength(1)
})

test('an event that makes a fold throw costs its stream alone, in a page or one at a time', async () => {
  for (const id of ['north', 'south', 'east']) await side.record(`district-${id}`, [district(id)])
  await side.record('district-south', [
    { type: 'Renamed', data: { name: 'Far South', occurredOn: '2013-01-01' } },
  ])
  const projections = PROJECTIONS.map(each => (each.name === 'entities' ? failingAt(each, 2) : each))
  const { runner, db } = readModelOf(projections)
  await runner.catchUp(side.store)
  expect(placesOf(runner)).toEqual(everywhere(4))
  expect(setAsideBy(runner)).toEqual({ entities: ['district-south@2'] })
  expect(tablesOf(db).registry_event).toHaveLength(2)
  const other = readModelOf(projections)
  for await (const events of side.store.readAll(START)) {
    for (const event of events) other.runner.apply({ events: [event], caughtUp: false })
  }
  expect(tablesOf(other.db)).toEqual(tablesOf(db))
})

test('a foreign event in the stream of a framework stops what cannot be read without it, and nothing else', async () => {
  await side.record('framework-rubric', [published])
  await side.record('assessment-rubric:north:2013-H1', [rating(1)])
  const id = await intrude('framework-rubric', 0)
  await side.record('assessment-rubric:north:2013-H2', [rating(2)])
  await side.record('commitment-one', [promise('one')])
  await side.record('district-north', [district('north')])
  await side.read()
  const stop = { event: id, position: 3, reason: expect.stringContaining('NobodyKnows') }
  expect(placesOf(side.runner)).toEqual({ ...everywhere(6), frameworks: stop, ratings: stop })
  expect(setAsideBy(side.runner)).toEqual({ entities: ['framework-rubric@3'] })
  expect(tablesOf(side.db).act).toHaveLength(1)
  expect(side.runner.read).toEqual({ position: 6, isCaughtUp: true })
})

test('how far answers are complete is told for those who give them', async () => {
  await side.record('commitment-two', [promise('two')])
  await intrude('commitment-one')
  await side.record('framework-rubric', [published])
  await intrude('framework-rubric', 0)
  await side.read()
  const upTo = (...names: readonly string[]) => side.runner.completeUpTo(names)
  expect([upTo('log'), upTo('rounds'), upTo('commitments'), upTo('frameworks'), upTo('entities')]).toEqual([
    null,
    null,
    1,
    3,
    1,
  ])
  expect(upTo('frameworks', 'commitments')).toBe(1)
})

test('what is known of when events were recorded does not depend on whether they can be read', async () => {
  const metadata = JSON.stringify({ recordedAt: '2026-02-01T00:00:00.000Z', by: 'somebody else' })
  await side.record('district-north', [district('north')])
  await intrude('commitment-one', 'none', { metadata })
  await intrude('commitment-two')
  await side.read()
  const at = (instant: string) => side.queries.positionAt(instant, 3)
  expect([
    at('2025-12-31T00:00:00.000Z'),
    at('2026-01-31T00:00:00.000Z'),
    at('2026-02-02T00:00:00.000Z'),
  ]).toEqual([0, 1, 3])
})

test('a rebuild sets the same aside, and a start tells it again', async () => {
  await side.record('commitment-one', [promise('one')])
  await intrude('commitment-one', 0)
  await side.read()
  await side.record('commitment-one', [reported])
  await side.record('commitment-two', [promise('two')])
  const news: News[] = []
  const again = new Runner(
    side.db,
    PROJECTIONS,
    () => {},
    each => news.push(each),
  )
  const told = expect.objectContaining({ stream: 'commitment-one', position: 2 })
  expect(news).toEqual([{ kind: 'set-aside', streams: [told, told, told] }])
  await again.catchUp(side.store)
  const fresh = readModelOf()
  await fresh.runner.catchUp(side.store)
  expect(tablesOf(fresh.db)).toEqual(tablesOf(side.db))
  expect(fresh.runner.status).toEqual(again.status)
  expect(news).toHaveLength(1)
})

test.each([
  ['framework-rubric', rating(9)],
  ['district-north', rating(9)],
  ['district-north', promise('forged')],
  ['school-elm', published],
  ['commitment-one', district('south')],
  ['assessment-rubric:north:2013-H1', district('south')],
])(
  'an event of ours in %s, where it has no place, is set aside by a living node and by a rebuild',
  async (stream, forged) => {
    await side.record('framework-rubric', [published])
    await side.record('district-north', [district('north')])
    await side.record('commitment-one', [promise('one')])
    await side.record('assessment-rubric:north:2013-H1', [rating(1)])
    await side.read()
    await side.record(stream, [forged])
    await side.read()
    const fresh = readModelOf()
    await fresh.runner.catchUp(side.store)
    expect(fresh.runner.status).toEqual(side.runner.status)
    expect(tablesOf(fresh.db)).toEqual(tablesOf(side.db))
    expect(side.runner.status.find(({ name }) => name === 'trail')?.setAside).toMatchObject([
      { stream, position: 5 },
    ])
  },
)

test('each is told once, when it happens', async () => {
  const news: News[] = []
  const { db } = readModelOf()
  const runner = new Runner(
    db,
    PROJECTIONS,
    () => {},
    each => news.push(each),
  )
  await intrude('commitment-one')
  await runner.catchUp(side.store)
  await intrude('commitment-one', 0)
  await intrude('framework-rubric')
  await runner.catchUp(side.store)
  await side.record('district-north', [district('north')])
  await runner.catchUp(side.store)
  expect(news.map(each => (each.kind === 'stopped' ? `${each.projection} stopped` : each.kind))).toEqual([
    'set-aside',
    'frameworks stopped',
    'ratings stopped',
    'set-aside',
  ])
})

test('what was set aside in a page that is undone is set aside when the page comes again, and told then', async () => {
  await intrude('district-north')
  await side.record('commitment-one', [promise('one')])
  let isFull = true
  const projections = PROJECTIONS.map(
    (each): Projection => ({
      ...each,
      open: db => {
        const { apply, forget } = each.open(db)
        return {
          forget,
          apply: (events, touch) => {
            apply(events, touch)
            if (isFull && each.name === 'commitments') throw FULL
          },
        }
      },
    }),
  )
  const { db } = readModelOf(projections)
  const news: string[] = []
  const runner = new Runner(
    db,
    projections,
    () => {},
    ({ kind }) => news.push(kind),
  )
  await expect(runner.catchUp(side.store)).rejects.toThrow(FULL)
  expect([setAsideBy(runner), tablesOf(db).set_aside, news]).toEqual([{}, [], ['failed']])
  isFull = false
  await runner.catchUp(side.store)
  expect(setAsideBy(runner)).toEqual({ entities: ['district-north@1'] })
  expect(news).toEqual(['failed', 'set-aside', 'recovered'])
})

const FULL = Object.assign(new Error('the disk is full'), { errcode: 13, errstr: 'database or disk is full' })

test('where streams without number are set aside the fault is not in them: the projection stops', async () => {
  for (let n = 0; n <= SET_ASIDE_MAX; n++) await intrude(`commitment-c${n}`)
  await side.record('commitment-good', [promise('good')])
  await side.read()
  const commitments = side.runner.status.find(({ name }) => name === 'commitments')
  expect(commitments?.setAside).toHaveLength(SET_ASIDE_MAX)
  expect(commitments).toMatchObject({
    position: SET_ASIDE_MAX,
    stoppedBy: { position: SET_ASIDE_MAX + 1, reason: expect.stringContaining('100 streams are set aside') },
  })
})

test('a file that set a stream aside for a type that is known by now is built anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'set-aside-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  await intrude('commitment-one')
  const build = createNext(folder)
  await new Runner(build, PROJECTIONS).catchUp(side.store)
  complete(build)
  build.close()
  const db = openLatest(folder)
  expect(db).not.toBeNull()
  // The state that a version of the ledger would leave that does not know the type yet.
  db?.exec("UPDATE set_aside SET type = 'CommitmentMade'")
  db?.close()
  expect(openLatest(folder)).toBeNull()
})
