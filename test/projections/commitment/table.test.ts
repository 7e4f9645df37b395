import { expect, test } from 'vitest'
import { scorecardOf } from '../../../projections/commitment/scorecard.ts'
import { isCommitmentEvent } from '../../../projections/commitment/table.ts'
import { evolve, NOT_MADE } from '../../../src/domain/commitment/state.ts'
import { statusOn } from '../../../src/domain/commitment/status.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { decode } from '../../../src/event-store/codec.ts'
import { imported, madeEvent } from '../../support/http/commitments.ts'
import { registered } from '../../support/projections/facts.ts'
import { asking, readModelOf, readSide, tablesOf } from '../../support/projections/read-side.ts'

const step = (occurredOn: string, more: object = {}) => ({ evidence: [], occurredOn, ...more })
const extended = (dueOn: string, on: string, more: object = {}): DomainEvent => ({
  type: 'DueDateExtended',
  data: { dueOn, late: false, ...step(on, more) },
})
const verdict = (on: string, more: object = {}): DomainEvent => ({
  type: 'VerdictIssued',
  data: { verdict: 'kept', ...step(on), ...more },
})
const heard: DomainEvent = { type: 'ProgressReported', data: { self: true, ...step('2013-06-01') } }
const measured = { measure: 'seats', target: '1', dueOn: '2014-01-15' }

type Side = ReturnType<typeof readSide>
const standing = ({ queries }: Side, day: string, knownAt: number | null = null) =>
  [...queries.commitments.made({ asOf: day, knownAt })]
    .map(({ id, state }) => `${id} ${statusOn(state, day)}`)
    .join(', ')

test('a commitment is folded for any day and for any position', async () => {
  const side = readSide()
  await side.record('commitment-a', [madeEvent('a', measured), heard])
  await side.record('commitment-a', [extended('2015-01-15', '2014-02-01'), verdict('2014-12-01')])
  await side.read()
  expect(standing(side, '2013-01-14')).toBe('')
  expect(standing(side, '2014-01-15')).toBe('a not-yet-due')
  expect(standing(side, '2014-01-16')).toBe('a overdue')
  expect(standing(side, '2014-02-01')).toBe('a not-yet-due')
  expect(standing(side, '2014-12-01')).toBe('a kept-on-amended-terms')
  expect(standing(side, '2014-12-01', 1)).toBe('a unknown')
  expect(standing(side, '2014-12-01', 2)).toBe('a overdue')
  expect(standing(side, '2014-12-01', 3)).toBe('a not-yet-due')
  expect(standing(side, '2014-12-01', 0)).toBe('')
  await side.store.close()
})

test('steps of an import count whatever their order, and only once the promise is known', async () => {
  const side = readSide()
  await side.record('commitment-a', [verdict('2014-01-10', { imported })])
  await side.read()
  expect(standing(side, '2015-01-01')).toBe('')
  expect(side.queries.commitments.steps('a', { asOf: null, knownAt: null })).toHaveLength(1)
  await side.record('commitment-a', [madeEvent('a', { ...measured, imported })])
  await side.read()
  expect(standing(side, '2015-01-01')).toBe('a kept-on-original-terms')
  await side.store.close()
})

test('without its texts a commitment stands where it stands with them', async () => {
  const side = readSide()
  const amended = (data: object): DomainEvent => ({
    type: 'TermsAmended',
    data: { ...step('2013-05-01'), ...data },
  })
  const amendments = [
    { target: '1' },
    { target: '2' },
    { baseline: '0' },
    { measure: 'pupils' },
    { unit: 'x' },
    { text: 'Promise 5' },
    { text: 'Promise' },
  ]
  for (const [id, data] of amendments.entries()) {
    const events = [madeEvent(String(id), measured), amended(data), verdict('2013-12-01')]
    await side.record(`commitment-${id}`, events)
  }
  await side.read()
  const known = [...side.queries.commitments.made({ asOf: null, knownAt: null })]
  expect(known).toHaveLength(amendments.length)
  for (const { id, state } of known) {
    const stored = await side.store.readStream(`commitment-${id}`)
    const whole = stored.map(decode).filter(isCommitmentEvent).reduce(evolve, NOT_MADE)
    expect([id, statusOn(state, '2015-01-01')]).toEqual([id, statusOn(whole, '2015-01-01')])
  }
  await side.store.close()
})

test('no text stands in the read model', async () => {
  const side = readSide()
  const long = 'A long text that stays in the log'
  const words = { text: long, title: long, rationale: long, note: long, measure: long, target: long }
  await side.record('commitment-a', [madeEvent('a', { ...words, evidence: [{ title: long, kind: 'page' }] })])
  await side.read()
  const rows = tablesOf(side.db).commitment_step ?? []
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain('long text')
  await side.store.close()
})

