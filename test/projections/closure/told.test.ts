import { expect, test } from 'vitest'
import { dayFromNumber, dayToNumber } from '../../../src/domain/values/date.ts'
import { cases, proposedRow } from '../../support/app/closures.ts'
import type { Cells } from '../../support/app/importing.ts'

const proposed = proposedRow()
const approved: Cells = { step: 'decision', occurred_on: '2013-05-22', outcome: 'approved' }
const effected: Cells = { step: 'effected', occurred_on: '2013-06-19' }
const court: Cells = { authority: 'Court' }

type Told = {
  readonly what: string
  readonly rows: readonly Cells[]
  /** Where the case stands at the end of each day. */
  readonly states: Readonly<Record<string, string | null>>
}
/** What real rounds did. Between two days the case stands as on the earlier one. */
const TOLD: readonly Told[] = [
  {
    what: 'an annulment that a higher court undid, and a stay that ended',
    rows: [
      proposed,
      approved,
      { step: 'annulled', occurred_on: '2013-06-10', ...court },
      { step: 'reinstated', occurred_on: '2013-07-22', authority: 'Higher court' },
      { step: 'stayed', occurred_on: '2013-08-01', ...court },
      { step: 'reinstated', occurred_on: '2013-08-09', ...court },
    ],
    states: {
      '2013-03-21': 'proposed',
      '2013-05-22': 'approved',
      '2013-06-10': 'annulled',
      '2013-07-22': 'approved',
      '2013-08-01': 'stayed',
      '2013-08-09': 'approved',
    },
  },
  {
    what: 'motions that failed or were carried',
    rows: [
      proposed,
      {
        step: 'motion',
        occurred_on: '2013-05-01',
        kind: 'delay',
        outcome: 'failed',
        votes_for: '2',
        votes_against: '3',
        votes_abstained: '1',
      },
      approved,
      {
        step: 'motion',
        occurred_on: '2013-05-29',
        kind: 'rescind',
        outcome: 'failed',
        votes_for: '2',
        votes_against: '4',
      },
    ],
    states: { '2013-05-01': 'proposed', '2013-05-22': 'approved', '2013-05-29': 'approved' },
  },
  {
    what: 'a proposal that nobody moved',
    rows: [proposed, { step: 'decision', occurred_on: '2013-05-22', outcome: 'lapsed' }],
    states: { '2013-05-21': 'proposed', '2013-05-22': 'lapsed' },
  },
  {
    what: 'a rejected plan that was taken up again',
    rows: [
      proposed,
      { step: 'decision', occurred_on: '2013-05-22', outcome: 'rejected' },
      { step: 'reconsidered', occurred_on: '2013-06-05', votes_for: '8', votes_against: '0' },
      { step: 'decision', occurred_on: '2013-06-19', outcome: 'approved' },
    ],
    states: { '2013-05-22': 'rejected', '2013-06-05': 'proposed', '2013-06-19': 'approved' },
  },
  {
    what: 'a withdrawal that a board accepted by a vote, after an approval and stays',
    rows: [
      proposed,
      approved,
      { step: 'stayed', occurred_on: '2013-06-03', ...court },
      { step: 'withdrawn', occurred_on: '2013-06-03', votes_for: '5', votes_against: '0' },
    ],
    states: { '2013-06-02': 'approved', '2013-06-03': 'withdrawn' },
  },
  {
    what: 'a ruling that touched no decision',
    rows: [
      proposed,
      approved,
      { step: 'ruling', occurred_on: '2016-01-05', rule: 'R5', outcome: 'violated', ...court },
    ],
    states: { '2016-01-05': 'approved' },
  },
  {
    what: 'a decision that needed no vote',
    rows: [
      proposed,
      { step: 'decision', occurred_on: '2013-05-22', outcome: 'not-required', by: 'Chancellor' },
      effected,
    ],
    states: { '2013-05-22': 'approved', '2013-06-19': 'effected' },
  },
  {
    what: 'several bodies that had to agree',
    rows: [
      { ...proposed, deciders: 'Board; County; State' },
      { ...approved, authority: 'Board' },
      { step: 'decision', occurred_on: '2013-05-29', outcome: 'approved', authority: 'state' },
      { step: 'decision', occurred_on: '2013-06-05', outcome: 'not-required', authority: 'County' },
    ],
    states: { '2013-05-22': 'proposed', '2013-05-29': 'proposed', '2013-06-05': 'approved' },
  },
  {
    what: 'a screening after which nothing was proposed',
    rows: [
      { step: 'screened', occurred_on: '2012-12', district_id: 'north', school_id: 'north-1' },
      { step: 'cleared', occurred_on: '2013-02-13' },
    ],
    states: { '2012-12-30': null, '2012-12-31': 'screened', '2013-02-13': 'cleared' },
  },
  {
    what: 'a school that was put off at the vote',
    rows: [
      proposed,
      approved,
      { step: 'postponed', occurred_on: '2013-05-22', effective_on: '2014-06' },
      { step: 'effected', occurred_on: '2014-06-20' },
    ],
    states: { '2013-05-21': 'proposed', '2013-05-22': 'postponed', '2014-06-20': 'effected' },
  },
  {
    what: 'a phase-out that ended three times',
    rows: [
      { ...proposed, action: 'phase-out' },
      approved,
      { step: 'effected', occurred_on: '2013-09-01', kind: 'no-new-pupils' },
      { step: 'effected', occurred_on: '2016-06-20', kind: 'last-day' },
      { step: 'effected', occurred_on: '2016-06-30', kind: 'empty' },
      { step: 'effected', occurred_on: '2016-08-01', kind: 'formally-closed' },
    ],
    states: {
      '2013-09-01': 'approved',
      '2016-06-19': 'approved',
      '2016-06-20': 'effected',
      '2016-08-01': 'effected',
    },
  },
  {
    what: 'an emergency closing that expired, and one that became final before it did',
    rows: [
      {
        step: 'decision',
        occurred_on: '2013-01-10',
        outcome: 'not-required',
        expires_on: '2013-07-10',
        grounds: 'unsafe-building',
        district_id: 'north',
        school_id: 'north-1',
      },
      { step: 'effected', occurred_on: '2013-01-11' },
    ],
    states: {
      '2013-01-10': 'approved',
      '2013-01-11': 'effected',
      '2013-07-10': 'effected',
      '2013-07-11': 'expired',
    },
  },
  {
    what: 'a tabled decision, and dates that are a school year',
    rows: [
      proposed,
      { step: 'decision', occurred_on: '2013-05-22', outcome: 'tabled' },
      { step: 'decision', occurred_on: '2013-06-12', outcome: 'approved' },
      { step: 'effected', occurred_on: 'SY2013-14' },
    ],
    states: {
      '2013-05-22': 'tabled',
      '2013-06-12': 'approved',
      '2014-06-29': 'approved',
      '2014-06-30': 'effected',
    },
  },
  {
    what: 'a proposal of which only the month is known, and the vote in it',
    rows: [{ ...proposed, occurred_on: '2013-05' }, { step: 'notice', occurred_on: '2013-05-02' }, approved],
    states: { '2013-05-02': null, '2013-05-22': 'approved', '2013-05-31': 'approved' },
  },
  {
    what: 'a decision that was reversed after its effect',
    rows: [
      proposed,
      approved,
      effected,
      { step: 'reversed', occurred_on: '2013-07-01', authority: 'State board' },
      { step: 'affirmed', occurred_on: '2013-08-01', ...court },
    ],
    states: { '2013-06-19': 'effected', '2013-07-01': 'reversed', '2013-08-01': 'reversed' },
  },
  {
    what: 'a plan that came back after its vote was annulled',
    rows: [
      proposed,
      approved,
      { step: 'annulled', occurred_on: '2013-06-10', ...court },
      { ...proposed, occurred_on: '2014-01-15' },
      { step: 'decision', occurred_on: '2014-02-01', outcome: 'approved' },
    ],
    states: { '2013-06-10': 'annulled', '2014-01-15': 'proposed', '2014-02-01': 'approved' },
  },
]

const before = (day: string) => dayFromNumber(dayToNumber(day) - 1)

test.for(TOLD)('$what', async ({ rows, states }) => {
  const on = cases()
  await on.imported(...rows)
  const days = Object.keys(states)
  const seen: Record<string, string | null> = {}
  for (const day of days) seen[day] = await on.stateOn(day)
  expect(seen).toEqual(states)
  // The day before a step the case stands as the step before left it.
  for (const [at, day] of days.entries()) {
    const earlier = days[at - 1]
    if (earlier !== undefined && before(day) >= earlier)
      expect(await on.stateOn(before(day))).toBe(states[earlier])
  }
})

test.for(TOLD)('$what: in whatever order its rows come', async ({ rows, states }) => {
  const on = cases()
  for (const row of rows.toReversed()) await on.imported(row)
  const days = Object.keys(states)
  expect(await on.statesOn(...days)).toEqual(Object.values(states))
})
