import { beforeAll, describe, expect, test } from 'vitest'
import { whole } from '../../support/http/drafts.ts'
import {
  type Answer,
  assessmentOf,
  type Cast,
  cast,
  evidence,
  expectDone,
  expectRefused,
  RUBRIC,
  sharedCast,
} from '../../support/http/http.ts'

describe('rating', () => {
  let on: Cast
  let rate: (item: string, body: object, period?: string) => Promise<Answer>
  beforeAll(async () => {
    const shared = await sharedCast()
    on = shared.on
    await on.opened('2013-H1', '2012-H1')
    expectDone(await on.post(`${RUBRIC}/rounds/2012-H1/close`, { as: on.olga, ifMatch: 0 }))
    rate = (item, body, period = '2013-H1') =>
      on.put(`${assessmentOf(period)}/ratings/${item}`, { as: on.rita, body })
    return shared.close
  })

  test('needs an open round', async () => {
    expectRefused(await rate('lead', whole, '2012-H1'), '409 round-not-open')
    expectRefused(await rate('lead', whole, '2019-H1'), '409 round-not-open')
    expectRefused(await rate('lead', whole, 'no-dates'), '409 round-not-open')
  })
  test('needs a rationale', async () => {
    expectRefused(
      await rate('lead', { level: 'Low', evidence }, '2013-H1'),
      '422 rationale-missing',
      '/rationale',
    )
  })
  test('of a first level needs evidence', async () => {
    expectRefused(
      await rate('lead', { level: 'Low', rationale: 'Seen.' }),
      '422 evidence-missing',
      '/evidence',
    )
    expectRefused(await rate('lead', { ...whole, evidence: [] }), '422 evidence-missing', '/evidence')
  })
  test('takes a level of the scale only', async () => {
    for (const level of ['Splendid', 4, 0, -1]) {
      const refused = await rate('lead', { ...whole, level })
      expectRefused(refused, '422 level-unknown', '/level')
      expect(refused.body.detail).toContain('Low, Middle, High')
    }
  })
  test('takes an item of the version only, whatever objects are called by', async () => {
    for (const item of ['nothing', 'constructor', 'toString', 'valueOf', 'hasOwnProperty']) {
      expectRefused(await rate(item, whole), '422 item-not-in-version')
    }
  })
  test('takes a published version only', async () => {
    expectRefused(await rate('lead', { ...whole, version: 'v9' }), '422 version-unknown', '/version')
    expectRefused(await rate('lead', { ...whole, version: 'constructor' }), '422 version-unknown', '/version')
  })
  test('needs either a level or a reason for none', async () => {
    expectRefused(await rate('lead', {}), '422 value-missing', '/level')
    expectRefused(
      await rate('lead', { ...whole, notRated: { reason: 'Away.' } }),
      '422 value-missing',
      '/level',
    )
  })
  test('overrides a component with elements only', async () => {
    const body = { ...whole, override: true }
    expectRefused(await rate('lead', body), '422 override-needs-elements', '/override')
    expectRefused(await rate('teach.plan', body), '422 override-needs-elements', '/override')
  })
  test('is not dated later than tomorrow', async () => {
    const late = await rate('lead', { ...whole, occurredOn: '2026-03-03' })
    expectRefused(late, '422 date-in-future', '/occurredOn')
    expectRefused(await rate('lead', { ...whole, occurredOn: '2026' }), '422 date-in-future', '/occurredOn')
  })
  test('needs a district and a framework that are there, and that fit', async () => {
    const url = (district: string, framework: string) =>
      `/v1/districts/${district}/assessments/${framework}/2013-H1/ratings/lead`
    expectRefused(await on.put(url('nowhere', 'rubric'), { as: on.rita, body: whole }), '404 entity-unknown')
    expectRefused(await on.put(url('north', 'none'), { as: on.rita, body: whole }), '404 framework-unknown')
    const school = '/v1/schools/north/assessments/rubric/2013-H1/ratings/lead'
    expectRefused(await on.put(school, { as: on.rita, body: whole }), '400 framework-rates-other')
  })
  test('needs a rater', async () => {
    const url = `${assessmentOf('2013-H1')}/ratings/lead`
    const denied = await on.put(url, { as: on.paul, body: whole })
    expectRefused(denied, '403 forbidden')
    expect(denied.body.detail).toContain('rater')
    const anonymous = await on.put(url, { body: whole })
    expectRefused(anonymous, '401 unauthenticated')
    expect(anonymous.headers['www-authenticate']).toMatch(/^Bearer/)
  })
  test('that is refused records nothing', async () => {
    expect(await on.events('assessment-rubric:north:2013-H1')).toEqual([])
  })
})

