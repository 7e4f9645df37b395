import { afterEach, beforeEach, expect, test } from 'vitest'
import { snapshotOf } from '../../../projections/rating/snapshot.ts'
import { type Cells, importerOn, problemsOf, ratingsCsv, reportOf } from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { asking, readSide } from '../../support/projections/read-side.ts'

let side: ReturnType<typeof readSide>
let importing: ReturnType<typeof importerOn>
beforeEach(async () => {
  side = readSide()
  importing = importerOn(side.store)
  reportOf(await importing.framework(rubric))
})
afterEach(async () => {
  importing.close()
  await side.store.close()
})

const STREAM = 'assessment-rubric:north:2013-H1'
const row = { entity_id: 'north', item: 'lead', period: '2013-H1', level: 'Low', occurred_on: '2013-06-20' }
const raised = {
  challenged_on: '2013-07',
  challenge_reason: 'The visit was that of the year before.',
  challenge_source_title: 'Letter',
}
const answered = {
  challenge_outcome: 'dismissed',
  challenge_answered_on: '2013-09-02',
  challenge_rationale: 'There was one in May.',
}
const record = async (...rows: readonly Cells[]) =>
  reportOf(await importing.text('ratings', ratingsCsv(...rows)))
const stored = async () => side.store.readStream(STREAM)
const types = async () => (await stored()).map(({ type }) => type)

async function shown(knownAt: number | null = null) {
  await side.read()
  const north = { kind: 'district', id: 'north' } as const
  const { components } = snapshotOf(side.queries, 'rubric', north, null, asking(null, knownAt)).body
  return components.find(({ id }) => id === 'lead')?.challenge ?? null
}

test('a row tells a challenge of its rating, and its answer, beside it', async () => {
  expect(await record({ ...row, ...raised, ...answered })).toMatchObject({ rows: 1, written: 1 })
  expect(await types()).toEqual(['RatingImported', 'RatingChallenged', 'ChallengeAnswered'])
  const [rating, challenge, answer] = (await stored()).map(({ data }) => JSON.parse(data))
  expect(rating).toMatchObject({ item: 'lead', occurredOn: '2013-06-20' })
  expect(challenge).toEqual({
    challenge: answer.challenge,
    item: 'lead',
    version: 'v1',
    district: 'north',
    reason: 'The visit was that of the year before.',
    evidence: [{ title: 'Letter', kind: 'source' }],
    occurredOn: '2013-07',
    imported: rating.imported,
  })
  expect(answer).toMatchObject({
    item: 'lead',
    outcome: 'dismissed',
    rationale: 'There was one in May.',
    occurredOn: '2013-09-02',
  })
  expect(await shown()).toMatchObject({ state: 'dismissed', raisedOn: '2013-07', answeredOn: '2013-09-02' })
})

test('what a row tells of a challenge has one id for ever, and leaves that of the rating as it was', async () => {
  await record({ ...row, ...raised, ...answered })
  const ids = (await stored()).map(({ id }) => id)
  expect(ids).toEqual([
    'c76c61e7-c2b0-5456-80a6-42be4aa6f64d',
    '3642f6db-ca32-547b-a9ad-26ad5f11a760',
    '9d655125-5ce2-5cee-a792-da410091b706',
  ])
  const other = readSide()
  const next = importerOn(other.store)
  reportOf(await next.framework(rubric))
  reportOf(await next.text('ratings', ratingsCsv(row)))
  expect((await other.store.readStream(STREAM)).map(({ id }) => id)).toEqual(ids.slice(0, 1))
  next.close()
  await other.store.close()
})

test('a rating, its challenge and the answer may come in files of their own, and each is recorded once', async () => {
  await record(row)
  expect(await record({ ...row, ...raised })).toMatchObject({ written: 1 })
  expect(await shown()).toMatchObject({ state: 'unanswered', ageDays: 4596 })
  expect(await record({ ...row, ...raised, ...answered })).toMatchObject({ written: 1 })
  expect(await record({ ...row, ...raised, ...answered })).toMatchObject({ written: 0, unchanged: 1 })
  expect(await record({ ...row, ...raised }, { ...row, item: 'teach' })).toMatchObject({
    written: 1,
    unchanged: 1,
  })
  expect(await types()).toEqual(['RatingImported', 'RatingChallenged', 'ChallengeAnswered', 'RatingImported'])
})

