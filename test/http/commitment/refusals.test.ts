import { beforeAll, describe, expect, test } from 'vitest'
import { type Promising, promise, promising } from '../../support/http/commitments.ts'
import { evidence, expectDone, expectRefused, listOf, problemIn, textOf } from '../../support/http/http.ts'

let on: Promising
let count = 0
beforeAll(async () => {
  const closers: (() => Promise<void>)[] = []
  on = await promising(close => closers.push(close))
  expectDone(await on.put('/v1/districts/south', { as: on.olga, body: { name: 'South' } }))
  return async () => void (await Promise.all(closers.map(close => close())))
})

/** A fresh promise of the district `north`, with a function that takes further steps. */
async function fresh(body: object = promise) {
  const url = `/v1/commitments/fresh-${++count}`
  await on.make(body, on.dora, url)
  const step = (as: string, path: string, said: object, key?: string) => on.tryStep(as, path, said, url, key)
  const done = async (...about: Parameters<typeof step>) => expectDone(await step(...about))
  return { url, step, done }
}
const { measure: _measure, baseline: _baseline, target: _target, unit: _unit, ...unmeasured } = promise
const { dueOn: _dueOn, ...undated } = promise
const why = { rationale: 'For a reason.' }
const kept = { verdict: 'kept', ...why, evidence }

describe('a promise', () => {
  test('is another one where it is worded otherwise', async () => {
    const { url } = await fresh()
    for (const [field, body] of [
      ['text', { ...promise, text: 'All students' }],
      ['dueOn', { ...promise, dueOn: '2015' }],
      ['funders', { ...promise, funders: [] }],
    ] as const) {
      const answer = await on.put(url, { as: on.dora, body, ifMatch: 0 })
      expectRefused(answer, '409 commitment-clash')
      expect(answer.body.detail).toContain(field)
    }
  })
  test('said again is no news', async () => {
    const { url } = await fresh()
    const again = await on.put(url, { as: on.dora, body: promise })
    expect([again.status, again.body.events]).toEqual([200, []])
  })
  test('is due after it is made, and is not made in the future', async () => {
    const put = (body: object) => on.put('/v1/commitments/never', { as: on.dora, body })
    expectRefused(await put({ ...promise, dueOn: '2012-12-30' }), '422 commitment-due-before-made', '/dueOn')
    expectRefused(
      await put({ ...promise, occurredOn: '2026-03-03', dueOn: '2027' }),
      '422 date-in-future',
      '/occurredOn',
    )
  })
  test('has an owner that is registered, or an organisation', async () => {
    const put = (owner: object, as = on.olga) =>
      on.put('/v1/commitments/owned', { as, body: { ...promise, owner } })
    expect(problemIn(await put({ kind: 'district', id: 'nowhere' }))).toBe('404 entity-unknown')
    expect(problemIn(await put({ kind: 'school', id: 'nowhere' }))).toBe('404 entity-unknown')
    expectDone(await put({ kind: 'organisation', id: 'nowhere', name: 'A new one' }))
  })
  test.each([
    ['a number for a target', { target: 0.5 }, '/target'],
    ['a number for a baseline', { baseline: 0 }, '/baseline'],
    ['no owner', { owner: undefined }, '/owner'],
    ['an owner of no kind', { owner: { kind: 'city', id: 'x' } }, '/owner/kind'],
    ['no text', { text: undefined }, '/text'],
    ['a due date that never is', { dueOn: '2014-02-30' }, '/dueOn'],
    ['a template, which only the ledger makes from', { template: { id: 'a' } }, '/template'],
    ['too many funders', { funders: Array.from({ length: 51 }, (_, at) => `F${at}`) }, '/funders'],
  ])('with %s is refused by field', async (_what, more, pointer) => {
    const answer = await on.put('/v1/commitments/bad', { as: on.dora, body: { ...promise, ...more } })
    expect(problemIn(answer)).toBe('400 invalid-request')
    expect(listOf(answer.body.errors).map(each => textOf(each.pointer))).toContain(pointer)
  })
  test('that nobody made takes no step', async () => {
    const answer = await on.post('/v1/commitments/none/progress', { as: on.dora, body: { note: 'x' } })
    expectRefused(answer, '404 commitment-unknown')
    expectRefused(await on.get('/v1/commitments/none'), '404 commitment-unknown')
  })
  test('is written to at the revision that was seen', async () => {
    const { url } = await fresh()
    const body = { note: 'On the way.' }
    expect(problemIn(await on.post(`${url}/progress`, { as: on.dora, body }))).toBe(
      '428 precondition-required',
    )
    expect(problemIn(await on.post(`${url}/progress`, { as: on.dora, body, ifMatch: 7 }))).toBe(
      '412 precondition-failed',
    )
    const { headers } = await on.get(url)
    expectDone(await on.post(`${url}/progress`, { as: on.dora, body, ifMatch: headers.etag }))
  })
})

