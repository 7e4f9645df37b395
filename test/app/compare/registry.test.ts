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
  expect(comparison.findings.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  expect(comparison).toMatchObject({ different: 9, onlyThere: 1, onlyHere: 0 })
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
