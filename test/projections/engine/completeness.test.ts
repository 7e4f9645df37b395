import { afterEach, beforeEach, expect, test } from 'vitest'
import { missingIn } from '../../../projections/engine/completeness.ts'
import { PROJECTIONS } from '../../../projections/subjects.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { packWith } from '../../support/domain/process-fixtures.ts'
import { idOf, readSide } from '../../support/projections/read-side.ts'

const dated = { evidence: [], occurredOn: '2013-01-15' }
const half = { framework: 'rubric', period: 'h1', label: 'H1', from: '2013-01-01', to: '2013-06-30' }
const imported = { kind: 'ratings', sha256: 'a'.repeat(64), row: 1 } as const

/** One event of every type that makes a row. */
const HISTORY: readonly (readonly [string, DomainEvent])[] = [
  ['framework-rubric', { type: 'FrameworkPublished', data: { framework: rubric, occurredOn: '2012-01-01' } }],
  ['round-rubric:h1', { type: 'RoundOpened', data: { ...half, occurredOn: '2013-01-01' } }],
  [
    'district-north',
    { type: 'Registered', data: { kind: 'district', id: 'north', name: 'North', occurredOn: '2012-01-01' } },
  ],
  [
    'assessment-rubric:north:h1',
    {
      type: 'RatingImported',
      data: { ...dated, item: 'lead', version: 'v1', level: { value: 2, name: 'Middle' }, imported },
    },
  ],
  [
    'commitment-seats',
    {
      type: 'CommitmentMade',
      data: {
        ...dated,
        commitment: 'seats',
        owner: { kind: 'district', id: 'north' },
        text: 'More',
        funders: [],
      },
    },
  ],
  ['closure-north-1', { type: 'SchoolScreened', data: { ...dated, school: 'north-1' } }],
  [
    'access-key',
    {
      type: 'KeyIssued',
      data: {
        hash: 'a'.repeat(64),
        person: 'ann',
        roles: ['rater'],
        nameDigest: 'b'.repeat(64),
        occurredOn: '2012-01-01',
      },
    },
  ],
  ['process-law', { type: 'ProcessPublished', data: { process: packWith([]), occurredOn: '2012-01-01' } }],
]

let side: ReturnType<typeof readSide>
beforeEach(async () => {
  side = readSide()
  for (const [stream, event] of HISTORY) await side.record(stream, [event])
  await side.read()
})
afterEach(() => side.store.close())
const missing = () => missingIn(side.db, side.store, PROJECTIONS)

test('nothing is missing in what was read, and what was not read yet is not missed', async () => {
  expect(await missing()).toEqual([])
  await side.record('district-south', [
    { type: 'Registered', data: { kind: 'district', id: 'south', name: 'South', occurredOn: '2012-01-01' } },
  ])
  expect(await missing()).toEqual([])
})

test('what was set aside is not missed, nor what came after it', async () => {
  const foreign = { type: 'NobodyKnows', data: '{}', metadata: '{}' }
  await side.store.append('commitment-seats', [{ ...foreign, id: idOf(90) }], 0)
  await side.store.append('closure-one', [{ ...foreign, id: idOf(91) }], 'none')
  await side.record('commitment-seats', [
    { type: 'ProgressReported', data: { ...dated, value: '1', self: true } },
  ])
  await side.read()
  expect(await missing()).toEqual([])
})

test.each([
  ['framework_version', 'frameworks has 0 rows of 1 events up to position 8'],
  ['round_event', 'rounds has 0 rows of 1 events up to position 8'],
  ['registry_event', 'entities has 0 rows of 1 events up to position 8'],
  ['act', 'ratings has 0 rows of 1 events up to position 8'],
  ['closure_step', 'closures has 0 rows of 1 events up to position 8'],
  ['process_event', 'processes has 0 rows of 1 events up to position 8'],
  ['commitment_step', 'commitments has 0 rows of 1 events up to position 8'],
])('a row that is gone from %s is missed', async (table, words) => {
  side.db.exec(`DELETE FROM ${table}`)
  expect(await missing()).toEqual([words])
})

test.each(PROJECTIONS.map(({ name }) => name))(
  'a page that %s never folded, though its checkpoint says so, is missed',
  async name => {
    // The state after a transaction that was undone while the position in memory went on.
    const at = side.db.prepare('SELECT position, cursor FROM checkpoint WHERE projection = ?').get(name)
    const before = side.db.prepare('SELECT events FROM checkpoint WHERE projection = ?').get(name)
    side.db.prepare('DELETE FROM checkpoint WHERE projection = ?').run(name)
    side.db
      .prepare('INSERT INTO checkpoint VALUES (?, ?, ?, 0)')
      .run(name, Number(at?.position), String(at?.cursor))
    expect(await missing()).toEqual([`${name} folded 0 of ${Number(before?.events)} events up to position 8`])
  },
)
