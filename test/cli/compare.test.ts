import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { altered } from '../support/app/comparing.ts'
import { done, ledger, ROOT, scratch } from '../support/cli/cli.ts'

const { folder: data, remove } = scratch()
const sample = (name: string) => join(ROOT, 'samples', name)
const table = sample('ratings-citywide-2018.csv')
beforeAll(async () => {
  await done(data, 'import', 'frameworks', sample('framework-citywide-2018.json'))
  await done(data, 'import', 'districts', sample('districts.csv'))
  await done(data, 'import', 'ratings', table)
})
afterAll(() => remove())

const fileOf = (name: string, text: string) => {
  const path = join(data, name)
  writeFileSync(path, text)
  return path
}

test('a file that is equal ends with 0, one that is different with 10, aligned and with the names', async () => {
  expect(await ledger(data, 'compare', table)).toEqual({
    code: 0,
    out: `ratings: 54 rows of ${table}, all equal to the ledger\n`,
    err: '',
  })
  const text = readFileSync(table, 'utf8')
  const other = fileOf(
    'other.csv',
    altered(text, [
      [5, 'level', '1'],
      [11, 'entity_id', 'nowhere'],
    ]),
  )
  const { code, out } = await ledger(data, 'compare', other)
  expect(code).toBe(10)
  const lines = out.split('\n')
  expect(lines[0]).toMatch(
    /^different {3}line 5 {3}Washington DC \(washington-dc\) {2}citywide g1 SY2017-18 {2}as of 2018-06-01 {2}level: "1" there, "\d" here$/,
  )
  expect(lines[1]).toMatch(
    /^ {4}RatingImported {2}2018-06-01 {2}by \S+ {2}row 5 of [0-9a-f]{8}… {2}[0-9a-f-]{36}$/,
  )
  expect(lines[2]).toMatch(
    /^only there {2}line 11 {2}Denver \(nowhere\) {15}citywide g1 SY2017-18 {2}as of 2018-06-01$/,
  )
  expect(lines[3]).toMatch(
    /^only here {12}Denver \(denver\) {16}citywide g1 SY2017-18 {2}as of 2018-06-01 {2}.*level "/,
  )
  expect(lines.at(-2)).toBe(`ratings: 54 rows of ${other}: 52 equal, 1 different, 1 only there; 1 only here`)
  const json = await ledger(data, 'compare', other, '--json')
  expect(json.code).toBe(10)
  expect(JSON.parse(json.out)).toMatchObject({ kind: 'ratings', rows: 54, equal: 52, different: 1 })
})

test('counts of the network are held against the trends', async () => {
  const header = 'period,item,class,count\nSY2017-18,g1,'
  expect((await ledger(data, 'compare', fileOf('counts.csv', `${header}HS,18\n`))).code).toBe(0)
  const other = await ledger(data, 'compare', fileOf('counts.csv', `${header}HS,17\n`))
  expect(other.code).toBe(10)
  expect(other.out).toMatch(
    /^different {2}line 2 {2}citywide {2}g1 SY2017-18 HS {4}here: Atlanta, Boston, .*; count: "17" there, "18" here\n/,
  )
  const unknown = await ledger(data, 'compare', join(data, 'counts.csv'), '--framework', 'none')
  expect(unknown.code).toBe(2)
})

test('counts are held against the trends as of the day of their row', async () => {
  const header = 'period,item,class,count,as_of\nSY2017-18,g1,'
  const counts = fileOf('days.csv', `${header}HS,0,2018-05-31\nSY2017-18,g1,HS,18,2018-06\n`)
  expect(await ledger(data, 'compare', counts)).toMatchObject({ code: 0 })
  const other = await ledger(data, 'compare', fileOf('days.csv', `${header}HS,17,2018-06-01\n`))
  expect(other.code).toBe(10)
  expect(other.out).toMatch(
    /^different {2}line 2 {2}citywide {2}g1 SY2017-18 HS {2}as of 2018-06-01 {2}here: Atlanta, /,
  )
})

test('what cannot be compared ends with 2 and says why', async () => {
  const framework = await ledger(data, 'compare', sample('framework-citywide-2018.json'))
  expect(framework.code).toBe(2)
  expect(framework.err).toContain('a file of the kind frameworks cannot be held against the ledger')
  const unlike = await ledger(data, 'compare', fileOf('unlike.csv', 'a,b\n1,2\n'))
  expect(unlike).toMatchObject({ code: 2, out: '' })
  expect(unlike.err).toContain('the columns of the file are those of no kind: a,b')
  const either = await ledger(data, 'compare', fileOf('either.csv', 'id,name\nnorth,North\n'))
  expect(either.err).toBe('the file may be one of districts, schools: say with --kind which\n')
  expect((await ledger(data, 'compare', join(data, 'none.csv'))).code).toBe(2)
  expect((await ledger(data, 'compare', table, '--kind', 'cities')).code).toBe(2)
})
