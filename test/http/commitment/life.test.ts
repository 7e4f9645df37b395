import { expect, test } from 'vitest'
import { type Promising, promise, promising, SEATS } from '../../support/http/commitments.ts'
import { evidence, listOf, textOf } from '../../support/http/http.ts'

/** From the promise to a revised verdict, each step on its day. */
async function life(): Promise<Promising & { readonly milestone: string }> {
  const on = await promising()
  const { dora, asa, ben } = on
  await on.make()
  const added = await on.step(
    dora,
    'milestones',
    { title: 'Plan', dueOn: '2013-03', occurredOn: '2013-01-10' },
    SEATS,
    'm1',
  )
  const milestone = textOf(added.body.id)
  await on.step(dora, `milestones/${milestone}/reached`, { occurredOn: '2013-03-20', evidence })
  await on.step(dora, 'progress', { value: '0.28', note: 'Our own count.', occurredOn: '2013-12-31' })
  const why = { rationale: 'A new school opens late.' }
  await on.step(dora, 'extensions', { dueOn: '2015-12-31', ...why, occurredOn: '2014-06-01' })
  const measure = 'share of students in schools of the new rating'
  await on.step(dora, 'amendments', { measure, rationale: 'The test changed.', occurredOn: '2014-09-01' })
  await on.step(asa, 'progress', { value: '0.48', evidence, occurredOn: '2015-06-30' })
  await on.step(asa, 'assessments', {
    completion: 'complete',
    rationale: 'Half and more.',
    evidence,
    occurredOn: '2015-12-01',
  })
  await on.step(asa, 'verdict', {
    verdict: 'kept',
    rationale: 'As counted.',
    evidence,
    occurredOn: '2016-01-10',
  })
  await on.step(ben, 'verdict/revisions', {
    verdict: 'partly-kept',
    rationale: 'Two schools were counted twice.',
    evidence,
    occurredOn: '2016-03-01',
  })
  return { ...on, milestone }
}

test('from the promise to a revised verdict every word stays in sight', async () => {
  const on = await life()
  const { status, body, headers } = await on.get(SEATS)
  expect(status).toBe(200)
  expect(headers.etag).toMatch(/^"9;2026-03-01\.[\w-]+"$/)
  const { text, measure, unit, baseline, target, dueOn } = promise
  expect(body).toMatchObject({
    id: 'seats',
    revision: 9,
    owner: { kind: 'district', id: 'north', name: 'North' },
    funders: ['A Fund', 'B Fund'],
    title: 'Good seats',
    madeOn: '2012-12-31',
    original: { text, measure, unit, baseline, target, dueOn },
    amended: { text, measure: 'share of students in schools of the new rating', dueOn: '2015-12-31' },
    amendments: [{ rationale: 'The test changed.', changed: { measure: expect.any(String) } }],
    extensions: [
      {
        on: '2014-06-01',
        from: '2014-12-31',
        to: '2015-12-31',
        late: false,
        rationale: 'A new school opens late.',
      },
    ],
    slipDays: 365,
    status: 'partly-kept',
    metOn: null,
    verdict: {
      verdict: 'partly-kept',
      on: '2016-03-01',
      actor: { person: 'ben', role: 'assessor' },
      rationale: 'Two schools were counted twice.',
      evidence,
      revisions: [{ verdict: 'kept', on: '2016-01-10', actor: { person: 'asa' }, rationale: 'As counted.' }],
    },
    milestones: [{ title: 'Plan', dueOn: '2013-03', reachedOn: '2013-03-20', reached: { evidence } }],
    completions: [{ completion: 'complete', on: '2015-12-01', actor: { person: 'asa' } }],
    lastHeardOn: '2016-03-01',
    ended: null,
    annotations: [],
    asOf: '2026-03-01',
    knownAt: null,
  })
  expect(listOf(body.links?.events)).toHaveLength(10)
})

test('what the owner says of itself is shown as that, beside what others found', async () => {
  const on = await life()
  const { body } = await on.get(SEATS)
  expect(listOf(body.progress)).toMatchObject([
    {
      value: '0.28',
      self: true,
      hasSource: false,
      note: 'Our own count.',
      measure: promise.measure,
      unit: 'share',
      actor: { person: 'dora', role: 'district' },
    },
    { value: '0.48', self: false, hasSource: true, measure: expect.stringContaining('new rating') },
  ])
})

