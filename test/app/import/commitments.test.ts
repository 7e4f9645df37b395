import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Cells, csvOf, importerOn, problemsOf, reportOf } from '../../support/app/importing.ts'
import { countIn } from '../../support/event-store/store.ts'
import { readSide } from '../../support/projections/read-side.ts'

let side: ReturnType<typeof readSide>
let importing: ReturnType<typeof importerOn>
beforeEach(() => {
  side = readSide()
  importing = importerOn(side.store)
})
afterEach(async () => {
  importing.close()
  await side.store.close()
})

const made: Cells = {
  step: 'made',
  occurred_on: '2013-01-15',
  owner_kind: 'district',
  owner_id: 'north',
  owner_name: 'North',
  statement: 'Half of all seats filled',
  due_on: '2014',
  measure: 'share of seats',
  baseline: '0.3',
  target: '0.5',
  funders: 'A Fund; B Fund',
}
const steps = (...rows: readonly Cells[]) =>
  importing.text('commitments', csvOf('commitments', ...rows.map(row => ({ commitment_id: 'c-1', ...row }))))
const refusedBy = async (...rows: readonly Cells[]) => {
  const problems = problemsOf(await steps(...rows))
  expect(await countIn(side.store)).toBe(0)
  return problems
}
const every: readonly Cells[] = [
  made,
  { step: 'milestone', occurred_on: '2013-02', milestone: 'm1', title: 'Contract', due_on: '2013-06' },
  { step: 'milestone-reached', occurred_on: '2013-06-01', milestone: 'm1' },
  { step: 'progress', occurred_on: '2013-07-01', value: '0.4', by: 'North', source_title: 'Report' },
  { step: 'extended', occurred_on: '2014-06-01', due_on: '2015', reason: 'Late start' },
  { step: 'amended', occurred_on: '2014-07-01', target: '0.45', reason: 'Fewer pupils' },
  { step: 'assessed', occurred_on: '2015-01-01', completion: 'substantial' },
  { step: 'verdict', occurred_on: '2016-01-01', verdict: 'broken', by: 'The Paper' },
  {
    step: 'verdict-revised',
    occurred_on: '2016-03-01',
    verdict: 'kept',
    met_on: '2015-11',
    reason: 'Counted again',
  },
]

test('every step becomes its event, marked with its file and row, and its district is registered', async () => {
  const report = reportOf(await steps(...every))
  expect(report).toMatchObject({ rows: 9, written: 9, registered: { districts: 1 } })
  const events = await side.store.readStream('commitment-c-1')
  expect(events.map(({ type }) => type)).toEqual([
    'CommitmentMade',
    'MilestoneAdded',
    'MilestoneReached',
    'ProgressReported',
    'DueDateExtended',
    'TermsAmended',
    'CompletionAssessed',
    'VerdictIssued',
    'VerdictRevised',
  ])
  expect(JSON.parse(events[0]?.data ?? '')).toMatchObject({
    owner: { kind: 'district', id: 'north', name: 'North' },
    funders: ['A Fund', 'B Fund'],
    text: 'Half of all seats filled',
    target: '0.5',
    imported: { kind: 'commitments', row: 2 },
  })
})

test('the same file again writes nothing', async () => {
  reportOf(await steps(...every))
  expect(reportOf(await steps(...every))).toMatchObject({ events: 0, unchanged: 9 })
})

test('steps may come before the promise that they belong to', async () => {
  reportOf(await steps(...every.slice(1)))
  reportOf(await steps(made))
  expect(await side.store.readStream('commitment-c-1')).toHaveLength(9)
})

test('what was superseded need not say by what', async () => {
  reportOf(await steps(made, { step: 'superseded', occurred_on: '2014' }))
  const events = await side.store.readStream('commitment-c-1')
  expect(JSON.parse(events[1]?.data ?? '')).toEqual({
    evidence: [],
    occurredOn: '2014',
    imported: { kind: 'commitments', sha256: expect.any(String), row: 3 },
  })
})

