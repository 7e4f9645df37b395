import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { entityOf } from '../../../projections/entity/entity.ts'
import { entity } from '../../../src/domain/entity/entity.ts'
import { standing } from '../../../src/domain/values/import-withdrawal.ts'
import { decode } from '../../../src/event-store/codec.ts'
import { cases, proposedRow } from '../../support/app/closures.ts'
import { type Cells, csvOf, reportOf } from '../../support/app/importing.ts'
import { countIn } from '../../support/event-store/store.ts'
import { asking } from '../../support/projections/read-side.ts'

const north = { kind: 'school', id: 'north-1' } as const
const approved: Cells = { step: 'decision', occurred_on: '2013-05-22', outcome: 'approved' }
const effected: Cells = { step: 'effected', occurred_on: '2013-06-19' }
const otherAccount: Cells = { step: 'effected', occurred_on: '2013-06-21', note: 'The other paper' }
const annulled: Cells = { step: 'annulled', occurred_on: '2013-08-01', authority: 'Court' }
const reinstated: Cells = { step: 'reinstated', occurred_on: '2013-09-10', authority: 'Higher court' }
const turnedAround: Cells = { step: 'amended', occurred_on: '2013-04-01', action: 'turnaround' }
const other = (cells: Cells): Cells => ({ ...cells, case_id: 'c-2' })
const otherCase = [
  other(proposedRow({ occurred_on: '2013-11-01' })),
  other({ ...effected, occurred_on: '2014-06-19' }),
]

type File = readonly Cells[] | 'schools'
const DAYS = ['2013-06-19', '2013-06-25', '2013-06-30', '2013-08-01', '2013-09-10', '2015-01-01'] as const

/** A ledger into which these files were imported one after the other. */
async function ledgerOf(files: readonly File[]) {
  const on = cases()
  for (const file of files) {
    if (file !== 'schools') await on.imported(...file)
    else {
      const row = { id: north.id, name: 'North One', closed_on: '2013-06-30' }
      reportOf(await on.importing.text('schools', csvOf('schools', row)))
    }
  }
  await on.read()
  const events = standing((await on.store.readStream('school-north-1')).map(decode)) as never
  const state = (events as Parameters<typeof entity.evolve>[1][]).reduce(entity.evolve, entity.initial)
  const closedOn = (day: string | null) => {
    const view = entityOf(on.queries.entities, north, { state, revision: 0 }, asking(day))
    return view.kind === 'school' ? view.closedOn : null
  }
  const closings = (day: string | null) =>
    on.queries.entities
      .closings(north, { asOf: day, knownAt: null })
      .closings.map(({ closedOn: closed, case: by, reopened }) => [closed, by, reopened?.on ?? null])
  const annotated = async (day: string, id = 'c-1') => {
    const annotations = (await on.on(day, id))?.annotations ?? []
    return annotations.filter(({ rule }) => rule === 'school-closed-otherwise').map(({ detail }) => detail)
  }
  const told = async () => {
    const days = []
    for (const day of DAYS)
      days.push([day, closedOn(day), closings(day), await annotated(day), await annotated(day, 'c-2')])
    return days
  }
  return { ...on, closedOn, closings, annotated, told }
}

/** The ledgers of these files in their order and in the reverse order. */
const bothOf = async (...files: readonly File[]) => [
  await ledgerOf(files),
  await ledgerOf(files.toReversed()),
]

test('of two accounts of the end the first day closes the school, whichever file came first', async () => {
  for (const on of await bothOf([proposedRow(), approved], [effected], [otherAccount])) {
    expect(on.closings(null)).toEqual([['2013-06-19', 'c-1', null]])
    expect(await on.annotated('2014-01-01')).toEqual([
      'The school stands as closed on 2013-06-19, not on 2013-06-21.',
    ])
  }
})

test('the day of a registry stands beside that of a case, from its own day on and whichever file came first', async () => {
  for (const on of await bothOf('schools', [proposedRow(), approved, effected, annulled])) {
    expect(on.closedOn('2013-06-18')).toBeNull()
    expect([on.closedOn('2013-06-19'), on.closedOn('2013-06-29')]).toEqual(['2013-06-19', '2013-06-19'])
    expect([on.closedOn('2013-06-30'), on.closedOn('2014-01-01')]).toEqual(['2013-06-30', '2013-06-30'])
    expect(on.closings(null)).toEqual([['2013-06-30', null, null]])
    expect(await on.annotated('2013-06-29')).toEqual([])
    expect(await on.annotated('2014-01-01')).toEqual([
      'The school stands as closed on 2013-06-30, not on 2013-06-19.',
    ])
  }
})

test('of two cases that close a school the earlier one does; the other one where that is undone', async () => {
  for (const on of await bothOf([proposedRow(), approved, effected], otherCase)) {
    expect(on.closedOn(null)).toBe('2013-06-19')
    expect(await on.annotated('2015-01-01', 'c-1')).toEqual([])
    expect(await on.annotated('2015-01-01', 'c-2')).toEqual([
      'The school stands as closed on 2013-06-19, not on 2014-06-19.',
    ])
  }
  for (const on of await bothOf([proposedRow(), approved, effected], otherCase, [annulled])) {
    expect(on.closedOn('2013-07-31')).toBe('2013-06-19')
    expect(on.closedOn('2013-08-01')).toBeNull()
    expect(on.closedOn(null)).toBe('2014-06-19')
    for (const id of ['c-1', 'c-2']) expect(await on.annotated('2015-01-01', id)).toEqual([])
  }
})

test('what a later file tells otherwise closed nothing; what was known then is known', async () => {
  const on = await ledgerOf([[proposedRow(), approved], [effected]])
  const known = await countIn(on.store)
  await on.imported(turnedAround)
  await on.read()
  expect(on.closings(null)).toEqual([])
  expect(on.queries.entities.closings(north, { asOf: null, knownAt: known }).closings).toHaveLength(1)
  const last = (await on.store.readStream('school-north-1')).at(-1)
  expect(last?.type).toBe('ImportedActWithdrawn')
  // The same file again adds nothing.
  const size = await countIn(on.store)
  await on.imported(turnedAround)
  expect(await countIn(on.store)).toBe(size)
})

test('in whatever order files come, a school is closed on the same days, and cases say the same of it', async () => {
  const files: readonly File[] = [
    'schools',
    [proposedRow(), approved],
    [effected],
    [otherAccount],
    [annulled],
    [reinstated],
    [turnedAround],
    otherCase,
  ]
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...files], { minLength: 3 }), async some => {
      const inTurn = files.filter(file => some.includes(file))
      expect(await (await ledgerOf(some)).told()).toEqual(await (await ledgerOf(inTurn)).told())
    }),
    { numRuns: 4 },
  )
})