test('the status is that of the day', async () => {
  const on = await life()
  const statuses: string[] = []
  for (const day of ['2013-06-01', '2014-12-31', '2015-12-31', '2016-01-01', '2016-01-10', '2016-03-01']) {
    const { body } = await on.get(`${SEATS}?asOf=${day}`)
    statuses.push(`${textOf(body.asOf)} ${textOf(body.status)} ${textOf(body.metOn)}`)
  }
  expect(statuses).toEqual([
    '2013-06-01 not-yet-due null',
    '2014-12-31 not-yet-due null',
    '2015-12-31 not-yet-due null',
    '2016-01-01 overdue null',
    '2016-01-10 kept-on-amended-terms 2015-12-01',
    '2016-03-01 partly-kept null',
  ])
})

test('as of a day nothing later is shown, and before it was made there is nothing', async () => {
  const on = await life()
  const { body } = await on.get(`${SEATS}?asOf=2014-01-01`)
  expect(body).toMatchObject({ amended: null, extensions: [], verdict: null, slipDays: 0 })
  expect(body).toMatchObject({ lastHeardOn: '2013-12-31', revision: 9 })
  expect(body.trajectory).toMatchObject({
    onOriginalTerms: {
      expected: '0.350411',
      value: '0.28',
      ahead: '-0.070411',
      direction: 'behind',
      self: true,
    },
  })
  const before = await on.get(`${SEATS}?asOf=2012-12-30`)
  expect([before.status, before.body.type]).toEqual([404, '/problems/commitment-unknown'])
})

test('as it was known at a position it has as many events as were known then', async () => {
  const on = await life()
  const history = await on.get(`${SEATS}/history`)
  const positions = listOf(history.body.items).map(({ position }) => textOf(position))
  const then = await on.get(`${SEATS}?knownAt=${positions[4]}&asOf=2014-07-01`)
  expect(then.headers.etag).toMatch(/^"4;/)
  expect(then.body).toMatchObject({ revision: 4, slipDays: 365, position: positions[4], progress: [{}] })
  const unmade = await on.get(`${SEATS}?knownAt=${Number(positions[0]) - 1}`)
  expect(unmade.status).toBe(404)
})

test('the history tells every step, oldest first, page by page', async () => {
  const on = await life()
  const whole = await on.get(`${SEATS}/history`)
  const items = listOf(whole.body.items)
  expect(items.map(({ type, occurredOn }) => `${textOf(occurredOn)} ${textOf(type)}`)).toEqual([
    '2012-12-31 CommitmentMade',
    '2013-01-10 MilestoneAdded',
    '2013-03-20 MilestoneReached',
    '2013-12-31 ProgressReported',
    '2014-06-01 DueDateExtended',
    '2014-09-01 TermsAmended',
    '2015-06-30 ProgressReported',
    '2015-12-01 CompletionAssessed',
    '2016-01-10 VerdictIssued',
    '2016-03-01 VerdictRevised',
  ])
  expect(items[0]).toMatchObject({ evidence, imported: null, says: { text: promise.text, target: '0.50' } })
  expect(items[4]).toMatchObject({
    actor: { person: 'dora', role: 'district' },
    rationale: 'A new school opens late.',
    recordedAt: expect.stringContaining('2026-03-01'),
    says: { dueOn: '2015-12-31', late: false },
  })
  const paged: unknown[] = []
  for (let url: string | null = `${SEATS}/history?limit=4`; url !== null; ) {
    const { body, headers } = await on.get(url)
    paged.push(...listOf(body.items))
    const next: unknown = body.page?.next
    url = typeof next === 'string' ? next : null
    expect(headers.link).toBe(url === null ? undefined : `<${url}>; rel="next"`)
  }
  expect(paged).toEqual(items)
  const early = await on.get(`${SEATS}/history?asOf=2013-01-10`)
  expect([listOf(early.body.items).length, early.body.asOf]).toEqual([2, '2013-01-10'])
  expect((await on.get(`${SEATS}/history?asOf=2012`)).status).toBe(400)
  expect((await on.get('/v1/commitments/none/history')).status).toBe(404)
})

test('a withdrawn commitment says why, and one that another replaces says which', async () => {
  const on = await promising()
  for (const [id, path, more] of [
    ['a', 'withdrawal', {}],
    ['b', 'supersession', { supersededBy: 'a' }],
  ] as const) {
    const url = `/v1/commitments/${id}`
    await on.make({ ...promise, occurredOn: '2013' }, on.dora, url)
    await on.step(on.dora, path, { rationale: 'No money.', occurredOn: '2014-02-01', ...more }, url)
    const { body } = await on.get(url)
    const how = path === 'withdrawal' ? 'withdrawn' : 'superseded'
    const supersededBy = path === 'withdrawal' ? null : 'a'
    expect(body).toMatchObject({
      status: how,
      ended: { how, supersededBy, rationale: 'No money.', on: '2014-02-01' },
    })
  }
})