describe('a report', () => {
  test('says something', async () => {
    const { step } = await fresh()
    expectRefused(await step(on.dora, 'progress', {}), '422 report-empty')
  })
  test('has a value only where there is a measure', async () => {
    const { step, done } = await fresh(unmeasured)
    expectRefused(await step(on.dora, 'progress', { value: '0.3' }), '422 measure-missing', '/value')
    await done(on.dora, 'progress', { note: 'In words.' })
  })
  test.each([0.3, '0,3', '1e3', '30%'])('of %s is no decimal text', async value => {
    const { step } = await fresh()
    expect(problemIn(await step(on.dora, 'progress', { value }))).toBe('400 invalid-request')
  })
  test('is not older than the promise', async () => {
    const { step } = await fresh()
    const early = await step(on.dora, 'progress', { note: 'Before.', occurredOn: '2012-12-30' })
    expectRefused(early, '422 commitment-dated-before-made', '/occurredOn')
  })
})

describe('a milestone', () => {
  const plan = { title: 'Plan', occurredOn: '2013-01-10' }
  test('is reached once', async () => {
    const { step, done, url } = await fresh()
    const added = await done(on.dora, 'milestones', plan, 'k1')
    expect([added.status, added.headers.location]).toEqual([201, url])
    const reached = `milestones/${textOf(added.body.id)}/reached`
    await done(on.dora, reached, { occurredOn: '2013-03-01' })
    const again = await step(on.dora, reached, { occurredOn: '2013-03-02' })
    expectRefused(again, '409 milestone-reached-before')
  })
  test('is added before it is reached', async () => {
    const { step } = await fresh()
    expectRefused(await step(on.dora, 'milestones/none/reached', {}), '404 milestone-unknown')
  })
  test('is created with a key, and the same request again is answered by its first try', async () => {
    const { step, done } = await fresh()
    expect(problemIn(await step(on.dora, 'milestones', plan))).toBe('400 idempotency-key-missing')
    const first = await done(on.dora, 'milestones', plan, 'k2')
    const again = await step(on.dora, 'milestones', plan, 'k2')
    expect([again.body, again.headers['idempotent-replayed']]).toEqual([first.body, 'true'])
    const other = await step(on.dora, 'milestones', { title: 'Other' }, 'k2')
    expect(problemIn(other)).toBe('422 idempotency-key-reused')
  })
})

describe('an extension', () => {
  test('moves a due date, to a later day, with a reason', async () => {
    const { step } = await fresh()
    const extend = (said: object) => step(on.dora, 'extensions', { occurredOn: '2014-06-01', ...said })
    expectRefused(await extend({ dueOn: '2015' }), '422 commitment-reason-missing', '/rationale')
    expectRefused(await extend({ dueOn: '2014-12', ...why }), '422 extension-not-later', '/dueOn')
    const { step: stepUndated } = await fresh(undated)
    const none = await stepUndated(on.dora, 'extensions', { dueOn: '2015', ...why })
    expectRefused(none, '409 extension-without-due-date')
  })
  test('that is asked for after the date in force is recorded as late', async () => {
    const { done, url } = await fresh()
    await done(on.dora, 'extensions', { dueOn: '2016', occurredOn: '2015-01-01', ...why })
    const { body } = await on.get(url)
    expect(body.extensions).toMatchObject([{ late: true, from: '2014-12-31', to: '2016' }])
    expect(body).toMatchObject({
      slipDays: 731,
      amended: { dueOn: '2016' },
      original: { dueOn: '2014-12-31' },
    })
  })
})

