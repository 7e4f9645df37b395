import { expect, test } from 'vitest'
import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { imported, madeEvent, type Promising, promising } from '../../support/http/commitments.ts'
import { expectDone, expectRefused, type Json, listOf, textOf } from '../../support/http/http.ts'

const step = (occurredOn: string, more: object = {}) => ({ evidence: [], occurredOn, imported, ...more })
const source = [{ title: 'Chalkbeat', kind: 'page', url: 'https://example.org/a' }]
const rulesOf = (body: Json) =>
  listOf(body.annotations).map(({ on, rule }) => `${textOf(on)} ${textOf(rule)}`)

async function recorded(steps: readonly DomainEvent[], made: object = {}): Promise<Promising> {
  const on = await promising()
  await on.record('commitment-a', [madeEvent('a', { imported, ...made }), ...steps])
  await on.read()
  return on
}

test('an imported step that broke a binding rule is shown with the rule', async () => {
  const north = 'North'
  const on = await recorded(
    [
      { type: 'ProgressReported', data: { self: false, value: '0.3', ...step('2012-12-01') } },
      { type: 'MilestoneReached', data: { milestone: 'm', ...step('2013-03-01') } },
      { type: 'DueDateExtended', data: { dueOn: '2013', late: false, ...step('2013-04-01') } },
      {
        type: 'CompletionAssessed',
        data: { completion: 'complete', ...step('2013-05-01', { by: 'A paper' }) },
      },
      {
        type: 'CompletionAssessed',
        data: { completion: 'complete', ...step('2013-05-02', { by: ' NORTH ' }) },
      },
      { type: 'VerdictIssued', data: { verdict: 'broken', ...step('2013-06-01', { by: 'A paper' }) } },
      {
        type: 'VerdictIssued',
        data: { verdict: 'kept', metOn: '2014', ...step('2013-06-02', { by: north }) },
      },
      { type: 'VerdictRevised', data: { verdict: 'kept', ...step('2013-06-03', { by: north }) } },
      { type: 'CommitmentWithdrawn', data: step('2013-07-01') },
      { type: 'ProgressReported', data: { self: false, note: 'x', ...step('2013-08-01') } },
    ],
    { dueOn: '2014' },
  )
  const { body } = await on.get('/v1/commitments/a')
  expect(rulesOf(body)).toEqual([
    '2012-12-01 dated-before-made',
    '2012-12-01 value-without-measure',
    '2013-03-01 milestone-unknown',
    '2013-04-01 extension-not-later',
    '2013-05-02 judged-by-owner',
    '2013-05-02 completed-before',
    '2013-06-01 verdict-before-due',
    '2013-06-02 judged-by-owner',
    '2013-06-02 met-after-verdict',
    '2013-06-02 verdict-given-before',
    '2013-06-03 judged-by-owner',
    '2013-06-03 revised-by-its-judge',
    '2013-08-01 after-the-end',
  ])
  const events = new Set(listOf(body.links?.events).map(textOf))
  for (const { event, detail } of listOf(body.annotations)) {
    expect(events).toContain(textOf(event))
    expect(textOf(detail)).toMatch(/^[A-Z0-9].*\.$/)
  }
  expect(rulesOf((await on.get('/v1/commitments/a?asOf=2013-03-31')).body)).toHaveLength(3)
})

