import { expect, test } from 'vitest'
import { cases, proposedRow } from '../../support/app/closures.ts'
import { problemsOf } from '../../support/app/importing.ts'
import { countIn } from '../../support/event-store/store.ts'

test('every step becomes its event, and the schools that it names are registered', async () => {
  const on = cases()
  const report = await on.imported(
    proposedRow({ receiving_ids: 'north-2; north-3', process: 'illinois', facts: 'state-loan; old=no' }),
    {
      step: 'hearing',
      occurred_on: '2013-04',
      kind: 'Community-Meeting',
      audience: 'Parents; staff',
      alone: 'yes',
    },
    {
      step: 'finding',
      occurred_on: '2013-05-06',
      ref: 'f1',
      by: 'Officer',
      recommendation: 'against',
      complied: 'no',
    },
    {
      step: 'decision',
      occurred_on: '2013-05-22',
      outcome: 'approved',
      votes: 'Ms. One=for; Mr. Two=Against',
      decided_at: '2013-05-23T01:10-05:00',
      refers_to: 'f1',
    },
  )
  expect(report).toMatchObject({ written: 4, registered: { districts: 1, schools: 3 } })
  const events = await on.store.readStream('closure-c-1')
  expect(events.map(({ type }) => type)).toEqual([
    'ActionProposed',
    'HearingHeld',
    'FindingIssued',
    'DecisionMade',
  ])
  expect(events.map(({ data }) => JSON.parse(data))).toMatchObject([
    {
      receiving: ['north-2', 'north-3'],
      facts: { 'state-loan': true, old: false },
      imported: { kind: 'closures', row: 2 },
    },
    { kind: 'community-meeting', audience: ['parents', 'staff'], alone: true },
    { ref: 'f1', recommendation: 'against', complied: 'no' },
    {
      votes: [
        { name: 'Ms. One', vote: 'for' },
        { name: 'Mr. Two', vote: 'against' },
      ],
      refersTo: ['f1'],
    },
  ])
})

test('the same rows again write nothing, in whatever case their words are', async () => {
  const on = cases()
  const row = { step: 'notice', occurred_on: '2013-04', audience: 'parents;staff', contents: 'hearing-dates' }
  await on.imported(proposedRow(), row)
  const again = { ...row, step: 'Notice', audience: 'Parents ; Staff', contents: 'Hearing-Dates' }
  expect(await on.imported(proposedRow(), again)).toMatchObject({ written: 0, unchanged: 2 })
})

test('a step says what it needs and nothing that it does not use, in words that it knows', async () => {
  const on = cases()
  const problems = problemsOf(
    await on.tried(
      proposedRow({ action: '', outcome: 'approved' }),
      { step: 'hearing', occurred_on: '2013-04', kind: 'party' },
      { step: 'amended', occurred_on: '2013-04', reason: 'nothing' },
      { step: 'decision', occurred_on: '2013-04', outcome: 'carried', votes_for: '3' },
      { step: 'finding', occurred_on: '2013-04', recommendation: 'maybe', complied: 'no' },
      { step: 'notice', occurred_on: '2013-04', audience: 'parents;cats' },
      { step: 'decision', occurred_on: 'SY2013-15', outcome: 'approved', votes: 'One=perhaps' },
      { step: 'vanished', occurred_on: '2013' },
    ),
  )
  expect(problems.map(problem => problem.slice(0, 60))).toEqual([
    '2 action: a step proposed says it',
    '2 outcome: a step proposed does not use it: leave it empty',
    expect.stringContaining('3 kind: it is one of public-hearing'),
    expect.stringContaining('4 action: a step amended changes one of action'),
    '5 votes_for: a tally has votes_for and votes_against',
    expect.stringContaining('6 recommendation: it is one of'),
    expect.stringContaining('7 audience: item 2: it is one of'),
    '8 occurred_on: a date is a day, month or year of the calenda',
    '8 votes: a vote is written Name=for, against, abstained or a',
    expect.stringContaining('9 step: it is one of'),
  ])
  expect(await countIn(on.store)).toBe(0)
})

test('a case is about one school: another one is refused in whatever order', async () => {
  const on = cases()
  await on.imported(proposedRow())
  const other = { step: 'withdrawn', occurred_on: '2013-05-01', school_id: 'north-9' }
  expect(problemsOf(await on.tried(other))).toEqual([
    '2 school_id: school_id stands as north-1 and is given as north-9: use another case id.',
  ])
})

test('what has not happened yet is refused, and so is more than a case may hold', async () => {
  const on = cases()
  expect(problemsOf(await on.tried(proposedRow({ occurred_on: 'SY2026-27' })))).toHaveLength(1)
  const receiving = Array.from({ length: 51 }, (_, at) => `s-${at}`).join(';')
  expect(problemsOf(await on.tried(proposedRow({ receiving_ids: receiving })))).toEqual([
    '2 receiving_ids: a list has at most 50 here',
  ])
  const votes = Array.from({ length: 51 }, (_, at) => `M${at}=for`).join(';')
  expect(
    problemsOf(await on.tried({ step: 'decision', occurred_on: '2013', outcome: 'approved', votes })),
  ).toEqual(['2 votes: a step names at most 50 votes'])
  const rows = Array.from({ length: 1001 }, (_, at) => ({
    step: 'notice',
    occurred_on: '2013',
    note: `n ${at}`,
  }))
  expect(problemsOf(await on.tried(...rows))).toEqual([
    '1002 case_id: A case has at most 1000 steps: open another one that continues it.',
  ])
})
