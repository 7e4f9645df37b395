import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NotComparable } from '../../../src/app/compare/comparison.ts'
import { altered, comparerOn, findingsOf } from '../../support/app/comparing.ts'
import { type Cells, csvOf, importerOn, reportOf } from '../../support/app/importing.ts'
import { ROOT } from '../../support/cli/cli.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { readSide } from '../../support/projections/read-side.ts'

let side: ReturnType<typeof readSide>
let importing: ReturnType<typeof importerOn>
let comparing: ReturnType<typeof comparerOn>
beforeEach(() => {
  side = readSide()
  importing = importerOn(side.store)
  comparing = comparerOn(side.store)
})
afterEach(async () => {
  importing.close()
  comparing.close()
  await side.store.close()
})

const sample = (name: string) => readFileSync(join(ROOT, 'samples', name), 'utf8')

test('the published registry is equal, and ten altered cells are found', async () => {
  const text = sample('districts.csv')
  reportOf(await importing.text('districts', text))
  expect(await comparing.text('districts', text)).toMatchObject({ rows: 19, equal: 19, findings: [] })
  const other = altered(text, [
    [2, 'name', 'Another'],
    [3, 'state', 'XX'],
    [4, 'joined_by', '2010'],
    [5, 'joined_by', '2018'],
    [6, 'adopted_on', '2013'],
    [7, 'funders', 'A fund'],
    [8, 'source_title', 'Another source'],
    [9, 'source_url', 'https://example.org/'],
    [10, 'state', ''],
    [11, 'id', 'nowhere'],
  ])
  const comparison = await comparing.text('districts', other)
  expect(comparison.findings.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, null])
  // The one only here is the district whose row now names another one.
  expect(comparison).toMatchObject({ different: 9, onlyThere: 1, onlyHere: 1 })
})

test('a dated row of a school is held against the facts of its day', async () => {
  const rows: readonly Cells[] = [
    { id: 'elm', name: 'Elm', district_id: 'north', operator: 'North', opened_on: '1990' },
    { id: 'elm', name: 'Elm Academy', operator: 'A trust', occurred_on: '2018-07-01' },
  ]
  const text = csvOf('schools', ...rows)
  reportOf(await importing.text('schools', text))
  expect(findingsOf(await comparing.text('schools', text))).toEqual([])
  const other = altered(text, [
    [2, 'operator', 'A trust'],
    [3, 'name', 'Elm'],
  ])
  expect(findingsOf(await comparing.text('schools', other))).toEqual(['3 different: name Elm / Elm Academy'])
  const early = altered(text, [[3, 'occurred_on', '2017-07-01']])
  expect(findingsOf(await comparing.text('schools', early))).toEqual([
    '3 different: name Elm Academy / Elm, operator A trust / North, occurred_on 2017-07-01 / null',
  ])
})

test('periods and rounds are compared with their dates', async () => {
  reportOf(await importing.framework(rubric))
  const text = csvOf(
    'rounds',
    { framework: 'rubric', period: '2013-H1' },
    {
      framework: 'rubric',
      period: 'autumn',
      from: '2013-09-01',
      to: '2013-11-30',
      opened_on: '2013-12-01',
      closed_on: '2014-01-31',
    },
  )
  reportOf(await importing.text('rounds', text))
  expect(findingsOf(await comparing.text('rounds', text))).toEqual([])
  const other = altered(text, [
    [2, 'label', 'Spring'],
    [3, 'closed_on', '2014-02-28'],
  ])
  expect(findingsOf(await comparing.text('rounds', other))).toEqual([
    '2 different: label Spring / 2013-H1',
    '3 different: closed_on 2014-02-28 / 2014-01-31',
  ])
})

test('a process is compared rule by rule with the version that was published', async () => {
  const text = sample('process-pa.json')
  expect(findingsOf(await comparing.text('processes', text))).toEqual(['1 only-there: '])
  reportOf(await importing.text('processes', text))
  expect(findingsOf(await comparing.text('processes', text))).toEqual([])
  const document = JSON.parse(text)
  const [rule] = document.rules
  rule.text = 'Another rule'
  const found = await comparing.text('processes', JSON.stringify(document))
  expect(found.findings[0]?.differences.map(({ column }) => column)).toEqual([`rules[${rule.id}]`])
  await expect(comparing.text('processes', '{"id": "pa"}')).rejects.toThrow(NotComparable)
})

test('a district that no row names is only here, in the states that the file names', async () => {
  const text = csvOf(
    'districts',
    { id: 'akron', name: 'Akron', state: 'OH' },
    { id: 'dayton', name: 'Dayton', state: 'OH', source_title: 'A list' },
    { id: 'reno', name: 'Reno', state: 'NV' },
  )
  reportOf(await importing.text('districts', text))
  const [head = '', akron = '', dayton = '', reno = ''] = text.trim().split(/\r?\n/)
  const found = await comparing.text('districts', [head, akron, ''].join('\n'))
  expect(findingsOf(found)).toEqual(['- only-here: dayton'])
  expect(found.findings[0]).toMatchObject({
    name: 'Dayton',
    differences: [
      { column: 'name', there: null, here: 'Dayton' },
      { column: 'state', there: null, here: 'OH' },
      { column: 'source_title', there: null, here: 'A list' },
    ],
    acts: [{ type: 'Registered', imported: { row: 3 } }],
  })
  expect(findingsOf(await comparing.text('districts', [head, reno, dayton, ''].join('\n')))).toEqual([
    '- only-here: akron',
  ])
  const withoutStates = csvOf('districts', { id: 'akron', name: 'Akron' }, { id: 'dayton', name: 'Dayton' })
  expect((await comparing.text('districts', withoutStates)).findings.at(-1)).toMatchObject({
    outcome: 'only-here',
    about: ['reno'],
  })
})

test('a school is missed in the districts of the file, and what only ratings name is missed nowhere', async () => {
  reportOf(await importing.framework(rubric))
  const rating = { item: 'lead', period: '2013-H1', level: 'Low', status: 'rated', occurred_on: '2013-06-30' }
  const of = { entity_kind: 'district', entity_id: 'lone', entity_name: 'Lone' }
  const rated = { framework: 'rubric', framework_version: 'v1', source_title: 'A report', ...of, ...rating }
  reportOf(await importing.text('ratings', csvOf('ratings', rated)))
  const north = { id: 'north', name: 'North' }
  reportOf(await importing.text('districts', csvOf('districts', north)))
  expect(findingsOf(await comparing.text('districts', csvOf('districts', north)))).toEqual([])
  const [elm, oak, far] = [
    { id: 'elm', name: 'Elm', district_id: 'north' },
    { id: 'oak', name: 'Oak', district_id: 'north' },
    { id: 'far', name: 'Far', district_id: 'south' },
  ]
  reportOf(await importing.text('schools', csvOf('schools', elm, oak, far)))
  expect(findingsOf(await comparing.text('schools', csvOf('schools', elm)))).toEqual(['- only-here: oak'])
  reportOf(await importing.text('rounds', csvOf('rounds', { framework: 'rubric', period: '2014-H1' })))
  const round = csvOf('rounds', { framework: 'rubric', period: '2014-H2' })
  expect(findingsOf(await comparing.text('rounds', round))).toEqual([
    '2 only-there: ',
    '- only-here: rubric 2014-H1',
  ])
})