test('an owner is called what the registry says, else what it was last called by then', async () => {
  const side = readSide()
  const named = (id: string, name: string, occurredOn: string, kind = 'organisation') =>
    side.record(`commitment-${id}`, [madeEvent(id, { owner: { kind, id: 'north', name }, occurredOn })])
  await named('a', 'Old Fund', '2013-01-01')
  await named('b', 'New Fund', '2014-01-01')
  await named('c', 'The North', '2013-01-01', 'district')
  await side.read()
  const names = async (day: string) =>
    (await scorecardOf(side.queries, 'owner', { asked: asking(day), day })).body.rows.map(
      ({ kind, name }) => `${kind} ${name}`,
    )
  expect(await names('2013-06-01')).toEqual(['district The North', 'organisation Old Fund'])
  expect(await names('2014-06-01')).toEqual(['district The North', 'organisation New Fund'])
  await side.record('district-north', [registered('north', 'North')])
  await side.read()
  expect(await names('2014-06-01')).toEqual(['district North', 'organisation New Fund'])
  await side.store.close()
})

test('a promise that is made here names its owner where nothing else does, and renames no district', async () => {
  const side = readSide()
  const owner = { kind: 'district', id: 'north', name: 'Renamed' }
  await side.record('commitment-a', [madeEvent('a', { owner, occurredOn: '2015-01-01' })])
  await side.record('commitment-b', [
    madeEvent('b', { owner: { ...owner, name: 'North' }, occurredOn: '2014-01-01', imported }),
  ])
  await side.read()
  const { rows } = (await scorecardOf(side.queries, 'owner', { asked: asking(), day: '2016-01-01' })).body
  expect(rows.map(({ name }) => name)).toEqual(['North'])
  expect(side.queries.named({ kind: 'district', id: 'north' }, { asOf: null, knownAt: null })).toMatchObject({
    entity: { name: 'North' },
    position: 2,
  })
  await side.store.close()
})

test('a scorecard adds up: each commitment in one column, and in the row of each of its funders', async () => {
  const side = readSide()
  const all: readonly (readonly [string, object, readonly DomainEvent[]])[] = [
    ['a', { ...measured, funders: ['X', 'Y'] }, [verdict('2014-01-15')]],
    ['b', { ...measured, funders: ['X'] }, [verdict('2014-01-20', { metOn: '2014-01-16' })]],
    ['c', { ...measured, funders: ['Y'] }, [extended('2015', '2014-01-01')]],
    ['d', measured, [heard]],
    ['e', measured, []],
    ['f', { dueOn: '2014-01-15' }, []],
    ['g', measured, [verdict('2014-01-16', { verdict: 'broken' })]],
    ['h', measured, [verdict('2014-01-16', { verdict: 'partly-kept' })]],
    ['i', measured, [{ type: 'CommitmentWithdrawn', data: step('2013-10-01') }]],
    ['j', measured, [{ type: 'CommitmentSuperseded', data: { supersededBy: 'a', ...step('2013-10-01') } }]],
    ['k', { ...measured, occurredOn: '2014-02-02' }, []],
  ]
  for (const [id, made, steps] of all) await side.record(`commitment-${id}`, [madeEvent(id, made), ...steps])
  await side.read()
  const of = async (by: 'funder' | 'owner' | 'district') =>
    (await scorecardOf(side.queries, by, { asked: asking('2014-02-01'), day: '2014-02-01' })).body
  const { rows, total } = await of('funder')
  expect(rows.map(({ key, made }) => `${key} ${made}`)).toEqual(['(none) 7', 'X 2', 'Y 2'])
  expect(rows[1]).toMatchObject({ due: 2, kept: { onOriginalTerms: 1, onAmendedTerms: 0, late: 1 } })
  expect(rows[2]).toMatchObject({ due: 1, notYetDue: 1, rates: { keptOnOriginalTerms: { part: 1, of: 1 } } })
  expect(total).toMatchObject({
    made: 10,
    notYetDue: 1,
    due: 7,
    kept: { onOriginalTerms: 1, onAmendedTerms: 0, late: 1 },
    partlyKept: 1,
    broken: 1,
    overdue: 1,
    notMeasurable: 1,
    unknown: 1,
    withdrawn: 1,
    superseded: 1,
    rates: { kept: { part: 2, of: 7 }, broken: { part: 1, of: 7 } },
  })
  for (const row of [...rows, total]) {
    const { kept } = row
    expect(row.made).toBe(row.notYetDue + row.due + row.withdrawn + row.superseded)
    const judged = kept.onOriginalTerms + kept.onAmendedTerms + kept.late + row.partlyKept + row.broken
    expect(row.due).toBe(judged + row.notMeasurable + row.overdue + row.unknown)
  }
  expect((await of('owner')).rows.map(({ key, made }) => `${key} ${made}`)).toEqual(['north 10'])
  await side.store.close()
})

test('a rebuild gives the same rows', async () => {
  const side = readSide()
  await side.record('commitment-a', [madeEvent('a', measured), heard])
  await side.read()
  await side.record('commitment-b', [madeEvent('b', { ...measured, imported })])
  await side.record('commitment-a', [extended('2015', '2014-02-01')])
  await side.read()
  const again = readModelOf()
  await again.runner.catchUp(side.store)
  expect(tablesOf(again.db)).toEqual(tablesOf(side.db))
  await side.store.close()
})