describe('an amendment', () => {
  test('changes something, with a reason', async () => {
    const { step } = await fresh()
    expectRefused(await step(on.dora, 'amendments', why), '422 amendment-empty')
    expectRefused(await step(on.dora, 'amendments', { target: '0.4' }), '422 commitment-reason-missing')
    const same = await step(on.dora, 'amendments', { target: promise.target, ...why })
    expect([same.status, same.body.events]).toEqual([200, []])
  })
  test('that states a missing baseline is none', async () => {
    const { done, url } = await fresh({ ...promise, baseline: undefined })
    await done(on.dora, 'amendments', { baseline: '0.1' })
    const { body } = await on.get(url)
    expect(body).toMatchObject({ original: { baseline: '0.1' }, amended: null, amendments: [] })
  })
  test('is not dated before the one that it follows', async () => {
    const { step, done } = await fresh()
    await done(on.dora, 'amendments', { target: '0.4', occurredOn: '2014-05-01', ...why })
    const early = await step(on.dora, 'amendments', { target: '0.3', occurredOn: '2014-04-01', ...why })
    expectRefused(early, '422 dated-before-act', '/occurredOn')
  })
})

describe('a judgement', () => {
  test('is not that of whoever made or owns the promise, by whatever key', async () => {
    const { step, url } = await fresh()
    const doraAsJudge = await on.key('dora', ['assessor'])
    const fromNorth = await on.key('nora', ['assessor'], 'north')
    for (const as of [doraAsJudge, fromNorth]) {
      expectRefused(await step(as, 'verdict', kept), '403 judge-owns')
      expectRefused(await step(as, 'assessments', { completion: 'limited', ...why }), '403 judge-owns')
    }
    const forDora = { as: on.asa, ifMatch: 0, body: kept, headers: { 'on-behalf-of': 'dora' } }
    expectRefused(await on.post(`${url}/verdict`, forDora), '403 judge-owns')
  })
  test('says why', async () => {
    const { step } = await fresh()
    expectRefused(await step(on.asa, 'verdict', { verdict: 'kept' }), '422 commitment-reason-missing')
    const completion = await step(on.asa, 'assessments', { completion: 'limited' })
    expectRefused(completion, '422 commitment-reason-missing', '/rationale')
  })
  test('calls nothing broken before it is due, and kept at any time', async () => {
    const { step, done, url } = await fresh()
    const early = { verdict: 'broken', occurredOn: '2014-12-30', ...why }
    expectRefused(await step(on.asa, 'verdict', early), '409 broken-before-due', '/verdict')
    await done(on.asa, 'verdict', { ...kept, occurredOn: '2013-06-01' })
    const { body } = await on.get(`${url}?asOf=2013-06-01`)
    expect(body).toMatchObject({ status: 'kept-on-original-terms', metOn: '2013-06-01' })
  })
  test('is given once, and then revised by another assessor', async () => {
    const { step, done } = await fresh()
    expectRefused(await step(on.asa, 'verdict/revisions', kept), '409 verdict-missing')
    await done(on.asa, 'verdict', kept)
    const broken = { verdict: 'broken', ...why }
    expectRefused(await step(on.ben, 'verdict', broken), '409 verdict-stands')
    expectRefused(await step(on.asa, 'verdict/revisions', broken), '403 verdict-revised-by-its-judge')
    await done(on.ben, 'verdict/revisions', broken)
  })
  test('of completion is complete once', async () => {
    const { step, done } = await fresh()
    await done(on.asa, 'assessments', { completion: 'complete', occurredOn: '2014-01-01', ...why })
    const again = { completion: 'complete', rationale: 'Again.', occurredOn: '2014-02-01' }
    expectRefused(await step(on.ben, 'assessments', again), '409 completed-before')
  })
  test('says when it was met only where it was kept, and not after the verdict', async () => {
    const { step } = await fresh()
    const partly = { verdict: 'partly-kept', metOn: '2014', ...why }
    expectRefused(await step(on.asa, 'verdict', partly), '422 met-on-without-kept', '/metOn')
    const later = { ...kept, metOn: '2014-02-01', occurredOn: '2014-01-01' }
    expectRefused(await step(on.asa, 'verdict', later), '422 met-after-verdict', '/metOn')
  })
})