test('a verdict after the end counts in its column, and says that it came after the end', async () => {
  const on = await recorded(
    [
      { type: 'CommitmentWithdrawn', data: step('2013-07-01') },
      { type: 'ProgressReported', data: { self: false, note: 'x', ...step('2013-08-01') } },
      { type: 'VerdictIssued', data: { verdict: 'broken', ...step('2014-02-01', { by: 'A paper' }) } },
      { type: 'VerdictRevised', data: { verdict: 'partly-kept', ...step('2014-03-01', { by: 'A court' }) } },
    ],
    { dueOn: '2014-01-15' },
  )
  const { body } = await on.get('/v1/commitments/a?asOf=2014-03-01')
  expect(body).toMatchObject({
    status: 'partly-kept',
    verdict: { verdict: 'partly-kept', revisions: [{ verdict: 'broken' }] },
    ended: { how: 'withdrawn', on: '2013-07-01' },
    progress: [],
    lastHeardOn: '2014-03-01',
  })
  expect(rulesOf(body)).toEqual([
    '2013-08-01 after-the-end',
    '2014-02-01 after-the-end',
    '2014-03-01 after-the-end',
  ])
  const { body: card } = await on.get('/v1/scorecards/commitments?asOf=2014-03-01')
  expect(card.total).toMatchObject({ made: 1, due: 1, partlyKept: 1, withdrawn: 0 })
  const listed = await on.get('/v1/commitments?asOf=2014-02-01&status=broken')
  expect(listOf(listed.body.items)).toHaveLength(1)
  const late = { verdict: 'kept', rationale: 'Seen.', occurredOn: '2014-04-01' }
  expectRefused(
    await on.tryStep(on.asa, 'verdict/revisions', late, '/v1/commitments/a'),
    '409 commitment-ended',
  )
})

test('a promise that was superseded by nobody knows what says so', async () => {
  const on = await recorded([{ type: 'CommitmentSuperseded', data: step('2013-07-01') }])
  const { body } = await on.get('/v1/commitments/a')
  expect(body).toMatchObject({ status: 'superseded', ended: { how: 'superseded', supersededBy: null } })
  expect(body.annotations).toEqual([])
})

test('dates that overlap break no rule about an order', async () => {
  const on = await recorded(
    [
      { type: 'ProgressReported', data: { self: false, note: 'x', ...step('2012-06-01') } },
      { type: 'VerdictIssued', data: { verdict: 'kept', metOn: '2013', ...step('2013-03') } },
      { type: 'VerdictRevised', data: { verdict: 'broken', ...step('2013-03-15') } },
      { type: 'ProgressReported', data: { self: false, note: 'y', ...step('2014') } },
      { type: 'CommitmentWithdrawn', data: step('2014-03-01') },
    ],
    { occurredOn: '2012', dueOn: '2012-03-01' },
  )
  const { body } = await on.get('/v1/commitments/a')
  expect(body).toMatchObject({ status: 'broken', progress: [{ note: 'x' }, { note: 'y' }], annotations: [] })
})

test('what was met before it was promised says so', async () => {
  const kept = (on: string, metOn: string): DomainEvent => ({
    type: 'VerdictIssued',
    data: { verdict: 'kept', metOn, ...step(on) },
  })
  const on = await recorded([kept('2013-05-01', '2013-01'), kept('2013-06-01', '2013-01-14')])
  await on.record('commitment-b', [kept('2013-06-01', '2012-12')])
  await on.record('commitment-b', [madeEvent('b', { imported, occurredOn: '2013' })])
  await on.read()
  const { body } = await on.get('/v1/commitments/a')
  expect(rulesOf(body)).toEqual(['2013-06-01 met-before-made', '2013-06-01 verdict-given-before'])
  expect(listOf(body.annotations)[0]).toMatchObject({
    detail: 'It was met on 2013-01-14, and the commitment was made on 2013-01-15.',
  })
  expect(rulesOf((await on.get('/v1/commitments/b')).body)).toContain('2013-06-01 met-before-made')
})

test('a verdict that was given here says so too, where a file tells later that the end came before', async () => {
  const on = await recorded([
    {
      type: 'VerdictIssued',
      data: { verdict: 'broken', rationale: 'Seen.', evidence: [], occurredOn: '2014-02-01' },
    },
    { type: 'CommitmentWithdrawn', data: step('2013-07-01') },
  ])
  const { body } = await on.get('/v1/commitments/a')
  expect(body).toMatchObject({ status: 'broken', verdict: { verdict: 'broken' } })
  expect(rulesOf(body)).toEqual(['2014-02-01 after-the-end'])
})

