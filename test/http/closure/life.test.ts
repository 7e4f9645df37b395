import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import {
  type Answer,
  type Cast,
  cast,
  evidence,
  expectDone,
  expectRefused,
  listOf,
  textOf,
} from '../../support/http/http.ts'

const CASE = '/v1/closures/elm-2025'
let on: Cast
let clerk: string
beforeEach(async () => {
  on = await cast()
  clerk = await on.key('cleo', ['clerk'])
  for (const id of ['elm', 'oak'])
    expectDone(await on.put(`/v1/schools/${id}`, { as: on.olga, body: { name: id, district: 'north' } }))
})

const opening = { district: 'north', school: 'elm', authority: 'Board', occurredOn: '2025-01-10' }
const open = async (body: object = opening, url = CASE) => on.put(url, { as: clerk, body })
async function tryStep(path: string, body: object, url = CASE): Promise<Answer> {
  const { body: seen } = await on.get(url)
  return on.post(`${url}/${path}`, { as: clerk, body, ifMatch: Number(seen.revision) })
}
const step = async (path: string, body: object, url?: string) => expectDone(await tryStep(path, body, url))
const rationale = 'As recorded.'
const proposal = { action: 'closure', receiving: ['oak'], effectiveOn: 'SY2025-26', occurredOn: '2025-02-01' }
const approval = { outcome: 'approved', tally: { for: 5, against: 2 }, rationale, occurredOn: '2025-05-20' }
const stateOn = async (day: string, url = CASE) => (await on.get(`${url}?asOf=${day}`)).body.state

test('a case from its opening to an annulment, and another one a year later', async () => {
  expect((await open()).status).toBe(201)
  await step('screening', { occurredOn: '2025-01-15' })
  await step('proposal', proposal)
  await step('notices', {
    kind: 'proposal',
    audience: ['parents'],
    channel: 'mail',
    evidence,
    occurredOn: '2025-02-02',
  })
  await step('hearings', { kind: 'public-hearing', occurredOn: '2025-03-01' })
  await step('findings', {
    ref: 'report',
    recommendation: 'against',
    complied: 'no',
    rationale,
    occurredOn: '2025-04-01',
  })
  await step('answers', { refersTo: ['report'], occurredOn: '2025-04-03' })
  expectRefused(await tryStep('decisions', approval), '409 finding-not-named', '/refersTo')
  await step('decisions', { ...approval, refersTo: ['report'] })
  await step('annulment', { authority: 'Court', grounds: ['No notice'], rationale, occurredOn: '2025-06-10' })
  for (const [day, state] of [
    ['2025-01-10', 'opened'],
    ['2025-01-15', 'screened'],
    ['2025-02-01', 'proposed'],
    ['2025-05-19', 'proposed'],
    ['2025-05-20', 'approved'],
    ['2025-06-09', 'approved'],
    ['2025-06-10', 'annulled'],
    ['2026-01-31', 'annulled'],
  ] as const)
    expect([day, await stateOn(day)]).toEqual([day, state])
  const again = '/v1/closures/elm-2026'
  expectDone(await open({ ...opening, occurredOn: '2026-01-10' }, again))
  await step('proposal', { ...proposal, occurredOn: '2026-02-01' }, again)
  expect(await stateOn('2026-02-01', again)).toBe('proposed')
  expect((await on.get(again)).body.others).toMatchObject([{ case: 'elm-2025', state: 'annulled' }])
})

test('a school has one live case before each authority', async () => {
  expectDone(await open())
  const other = '/v1/closures/elm-other'
  expectRefused(await open({ ...opening, occurredOn: '2025-02-01' }, other), '409 case-live-elsewhere')
  expectDone(await open({ ...opening, authority: 'State', occurredOn: '2025-02-01' }, other))
  const third = '/v1/closures/elm-third'
  expectDone(await open({ ...opening, continues: 'elm-2025', occurredOn: '2025-02-01' }, third))
})

test('what is said again is no news, and opened otherwise it is another case', async () => {
  expectDone(await open())
  expect((await open()).body).toMatchObject({ revision: 0, events: [] })
  expectRefused(
    await on.put(CASE, { as: clerk, body: { ...opening, round: '2025' }, ifMatch: 0 }),
    '409 case-clash',
  )
  await step('proposal', proposal)
  expect((await tryStep('proposal', proposal)).body).toMatchObject({ events: [] })
  expect((await on.post(`${CASE}/notices`, { as: clerk, body: {} })).status).toBe(428)
  expect((await on.post(`${CASE}/notices`, { as: clerk, body: {}, ifMatch: 7 })).status).toBe(412)
})

test('a step begins where the case stands, and says why', async () => {
  expectRefused(await on.post(`${CASE}/notices`, { as: clerk, body: {} }), '404 case-unknown')
  expectDone(await open())
  expectRefused(await tryStep('effect', { occurredOn: '2025-03-01' }), '409 case-stands-otherwise')
  expectRefused(await tryStep('annulment', { authority: 'Court', rationale }), '409 case-stands-otherwise')
  await step('proposal', proposal)
  expectRefused(await tryStep('decisions', { outcome: 'approved' }), '422 case-reason-missing', '/rationale')
  expectRefused(
    await tryStep('decisions', {
      ...approval,
      votes: [{ name: 'A', vote: 'against' }],
      tally: { for: 5, against: 0 },
    }),
    '422 votes-contradict-tally',
    '/tally',
  )
  expectRefused(
    await tryStep('decisions', { ...approval, refersTo: ['none'] }),
    '422 step-reference-unknown',
    '/refersTo',
  )
  await step('decisions', approval)
  expectRefused(await tryStep('withdrawal', { rationale, occurredOn: '2025-04-01' }), '422 dated-before-act')
  expectRefused(
    await tryStep('postponement', { effectiveOn: '2026-06', rationale, occurredOn: '2025-05-21' }),
    '422 postponement-not-later',
    '/effectiveOn',
  )
  expectRefused(
    await tryStep('amendments', { action: 'closure', rationale, occurredOn: '2025-05-21' }),
    '422 plan-unchanged',
  )
  expectRefused(
    await tryStep('amendments', { receiving: ['elm'], rationale }),
    '422 school-receives-itself',
    '/receiving',
  )
  expectRefused(await tryStep('amendments', { receiving: ['none'], rationale }), '404 entity-unknown')
  expectRefused(await tryStep('notices', { occurredOn: '2099' }), '422 date-in-future', '/occurredOn')
  expectRefused(
    await tryStep('effect', { occurredOn: '2026-02-01', expiresOn: '2026-01' }),
    '422 expiry-before-step',
  )
})

