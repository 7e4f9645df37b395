import { expect, test } from 'vitest'
import { CHALLENGED, challengeable, challengeBody } from '../../support/http/challenges.ts'
import { cast, evidence, expectDone, expectRefused, NORTH, textOf } from '../../support/http/http.ts'

const dismissed = { outcome: 'dismissed', rationale: 'They were.', occurredOn: '2014-01-15' }
const upheld = { outcome: 'upheld', occurredOn: '2014-01-15' }

test('a district challenges what is published of it, and is answered by a third person', async () => {
  const on = await challengeable()
  const raised = await on.raise()
  expect(raised.status).toBe(201)
  const id = textOf(raised.body.id)
  expect((await on.get(CHALLENGED)).body).toMatchObject({
    challenges: [
      {
        id,
        item: 'lead',
        by: 'dora',
        district: 'north',
        reason: challengeBody.reason,
        evidence,
        state: 'unanswered',
        answer: null,
      },
    ],
  })
  const answered = await on.answer(id, dismissed)
  expect([answered.status, answered.body.revision]).toEqual([200, 5])
  expect((await on.get(CHALLENGED)).body).toMatchObject({
    challenges: [{ state: 'dismissed', answer: { by: 'eve', on: '2014-01-15', rationale: 'They were.' } }],
  })
})

test('an upheld challenge leads to a correction that names it', async () => {
  const on = await challengeable()
  const id = await on.raised()
  await on.answered(id, upheld)
  await on.corrected(id)
  expect((await on.get(CHALLENGED)).body).toMatchObject({
    corrections: [{ state: 'approved', challenge: id }],
    challenges: [{ id, state: 'upheld' }],
  })
  expect((await on.get(`${NORTH}/snapshot`)).body).toMatchObject({
    components: [{ id: 'lead', level: { name: 'Middle' }, action: 'RS' }, {}],
  })
})

test('the same request again is one challenge and one answer, and another one with its key is none', async () => {
  const on = await challengeable()
  const [first, again] = [await on.raise(), await on.raise()]
  expect([again.body, again.headers['idempotent-replayed']]).toEqual([first.body, 'true'])
  expectRefused(await on.raise({ ...challengeBody, reason: 'Another.' }), '422 idempotency-key-reused')
  const id = textOf(first.body.id)
  await on.answered(id, upheld)
  expect((await on.answer(id, upheld)).headers['idempotent-replayed']).toBe('true')
  expect((await on.answer(id, upheld, 'a2')).body.events).toEqual([])
  const keyless = { as: on.dora, body: challengeBody }
  expectRefused(await on.post(`${CHALLENGED}/challenges`, keyless), '400 idempotency-key-missing')
})

test('a revision may be left out, and a stale one is refused', async () => {
  const on = await challengeable()
  const stale = { as: on.dora, key: 'q1', body: challengeBody, ifMatch: 1 }
  expectRefused(await on.post(`${CHALLENGED}/challenges`, stale), '412 precondition-failed')
  expectDone(await on.post(`${CHALLENGED}/challenges`, { ...stale, ifMatch: 3 }))
})

test('nobody answers in a matter of their own, by whatever key or for whomever', async () => {
  const on = await challengeable()
  const id = await on.raised()
  const doras = await on.key('dora', ['rater'])
  const ritas = await on.key('rita', ['publisher'])
  for (const as of [on.rita, on.paul, doras, ritas]) {
    expectRefused(await on.answer(id, upheld, 'a1', as), '403 challenge-answered-by-party')
  }
  const url = `${CHALLENGED}/challenges/${id}/answer`
  const behalf = { as: on.eve, key: 'a1', body: upheld, headers: { 'on-behalf-of': 'rita' } }
  expectRefused(await on.post(url, behalf), '403 challenge-answered-by-party')
})

test('only the district concerned challenges', async () => {
  const on = await challengeable()
  const sonja = await on.key('sonja', ['district'], 'south')
  for (const as of [sonja, on.rita, on.paul, on.olga]) {
    expectRefused(await on.raise(challengeBody, 'q1', CHALLENGED, as), '403 forbidden')
  }
  for (const as of [on.dora, on.olga]) {
    expectRefused(await on.answer('any', upheld, 'a1', as), '403 forbidden')
  }
})

test('a challenge that breaks a rule is refused, and says what to do', async () => {
  const on = await challengeable()
  const say = (said: object, key = 'q0') => on.raise({ ...challengeBody, ...said }, key)
  expectRefused(await say({ occurredOn: '2014-01-20' }), '409 challenge-window-over', '/occurredOn')
  expectRefused(await say({ occurredOn: '2013-12-19' }), '422 dated-before-act', '/occurredOn')
  expectRefused(await say({ item: 'teach.talk' }), '409 nothing-to-challenge', '/item')
  for (const item of ['nothing', 'constructor']) expectRefused(await say({ item }), '422 item-not-in-version')
  expectRefused(await say({ reason: undefined }), '400 invalid-request', '/reason')
  const id = await on.raised()
  expectRefused(await say({}), '409 challenge-open', '/item')
  for (const unknown of ['nothing', 'constructor']) {
    expectRefused(await on.answer(unknown, upheld), '404 challenge-unknown')
  }
  expectRefused(await on.answer(id, { outcome: 'dismissed' }), '422 rationale-missing', '/rationale')
  const named = { item: 'lead', level: 'High', rationale: 'So.', evidence, challenge: id }
  const propose = (body: object) => on.post(`${CHALLENGED}/corrections`, { as: on.rita, key: 'c0', body })
  expectRefused(await propose(named), '409 challenge-not-upheld', '/challenge')
  await on.answered(id, upheld)
  expectRefused(await on.answer(id, dismissed, 'a2'), '409 challenge-answered-before')
  expectRefused(await propose({ ...named, item: 'teach' }), '422 challenge-of-other-item', '/challenge')
})

test('no challenge is taken where the version sets no window, nor of a draft', async () => {
  const on = await cast()
  const dora = await on.key('dora', ['district'], 'north')
  await on.opened('2013-H2')
  const raise = () => on.post(`${CHALLENGED}/challenges`, { as: dora, key: 'q1', body: challengeBody })
  expectRefused(await raise(), '409 assessment-not-published')
  await on.published('2013-H2', { lead: 'Low' }, '2013-12-20')
  expectRefused(await raise(), '409 challenges-not-taken')
})