test('what was recorded here, and an import that keeps the rules, has no such mark', async () => {
  const on = await recorded(
    [
      { type: 'ProgressReported', data: { self: true, value: '0.3', ...step('2013-12-01') } },
      { type: 'VerdictIssued', data: { verdict: 'broken', ...step('2014-01-15', { by: 'A paper' }) } },
      { type: 'ProgressReported', data: { self: true, note: 'x', evidence: [], occurredOn: '2012-01-01' } },
    ],
    { measure: 'share', dueOn: '2014-01-15' },
  )
  expect((await on.get('/v1/commitments/a')).body).toMatchObject({ annotations: [], status: 'broken' })
})

test('in one request: what was promised, what changed, who judged, and on what', async () => {
  const terms = {
    measure: 'share at grade level',
    unit: 'share',
    baseline: '0.60',
    target: '0.80',
    dueOn: '2020',
  }
  const on = await recorded(
    [
      {
        type: 'TermsAmended',
        data: {
          measure: 'share on the new test',
          rationale: 'The state test was replaced.',
          ...step('2015'),
        },
      },
      {
        type: 'ProgressReported',
        data: { self: false, value: '0.33', ...step('2017', { evidence: source }) },
      },
      {
        type: 'VerdictIssued',
        data: {
          verdict: 'broken',
          rationale: 'One in three.',
          ...step('2021', { evidence: source, by: 'A paper' }),
        },
      },
    ],
    { ...terms, text: '80% of third-graders at grade level', occurredOn: '2014-08-20', evidence: source },
  )
  const { body } = await on.get('/v1/commitments/a')
  expect(body).toMatchObject({
    madeOn: '2014-08-20',
    made: { evidence: source, imported: true },
    original: { text: '80% of third-graders at grade level', ...terms },
    amended: { measure: 'share on the new test', target: '0.80' },
    amendments: [{ on: '2015', rationale: 'The state test was replaced.' }],
    progress: [{ value: '0.33', measure: 'share on the new test', hasSource: true, evidence: source }],
    verdict: { verdict: 'broken', by: 'A paper', evidence: source, revisions: [] },
    // The old baseline cannot be compared with the new test, nor the new value with the old line.
    trajectory: { onOriginalTerms: null, onTermsInForce: null },
    status: 'broken',
  })
  const history = await on.get('/v1/commitments/a/history')
  expect(listOf(history.body.items)[3]).toMatchObject({
    by: 'A paper',
    imported,
    says: { verdict: 'broken' },
  })
})

test('steps without their promise are not shown until it is known', async () => {
  const on = await promising()
  await on.record('commitment-late', [
    { type: 'ProgressReported', data: { self: false, note: 'x', ...step('2014') } },
  ])
  await on.read()
  const known = await on.read()
  for (const path of ['late', 'late/history']) {
    expect((await on.get(`/v1/commitments/${path}`)).status).toBe(404)
  }
  expect((await on.get('/v1/scorecards/commitments')).body).toMatchObject({ rows: [], total: { made: 0 } })
  const owner = { kind: 'organisation', id: 'fund' }
  const body = { owner, text: 'More', occurredOn: '2013' }
  const refused = await on.put('/v1/commitments/late', { as: on.olga, body })
  expect(refused.status).toBe(428)
  expectDone(await on.put('/v1/commitments/late', { as: on.olga, body, ifMatch: 0 }))
  await on.read()
  expect((await on.get('/v1/commitments/late')).body).toMatchObject({
    progress: [{ note: 'x' }],
    revision: 1,
  })
  expect((await on.get(`/v1/commitments/late?knownAt=${known}`)).status).toBe(404)
})

test('a report by the owner shows as one, whoever imported it', async () => {
  const on = await recorded([
    { type: 'ProgressReported', data: { self: false, note: 'x', ...step('2013-06-01', { by: 'north' }) } },
    { type: 'ProgressReported', data: { self: false, note: 'y', ...step('2013-06-02', { by: 'A paper' }) } },
  ])
  const { body } = await on.get('/v1/commitments/a')
  expect(listOf(body.progress).map(({ self }) => self)).toEqual([true, false])
})