describe('the end', () => {
  test('has a reason, and nothing moves after it', async () => {
    const { step, done } = await fresh()
    expectRefused(await step(on.dora, 'withdrawal', {}), '422 commitment-reason-missing')
    await done(on.dora, 'withdrawal', { occurredOn: '2014-02-01', ...why })
    for (const [as, path, body, key] of [
      [on.dora, 'progress', { note: 'x' }],
      [on.dora, 'milestones', { title: 'x' }, 'k3'],
      [on.dora, 'extensions', { dueOn: '2016', ...why }],
      [on.dora, 'amendments', { target: '0.9', ...why }],
      [on.asa, 'verdict', kept],
      [on.dora, 'supersession', { supersededBy: 'other', ...why }],
    ] as const) {
      expectRefused(await step(as, path, body, key), '409 commitment-ended')
    }
  })
  test('is not by the commitment itself', async () => {
    const { step, url } = await fresh()
    const supersededBy = url.split('/').at(-1)
    const itself = await step(on.dora, 'supersession', { supersededBy, ...why })
    expectRefused(itself, '422 superseded-by-itself', '/supersededBy')
  })
})

describe('a key', () => {
  const PATHS = [
    ['progress', { note: 'x' }],
    ['milestones', { title: 'x' }],
    ['milestones/m/reached', {}],
    ['extensions', { dueOn: '2016', ...why }],
    ['amendments', { target: '0.9', ...why }],
    ['assessments', { completion: 'limited', ...why }],
    ['verdict', kept],
    ['verdict/revisions', kept],
    ['withdrawal', why],
    ['supersession', { supersededBy: 'other', ...why }],
  ] as const
  const JUDGING = ['assessments', 'verdict', 'verdict/revisions']
  /** The paths that are forbidden to a key; the others may be refused for other reasons. */
  const forbiddenTo = async (as: string) => {
    const { step } = await fresh()
    const answers: string[] = []
    for (const [path, body] of PATHS) {
      const { body: said } = await step(as, path, body)
      if (textOf(said.type ?? '') === '/problems/forbidden') answers.push(path)
    }
    return answers
  }

  test('of another district may say nothing, and neither may one for other things', async () => {
    const south = await on.key('sara', ['district'], 'south')
    for (const as of [south, on.rita, on.paul]) {
      expect(await forbiddenTo(as)).toEqual(PATHS.map(([path]) => path))
      const put = await on.put('/v1/commitments/theirs', { as, body: promise })
      expect(problemIn(put)).toBe('403 forbidden')
    }
  })
  test('of the district says everything but how it is judged', async () => {
    expect(await forbiddenTo(on.dora)).toEqual(JUDGING)
  })
  test('of an operator does too, for whoever owns it', async () => {
    expect(await forbiddenTo(on.olga)).toEqual(JUDGING)
    const owner = { kind: 'organisation', id: 'fund', name: 'A fund' }
    expectDone(await on.put('/v1/commitments/of-fund', { as: on.olga, body: { ...promise, owner } }))
    const byDistrict = await on.put('/v1/commitments/of-fund-2', { as: on.dora, body: { ...promise, owner } })
    expect(problemIn(byDistrict)).toBe('403 forbidden')
    expect(byDistrict.body.detail).toContain('organisation fund')
  })
  test('of an assessor judges and reports, and promises nothing', async () => {
    const others = PATHS.map(([path]) => path).filter(path => path !== 'progress' && !JUDGING.includes(path))
    expect(await forbiddenTo(on.asa)).toEqual(others)
  })
  test('is needed', async () => {
    const { url } = await fresh()
    expect(problemIn(await on.post(`${url}/progress`, { body: { note: 'x' } }))).toBe('401 unauthenticated')
    expect(problemIn(await on.put(url, { body: promise }))).toBe('401 unauthenticated')
  })
  test('of another district with a role of its own acts by that role', async () => {
    const both = await on.key('bea', ['district', 'assessor'], 'south')
    const { url, done } = await fresh()
    await done(both, 'progress', { note: 'Seen.', occurredOn: '2014-01-01' })
    const { body } = await on.get(url)
    expect(body.progress).toMatchObject([{ self: false, actor: { person: 'bea', role: 'assessor' } }])
  })
})
