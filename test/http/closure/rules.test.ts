import { beforeEach, expect, test } from 'vitest'
import { packWith } from '../../support/domain/process-fixtures.ts'
import {
  type Answer,
  type Cast,
  cast,
  expectDone,
  expectRefused,
  listOf,
  textOf,
} from '../../support/http/http.ts'

const CASE = '/v1/closures/elm-2025'
const LAW = '/v1/processes/north-law'
const rationale = 'As recorded.'
const bodies = ['Board', 'County']

let on: Cast
let clerk: string
beforeEach(async () => {
  on = await cast()
  clerk = await on.key('cleo', ['clerk'])
  expectDone(await on.put('/v1/schools/elm', { as: on.olga, body: { name: 'Elm', district: 'north' } }))
  const { id: _id, version, ...pack } = packWith([], { deciders: [{ bodies, vote: 'required' }] })
  expectDone(await on.put(`${LAW}/versions/${version}`, { as: clerk, body: pack }))
  const body = { district: 'north', school: 'elm', process: 'north-law', occurredOn: '2025-01-10' }
  expectDone(await on.put(CASE, { as: clerk, body }))
})

async function tryStep(path: string, body: object): Promise<Answer> {
  const { body: seen } = await on.get(CASE)
  return on.post(`${CASE}/${path}`, {
    as: clerk,
    body: { rationale, ...body },
    ifMatch: Number(seen.revision),
  })
}
const step = async (path: string, body: object) => expectDone(await tryStep(path, body))
const proposing = (occurredOn: string) => ({ action: 'closure', occurredOn })
const deciding = (outcome: string, authority: string, occurredOn: string) => ({
  outcome,
  authority,
  occurredOn,
})
const stateOn = async (day: string) => (await on.get(`${CASE}?asOf=${day}`)).body.state

async function declared(body: object): Promise<string> {
  const sent = { scope: { actions: ['closure'] }, authority: 'Act 7', rationale, ...body }
  const { revision } = (await on.get(LAW)).body
  const answer = await on.post(`${LAW}/moratoria`, {
    as: clerk,
    key: 'm-1',
    body: sent,
    ifMatch: Number(revision),
  })
  expectDone(answer)
  return textOf(answer.body.id)
}

test('nothing is proposed while a moratorium is in force, nor taken up again; once it is lifted it is', async () => {
  const id = await declared({ from: '2025-02-01', until: '2025-12-31', occurredOn: '2025-01-20' })
  const refused = await tryStep('proposal', proposing('2025-03-01'))
  expectRefused(refused, '409 moratorium-in-force')
  expect(textOf(refused.body.detail)).toBe(
    `Moratorium ${id} (Act 7): Nothing like this may be proposed from 1 February 2025 to 31 December 2025, and this was proposed 1 March 2025.`,
  )
  await step('proposal', proposing('2025-01-31'))
  await step('decisions', deciding('rejected', 'Board', '2025-02-10'))
  expectRefused(await tryStep('reconsideration', { occurredOn: '2025-03-01' }), '409 moratorium-in-force')
  const lifting = { occurredOn: '2025-03-15', rationale }
  const { revision } = (await on.get(LAW)).body
  expectDone(
    await on.post(`${LAW}/moratoria/${id}/lifting`, { as: clerk, body: lifting, ifMatch: Number(revision) }),
  )
  expectRefused(await tryStep('proposal', proposing('2025-03-14')), '409 moratorium-in-force')
  await step('proposal', proposing('2025-03-15'))
  const { body } = await on.get(`${CASE}/compliance?asOf=2025-03-15`)
  expect(listOf(body.rules)).toMatchObject([{ rule: id, kind: 'moratorium', result: 'not-applicable' }])
})

test('a moratorium that is about something else keeps nothing back', async () => {
  await declared({ scope: { actions: ['phase-out'] }, from: '2025-02-01', occurredOn: '2025-01-20' })
  await step('proposal', proposing('2025-03-01'))
  expect(await stateOn('2025-03-01')).toBe('proposed')
})

test('a case is approved once every body that its rules name has agreed, and takes effect no earlier', async () => {
  await step('proposal', proposing('2025-02-01'))
  await step('decisions', deciding('approved', 'Board', '2025-05-20'))
  expect(await stateOn('2025-05-20')).toBe('proposed')
  expect((await on.get(CASE)).body.deciders).toEqual(bodies)
  expectRefused(await tryStep('effect', { occurredOn: '2025-05-21' }), '409 case-stands-otherwise')
  await step('decisions', deciding('approved', 'county', '2025-05-27'))
  expect([await stateOn('2025-05-26'), await stateOn('2025-05-27')]).toEqual(['proposed', 'approved'])
  await step('effect', { occurredOn: '2025-06-20' })
})
