import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { challengeable, challengeBody } from '../../support/http/challenges.ts'
import { expectDone, type Json, listOf, NORTH, textOf } from '../../support/http/http.ts'
import { whyOn } from '../../support/http/why.ts'

const dismissed = { outcome: 'dismissed', rationale: 'They were.', occurredOn: '2014-01-15' }
const upheld = { outcome: 'upheld', occurredOn: '2014-01-15' }
type On = Awaited<ReturnType<typeof challengeable>>

/** The challenge that a snapshot shows beside `lead`. */
async function shownIn(on: Pick<On, 'get'>, query = ''): Promise<Json | null | undefined> {
  const { body } = await on.get(`${NORTH}/snapshot?framework=rubric${query}`)
  return listOf(body.components).find(({ id }) => (id as unknown) === 'lead')?.challenge
}

test('a challenge stands beside the rating from the day it was raised, with its age', async () => {
  const on = await challengeable()
  const before = await on.read()
  const id = await on.raised()
  await on.read()
  expect(await shownIn(on, '&asOf=2014-01-04')).toBeNull()
  expect(await shownIn(on, '&asOf=2014-01-05')).toEqual({
    id,
    district: 'north',
    raisedOn: '2014-01-05',
    state: 'unanswered',
    answeredOn: null,
    ageDays: 0,
  })
  expect(await shownIn(on, '&asOf=2014-01-20')).toMatchObject({ ageDays: 15 })
  expect(await shownIn(on, `&knownAt=${before}`)).toBeNull()
  await on.answered(id, dismissed)
  await on.read()
  expect(await shownIn(on, '&asOf=2014-01-14')).toMatchObject({ state: 'unanswered', ageDays: 9 })
  expect(await shownIn(on)).toMatchObject({ state: 'dismissed', answeredOn: '2014-01-15', ageDays: null })
})

test('its age today is another one tomorrow, and until then the answer is kept', async () => {
  const on = await challengeable()
  await on.raised()
  await on.read()
  on.on('2014-02-01')
  const url = `${NORTH}/snapshot?framework=rubric`
  const first = await on.get(url)
  expect(await shownIn(on)).toMatchObject({ ageDays: 27 })
  const headers = { 'if-none-match': first.headers.etag ?? '' }
  expect((await on.get(url, { headers })).status).toBe(304)
  on.on('2014-02-02')
  expect((await on.get(url, { headers })).status).toBe(200)
  expect(await shownIn(on)).toMatchObject({ ageDays: 28 })
})

test('the network shows it beside the cell too, from the same day, with the same age and answer', async () => {
  const on = await challengeable()
  const shown = async (query = '') => {
    const { body } = await on.get(`/v1/network/snapshot?framework=rubric${query}`)
    const cells = listOf(body.rows).flatMap(({ cells: of }) => listOf(of))
    const found = cells.find(({ component }) => textOf(component) === 'lead')
    return [found?.challenge, textOf(body.position)] as const
  }
  const expectAlike = async (...queries: readonly string[]) => {
    for (const query of queries)
      expect([query, (await shown(query))[0] ?? null]).toEqual([query, (await shownIn(on, query)) ?? null])
  }
  const [, before] = await shown()
  const id = await on.raised()
  const raisedAt = await on.read()
  on.on('2014-02-01')
  await expectAlike(
    '&asOf=2014-01-04',
    '&asOf=2014-01-05',
    '',
    `&knownAt=${raisedAt - 1}`,
    '&asOf=2014-01-20',
  )
  expect([(await shown())[1], (await shown(`&knownAt=${raisedAt - 1}`))[1]]).toEqual([
    String(raisedAt),
    before,
  ])
  on.on('2014-02-02')
  expect((await shown())[0]).toMatchObject({ state: 'unanswered', ageDays: 28 })
  await on.answered(id, upheld)
  const answeredAt = await on.read()
  await expectAlike('', '&asOf=2014-01-14', '&asOf=2014-01-15', `&knownAt=${answeredAt - 1}`)
  expect((await shown())[0]).toMatchObject({ id, state: 'upheld', ageDays: null })
})

test('the position of an answer is that of the challenge which changed it', async () => {
  const on = await challengeable()
  const { body: before } = await on.get(`${NORTH}/snapshot?framework=rubric`)
  await on.raised()
  const end = await on.read()
  for (const path of ['snapshot', 'ratings/lead/history', 'ratings/lead/why']) {
    const { body } = await on.get(`${NORTH}/${path}?framework=rubric`)
    expect([path, body.position]).toEqual([path, String(end)])
  }
  const { body: then } = await on.get(`${NORTH}/snapshot?framework=rubric&knownAt=${end - 1}`)
  expect(then.position).toBe(before.position)
})

