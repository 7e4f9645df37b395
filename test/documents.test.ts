import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const documents = globSync('{*.md,docs/**/*.md,samples/*.md,test/**/*.md}', { cwd: ROOT })
const sources = globSync('{src,projections,test,bench}/**/*.ts', { cwd: ROOT }).filter(
  file => !file.includes('node_modules'),
)

/** The paths from the root, in backticks, that do not exist; `*` and `<subject>` stand for any name. */
function missingPaths(text: string): readonly string[] {
  const named = [...text.matchAll(/`((?:src|projections|test|docs|bench|samples|openapi)\/[^`\s]*)`/g)]
  return named
    .map(([, path = '']) => path)
    .filter(path => globSync(path.replace(/\/$/, '').replaceAll(/<\w+>/g, '*'), { cwd: ROOT }).length === 0)
}

/** Documents that comments and tests name by their file, but that are not in the repository. */
function missingDocuments(text: string): readonly string[] {
  const names = new Set(documents.map(file => basename(file)))
  const named = [...text.matchAll(/[\w-]+\.md\b/g)].map(([name]) => name).filter(name => !names.has(name))
  return [...named, ...(/\b(?:of|in) the design\b|\bdesign,? section\b/i.exec(text) ?? [])]
}

test('every path that a document names is there', () => {
  expect(documents.length).toBeGreaterThan(4)
  const missing = documents.flatMap(file => missingPaths(textOf(file)).map(path => `${file}: ${path}`))
  expect(missing).toEqual([])
})

test('every document that the code names is there', () => {
  expect(sources.length).toBeGreaterThan(200)
  const own = 'test/documents.test.ts'
  const missing = sources
    .filter(file => file !== own)
    .flatMap(file => missingDocuments(textOf(file)).map(name => `${file}: ${name}`))
  expect(missing).toEqual([])
})

test('a planted wrong name is caught', () => {
  expect(missingPaths('see `src/domain/rating/cells.ts`, `src/domain` and `src/domain/rating/*.ts`')).toEqual(
    ['src/domain/rating/cells.ts'],
  )
  expect(missingPaths('see `docs/*.txt` and `projections/views/`')).toEqual([
    'docs/*.txt',
    'projections/views/',
  ])
  expect(missingDocuments('as architecture.md and plan.md say')).toEqual(['plan.md'])
  expect(missingDocuments('the rules of the design, section 9')).toHaveLength(1)
  expect(existsSync(join(ROOT, 'docs/architecture.md'))).toBe(true)
})
