import { expect, test } from 'vitest'
import { DRAFT, drafted, whole } from '../../support/http/drafts.ts'
import {
  assessmentOf,
  type Cast,
  cast,
  evidence,
  expectDone,
  NORTH,
  problemIn,
} from '../../support/http/http.ts'

const readsOf = async (on: Cast, key: string) => {
  const [id = ''] = key.split('.')
  return (await on.events(`access-${id}`)).filter(type => type === 'PrivilegedRead').length
}

test('a draft is seen by raters, publishers, auditors and its own district', async () => {
  const on = await drafted()
  const auditor = await on.key('ada', ['auditor'])
  const own = await on.key('dora', ['district'], 'north')
  for (const as of [on.rita, on.paul, auditor, own]) {
    const { status, body, headers } = await on.get(DRAFT, { as })
    expect(status).toBe(200)
    expect(body).toMatchObject({ state: 'draft', revision: 0, ratings: [{ item: 'lead', by: 'rita' }] })
    expect(headers.etag).toMatch(/^"0;/)
    expect(headers).toMatchObject({ vary: 'accept, authorization' })
    expect(headers['cache-control']).toContain('private')
  }
})

test('for everyone else a draft is as if it were not there', async () => {
  const on = await drafted()
  const other = await on.key('dan', ['district'], 'south')
  const operator = await on.key('olaf', ['operator', 'assessor', 'clerk'])
  const nothing = await on.get(assessmentOf('2013-H2'))
  for (const as of [undefined, other, operator]) {
    for (const method of ['GET', 'HEAD'] as const) {
      const { status, body, headers } = await on.call(method, DRAFT, { as })
      expect([status, headers.etag]).toEqual([404, undefined])
      if (method === 'GET') expect([body.type, body.title]).toEqual([nothing.body.type, nothing.body.title])
    }
  }
})

test('the district of a school sees the draft of the school', async () => {
  const on = await cast()
  const { rubric } = await import('../../support/domain/framework-documents.ts')
  const framework = { ...rubric, id: 'schooling', rates: 'school' }
  expectDone(await on.put('/v1/frameworks/schooling/versions/v1', { as: on.olga, body: framework }))
  expectDone(await on.put('/v1/frameworks/schooling/rounds/2013', { as: on.olga }))
  expectDone(await on.put('/v1/schools/elm', { as: on.olga, body: { name: 'Elm', district: 'north' } }))
  const draft = '/v1/schools/elm/assessments/schooling/2013'
  expectDone(await on.put(`${draft}/ratings/lead`, { as: on.rita, body: whole }))
  expect((await on.get(draft, { as: await on.key('dora', ['district'], 'north') })).status).toBe(200)
  expect((await on.get(draft, { as: await on.key('dan', ['district'], 'south') })).status).toBe(404)
})

test('an auditor leaves one mark for a key, an assessment and a day', async () => {
  const on = await drafted()
  const auditor = await on.key('ada', ['auditor'])
  await on.get(DRAFT, { as: auditor })
  await on.get(DRAFT, { as: auditor })
  expect(await readsOf(on, auditor)).toBe(1)
  on.on('2026-03-02')
  await on.get(DRAFT, { as: auditor })
  await on.get(DRAFT, { as: auditor, headers: { 'if-none-match': '*' } })
  expect(await readsOf(on, auditor)).toBe(2)
  const second = await on.key('ada', ['auditor'])
  await on.get(DRAFT, { as: second })
  expect(await readsOf(on, second)).toBe(1)
  expect(await readsOf(on, on.rita)).toBe(0)
})

test('reads of several drafts at once leave a mark for each', async () => {
  const on = await drafted()
  const urls = [DRAFT]
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) {
    expectDone(await on.put(`/v1/districts/${id}`, { as: on.olga, body: { name: id } }))
    const draft = assessmentOf('2013-H1', `/v1/districts/${id}`)
    expectDone(await on.put(`${draft}/ratings/lead`, { as: on.rita, body: whole }))
    urls.push(draft)
  }
  const auditor = await on.key('ada', ['auditor'])
  const answers = await Promise.all([...urls, ...urls].map(each => on.get(each, { as: auditor })))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(await readsOf(on, auditor)).toBe(urls.length)
})

test('what everyone may read leaves no mark', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  const auditor = await on.key('ada', ['auditor'])
  await on.get(DRAFT, { as: auditor })
  await on.get(`${NORTH}/snapshot`, { as: auditor })
  expect(await readsOf(on, auditor)).toBe(0)
})

test('a correction that nobody approved is for those alone who see drafts', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  const body = { item: 'lead', level: 'High', rationale: 'Misread.', evidence }
  expectDone(await on.post(`${DRAFT}/corrections`, { as: on.rita, key: 'k1', ifMatch: 2, body }))
  const anonymous = await on.get(DRAFT)
  expect(anonymous.body).toMatchObject({ state: 'published', corrections: [] })
  const rater = await on.get(DRAFT, { as: on.rita })
  expect(rater.body).toMatchObject({ corrections: [{ item: 'lead', state: 'proposed', proposedBy: 'rita' }] })
  expect(rater.headers.etag).not.toBe(anonymous.headers.etag)
  const auditor = await on.key('ada', ['auditor'])
  await on.get(DRAFT, { as: auditor })
  expect(await readsOf(on, auditor)).toBe(1)
})

test('a draft shows in no public view', async () => {
  const on = await drafted()
  expectDone(await on.post(`${DRAFT}/submit`, { as: on.rita, ifMatch: 0 }))
  const snapshot = await on.get(`${NORTH}/snapshot?period=2013-H1`)
  expect(snapshot.body).toMatchObject({ components: [{ status: 'never-rated', action: null }, {}] })
  expect((await on.get(`${NORTH}/snapshot`)).body.period).toBeNull()
  expect((await on.get(`${NORTH}/trends`)).body.periods).toEqual([])
  expect((await on.get(`${NORTH}/ratings/lead/history`)).body.items).toEqual([])
  expect((await on.get('/v1/network/trends')).body.periods).toEqual([])
  expect((await on.get('/v1/network/snapshot')).body).toMatchObject({ period: null, rows: [] })
  expect(problemIn(await on.get(DRAFT))).toBe('404 not-found')
})

test('a key that is revoked, expired, wrong or malformed opens nothing, not even what is public', async () => {
  const on = await drafted()
  const [id = '', secret = ''] = on.rita.split('.')
  const { revokeKey } = await import('../../../src/identity/keys.ts')
  const actor = { person: 'cli:test', key: 'cli', role: 'operator' }
  const newId = () => '00000000-0000-4000-8000-00000000beef'
  await revokeKey({ handler: on.handler, newId, clock: () => 0, actor }, id, 'Lost.')
  for (const as of [
    on.rita,
    `${id}.${'x'.repeat(43)}`,
    `nobody.${secret}`,
    secret,
    '',
    `${id}.`,
    '..',
    '__proto__.x',
  ]) {
    const refused = await on.get(`${NORTH}/snapshot`, { as })
    expect([as, problemIn(refused)]).toEqual([as, '401 unauthenticated'])
    expect(refused.headers['www-authenticate']).toMatch(/^Bearer/)
    expect(refused.text).not.toContain(secret)
  }
  const basic = await on.get(DRAFT, { headers: { authorization: `Basic ${on.paul}` } })
  expect(problemIn(basic)).toBe('401 unauthenticated')
})
