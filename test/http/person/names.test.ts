import { expect, test } from 'vitest'
import { issueKey } from '../../../src/identity/keys.ts'
import { forgetPerson } from '../../../src/identity/persons.ts'
import { promise } from '../../support/http/commitments.ts'
import {
  assessmentOf,
  cast,
  evidence,
  expectDone,
  type Json,
  listOf,
  NORTH,
} from '../../support/http/http.ts'

const actor = { person: 'cli:test', key: 'cli', role: 'operator' }
const HISTORY = `${NORTH}/ratings/lead/history?framework=rubric`
const PROMISE = '/v1/commitments/north-funds'

test('a name stands beside the person wherever one is shown, until that person is forgotten', async () => {
  const on = await cast()
  let ids = 0
  const newId = () => `00000000-0000-7000-8000-${String(++ids).padStart(12, 'a')}`
  const clock = () => Date.parse('2026-03-01T10:00:00Z')
  const given = { handler: on.handler, newId, clock, actor }
  const key = async (person: string, role: 'rater' | 'operator', name: string) => {
    const made = await issueKey(given, { person, roles: [role], name })
    if (!made.ok) throw new Error(made.refusal.code)
    return made.value.key
  }
  const [rater, operator] = [
    await key('rater-7', 'rater', 'Ann Example'),
    await key('ops-1', 'operator', 'Bob Example'),
  ]
  await on.read()
  await on.opened('2013-H1')
  const draft = assessmentOf('2013-H1')
  expectDone(
    await on.put(`${draft}/ratings/lead`, {
      as: rater,
      body: { level: 'Low', rationale: 'Seen.', evidence },
    }),
  )
  expectDone(await on.post(`${draft}/submit`, { as: rater, ifMatch: 0, body: {} }))
  expectDone(await on.post(`${draft}/publish`, { as: on.paul, ifMatch: 1, body: { rationale: 'Right.' } }))
  const promised = { ...promise, occurredOn: '2026-03-01', dueOn: '2027-12-31' }
  expectDone(await on.put(PROMISE, { as: operator, body: promised }))

  const shown = async () => {
    await on.read()
    const [assessment, history, commitment, steps] = await Promise.all(
      [draft, HISTORY, PROMISE, `${PROMISE}/history`].map(async url => (await on.get(url)).body),
    )
    return [
      listOf(assessment?.ratings).map(namesOf),
      listOf(history?.items).map(item => [namesOf(item.actor), namesOf(item.publication?.actor)]),
      namesOf(commitment?.made?.actor),
      listOf(steps?.items).map(item => namesOf(item.actor)),
    ]
  }
  const seen = (ann: string | null, bob: string | null) => [
    [['rater-7', ann]],
    [
      [
        ['rater-7', ann],
        ['paul', null],
      ],
    ],
    ['ops-1', bob],
    [['ops-1', bob]],
  ]
  expect(await shown()).toEqual(seen('Ann Example', 'Bob Example'))

  const before = (await on.get(HISTORY)).headers.etag ?? ''
  expect(await forgetPerson(given, on.store, { person: 'rater-7', reason: 'asked' })).toMatchObject({
    ok: true,
  })
  expect(await shown()).toEqual(seen(null, 'Bob Example'))
  // A caller with an answer that still has the name does not get 304.
  expect((await on.get(HISTORY, { headers: { 'if-none-match': before } })).status).toBe(200)
  await key('ops-1', 'operator', 'Bob Other')
  expect(await shown()).toEqual(seen(null, 'Bob Other'))
})

const namesOf = (shown: Json | undefined) => [
  shown?.person ?? shown?.by,
  shown?.name ?? shown?.byName ?? null,
]

test('so it does beside who recorded a step of a closure case', async () => {
  const on = await cast()
  const made = await issueKey(
    {
      handler: on.handler,
      newId: () => '00000000-0000-7000-8000-aaaaaaaaaaaa',
      clock: () => Date.parse('2026-03-01T10:00:00Z'),
      actor,
    },
    { person: 'clerk-3', roles: ['clerk'], name: 'Cleo Example' },
  )
  if (!made.ok) throw new Error(made.refusal.code)
  await on.read()
  const body = { district: 'north', occurredOn: '2025-01-10' }
  expectDone(await on.put('/v1/closures/round-2025', { as: made.value.key, body }))
  await on.read()
  const [view, timeline] = [
    (await on.get('/v1/closures/round-2025')).body,
    (await on.get('/v1/closures/round-2025/timeline')).body,
  ]
  expect(listOf(view.steps).map(({ actor: by }) => namesOf(by))).toEqual([['clerk-3', 'Cleo Example']])
  expect(listOf(timeline.items).map(({ actor: by }) => namesOf(by))).toEqual([['clerk-3', 'Cleo Example']])
})
