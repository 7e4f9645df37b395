import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { type Cells, csvOf, importerOn, reportOf } from '../../support/app/importing.ts'
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

const PACK = join(import.meta.dirname, '../../../samples/process-il-cps.json')
const { id: PROCESS, version, ...pack } = JSON.parse(readFileSync(PACK, 'utf8'))
const rationale = 'As recorded.'

let on: Cast
let clerk: string
beforeEach(async () => {
  on = await cast()
  clerk = await on.key('cleo', ['clerk'])
  expectDone(await on.put('/v1/schools/elm', { as: on.olga, body: { name: 'Elm', district: 'north' } }))
  expectDone(await on.put(`/v1/processes/${PROCESS}/versions/${version}`, { as: clerk, body: pack }))
})

type Step = readonly [path: string, on: string, body: object]
const NOTICE = {
  audience: [
    'principal',
    'staff',
    'school-council',
    'parents',
    'state-senator',
    'state-representative',
    'alderperson',
  ],
  contents: ['written-basis', 'guideline-criteria', 'draft-transition-plan', 'hearing-dates'],
}
const DECLARED = ['licensed-attorney', 'not-a-board-employee', 'no-representation-in-the-last-year']
const PLANNED = ['supports', 'higher-performing-options', 'safety', 'first-year-resources']
/** A round that keeps every rule up to the vote, except for its second meeting; `year` is that of the vote. */
const roundOf = (year: number): readonly Step[] => [
  ['documents', `${year - 1}-08-20`, { kind: 'draft-guidelines' }],
  ['documents', `${year - 1}-09-20`, { kind: 'guidelines' }],
  ['documents', `${year - 1}-10-30`, { kind: 'officer-list' }],
  ['proposal', `${year - 1}-11-28`, { action: 'closure', effectiveOn: `${year}-06-30` }],
  ['notices', `${year - 1}-11-28`, { kind: 'proposal', ...NOTICE }],
  ['hearings', `${year}-01-10`, { kind: 'community-meeting' }],
  ['documents', `${year}-01-20`, { kind: 'officer-declaration', contents: DECLARED }],
  ['hearings', `${year}-01-24`, { kind: 'public-hearing' }],
  [
    'findings',
    `${year}-02-07`,
    { kind: 'hearing-officer', by: 'A. Judge', complied: 'yes', recommendation: 'for' },
  ],
  ['documents', `${year}-02-10`, { kind: 'transition-plan', contents: PLANNED }],
]
const vote = { outcome: 'approved', by: 'The board', tally: { for: 5, against: 1 } }
const second = { kind: 'community-meeting' }

async function tried(url: string, [path, occurredOn, body]: Step): Promise<Answer> {
  const { revision } = (await on.get(url)).body
  const sent = { rationale, evidence, ...body, occurredOn }
  return on.post(`${url}/${path}`, { as: clerk, body: sent, ifMatch: Number(revision) })
}
async function opened(id: string, occurredOn: string, steps: readonly Step[]): Promise<string> {
  const url = `/v1/closures/${id}`
  const body = { district: 'north', school: 'elm', authority: 'Board', process: PROCESS, occurredOn }
  expectDone(await on.put(url, { as: clerk, body }))
  for (const step of steps) expectDone(await tried(url, step))
  return url
}
const resultOn = async (url: string, day: string, rule: string) =>
  listOf((await on.get(`${url}/compliance?asOf=${day}`)).body.rules).find(each => textOf(each.rule) === rule)
    ?.result

