import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { done, ROOT, type Served, scratch, served } from '../support/cli/cli.ts'

/**
 * The 28 promises of samples/commitments.csv, counted by hand: where each stands at the end of 2014-01-01, 2015-12-31 and
 * 2019-01-01. `-` had not been made yet.
 */
const BY_HAND = `
tn-asd        asd-top25        not-yet-due             not-yet-due             broken
cleveland     cle-triple       not-yet-due             not-yet-due             not-yet-due
cleveland     cle-failing      not-yet-due             not-yet-due             not-yet-due
denver        den-80           -                       not-yet-due             not-yet-due
denver        den-grade3       -                       not-yet-due             not-yet-due
denver        den-grad90       -                       not-yet-due             not-yet-due
denver        den-whole        -                       not-yet-due             not-yet-due
denver        den-gap25        -                       not-yet-due             not-yet-due
chicago       cps-moratorium   not-yet-due             not-yet-due             unknown
chicago       cps-better       overdue                 overdue                 overdue
chicago       cps-library      unknown                 partly-kept             partly-kept
chicago       cps-ac           unknown                 unknown                 unknown
chicago       cps-ipads        not-measurable          not-measurable          not-measurable
chicago       cps-safe         unknown                 unknown                 unknown
chicago       cps-savings      not-yet-due             not-yet-due             not-yet-due
chicago       cps-invest       not-yet-due             unknown                 unknown
city-of-chicago cps-buildings  not-measurable          not-measurable          not-measurable
philadelphia  phl-seats        not-yet-due             overdue                 overdue
philadelphia  phl-savings      overdue                 overdue                 overdue
washington-dc dc-savings       not-yet-due             unknown                 unknown
washington-dc dc-central       unknown                 unknown                 unknown
washington-dc dc-use           unknown                 unknown                 unknown
jefferson-parish jeff-central  kept-on-original-terms  kept-on-original-terms  kept-on-original-terms
mi-eaa        eaa-statewide    not-measurable          not-measurable          broken
foundation-for-newarks-future nwk-match not-yet-due    not-yet-due             kept-on-original-terms
newark        nwk-contract     kept-on-original-terms  kept-on-original-terms  kept-on-original-terms
crpe          crpe-consortium  not-measurable          not-measurable          not-measurable
crpe          crpe-more        kept-late               kept-late               kept-late
`
const DAYS = ['2014-01-01', '2015-12-31', '2019-01-01'] as const
const rows = BY_HAND.trim()
  .split('\n')
  .map(line => line.split(/\s+/))
const standings = (day: (typeof DAYS)[number], owner?: string) =>
  rows
    .filter(([of]) => owner === undefined || of === owner)
    .map(row => row[2 + DAYS.indexOf(day)])
    .filter(standing => standing !== '-')

/** The sums of the scorecard, computed independently of the ledger. */
function tally(of: readonly (string | undefined)[]) {
  const count = (...names: readonly string[]) => of.filter(each => names.includes(each ?? '')).length
  const open = count('not-yet-due', 'withdrawn', 'superseded')
  return {
    made: of.length,
    notYetDue: count('not-yet-due'),
    due: of.length - open,
    kept: {
      onOriginalTerms: count('kept-on-original-terms'),
      onAmendedTerms: count('kept-on-amended-terms'),
      late: count('kept-late'),
    },
    partlyKept: count('partly-kept'),
    broken: count('broken'),
    overdue: count('overdue'),
    notMeasurable: count('not-measurable'),
    unknown: count('unknown'),
    withdrawn: count('withdrawn'),
    superseded: count('superseded'),
  }
}

let server: Served
const { folder, remove } = scratch()
beforeAll(async () => {
  await done(folder, 'import', 'commitments', join(ROOT, 'samples/commitments.csv'))
  server = await served(folder)
})
afterAll(async () => {
  await server.end()
  remove()
})
const get = async (path: string) => {
  const { status, body } = await server.get(path)
  expect([path, status]).toEqual([path, 200])
  return body
}

