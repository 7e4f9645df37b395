import { expect, test } from 'vitest'
import { whole } from '../../support/http/drafts.ts'
import {
  assessmentOf,
  type Cast,
  cast,
  evidence,
  expectDone,
  NORTH,
  textOf,
} from '../../support/http/http.ts'

const url = assessmentOf('2013-H1')
const DAY = '2013-06-20'

async function publishedOnce(): Promise<Cast> {
  const on = await cast()
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low', 'teach.plan': 'Low' }, DAY)
  return on
}

async function propose(on: Cast, key: string, headers = {}): Promise<string> {
  const body = { item: 'lead', level: 'High', rationale: 'Misread.', evidence, occurredOn: '2013-07-01' }
  const ifMatch = await on.revisionOf(url)
  const { body: done } = expectDone(
    await on.post(`${url}/corrections`, { as: on.rita, key, ifMatch, body, headers }),
  )
  return textOf(done.id)
}

async function decide(on: Cast, id: string, step: 'approve' | 'reject', body: object, headers = {}) {
  const ifMatch = await on.revisionOf(url)
  return expectDone(
    await on.post(`${url}/corrections/${id}/${step}`, { as: on.paul, ifMatch, body, headers }),
  )
}

test('an assessment calls its entity as every view does, and its tag changes with the name', async () => {
  const on = await publishedOnce()
  await on.read()
  const before = await on.get(url)
  expect(before.body.entity).toEqual({ kind: 'district', id: 'north', name: 'North' })
  const body = { name: 'Far North', occurredOn: '2026-03-01' }
  expectDone(await on.put(NORTH, { as: on.olga, ifMatch: 1, body }))
  await on.read()
  const after = await on.get(url)
  expect(after.body.entity).toMatchObject({ name: 'Far North' })
  expect(after.headers.etag).not.toBe(before.headers.etag)
  for (const { headers, body: shown } of [before, after]) {
    expect(headers.etag).toMatch(new RegExp(`^"${textOf(shown.revision)};[\\w-]+"$`))
  }
})

test('an assessment of generated data says so', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  const made = '/v1/districts/synthetic-1'
  expectDone(await on.put(made, { as: on.olga, body: { name: 'Made up' } }))
  await on.published('2013-H1', { lead: 'Low' }, DAY, made)
  const { body } = await on.get(assessmentOf('2013-H1', made))
  expect(body.entity).toEqual({ kind: 'district', id: 'synthetic-1', name: 'Made up', synthetic: true })
})

test('who submitted and who published stands beside the day', async () => {
  const on = await publishedOnce()
  const { body } = await on.get(url)
  expect(body).toMatchObject({
    submittedOn: DAY,
    submitted: { by: 'rita', on: DAY, rationale: null, event: expect.any(String) },
    publishedOn: DAY,
    published: { by: 'paul', on: DAY, rationale: null, event: expect.any(String) },
    returned: null,
  })
})

test('whoever returned a draft is named with the reason, to those who see drafts', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  expectDone(await on.put(`${url}/ratings/lead`, { as: on.rita, body: whole }))
  expectDone(await on.post(`${url}/submit`, { as: on.rita, ifMatch: 0 }))
  const back = { rationale: 'Look again.', occurredOn: DAY }
  const headers = { 'on-behalf-of': 'petra' }
  expectDone(await on.post(`${url}/return`, { as: on.paul, ifMatch: 1, body: back, headers }))
  const returned = await on.get(url, { as: on.rita })
  expect(returned.body).toMatchObject({
    submitted: null,
    submittedOn: null,
    returned: { by: 'paul', onBehalfOf: 'petra', on: DAY, rationale: 'Look again.' },
    published: null,
  })
  expectDone(await on.post(`${url}/submit`, { as: on.rita, ifMatch: 2 }))
  expectDone(await on.post(`${url}/publish`, { as: on.paul, ifMatch: 3 }))
  expect((await on.get(url)).body).toMatchObject({ returned: null, submitted: { by: 'rita' } })
  expect((await on.get(url, { as: on.rita })).body).toMatchObject({ returned: { by: 'paul' } })
})

test('a correction names who proposed and who decided it, when, why, and for whom', async () => {
  const on = await publishedOnce()
  const id = await propose(on, 'c1', { 'on-behalf-of': 'rosa' })
  const open = await on.get(url, { as: on.rita })
  expect(open.body.corrections).toMatchObject([
    {
      id,
      event: expect.any(String),
      state: 'proposed',
      proposedBy: 'rita',
      proposedOnBehalfOf: 'rosa',
      decidedBy: null,
      decidedOn: null,
      decisionRationale: null,
      decisionEvent: null,
    },
  ])
  const why = { rationale: 'So it is.', occurredOn: '2013-07-10' }
  const done = await decide(on, id, 'approve', why, { 'on-behalf-of': 'petra' })
  const { body } = await on.get(url)
  expect(body.corrections).toMatchObject([
    {
      state: 'approved',
      occurredOn: '2013-07-01',
      decidedBy: 'paul',
      decidedOnBehalfOf: 'petra',
      decidedOn: '2013-07-10',
      decisionRationale: 'So it is.',
      decisionEvent: done.body.events?.[0],
    },
  ])
})

test('a rejected correction says why', async () => {
  const on = await publishedOnce()
  await decide(on, await propose(on, 'c1'), 'reject', { rationale: 'Rightly read.', occurredOn: DAY })
  const { body } = await on.get(url, { as: on.rita })
  expect(body.corrections).toMatchObject([
    { state: 'rejected', decidedBy: 'paul', decidedOn: DAY, decisionRationale: 'Rightly read.' },
  ])
})

test('every withdrawal says who, why and on what', async () => {
  const on = await publishedOnce()
  const body = { rationale: 'Another district.', evidence, occurredOn: '2013-08-01' }
  const done = expectDone(
    await on.post(`${url}/ratings/teach.plan/withdrawal`, {
      as: on.paul,
      ifMatch: await on.revisionOf(url),
      body,
    }),
  )
  expect((await on.get(url)).body.withdrawals).toEqual([
    { event: done.body.events?.[0], item: 'teach.plan', by: 'paul', byName: null, ...body },
  ])
})

test('an imported rating says which row of which file it was', async () => {
  const on = await cast()
  const imported = { kind: 'ratings', sha256: 'a'.repeat(64), row: 7 }
  await on.record('assessment-rubric:north:2013-H1', [
    {
      type: 'RatingImported',
      data: {
        item: 'lead',
        version: 'v1',
        level: { value: 1, name: 'Low' },
        evidence: [],
        occurredOn: DAY,
        imported,
      },
    },
  ])
  const { body } = await on.get(url)
  expect(body.ratings).toMatchObject([{ item: 'lead', basis: 'rated', imported }])
  await on.opened('2013-H2')
  await on.published('2013-H2', { lead: 'Low' }, '2013-12-20')
  expect((await on.get(assessmentOf('2013-H2'))).body.ratings).toMatchObject([{ imported: null }])
})
