import { describe, expect, test } from 'vitest'
import { whole } from '../../support/http/drafts.ts'
import {
  assessmentOf,
  cast,
  evidence,
  expectDone,
  expectRefused,
  NORTH,
  RUBRIC,
  textOf,
} from '../../support/http/http.ts'

describe('a correction', () => {
  const body = { item: 'lead', level: 'High', rationale: 'Misread.', evidence }
  async function proposed() {
    const on = await cast()
    await on.opened('2013-H1')
    await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
    const url = `${assessmentOf('2013-H1')}/corrections`
    const answer = expectDone(await on.post(url, { as: on.rita, key: 'k1', ifMatch: 2, body }))
    return { on, url, id: textOf(answer.body.id), revision: Number(answer.body.revision) }
  }

  test('is not approved by its proposer, by whatever key', async () => {
    const { on, url, id, revision } = await proposed()
    const own = await on.key('rita', ['publisher'])
    const approved = await on.post(`${url}/${id}/approve`, { as: own, ifMatch: revision })
    expectRefused(approved, '403 correction-approved-by-proposer')
    const headers = { 'on-behalf-of': 'rita' }
    const behalf = await on.post(`${url}/${id}/approve`, { as: on.paul, ifMatch: revision, headers })
    expectRefused(behalf, '403 correction-approved-by-proposer')
  })
  test('is decided once', async () => {
    const { on, url, id, revision } = await proposed()
    expectDone(await on.post(`${url}/${id}/approve`, { as: on.paul, ifMatch: revision }))
    const again = await on.post(`${url}/${id}/approve`, { as: on.paul })
    expect([again.status, again.body.events]).toEqual([200, []])
    const rejected = { as: on.paul, ifMatch: revision + 1, body: { rationale: 'No.' } }
    expectRefused(await on.post(`${url}/${id}/reject`, rejected), '409 correction-decided')
  })
  test('must have been proposed, whatever objects are called by', async () => {
    const { on, url, revision } = await proposed()
    for (const id of ['nothing', 'constructor', 'toString']) {
      const asked = { as: on.paul, ifMatch: revision, body: { rationale: 'No.' } }
      expectRefused(await on.post(`${url}/${id}/approve`, asked), '404 correction-unknown')
      expectRefused(await on.post(`${url}/${id}/reject`, asked), '404 correction-unknown')
    }
  })
  test('is rejected with a rationale', async () => {
    const { on, url, id, revision } = await proposed()
    expectRefused(
      await on.post(`${url}/${id}/reject`, { as: on.paul, ifMatch: revision }),
      '422 rationale-missing',
    )
  })
  test('needs a rationale, evidence, a change, an item of the version and a day after the act', async () => {
    const { on, url, revision } = await proposed()
    const propose = (said: object) =>
      on.post(url, { as: on.rita, key: 'k2', ifMatch: revision, body: { ...body, ...said } })
    expectRefused(await propose({ rationale: undefined }), '422 rationale-missing', '/rationale')
    expectRefused(await propose({ evidence: [] }), '422 evidence-missing', '/evidence')
    expectRefused(await propose({ level: 'Low' }), '409 correction-changes-nothing', '/level')
    expectRefused(await propose({ level: 'Top' }), '422 level-unknown', '/level')
    for (const item of ['nothing', 'constructor'])
      expectRefused(await propose({ item }), '422 item-not-in-version')
    expectRefused(await propose({ occurredOn: '2013-06-19' }), '422 dated-before-act', '/occurredOn')
  })
  test('is for what is published', async () => {
    const on = await cast()
    await on.opened('2013-H1')
    const url = `${assessmentOf('2013-H1')}/corrections`
    expectRefused(await on.post(url, { as: on.rita, key: 'k1', body }), '409 assessment-not-published')
  })
})

