import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ratingsCsv } from '../support/app/importing.ts'
import { done, ledger, scratch } from '../support/cli/cli.ts'
import { rubric } from '../support/domain/framework-documents.ts'

const { folder: data, remove } = scratch()
const fileOf = (name: string, text: string) => {
  const path = join(data, name)
  writeFileSync(path, text)
  return path
}
beforeAll(async () => {
  await done(data, 'import', 'frameworks', fileOf('framework.json', JSON.stringify(rubric)))
  const elements = ratingsCsv(
    { item: 'teach.plan', level: 'Low' },
    { item: 'teach.talk', level: 'Middle', occurred_on: '2013-05-31' },
    { item: 'teach.plan', level: 'High', period: '2013-H2', occurred_on: '2013-12-20' },
  )
  await done(data, 'import', 'ratings', fileOf('elements.csv', elements))
})
afterAll(() => remove())

test('a published component is held against what its elements roll up to, whose acts explain a difference', async () => {
  const first = { item: 'teach', level: 'Low' }
  const second = { item: 'teach', level: 'High', period: '2013-H2', occurred_on: '2013-12-20' }
  const { code, out } = await ledger(data, 'compare', fileOf('published.csv', ratingsCsv(first, second)))
  expect(code).toBe(10)
  const lines = out.split('\n')
  expect(lines[0]).toBe(
    'different  line 3  North (north)  rubric teach 2013-H2  as of 2013-12-20  ' +
      'rolled up here from 2 of 3 elements (teach.plan, teach.talk), median-low: UP; level: "High" there, "Middle" here',
  )
  expect(lines[1]).toMatch(
    /^ {4}RatingImported {2}2013-05-31 {2}by \S+ {2}row 3 of [0-9a-f]{8}… {2}[0-9a-f-]{36}$/,
  )
  expect(lines[2]).toMatch(
    /^ {4}RatingImported {2}2013-12-20 {2}by \S+ {2}row 4 of [0-9a-f]{8}… {2}[0-9a-f-]{36}$/,
  )
  expect(lines.at(-2)).toContain('2 rows of ')
  expect(lines.at(-2)).toContain(': 1 equal, 1 different, 0 only there; 0 only here')
})
