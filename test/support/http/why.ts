import type { RatingWhy } from '../../../projections/rating/why.ts'
import { ratingSentence } from '../../../src/explain/rating.ts'
import { rubric } from '../domain/framework-documents.ts'
import { rated, registered } from '../projections/facts.ts'
import { assessmentOf, type Cast, evidence, expectDone, RUBRIC, textOf } from './http.ts'

/** Why an item stands as it does; `address` follows `/v1`. Throws if the fields make another sentence than the one given. */
export async function whyOn(on: Pick<Cast, 'get'>, address: string): Promise<RatingWhy> {
  const answer = expectDone(await on.get(`/v1${address}`))
  const body = answer.body as unknown as RatingWhy
  const made = ratingSentence(body)
  if (made !== body.sentence) throw new Error(`the fields say "${made}", the sentence "${body.sentence}"`)
  return body
}

/** The small rubric with three letters as levels. */
const letters = {
  ...rubric,
  version: 'v2',
  previous: 'v1',
  scales: [
    { id: 'depth', levels: ['C', 'B', 'A'].map((name, at) => ({ value: at + 1, name, aliases: [] })) },
  ],
}

/** Five districts, in which everything that can happen to a rating happened once. */
export async function tellEverything(on: Cast): Promise<void> {
  await on.opened('2013-H1', '2013-H2', '2014-H1')
  for (const [id, name] of [
    ['south', 'South'],
    ['east', 'East'],
    ['west', 'West'],
  ]) {
    expectDone(await on.put(`/v1/districts/${id}`, { as: on.olga, body: { name, joinedOn: '2012-01-01' } }))
  }
  await north(on)
  await south(on)
  expectDone(await on.put(`${RUBRIC}/versions/v2`, { as: on.olga, body: letters }))
  await east(on)
  await on.record('assessment-rubric:west:2013-H1', [rated('lead', 2, '2013-06')])
  await hill(on)
  await on.read()
}

/** Three ratings that were challenged: one waits, one stands, and one was corrected. */
async function hill(on: Cast): Promise<void> {
  const stream = 'assessment-rubric:hill:2013-H1'
  const dora = { person: 'dora', key: 'k', role: 'district' }
  const eve = { person: 'eve', key: 'k', role: 'rater' }
  const items = ['lead', 'teach.plan', 'teach.talk']
  await on.record('district-hill', [registered('hill', 'Hill', '2012')])
  await on.record(
    stream,
    items.map(item => rated(item, 1, '2013-06-20', { entityName: 'Hill' })),
  )
  const raised = items.map(item => ({
    type: 'RatingChallenged' as const,
    data: {
      challenge: `of-${item}`,
      item,
      version: 'v1',
      district: 'hill',
      reason: 'The visit was that of the year before.',
      evidence,
      occurredOn: '2013-07-01',
    },
  }))
  await on.record(stream, raised, undefined, dora)
  const answered = (item: string, outcome: 'upheld' | 'dismissed', rationale?: string) => ({
    type: 'ChallengeAnswered' as const,
    data: { challenge: `of-${item}`, item, outcome, rationale, occurredOn: '2013-07-12' },
  })
  const answers = [
    answered('teach.plan', 'dismissed', 'There was a visit in May.'),
    answered('teach.talk', 'upheld'),
  ]
  await on.record(stream, answers, undefined, eve)
  const url = assessmentOf('2013-H1', '/v1/districts/hill')
  const said = { rationale: 'A second visit showed it.', evidence, occurredOn: '2013-07-20' }
  const body = { item: 'teach.talk', level: 'High', challenge: 'of-teach.talk', ...said }
  const proposed = expectDone(await on.post(`${url}/corrections`, { as: on.rita, key: 'why-2', body }))
  expectDone(
    await on.post(`${url}/corrections/${textOf(proposed.body.id)}/approve`, {
      as: on.paul,
      ifMatch: Number(proposed.body.revision),
      body: { occurredOn: '2013-07-25' },
    }),
  )
}

/** A district whose ratings rise, fall by their elements, and are affirmed and overridden. */
async function north(on: Cast): Promise<void> {
  await on.published('2013-H1', { lead: 'Low', 'teach.plan': 'High', 'teach.talk': 'High' }, '2013-06-20')
  await on.published('2013-H2', { lead: 'Middle', 'teach.plan': 'Low' }, '2013-12-20')
  await drafted(on, '2014-H1', '/v1/districts/north', {
    lead: { level: 'Middle', rationale: 'Nothing has changed.' },
    teach: { level: 'High', rationale: 'The plan is new, and not tried yet.', evidence, override: true },
  })
}

/** A district whose ratings are corrected, withdrawn, and not rated. */
async function south(on: Cast): Promise<void> {
  const district = '/v1/districts/south'
  await on.published('2013-H1', { lead: 'Low', 'teach.plan': 'High' }, '2013-06-20', district)
  const url = assessmentOf('2013-H1', district)
  const proposed = expectDone(
    await on.post(`${url}/corrections`, {
      as: on.rita,
      key: 'why-1',
      ifMatch: await on.revisionOf(url),
      body: {
        item: 'lead',
        level: 'High',
        rationale: 'A page was misread.',
        evidence,
        occurredOn: '2013-07-02',
      },
    }),
  )
  expectDone(
    await on.post(`${url}/corrections/${textOf(proposed.body.id)}/approve`, {
      as: on.paul,
      ifMatch: Number(proposed.body.revision),
      body: { occurredOn: '2013-07-05' },
    }),
  )
  const withdrawn = { rationale: 'It was the plan of another district.', evidence, occurredOn: '2013-08-01' }
  const ifMatch = await on.revisionOf(url)
  expectDone(await on.post(`${url}/ratings/teach.plan/withdrawal`, { as: on.paul, ifMatch, body: withdrawn }))
  await drafted(on, '2013-H2', district, { 'teach.talk': { notRated: { reason: 'No class was seen.' } } })
}

/** A district that is rated on another scale. */
async function east(on: Cast): Promise<void> {
  const district = '/v1/districts/east'
  const said = { rationale: 'It is so.', evidence }
  await drafted(on, '2013-H1', district, {
    lead: { level: 'Middle', version: 'v1', ...said },
    'teach.plan': { level: 'Middle', ...said },
  })
  await drafted(on, '2013-H2', district, { lead: { level: 'B', version: 'v2', ...said } })
}

/** Rates, submits and publishes at the end of the period. */
async function drafted(
  on: Cast,
  period: string,
  district: string,
  ratings: Readonly<Record<string, object>>,
): Promise<void> {
  const url = assessmentOf(period, district)
  const occurredOn = period.endsWith('H1') ? `${period.slice(0, 4)}-06-20` : `${period.slice(0, 4)}-12-20`
  for (const [item, rating] of Object.entries(ratings)) {
    const ifMatch = await on.revisionOf(url)
    expectDone(
      await on.put(`${url}/ratings/${item}`, { as: on.rita, ifMatch, body: { ...rating, occurredOn } }),
    )
  }
  for (const [step, as] of [
    ['submit', on.rita],
    ['publish', on.paul],
  ] as const) {
    const ifMatch = await on.revisionOf(url)
    expectDone(await on.post(`${url}/${step}`, { as, ifMatch, body: { occurredOn } }))
  }
}
