import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const textOf = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8')
const README = textOf('README.md')
const TESTS = textOf('server.test.ts')

/** The names that stand in the columns `held by` of all tables. */
function namedTests(readme: string): readonly string[] {
  let isHeldBy = false
  return readme.split('\n').flatMap(line => {
    const last = line.startsWith('|') ? line.split('|').at(-2)?.trim() : undefined
    if (last === undefined || last === 'held by') {
      isHeldBy = last !== undefined
      return []
    }
    return isHeldBy ? [...last.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name) : []
  })
}
const unknownTests = (readme: string, tests: string) =>
  namedTests(readme).filter(name => !tests.includes(`'${name}',`) && !tests.includes(`"${name}",`))

test('every rule and every fault is held by tests that are there', () => {
  expect(namedTests(README).length).toBeGreaterThan(60)
  expect(unknownTests(README, TESTS)).toEqual([])
  const planted = '| rule | held by |\n| --- | --- |\n| a rule | `has at most 1 MiB` `is held by nothing` |\n'
  expect(unknownTests(planted, TESTS)).toEqual(['is held by nothing'])
})

test('no rule and no fault is without a test', () => {
  const rows = README.split('\n').filter(line => /^\| (\d+|`[\w-]+[`(].*) \| /.test(line))
  expect(rows.length).toBeGreaterThan(30)
  expect(rows.filter(line => namedTests(`| held by |\n${line}`).length === 0)).toEqual([])
})

test('every file that it names is there', () => {
  const files = [...README.matchAll(/`([\w-]+\.(?:test\.)?ts)`/g)].map(([, file = '']) => file)
  expect(files.length).toBeGreaterThan(15)
  expect(files.filter(file => !existsSync(join(import.meta.dirname, file)))).toEqual([])
})