test('one rating may be challenged twice, one after the other', async () => {
  const again = { challenged_on: '2013-10', challenge_reason: 'Once more.' }
  await record({ ...row, ...raised, ...answered }, { ...row, ...again })
  expect(await types()).toEqual([
    'RatingImported',
    'RatingChallenged',
    'ChallengeAnswered',
    'RatingChallenged',
  ])
  const meanwhile = { ...row, challenged_on: '2013-08-01', challenge_reason: 'And another.' }
  expect(problemsOf(await importing.text('ratings', ratingsCsv(meanwhile)))).toEqual([
    expect.stringMatching(/^2 challenged_on: Challenge \S+ of lead was open on that day/),
  ])
})

test('what does not fit is told by line and column', async () => {
  const problems = async (cells: object) =>
    problemsOf(await importing.text('ratings', ratingsCsv({ ...row, ...cells })))
  const { challenged_on: _day, ...dayless } = raised
  expect(await problems(dayless)).toEqual(['2 challenged_on: a challenge says when it was raised'])
  expect(await problems({ challenged_on: '2013-07' })).toEqual(['2 challenge_reason: a challenge says why'])
  expect(await problems({ ...raised, challenged_on: '2013-06-19' })).toEqual([
    '2 challenged_on: 2013-06-19 is before 2013-06-20, the day of the rating',
  ])
  expect(await problems({ ...raised, ...answered, challenge_outcome: '' })).toEqual([
    '2 challenge_outcome: an answer is upheld or dismissed',
  ])
  expect(await problems({ ...raised, challenge_outcome: 'UPHELD' })).toEqual([
    '2 challenge_answered_on: an answer says when it was given',
  ])
  expect(await problems({ ...raised, ...answered, challenge_answered_on: '2013-07-30' })).toEqual([
    '2 challenge_answered_on: 2013-07-30 is before 2013-07, the day of the challenge',
  ])
  expect(await problems({ ...raised, challenge_outcome: 'ignored' })).toEqual([
    '2 challenge_outcome: it is one of upheld, dismissed, not "ignored"',
  ])
  expect(await problems({ ...raised, challenged_on: '2027' })).toEqual([
    expect.stringContaining('2027 is later than tomorrow'),
  ])
})

test('a recorded challenge is taken back with its file, and comes again with another', async () => {
  await record(row)
  const file = ratingsCsv({ ...row, ...raised, ...answered })
  const { sha256 } = reportOf(await importing.text('ratings', file))
  await side.read()
  const before = (await stored()).length
  const position = await positionOf()
  expect(await importing.withdraw(sha256)).toMatchObject({ ok: true, report: { withdrawn: 2, resting: 0 } })
  expect(await shown()).toBeNull()
  expect(await shown(position)).toMatchObject({ state: 'dismissed' })
  expect((await stored()).length).toBe(before + 2)
  await record({ ...row, ...raised })
  expect(await shown()).toMatchObject({ state: 'unanswered' })
  await record({ ...row, ...raised, ...answered })
  expect(await shown()).toMatchObject({ state: 'dismissed' })
  expect(await record({ ...row, ...raised, ...answered })).toMatchObject({ written: 0 })
})

test('a challenge that was raised here goes with the imported rating that it is about', async () => {
  const { sha256 } = await record(row)
  await record({ ...row, item: 'teach' })
  const said = { challenge: 'q', item: 'lead', version: 'v1', district: 'north', reason: 'No.', evidence: [] }
  await side.record(STREAM, [{ type: 'RatingChallenged', data: { ...said, occurredOn: '2013-07-01' } }])
  expect(await importing.withdraw(sha256)).toMatchObject({ report: { resting: 1 } })
  expect(await shown()).toBeNull()
})

/** The position of the last event of the log. */
async function positionOf(): Promise<number> {
  let position = 0
  for await (const page of side.store.readAll({ position: 0, cursor: '' })) position += page.length
  return position
}