test('a carried level keeps its challenge', async () => {
  const on = await challengeable()
  const id = await on.raised()
  await on.opened('2014-H1')
  await on.published('2014-H1', { 'teach.plan': 'Low' }, '2014-06-20')
  await on.read()
  expect(await shownIn(on, '&period=2014-H1')).toMatchObject({ id, state: 'unanswered' })
})

test('the history tells a challenge beside what it is about, and a correction what it follows from', async () => {
  const on = await challengeable()
  const id = await on.raised()
  await on.answered(id, upheld)
  await on.corrected(id)
  const second = await on.raised({ ...challengeBody, occurredOn: '2014-02-01' }, 'q2')
  await on.read()
  const { body } = await on.get(`${NORTH}/ratings/lead/history?framework=rubric`)
  expect(body.items).toMatchObject([
    {
      action: 'NW',
      challenge: null,
      challenges: [
        {
          id,
          state: 'upheld',
          reason: challengeBody.reason,
          actor: { person: 'dora', role: 'district' },
          answer: { outcome: 'upheld', rationale: null, actor: { person: 'eve', role: 'rater' } },
        },
      ],
    },
    { action: 'RS', challenge: id, challenges: [{ id: second, state: 'unanswered', answer: null }] },
  ])
})

test('a history can be had as a table, in which each challenge of an act has a row', async () => {
  const on = await challengeable()
  const id = await on.raised()
  await on.answered(id, dismissed)
  const second = await on.raised({ ...challengeBody, occurredOn: '2014-01-16' }, 'q2')
  await on.read()
  on.on('2014-01-20')
  const url = `${NORTH}/ratings/lead/history?framework=rubric`
  const { text, headers } = await on.get(url, { headers: { accept: 'text/csv' } })
  expect(headers['content-type']).toContain('text/csv')
  const rows: Readonly<Record<string, string>>[] = parse(text, { columns: true })
  expect(rows).toMatchObject([
    {
      action: 'NW',
      to_level: 'Low',
      follows_challenge: '',
      challenge: id,
      challenged_on: '2014-01-05',
      challenge_by: 'dora',
      challenge_state: 'dismissed',
      challenge_answered_by: 'eve',
      challenge_rationale: 'They were.',
    },
    { action: 'NW', challenge: second, challenge_state: 'unanswered', challenge_age_days: '4' },
  ])
})

test('why tells the challenge, its answer and the correction that followed, with everybody who took part', async () => {
  const on = await challengeable()
  const id = await on.raised()
  await on.answered(id, upheld)
  await on.corrected(id)
  await on.read()
  const why = await whyOn(on, '/districts/north/ratings/lead/why?framework=rubric')
  expect(why.act).toMatchObject({ type: 'CorrectionProposed', challenge: id })
  expect(why.challenges).toMatchObject([{ id, answer: { outcome: 'upheld' }, correction: why.act?.event }])
  expect(why.corrections).toMatchObject([{ challenge: id }])
  expect(why.duties.map(({ duty, actor }) => `${duty} ${actor.person}`)).toEqual([
    'rater rita',
    'submitter rita',
    'publisher paul',
    'proposer rita',
    'approver paul',
    'challenger dora',
    'answerer eve',
  ])
  const known = new Set(why.events.map(({ id: event }) => event))
  expect(
    why.challenges
      .flatMap(({ event, answer }) => [event, answer?.event ?? ''])
      .filter(each => !known.has(each)),
  ).toEqual([])
  expect(why.sentence).toContain(
    'Corrected from Low to Middle on 20 January 2014, after the challenge that was raised for North on 5 January 2014 was upheld on 15 January 2014, because',
  )
  const then = await whyOn(on, '/districts/north/ratings/lead/why?framework=rubric&asOf=2014-01-16')
  expect(then.sentence).toMatch(
    /; challenged for North .*; eve \(rater\) upheld the challenge on 15 January 2014, and nothing was corrected yet\.$/,
  )
})

test('the trail tells a challenge and its answer', async () => {
  const on = await challengeable()
  const id = await on.raised({ ...challengeBody, item: 'teach.plan' })
  await on.answered(id, upheld)
  await on.read()
  const trail = expectDone(await on.get('/v1/audit/entries'))
  const sentences = listOf(trail.body.items).map(({ sentence }) => textOf(sentence))
  expect(sentences.filter(each => each.includes('challenge'))).toEqual([
    'The challenge of Planning of North for 2013-H2 was upheld, on 15 January 2014, by eve (rater).',
    'The rating of Planning of North for 2013-H2 was challenged for North: “The minutes of May were not read.”, on 5 January 2014, by dora (district).',
  ])
})