describe('the scorecard of the 28 real promises', () => {
  test.each(DAYS)('by owner on %s is the count by hand', async day => {
    const card = await get(`/v1/scorecards/commitments?by=owner&asOf=${day}`)
    expect(card.total).toMatchObject(tally(standings(day)))
    const owners = [...new Set(rows.map(([owner]) => owner ?? ''))].filter(
      owner => standings(day, owner).length > 0,
    )
    expect(card.rows.map(({ key }: { key: string }) => key)).toEqual(owners.toSorted())
    for (const row of card.rows) expect(row).toMatchObject(tally(standings(day, row.key)))
  })

  test('the totals are those that were added up on paper', async () => {
    const total = async (day: string) => (await get(`/v1/scorecards/commitments?by=owner&asOf=${day}`)).total
    expect(await total('2014-01-01')).toMatchObject({
      made: 23,
      notYetDue: 9,
      due: 14,
      unknown: 5,
      overdue: 2,
    })
    expect(await total('2015-12-31')).toMatchObject({
      made: 28,
      notYetDue: 11,
      due: 17,
      unknown: 6,
      overdue: 3,
    })
    expect(await total('2019-01-01')).toMatchObject({
      made: 28,
      notYetDue: 8,
      due: 20,
      unknown: 7,
      broken: 2,
    })
  })

  test('one funder is known, and the others stand under (none)', async () => {
    const { rows: funders } = await get('/v1/scorecards/commitments?by=funder&asOf=2019-01-01')
    expect(funders.map(({ key, made }: { key: string; made: number }) => [key, made])).toEqual([
      ['(none)', 27],
      ["Foundation for Newark's Future", 1],
    ])
  })

  test('each promise says for itself what the scorecard counts', async () => {
    for (const day of DAYS) {
      for (const [owner, id, ...on] of rows) {
        const expected = on[DAYS.indexOf(day)]
        if (expected === '-') continue
        const shown = await get(`/v1/commitments/${id}?asOf=${day}`)
        expect([id, shown.owner.id, shown.status]).toEqual([id, owner, expected])
      }
    }
  })
})

describe('a promise is read truthfully in one request', () => {
  test('Denver: the test changed under the third-grade goal, and the old series stays', async () => {
    const goal = await get('/v1/commitments/den-grade3')
    expect(goal.original).toMatchObject({
      measure: 'share at grade level',
      baseline: '0.60',
      target: '0.80',
      dueOn: '2020',
    })
    // The baseline stays as it was stated, with its measure: it cannot be compared with values of the new measure.
    expect(goal.amended).toMatchObject({
      measure: 'share at grade level, new state test',
      baseline: '0.60',
      baselineMeasure: 'share at grade level',
      target: '0.80',
    })
    expect(goal.progress).toMatchObject([
      { on: '2017', value: '0.33', measure: 'share at grade level, new state test' },
    ])
    expect(goal.trajectory).toEqual({ onOriginalTerms: null, onTermsInForce: null })
  })

  test('Cleveland: the measure was restated, by whom and why', async () => {
    const promise = await get('/v1/commitments/cle-triple')
    expect(promise.original).toMatchObject({ measure: 'students in high-performing schools', target: '3x' })
    expect(promise.amended).toMatchObject({ measure: 'students in high-performing schools, restated' })
    const { items } = await get('/v1/commitments/cle-triple/history')
    expect(items.map(({ type }: { type: string }) => type)).toEqual([
      'CommitmentMade',
      'ProgressReported',
      'TermsAmended',
    ])
    expect(items[2]).toMatchObject({
      occurredOn: '2017-11-09',
      by: 'Cleveland Transformation Alliance',
      rationale: '5-year assessment recommends updating how progress is measured',
      evidence: [{ title: 'clevelandta.org 2017-11-09' }],
    })
  })

  test('Philadelphia: the savings were amended, and the first figure stays in sight', async () => {
    const savings = await get('/v1/commitments/phl-savings')
    expect(savings.original.target).toBe('28000000')
    expect(savings.amended.target).toBe('24500000')
  })

  test('Chicago: what was said of the better-performing schools is no verdict', async () => {
    const promise = await get('/v1/commitments/cps-better?asOf=2014-01-01')
    expect(promise).toMatchObject({ status: 'overdue', verdict: null, lastHeardOn: '2013-05-07' })
    expect(promise.progress).toMatchObject([{ by: 'hearing officer', value: null }])
  })
})

test('seats in Philadelphia were behind the line in the year before they were due', async () => {
  const { trajectory } = await get('/v1/commitments/phl-seats?asOf=2013-12-31')
  // From 70,000 at the end of 2011 to 35,000 at the end of 2014: 731 of 1,096 days are gone, 53,000 seats are left.
  expect(trajectory.onOriginalTerms).toMatchObject({
    expected: '46656.021898',
    value: '53000',
    direction: 'behind',
  })
})

test('who was not heard of for a year can be asked about', async () => {
  const { items } = await get('/v1/commitments?owner=chicago&silentFor=P1Y&asOf=2014-06-01&limit=200')
  const ids = items.map(({ id }: { id: string }) => id)
  expect(ids).toContain('cps-ac')
  expect(ids).not.toContain('cps-library')
})
