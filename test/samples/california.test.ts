import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cast, evidence, expectDone, expectRefused, listOf, textOf } from '../support/http/http.ts'

const PACK = join(import.meta.dirname, '../../samples/process-ca-41329.json')
const CASE = '/v1/closures/elm-2025'

test('a case by the rules of California meets twice, and is kept back at the vote alone', async () => {
  const on = await cast()
  const as = await on.key('cleo', ['clerk'])
  expectDone(await on.put('/v1/schools/elm', { as: on.olga, body: { name: 'Elm', district: 'north' } }))
  const pack: unknown = JSON.parse(readFileSync(PACK, 'utf8'))
  expectDone(await on.put('/v1/processes/ca-41329/versions/2022', { as, body: pack as object }))
  expectDone(
    await on.put(CASE, {
      as,
      body: {
        district: 'north',
        school: 'elm',
        authority: 'Board',
        process: 'ca-41329',
        facts: { 'emergency-apportionment': true },
        occurredOn: '2025-01-05',
      },
    }),
  )
  const tried = async (path: string, body: object) => {
    const { body: seen } = await on.get(CASE)
    return on.post(`${CASE}/${path}`, { as, body: { evidence, ...body }, ifMatch: Number(seen.revision) })
  }
  const done = async (path: string, body: object) => expectDone(await tried(path, body))
  const dueOn = async (day: string) =>
    listOf((await on.get(`${CASE}/compliance?asOf=${day}`)).body.next).map(({ rule }) => textOf(rule))
  const meeting = (occurredOn: string, ...contents: readonly string[]) => ({
    kind: 'regular-meeting',
    contents,
    occurredOn,
  })
  const approval = { outcome: 'approved', tally: { for: 5, against: 2 }, rationale: 'Enrolment fell.' }

  await done('proposal', { action: 'closure', occurredOn: '2025-01-10' })
  await done('documents', { kind: 'equity-analysis', occurredOn: '2025-01-12' })
  await done('hearings', meeting('2025-01-20', 'metrics', 'public-input-on-metrics'))
  expect(await dueOn('2025-01-20')).toEqual([
    'metrics-cover',
    'recommendation-presented',
    'feedback-collected',
  ])
  expectRefused(await tried('decisions', { ...approval, occurredOn: '2025-02-01' }), '409 rule-broken')
  const covered = [
    'facility-condition',
    'operating-cost-and-savings',
    'capacity-for-further-pupils',
    'special-programmes-and-continuation',
    'environment',
    'demographic-balance-and-disproportionate-impact',
    'transportation',
    'blight-and-community-effect',
  ]
  await done('documents', { kind: 'metrics', contents: covered, occurredOn: '2025-02-02' })
  await done('hearings', meeting('2025-02-10', 'recommendation-presented', 'feedback-collected'))
  expect(await dueOn('2025-02-10')).toEqual([])
  await done('decisions', { ...approval, occurredOn: '2025-03-01' })
})