/** The district as an import of last year left it: rated in a period that was never opened here. */
async function imported() {
  const on = await cast()
  const mark = { kind: 'ratings', sha256: '0'.repeat(64), row: 1 }
  const dates = {
    framework: 'rubric',
    period: '2012-H1',
    label: '2012-H1',
    from: '2012-01-01',
    to: '2012-06-30',
  }
  const occurredOn = '2012-06-30'
  const closed = { unopened: dates, occurredOn, imported: mark }
  await on.record('round-rubric:2012-H1', [{ type: 'RoundClosed', data: closed }])
  const value = { item: 'lead', version: 'v1', level: { value: 1, name: 'Low' } }
  const row = { ...value, evidence: [], occurredOn, imported: mark }
  await on.record('assessment-rubric:north:2012-H1', [{ type: 'RatingImported', data: row }])
  await on.read()
  return { on, url: assessmentOf('2012-H1') }
}

test('a period known from imports only has a closed round, until it is reopened', async () => {
  const { on, url } = await imported()
  const round = `${RUBRIC}/rounds/2012-H1`
  expect((await on.get(round)).body).toMatchObject({ state: 'closed', openedOn: null, closedOn: null })
  expectDone(await on.put('/v1/districts/south', { as: on.olga, body: { name: 'South' } }))
  const south = `${assessmentOf('2012-H1', '/v1/districts/south')}/ratings/lead`
  expectRefused(await on.put(south, { as: on.rita, body: whole }), '409 round-not-open')
  const reopen = { as: on.olga, ifMatch: 0, body: { reason: 'To be reviewed here.' } }
  expectDone(await on.post(`${round}/reopen`, reopen))
  expectDone(await on.put(south, { as: on.rita, body: whole }))
  const own = await on.put(`${url}/ratings/lead`, { as: on.rita, ifMatch: 0, body: whole })
  expectRefused(own, '409 assessment-published')
})

test('an imported rating is public, and is corrected and withdrawn like any other', async () => {
  const { on, url } = await imported()
  const { body: shown } = await on.get(url)
  expect(shown).toMatchObject({
    state: 'published',
    ratings: [{ item: 'lead', basis: 'rated', imported: {} }],
  })
  const body = { item: 'lead', level: 'High', rationale: 'Misread.', evidence }
  const proposed = expectDone(
    await on.post(`${url}/corrections`, { as: on.rita, key: 'k', ifMatch: 0, body }),
  )
  const approve = `${url}/corrections/${textOf(proposed.body.id)}/approve`
  expectDone(await on.post(approve, { as: on.paul, ifMatch: 1 }))
  const withdrawal = { as: on.paul, ifMatch: 2, body: { rationale: 'Wrong.' } }
  expectDone(await on.post(`${url}/ratings/lead/withdrawal`, withdrawal))
  const history = await on.get(`${NORTH}/ratings/lead/history`)
  expect(history.body).toMatchObject({ items: [{ action: 'HS' }, { action: 'RS' }, { action: 'WO' }] })
})

test('what shows nothing is not withdrawn, and a withdrawal says why', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  const withdraw = (item: string, body: object) =>
    on.post(`${assessmentOf('2013-H1')}/ratings/${item}/withdrawal`, { as: on.paul, ifMatch: 2, body })
  expectRefused(await withdraw('lead', {}), '422 rationale-missing', '/rationale')
  for (const item of ['teach', 'constructor', 'nothing']) {
    expectRefused(await withdraw(item, { rationale: 'Wrong.' }), '409 nothing-to-withdraw')
  }
  const early = { rationale: 'Wrong.', occurredOn: '2013-01-01' }
  expectRefused(await withdraw('lead', early), '422 dated-before-act')
})

test('a published version never changes, and a further one says what came before it', async () => {
  const on = await cast()
  const { rubric } = await import('../../support/domain/framework-documents.ts')
  const publish = (version: string, document: object, ifMatch?: number) =>
    on.put(`${RUBRIC}/versions/${version}`, { as: on.olga, body: { ...rubric, ...document }, ifMatch })
  expectRefused(await publish('v1', { title: 'Another' }), '409 framework-version-clash', '/version')
  expectRefused(await publish('v2', { version: 'v2' }), '422 framework-previous-missing', '/previous')
  const cycle = { version: 'v2', previous: 'v2' }
  expectRefused(await publish('v2', cycle), '422 framework-cycle', '/previous')
  const other = { version: 'v2', previous: 'v1', rates: 'school' }
  expectRefused(await publish('v2', other), '422 framework-rates-changed', '/rates')
  expectRefused(await publish('v2', {}), '400 invalid-request', '/version')
  const second = await publish('v2', { version: 'v2', previous: 'v1' })
  expect([second.status, second.body.revision]).toEqual([201, 1])
  expect(second.headers.location).toBe(`${RUBRIC}/versions/v2`)
})