test('too few meetings before the vote refuse the vote by their rule; a later case reads on as the first one ended', async () => {
  const url = await opened('elm-2024', '2023-08-15', roundOf(2024))
  const refused = await tried(url, ['decisions', '2024-02-21', vote])
  expectRefused(refused, '409 rule-broken')
  expect(refused.body.detail).toMatch(/^Rule R5-meetings /)
  expect((await on.get(`${url}?asOf=2024-02-21`)).body.state).toBe('proposed')
  expectDone(await tried(url, ['hearings', '2024-02-14', second]))
  expectDone(await tried(url, ['decisions', '2024-02-21', vote]))
  const grounds = ['No notice']
  expectDone(await tried(url, ['annulment', '2024-04-10', { authority: 'Court', grounds }]))
  const again = await opened('elm-2025', '2024-08-15', roundOf(2025))
  expectDone(await tried(again, ['hearings', '2025-02-14', second]))
  expectDone(await tried(again, ['decisions', '2025-02-21', vote]))
  const statesOn = async (day: string) =>
    listOf((await on.get(`/v1/closures?school=elm&asOf=${day}`)).body.items).map(
      item => `${textOf(item.case)} ${textOf(item.state)}`,
    )
  for (const [day, states] of [
    ['2023-08-14', []],
    ['2023-08-15', ['elm-2024 opened']],
    ['2023-11-27', ['elm-2024 opened']],
    ['2023-11-28', ['elm-2024 proposed']],
    ['2024-02-20', ['elm-2024 proposed']],
    ['2024-02-21', ['elm-2024 approved']],
    ['2024-04-09', ['elm-2024 approved']],
    ['2024-04-10', ['elm-2024 annulled']],
    ['2024-08-15', ['elm-2024 annulled', 'elm-2025 opened']],
    ['2024-11-28', ['elm-2024 annulled', 'elm-2025 proposed']],
    ['2025-02-21', ['elm-2024 annulled', 'elm-2025 approved']],
  ] as const)
    expect([day, await statesOn(day)]).toEqual([day, states])
  expect(await resultOn(url, '2024-02-13', 'R5-meetings')).toBe('not-yet-due')
  expect(await resultOn(url, '2024-02-21', 'R5-meetings')).toBe('satisfied')
})

test('the same as recorded history is accepted, and says which rule it broke', async () => {
  const importing = importerOn(on.store)
  onTestFinished(importing.close)
  const STEPS: { readonly [path: string]: string } = {
    documents: 'document',
    proposal: 'proposed',
    notices: 'notice',
    hearings: 'hearing',
    findings: 'finding',
  }
  const COLUMNS: { readonly [field: string]: string } = { effectiveOn: 'effective_on' }
  const cellsOf = ([path, occurredOn, body]: Step): Cells => ({
    case_id: 'elm-told',
    step: STEPS[path] ?? path,
    occurred_on: occurredOn,
    ...Object.fromEntries(
      Object.entries(body).map(([field, value]) => [COLUMNS[field] ?? field, [value].flat().join(';')]),
    ),
  })
  const frame = { district_id: 'north', school_id: 'elm', process: PROCESS, record: 'complete' }
  const rows = roundOf(2024)
    .map(cellsOf)
    .map(cells => (cells.step === 'proposed' ? { ...cells, ...frame } : cells))
  const decided = { case_id: 'elm-told', step: 'decision', occurred_on: '2024-02-21', outcome: 'approved' }
  reportOf(await importing.text('closures', csvOf('closures', ...rows, { ...decided, by: 'The board' })))
  await on.read()
  const url = '/v1/closures/elm-told'
  expect((await on.get(`${url}?asOf=2024-02-21`)).body.state).toBe('approved')
  expect(await resultOn(url, '2024-02-20', 'R5-meetings')).toBe('not-yet-due')
  const { items } = (await on.get('/v1/closures/violations?asOf=2024-02-21')).body
  expect(listOf(items)).toMatchObject([{ case: 'elm-told', rule: 'R5-meetings', asked: '2', given: '1' }])
  const both = '/v1/closures/violations?asOf=2024-02-21&result=violated&result=satisfied'
  const results = listOf((await on.get(both)).body.items).map(({ result }) => textOf(result))
  expect(new Set(results)).toEqual(new Set(['violated', 'satisfied']))
})
