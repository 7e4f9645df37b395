import { afterEach, beforeEach, expect, test } from 'vitest'
import { matrixOf } from '../../../projections/rating/matrix.ts'
import { snapshotOf } from '../../../projections/rating/snapshot.ts'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { published, rated, registered } from '../../support/projections/facts.ts'
import { asking, FIRST_PAGE, readSide } from '../../support/projections/read-side.ts'

const north = { kind: 'district', id: 'north' } as const
const first = 'assessment-rubric:north:2013-H1'
const judged = { rationale: 'Two visits.', evidence: [], occurredOn: '2013-06-30' }
const seen = { framework: 0, round: 0 }
const low = { value: 1, name: 'Low' }
const madeHere = (item: string): DomainEvent => ({
  type: 'RatingRecorded',
  data: { item, version: 'v1', level: low, ...judged, seen },
})
const withdrawn = (item: string, occurredOn: string): DomainEvent => ({
  type: 'RatingWithdrawn',
  data: { item, version: 'v1', rationale: 'Another district.', evidence: [], occurredOn },
})
const corrected = (item: string, occurredOn: string): readonly DomainEvent[] => [
  {
    type: 'CorrectionProposed',
    data: { correction: item, item, version: 'v1', level: low, ...judged, occurredOn, seen },
  },
  { type: 'CorrectionApproved', data: { correction: item, occurredOn } },
]
const elements = ['teach.plan', 'teach.talk', 'teach.test']

let side: ReturnType<typeof readSide>
beforeEach(async () => {
  side = readSide()
  await side.record('framework-rubric', [published])
  await side.record('district-north', [registered('north', 'North')])
})
afterEach(() => side.store.close())

/** `lead` rated here and published in 2014, the elements of `teach` imported, then the given events. */
async function after(...events: readonly DomainEvent[]) {
  await side.record(first, [
    madeHere('lead'),
    { type: 'AssessmentSubmitted', data: { occurredOn: '2014-01-05' } },
    { type: 'AssessmentPublished', data: { occurredOn: '2014-01-10' } },
    ...elements.map(item => rated(item, 2, '2013-06-30')),
    ...events,
  ])
  await side.read()
}
const shown = (item: string, asOf: string) => {
  const { components } = snapshotOf(side.queries, 'rubric', north, null, asking(asOf)).body
  const found = components.flatMap(each => [each, ...each.elements]).find(({ id }) => id === item)
  return [found?.status, found?.level?.name ?? null, found?.action]
}

test('the withdrawal of an imported rating is seen from its own day, whatever was published later', async () => {
  await after(withdrawn('teach.plan', '2013-08-01'))
  expect(shown('teach.plan', '2013-07-31')).toEqual(['rated', 'Middle', 'HS'])
  expect(shown('teach.plan', '2013-08-01')).toEqual(['withdrawn', null, 'WO'])
  expect(shown('lead', '2014-01-09')).toEqual(['never-rated', null, null])
  expect(shown('lead', '2014-01-10')).toEqual(['rated', 'Low', 'NW'])
})

test('so is a correction of an imported rating, and of a component that was rolled up from such', async () => {
  await after(...corrected('teach.plan', '2013-08-01'), ...corrected('teach', '2013-09-01'))
  expect(shown('teach.plan', '2013-07-31')).toEqual(['rated', 'Middle', 'HS'])
  expect(shown('teach.plan', '2013-08-01')).toEqual(['rated', 'Low', 'RS'])
  expect(shown('teach', '2013-08-31').slice(0, 2)).toEqual(['rated', 'Middle'])
  expect(shown('teach', '2013-09-01')).toEqual(['rated', 'Low', 'RS'])
})

test('a component is rolled up without an element from the day of its withdrawal', async () => {
  await after(...elements.slice(1).map(item => withdrawn(item, '2013-08-01')))
  expect(shown('teach', '2013-07-31')).toEqual(['rated', 'Middle', 'HS'])
  expect(shown('teach', '2013-08-01')).toEqual(['not-rated', null, 'RS'])
})

test('a rating that was withdrawn before it was published is no act until then, and then withdrawn', async () => {
  const second = 'assessment-rubric:north:2013-H2'
  await after()
  await side.record(second, [
    madeHere('lead'),
    { type: 'AssessmentSubmitted', data: { occurredOn: '2014-01-20' } },
    { type: 'AssessmentPublished', data: { occurredOn: '2014-02-10' } },
    withdrawn('lead', '2014-02-01'),
  ])
  await side.read()
  const period = async (asOf: string) =>
    (await matrixOf(side.queries, 'rubric', null, asking(asOf), FIRST_PAGE)).body.period
  expect(shown('lead', '2014-02-09')).toEqual(['rated', 'Low', 'NW'])
  expect(await period('2014-02-09')).toBe('2013-H1')
  expect(shown('lead', '2014-02-10')).toEqual(['withdrawn', null, 'WO'])
  expect(await period('2014-02-10')).toBe('2013-H2')
})

test('a draft waits in a row of its own, however many there are, and none is left once they are public', async () => {
  const waiting = () => side.db.prepare('SELECT part, name FROM unpublished').all()
  await side.record(first, [madeHere('lead'), madeHere('teach.plan'), madeHere('lead')])
  await side.read()
  expect(waiting()).toEqual([
    { part: 'drafts', name: 'lead' },
    { part: 'drafts', name: 'teach.plan' },
  ])
  await side.record(first, [
    { type: 'AssessmentSubmitted', data: { occurredOn: '2014-01-05' } },
    { type: 'AssessmentPublished', data: { occurredOn: '2014-01-10' } },
    ...corrected('lead', '2014-02-01'),
  ])
  await side.read()
  expect(waiting()).toEqual([])
  expect(side.db.prepare('SELECT count(*) AS acts FROM act').get()).toEqual({ acts: 3 })
})