test('the version of an assessment is fixed by its first act', async () => {
  const on = await cast()
  const { rubric } = await import('../../support/domain/framework-documents.ts')
  await on.opened('2013-H1')
  const url = assessmentOf('2013-H1')
  const body = { level: 'High', rationale: 'Seen.', evidence }
  expectDone(await on.put(`${url}/ratings/lead`, { as: on.rita, body: { ...body, version: 'v1' } }))
  const second = { ...rubric, version: 'v2', previous: 'v1' }
  expectDone(await on.put(`${RUBRIC}/versions/v2`, { as: on.olga, body: second }))
  const other = { as: on.rita, ifMatch: 0, body: { ...body, version: 'v2' } }
  expectRefused(await on.put(`${url}/ratings/teach`, other), '409 version-fixed', '/version')
})

test('a round has dates, and closes and reopens in turn', async () => {
  const on = await cast()
  const round = (period: string) => `${RUBRIC}/rounds/${period}`
  const open = (period: string, body: object) => on.put(round(period), { as: on.olga, body })
  expectRefused(await open('spring', {}), '422 period-dates-unknown', '/from')
  const back = { from: '2013-05-01', to: '2013-04-01' }
  expectRefused(await open('spring', back), '422 period-dates-order', '/to')
  expectDone(await open('spring', { from: '2013-04-01', to: '2013-05-01' }))
  const clash = { as: on.olga, ifMatch: 0, body: { from: '2013-04-02', to: '2013-05-01' } }
  expectRefused(await on.put(round('spring'), clash), '409 period-dates-clash')
  expectRefused(await open('2013-H1', { from: '2013-01-02', to: '2013-06-30' }), '409 period-dates-clash')
  const step = (name: string, ifMatch: number, body: object = {}) =>
    on.post(`${round('spring')}/${name}`, { as: on.olga, ifMatch, body })
  expectRefused(await on.post(`${round('2013-H1')}/close`, { as: on.olga }), '404 round-unknown')
  expectRefused(await step('reopen', 0, { reason: 'Late.' }), '409 round-already-open')
  expectDone(await step('close', 0, { occurredOn: '2026-03-01' }))
  expectRefused(await step('close', 1, { occurredOn: '2026-02-01' }), '409 round-already-closed')
  expectRefused(await step('reopen', 1), '400 invalid-request', '/reason')
  expectDone(await step('reopen', 1, { reason: 'Late.' }))
  const shown = await on.get(round('spring'))
  expect(shown.body).toMatchObject({ state: 'reopened', reopened: [{ reason: 'Late.' }], revision: 2 })
  expectRefused(await on.put('/v1/frameworks/none/rounds/2013', { as: on.olga }), '404 framework-unknown')
})

test('what is said of a district agrees with what stands', async () => {
  const on = await cast()
  const say = (body: object) => on.put(NORTH, { as: on.olga, ifMatch: 1, body })
  expectRefused(await say({ joinedOn: '2011-01-01' }), '409 entity-fact-clash')
  expectRefused(await say({ leftOn: '2011-01-01' }), '422 membership-order', '/leftOn')
  expectRefused(await say({ funders: ['A fund'] }), '422 funders-without-adoption', '/funders')
  expectRefused(
    await on.put('/v1/districts/east', { as: on.olga, body: {} }),
    '422 entity-name-missing',
    '/name',
  )
  const school = { name: 'A school', openedOn: '2013', closedOn: '2012' }
  const refused = await on.put('/v1/schools/s1', { as: on.olga, body: school })
  expectRefused(refused, '422 school-dates-order', '/closedOn')
})
