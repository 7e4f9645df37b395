import { beforeEach, expect, test } from 'vitest'
import type { Role } from '../../../src/domain/key/event.ts'
import { type Cast, cast, listOf, problemIn, textOf } from '../../support/http/http.ts'
import { recordUnpublished, SECRET } from '../../support/http/unpublished.ts'

const TRAIL = '/v1/audit/entries?order=oldest&limit=200'
const RATED = 'assessment-rubric:north:2013-H1'
const DRAFTED = 'assessment-rubric:north:2013-H2'

let on: Cast
beforeEach(async () => {
  on = await cast()
  await recordUnpublished(on)
})

const keyOf = (role: Role, district?: string) => on.key(`${role}-${district ?? 'any'}`, [role], district)
const linesFor = async (as: string | undefined, query = '') =>
  listOf((await on.get(`${TRAIL}${query}`, { as })).body.items).map(
    ({ id, type, visibility }) => `${textOf(id)} ${textOf(type)} ${textOf(visibility)}`,
  )
/** The privileged reads with a key, as its stream records them. */
const readsOf = async (key: string) => {
  await on.read()
  const stored = await on.store.readStream(`access-${key.split('.')[0]}`)
  return stored
    .filter(({ type }) => type === 'PrivilegedRead')
    .map(({ data, metadata }) => ({
      ...(JSON.parse(data) as object),
      role: textOf((JSON.parse(metadata) as { actor: { role: string } }).actor.role),
    }))
}

test.each<[Role, string | undefined]>([
  ['rater', undefined],
  ['publisher', undefined],
  ['auditor', undefined],
  ['district', 'north'],
])('a %s key is shown what is not public where it happened', async (role, district) => {
  const as = await keyOf(role, district)
  expect(await linesFor(as, '&entity=district/north')).toEqual([
    expect.stringMatching(/^\d+ Registered public$/),
    expect.stringMatching(/^\d+ JoinedNetwork public$/),
    expect.stringMatching(/^\d+ RatingRecorded draft$/),
    expect.stringMatching(/^\d+ RatingRecorded public$/),
    expect.stringMatching(/^\d+ AssessmentSubmitted public$/),
    expect.stringMatching(/^\d+ AssessmentPublished public$/),
    expect.stringMatching(/^\d+ CorrectionProposed public$/),
    expect.stringMatching(/^\d+ CorrectionApproved public$/),
    expect.stringMatching(/^\d+ CorrectionProposed draft$/),
    expect.stringMatching(/^\d+ CorrectionRejected draft$/),
    expect.stringMatching(/^\d+ RatingRecorded draft$/),
  ])
  for (const [accept, shown] of [
    ['text/csv', ',draft'],
    ['application/x-ndjson', SECRET.text],
  ] as const) {
    const { text, headers } = await on.get(TRAIL, { as, headers: { accept } })
    expect(text).toContain(shown)
    expect(headers).toMatchObject({ vary: 'accept, authorization', 'cache-control': 'private, no-cache' })
  }
})

test.each<[Role, string | undefined]>([
  ['operator', undefined],
  ['assessor', undefined],
  ['clerk', undefined],
  ['district', 'south'],
])('a %s key is shown of assessments what everyone is shown', async (role, district) => {
  const as = await keyOf(role, district)
  const query = '&entity=district/north'
  expect(await linesFor(as, query)).toEqual(await linesFor(undefined, query))
  for (const { id } of await on.store.readStream(DRAFTED)) {
    expect(problemIn(await on.get(`/v1/events/${id}`, { as }))).toBe('404 not-found')
  }
  expect((await readsOf(as)).filter(read => 'subject' in read)).toEqual([])
})

test('what keys did is for auditors and operators alone', async () => {
  const [issued] = await on.store.readStream(`access-${on.rita.split('.')[0]}`)
  const seenBy = async (as: string | undefined) => [
    (await on.get(`/v1/events/${issued?.id}`, { as })).status,
    (await linesFor(as)).some(line => line.endsWith('KeyIssued access')),
  ]
  for (const role of ['auditor', 'operator'] as const) {
    expect(await seenBy(await keyOf(role))).toEqual([200, true])
  }
  for (const role of ['rater', 'publisher', 'assessor', 'clerk'] as const) {
    expect(await seenBy(await keyOf(role))).toEqual([404, false])
  }
  expect(await seenBy(await keyOf('district', 'north'))).toEqual([404, false])
  expect(await seenBy(undefined)).toEqual([404, false])
})

test('a district key is shown the drafts of its own schools', async () => {
  const { rubric } = await import('../../support/domain/framework-documents.ts')
  const framework = { ...rubric, id: 'schooling', rates: 'school' }
  await on.put('/v1/frameworks/schooling/versions/v1', { as: on.olga, body: framework })
  await on.put('/v1/frameworks/schooling/rounds/2013', { as: on.olga })
  await on.put('/v1/schools/elm', { as: on.olga, body: { name: 'Elm', district: 'north' } })
  const body = { level: 'Low', rationale: 'Seen.', evidence: [{ title: 'Minutes', kind: 'minutes' }] }
  await on.put('/v1/schools/elm/assessments/schooling/2013/ratings/lead', { as: on.rita, body })
  await on.read()
  const query = '&entity=school/elm&type=RatingRecorded'
  expect(await linesFor(await keyOf('district', 'north'), query)).toHaveLength(1)
  expect(await linesFor(await keyOf('district', 'south'), query)).toEqual([])
})

test('a read by privilege is recorded once for a key and a day, and for each event that is read alone', async () => {
  const auditor = await keyOf('auditor')
  const trail = { what: 'trail', occurredOn: '2026-03-01', role: 'auditor' }
  await linesFor(auditor)
  await linesFor(auditor)
  await on.get(TRAIL, { as: auditor, headers: { accept: 'text/csv' } })
  expect(await readsOf(auditor)).toEqual([trail])
  const [overwritten, , , published] = await on.store.readStream(RATED)
  for (const event of [overwritten, overwritten, published]) {
    await on.get(`/v1/events/${event?.id}`, { as: auditor })
  }
  expect(await readsOf(auditor)).toEqual([trail, { ...trail, subject: RATED, revision: 0 }])
  on.on('2026-03-02')
  await linesFor(auditor)
  expect((await readsOf(auditor)).at(-1)).toEqual({ ...trail, occurredOn: '2026-03-02' })
})

test('what everyone may read is read without a mark, and so are the marks', async () => {
  const [auditor, clerk] = [await keyOf('auditor'), await keyOf('clerk')]
  await linesFor(auditor, '&type=AssessmentPublished')
  await linesFor(clerk)
  expect([await readsOf(auditor), await readsOf(clerk)]).toEqual([[], []])
  await linesFor(auditor)
  await on.read()
  const other = await on.key('other', ['auditor'])
  expect(await linesFor(other, '&type=PrivilegedRead')).toEqual([
    expect.stringMatching(/^\d+ PrivilegedRead access$/),
  ])
  const mark = (await on.store.readStream(`access-${auditor.split('.')[0]}`)).at(-1)
  const { status, body } = await on.get(`/v1/events/${mark?.id}`, { as: other })
  expect([status, body.sentence]).toEqual([
    200,
    expect.stringMatching(/^What is not public in the audit trail was read with the key /),
  ])
  expect(await readsOf(other)).toEqual([])
})