test('a record of a whole round has no school, and nothing is proposed in it', async () => {
  const round = '/v1/closures/round-2025'
  expectDone(await open({ district: 'north', occurredOn: '2025-01-10' }, round))
  expectRefused(await tryStep('proposal', proposal, round), '422 case-field-missing')
  await step('hearings', { kind: 'regional-meeting', ref: 'h1', occurredOn: '2025-01-20' }, round)
  expectDone(await open({ ...opening, refersTo: ['round-2025/h1'] }))
  expect(listOf((await on.get(CASE)).body.cites).map(({ record }) => textOf(record))).toEqual(['round-2025'])
})

test('a reinstated decision is what it was, and what expires does so by itself', async () => {
  expectDone(await open())
  await step('proposal', proposal)
  await step('decisions', { ...approval, expiresOn: '2025-12-31' })
  await step('stay', { authority: 'Court', rationale, occurredOn: '2025-06-01' })
  await step('reinstatement', { authority: 'Court', rationale, occurredOn: '2025-07-01' })
  expect(await stateOn('2025-06-30')).toBe('stayed')
  expect(await stateOn('2025-12-31')).toBe('approved')
  expect(await stateOn('2026-01-01')).toBe('expired')
})

test('the last day of instruction closes the school until that is annulled, and again where it is restored', async () => {
  expectDone(await open())
  await step('proposal', proposal)
  await step('decisions', approval)
  await step('effect', { occurredOn: '2025-06-20' })
  // The same effect again closes nothing twice.
  expect((await tryStep('effect', { occurredOn: '2025-06-20' })).body).toMatchObject({ events: [] })
  await step('annulment', { authority: 'Court', rationale, occurredOn: '2025-08-01' })
  await step('reinstatement', { authority: 'Higher court', rationale, occurredOn: '2025-09-10' })
  await on.read()
  const closedOn = async (day: string) => (await on.get(`/v1/schools/elm?asOf=${day}`)).body.closedOn
  for (const [day, closed] of [
    ['2025-06-19', null],
    ['2025-06-20', '2025-06-20'],
    ['2025-07-31', '2025-06-20'],
    ['2025-08-01', null],
    ['2025-09-09', null],
    ['2025-09-10', '2025-09-10'],
  ] as const)
    expect([day, await closedOn(day)]).toEqual([day, closed])
  expect(await stateOn('2025-09-10')).toBe('effected')
  const { items } = (await on.get('/v1/schools/elm/history')).body
  expect(listOf(items).map(({ type }) => textOf(type))).toEqual([
    'SchoolClosed',
    'SchoolReopened',
    'SchoolClosed',
    'Registered',
  ])
})

const packOf = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../../samples/process-${name}.json`), 'utf8'))

test('a vote with too few meetings before it is refused by the rule, and told by the compliance of the case', async () => {
  const { id, version, ...pack } = packOf('il-cps')
  expectDone(await on.put(`/v1/processes/${id}/versions/${version}`, { as: clerk, body: pack }))
  expectDone(await open({ ...opening, process: id }))
  const declared = { ...proposal, occurredOn: '2025-11-15' }
  await step('proposal', declared)
  const refused = await tryStep('decisions', { ...approval, occurredOn: '2026-02-20' })
  expectRefused(refused, '409 rule-broken')
  expect(textOf(refused.body.detail)).toMatch(/^Rule R\d/)
  const { body } = await on.get(`${CASE}/compliance?asOf=2026-02-20`)
  expect(body.process).toMatchObject({ id })
  expect(listOf(body.rules).length).toBeGreaterThan(5)
})

test('what comes next by the rules, and when, is told and can be asked for', async () => {
  const { id, version, ...pack } = packOf('pa')
  expectDone(await on.put(`/v1/processes/${id}/versions/${version}`, { as: clerk, body: pack }))
  expectDone(await open({ ...opening, process: id }))
  await step('proposal', { ...proposal, occurredOn: '2025-11-15' })
  await step('notices', { kind: 'hearing', channel: 'newspaper', occurredOn: '2025-11-16' })
  await step('hearings', { kind: 'public-hearing', occurredOn: '2025-12-10' })
  const due = listOf((await on.get(`${CASE}?asOf=2025-12-20`)).body.next).map(({ rule, dueOn }) => [
    rule,
    dueOn,
  ])
  expect(due).toContainEqual(['R1', '2026-03-10'])
  const listed = async (within: string) =>
    listOf((await on.get(`/v1/closures?asOf=2025-12-20&dueWithin=${within}`)).body.items)
  expect(await listed('P90D')).toHaveLength(1)
  expect(await listed('P30D')).toHaveLength(0)
  expectRefused(await tryStep('decisions', { ...approval, occurredOn: '2026-02-20' }), '409 rule-broken')
})