test('after publication a rating changes by correction only', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  const url = assessmentOf('2013-H1')
  const body = { level: 'High', rationale: 'Seen.', evidence }
  const rated = await on.put(`${url}/ratings/lead`, { as: on.rita, ifMatch: 2, body })
  expectRefused(rated, '409 assessment-published')
  expect(rated.body.detail).toContain('correction')
  const submitted = await on.post(`${url}/submit`, { as: on.rita, ifMatch: 2, body: { rationale: 'Again.' } })
  expectRefused(submitted, '409 assessment-published')
})

test('a submitted assessment is not rated, and only a submitted one is published or returned', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  const url = assessmentOf('2013-H1')
  expectRefused(await on.post(`${url}/submit`, { as: on.rita }), '409 assessment-empty')
  expectRefused(await on.post(`${url}/publish`, { as: on.paul }), '409 assessment-not-submitted')
  const body = { level: 'High', rationale: 'Seen.', evidence }
  expectDone(await on.put(`${url}/ratings/lead`, { as: on.rita, body }))
  expectRefused(await on.post(`${url}/publish`, { as: on.paul, ifMatch: 0 }), '409 assessment-not-submitted')
  const rationale = { rationale: 'Look again.' }
  const returned = await on.post(`${url}/return`, { as: on.paul, ifMatch: 0, body: rationale })
  expectRefused(returned, '409 assessment-not-submitted')
  expectDone(await on.post(`${url}/submit`, { as: on.rita, ifMatch: 0 }))
  const rated = await on.put(`${url}/ratings/teach`, { as: on.rita, ifMatch: 1, body })
  expectRefused(rated, '409 assessment-submitted')
})

test('submitting needs an open round, publishing does not', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  const url = assessmentOf('2013-H1')
  const body = { level: 'High', rationale: 'Seen.', evidence }
  expectDone(await on.put(`${url}/ratings/lead`, { as: on.rita, body }))
  expectDone(await on.post(`${RUBRIC}/rounds/2013-H1/close`, { as: on.olga, ifMatch: 0 }))
  expectRefused(await on.post(`${url}/submit`, { as: on.rita, ifMatch: 0 }), '409 round-not-open')
  const reopen = { as: on.olga, ifMatch: 1, body: { reason: 'A district was late.' } }
  expectDone(await on.post(`${RUBRIC}/rounds/2013-H1/reopen`, reopen))
  expectDone(await on.post(`${url}/submit`, { as: on.rita, ifMatch: 0 }))
  expectDone(await on.post(`${RUBRIC}/rounds/2013-H1/close`, { as: on.olga, ifMatch: 2 }))
  expectDone(await on.post(`${url}/publish`, { as: on.paul, ifMatch: 1 }))
})

test('whoever rated does not publish: not by another key, nor for another person, nor by a draft overwritten', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  const url = assessmentOf('2013-H1')
  const both = await on.key('rita', ['rater', 'publisher'])
  const ruth = await on.key('ruth', ['rater'])
  const pia = await on.key('pia', ['publisher'])
  const body = { level: 'High', rationale: 'Seen.', evidence }
  expectDone(await on.put(`${url}/ratings/lead`, { as: on.rita, body }))
  const forAnn = { 'on-behalf-of': 'ann' }
  const other = { ...body, level: 'Low' }
  expectDone(await on.put(`${url}/ratings/lead`, { as: ruth, ifMatch: 0, body: other, headers: forAnn }))
  expectDone(await on.post(`${url}/submit`, { as: on.rita, ifMatch: 1 }))
  const publish = (as: string, headers = {}) => on.post(`${url}/publish`, { as, ifMatch: 2, headers })
  const refused = await publish(both)
  expectRefused(refused, '403 publisher-rated')
  expect(refused.body.detail).toContain('rita')
  expectRefused(await publish(pia, forAnn), '403 publisher-rated')
  expectRefused(await publish(pia, { 'on-behalf-of': 'rita' }), '403 publisher-rated')
  expectRefused(await publish(await on.key('ann', ['publisher'])), '403 publisher-rated')
  expectDone(await publish(pia, { 'on-behalf-of': 'zoe' }))
})
