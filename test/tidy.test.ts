import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** Which way imports point: a folder (or file) may import from those, and from packages where listed with `npm:`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/domain': ['src/domain', 'npm:zod'],
  'src/event-store/event-store.ts': [],
  'src/event-store': ['src/event-store', 'src/domain', 'npm:zod', 'npm:uuid', 'node:sqlite', 'node:zlib'],
  'src/event-store/eventstoredb/store.ts': ['src/event-store', 'npm:', 'node:'],
  // Of the embedded adapter it knows nothing.
  'src/event-store/eventstoredb': [
    'src/event-store/eventstoredb',
    'src/event-store/event-store.ts',
    'src/event-store/fingerprint.ts',
    'npm:@eventstore/db-client',
    'node:crypto',
    'node:timers/promises',
  ],
  'src/app': [
    'src/app',
    'src/domain',
    'src/event-store',
    'npm:csv-parse',
    'npm:lru-cache',
    'npm:uuid',
    'npm:zod',
    'node:',
  ],
  projections: ['projections', 'src/domain', 'src/event-store', 'npm:lru-cache', 'node:'],
  'src/identity': [
    'src/identity',
    'src/app',
    'src/domain',
    'src/event-store',
    'npm:zod',
    'npm:uuid',
    'node:crypto',
  ],
  'src/http': [
    'src/http',
    'src/identity',
    'src/app',
    'src/domain',
    'src/event-store',
    'projections',
    'npm:',
    'node:',
  ],
  'src/config.ts': ['npm:zod', 'node:path'],
  'src/cli': ['src', 'projections', 'npm:', 'node:'],
}
/** Adapters are put together by the command line alone. */
const ADAPTERS = ['src/event-store/sqlite/store.ts', 'src/event-store/eventstoredb/store.ts']

const BANNED: readonly (readonly [RegExp, string, (file: string) => boolean])[] = [
  [
    /new Date\(\)|Date\.now\b/,
    'take the clock as a parameter',
    file => /^(src\/domain|projections|src\/app|src\/http|src\/identity)\//.test(file),
  ],
  [/Math\.random/, 'take ids and numbers as parameters', () => true],
  [
    /process\.env/,
    'read settings in src/config.ts',
    file => file !== 'src/config.ts' && !file.startsWith('test/') && !file.startsWith('bench/'),
  ],
  [/\bFIXME\b|\bTODO\b/, 'do it, or leave it out', () => true],
]

const files = globSync('{src,projections,test,bench}/**/*.ts', { cwd: ROOT })
const sources = files.filter(file => !file.startsWith('test/') && !file.startsWith('bench/'))
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8')

test('there is something to look at', () => {
  expect(sources.length).toBeGreaterThan(30)
})

test('imports point one way', () => {
  expect(sources.flatMap(file => violations(file, textOf(file)))).toEqual([])
})

test('nothing banned is used', () => {
  const own = 'test/tidy.test.ts'
  expect(files.filter(file => file !== own).flatMap(file => bannedIn(file, textOf(file)))).toEqual([])
})

test('a planted violation is caught', () => {
  expect(violations('src/domain/rating/cell.ts', "import { x } from '../../http/app.ts'")).toHaveLength(1)
  expect(violations('src/domain/rating/cell.ts', "import { x } from 'node:fs'")).toHaveLength(1)
  expect(violations('src/http/app.ts', "import { x } from '../event-store/sqlite/store.ts'")).toHaveLength(1)
  expect(bannedIn('src/domain/rating/cell.ts', 'const now = Date.now()')).toHaveLength(1)
  expect(bannedIn('src/app/command/load.ts', 'process.env.HOME')).toHaveLength(1)
})

test('a source file has at most 300 lines', () => {
  expect(sources.filter(file => textOf(file).split('\n').length > 301)).toEqual([])
})

test('a document has one title', () => {
  const documents = globSync('{*.md,docs/**/*.md,samples/*.md}', { cwd: ROOT })
  const titles = (file: string) =>
    textOf(file)
      .replaceAll(/^```[\s\S]*?^```/gm, '')
      .split('\n')
      .filter(line => line.startsWith('# ')).length
  expect(documents.length).toBeGreaterThan(0)
  expect(documents.filter(file => titles(file) !== 1)).toEqual([])
})

function violations(file: string, text: string): string[] {
  const [rule] = Object.entries(MAY_IMPORT)
    .filter(([place]) => file === place || file.startsWith(`${place}/`))
    .toSorted(([a], [b]) => b.length - a.length)
  if (rule === undefined) return [`${file}: no rule says what it may import`]
  const [, allowed] = rule
  const wanted = [...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from ?? '')
  return wanted
    .map(from =>
      from.startsWith('.')
        ? normalize(join(dirname(file), from))
        : from.startsWith('node:')
          ? from
          : `npm:${from}`,
    )
    .filter(
      target =>
        !allowed.some(each => target === each || target.startsWith(each.endsWith(':') ? each : `${each}/`)) ||
        (ADAPTERS.includes(target) && !file.startsWith('src/cli/')),
    )
    .map(target => `${file} imports ${target}`)
}

function bannedIn(file: string, text: string): string[] {
  return BANNED.filter(([pattern, , applies]) => applies(file) && pattern.test(text)).map(
    ([pattern, remedy]) => `${file}: ${pattern.source}: ${remedy}`,
  )
}