test('a step says what it needs and nothing that it does not use', async () => {
  expect(
    await refusedBy(
      { ...made, statement: '', owner_id: '' },
      { step: 'milestone', occurred_on: '2013' },
      { step: 'progress', occurred_on: '2013', value: 'half', completion: 'complete' },
      { step: 'progress', occurred_on: '2013', value: '1', target: '2' },
      { step: 'extended', occurred_on: '2013' },
      { step: 'amended', occurred_on: '2013', reason: 'No change' },
      { step: 'verdict', occurred_on: '2013-02-30', verdict: 'fine' },
      { step: 'jumped', occurred_on: '2013' },
    ),
  ).toEqual([
    '2 owner_id: a step made says it',
    '2 statement: a promise has words',
    '3 milestone: a step milestone says it',
    '4 value: a decimal is text like 0.95, not "half"',
    '5 target: a step progress does not use it: leave it empty',
    '6 due_on: a step extended says it',
    '7 statement: a step amended changes one of statement, measure, unit, baseline, target',
    '8 occurred_on: there is no such date in the calendar: "2013-02-30"',
    expect.stringMatching(/^8 verdict: it is one of kept, partly-kept, broken, not "/),
    expect.stringMatching(/^9 step: it is one of made, /),
  ])
})

test('two wordings of one promise are refused by the column in which they differ, both named', async () => {
  const against = (line: number, column: string) =>
    `line ${line} words the same promise with another ${column}: keep one of them, or give another promise another id`
  expect(await refusedBy(made, { ...made, target: '0.6' })).toEqual([
    `2 target: ${against(3, 'target')}`,
    `3 target: ${against(2, 'target')}`,
  ])
  reportOf(await steps(made))
  expect(problemsOf(await steps({ ...made, due_on: '2015' }))).toEqual([
    '2 due_on: due_on stands otherwise: amend or extend the commitment, or use another id for another promise.',
  ])
})

const verdict: Cells = { step: 'verdict', occurred_on: '2016-01-01', verdict: 'kept', by: 'Reviewer One' }
test('two verdicts of one day are refused, both named, with what to do', async () => {
  const remedy = 'give one of them another day, or make the later one a verdict-revised'
  const other = { ...verdict, verdict: 'broken', by: 'Reviewer Two', note: 'page a' }
  expect(await refusedBy(made, verdict, other)).toEqual([
    `3 verdict: line 4 says another verdict on the same day: keep one of them, or ${remedy}`,
    `4 verdict: line 3 says another verdict on the same day: keep one of them, or ${remedy}`,
  ])
  // The same in two files, in either order, with the promise known or not.
  reportOf(await steps(other))
  const [recorded] = await side.store.readStream('commitment-c-1')
  expect(problemsOf(await steps(made, verdict))).toEqual([
    `3 verdict: Event ${recorded?.id} says another verdict on 2016-01-01: leave the row out, or ${remedy}.`,
  ])
  expect(await countIn(side.store)).toBe(1)
  reportOf(
    await steps(made, { ...verdict, step: 'verdict-revised' }, { ...verdict, occurred_on: '2016-01-02' }),
  )
})

test('of three rows that contradict each other each one is named, by its column', async () => {
  const extended = (due_on: string) => ({ step: 'extended', occurred_on: '2013-12', due_on })
  const against = (line: number) =>
    `line ${line} says another due_on on the same day: keep one of them, or give one of them another day`
  expect(await refusedBy(extended('2015'), made, extended('2016'), extended('2017'))).toEqual([
    `2 due_on: ${against(4)}`,
    `2 due_on: ${against(5)}`,
    `4 due_on: ${against(2)}`,
    `5 due_on: ${against(2)}`,
  ])
})

test('a district or school that is known from promises alone is called by their rows', async () => {
  const named = async (asOf: string | null, kind: 'district' | 'school' = 'district') => {
    await side.read()
    return side.queries.named({ kind, id: 'north' }, { asOf, knownAt: null })
  }
  reportOf(await steps({ ...made, commitment_id: 'c-2', owner_name: 'North City', occurred_on: '2015' }))
  expect((await named(null)).entity.name).toBe('North City')
  const knownAt = (await named(null)).position
  reportOf(
    await steps(made, { ...made, commitment_id: 'c-3', owner_kind: 'organisation', owner_name: 'A Fund' }),
  )
  // The owner has the latest name known on that day; before any name, the first one.
  expect((await named('2015-12-30')).entity.name).toBe('North')
  expect((await named('2012-01-01')).entity.name).toBe('North')
  expect((await named('2015-12-31')).entity.name).toBe('North City')
  expect(
    side.queries.named({ kind: 'district', id: 'north' }, { asOf: '2012-01-01', knownAt }).entity.name,
  ).toBe('North City')
  expect((await named(null, 'school')).entity.name).toBe('north')
  reportOf(await steps({ ...made, commitment_id: 'c-4', owner_kind: 'school', owner_name: 'North High' }))
  expect((await named(null, 'school')).entity.name).toBe('North High')
})
