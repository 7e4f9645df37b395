import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** The allowed imports: a folder (or file) may import from the listed folders, and from packages listed with `npm:`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/domain': ['src/domain', 'npm:zod'],
  'src/event-store/event-store.ts': [],
  'src/event-store': ['src/event-store', 'src/domain', 'npm:zod', 'npm:uuid', 'node:zlib'],
  'src/event-store/sqlite': ['src/event-store', 'npm:lru-cache', 'npm:uuid', 'node:'],
  'src/event-store/eventstoredb/store.ts': ['src/event-store', 'npm:', 'node:'],
  // It imports nothing of the embedded adapter.
  'src/event-store/eventstoredb': [
    'src/event-store/eventstoredb',
    'src/event-store/event-store.ts',
    'src/event-store/fingerprint.ts',
    'npm:@eventstore/db-client',
    'npm:lru-cache',
    'node:crypto',
    'node:timers/promises',
  ],
  'src/audit': ['src/audit', 'src/event-store/event-store.ts', 'src/domain/values', 'node:crypto'],
  'src/refusals': ['src/refusals', 'src/domain'],
  'src/explain': ['src/explain', 'src/domain'],
  'src/app': [
    'src/app',
    'src/refusals',
    'src/audit',
    'src/domain',
    'src/event-store',
    'npm:client-zip',
    'npm:csv-parse',
    'npm:fastest-levenshtein',
    'npm:lru-cache',
    'npm:uuid',
    'npm:yauzl',
    'npm:zod',
    'node:',
  ],
  projections: [
    'projections',
    'src/audit',
    'src/explain',
    'src/domain',
    'src/event-store',
    'npm:lru-cache',
    'npm:zod',
    'node:',
  ],
  'src/identity': [
    'src/identity',
    'src/app',
    'src/refusals',
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
    'src/refusals',
    'src/audit',
    'src/explain',
    'src/domain',
    'src/event-store',
    'projections',
    'npm:',
    'node:',
  ],
  // An edge beside http: it shows the views of the same routes, and takes their queries, their cache and their problems.
  'src/web': [
    'src/web',
    'src/http/edge',
    'src/http/rating/item-questions.ts',
    'src/http/commitment/read-routes.ts',
    'src/http/closure/read-routes.ts',
    'src/http/trail/filters.ts',
    'src/http/changes',
    'src/explain',
    'src/audit',
    'src/domain',
    'projections',
    'npm:fastify',
    'npm:fastify-type-provider-zod',
    'npm:zod',
    'node:',
  ],
  'src/node': [
    'src/node',
    'src/web',
    'src/identity',
    'src/app',
    'src/http',
    'src/refusals',
    'src/audit',
    'src/domain',
    'src/event-store',
    'projections',
    'npm:',
    'node:',
  ],
  'src/config.ts': ['src/audit/note-key.ts', 'src/node/settings.ts', 'npm:zod', 'node:path'],
  'src/cli': ['src', 'projections', 'npm:', 'node:'],
}
/**
 * Which subject of the domain may import which others: a subject that is not named imports only `values`. `subjects.ts` imports
 * all of them, and none of them imports it.
 */
const SUBJECT_MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  adoption: ['commitment'],
  assessment: ['framework', 'rating'],
  closure: ['process'],
  rating: ['framework'],
}
/** The adapters, which only the node creates. */
const ADAPTERS = ['src/event-store/sqlite/store.ts', 'src/event-store/eventstoredb/store.ts']

const BANNED: readonly (readonly [RegExp, string, (file: string) => boolean])[] = [
  [
    /new Date\(\)|Date\.now\b/,
    'take the clock as a parameter',
    file => /^(src\/domain|src\/explain|projections|src\/app|src\/http|src\/web|src\/identity)\//.test(file),
  ],
  [
    /performance\.now/,
    'take the clock as a parameter',
    file => /^(src\/domain|src\/explain|src\/web|projections)\//.test(file),
  ],
  [/Math\.random/, 'take ids and numbers as parameters', () => true],
  [
    /process\.env/,
    'read settings in src/config.ts',
    file => file !== 'src/config.ts' && !file.startsWith('test/') && !file.startsWith('bench/'),
  ],
  [/\bFIXME\b|\bTODO\b/, 'do it, or leave it out', () => true],
]

/** All source files; packages that the peers of the benchmark install are left out. */
const files = globSync('{src,projections,test,bench}/**/*.ts', { cwd: ROOT }).filter(
  file => !file.includes('node_modules'),
)
const sources = files.filter(file => !file.startsWith('test/') && !file.startsWith('bench/'))
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8')

test('there is something to look at', () => {
  expect(sources.length).toBeGreaterThan(30)
})

test('imports point one way', () => {
  expect(sources.flatMap(file => violations(file, textOf(file)))).toEqual([])
})

test('a subject of the domain knows those subjects alone that it rests on', () => {
  const domain = sources.filter(file => file.startsWith('src/domain/'))
  expect(domain.flatMap(file => strangers(file, textOf(file)))).toEqual([])
})

test('an edge folds the streams of its own subject alone: facts of others come from app', () => {
  const edges = sources.filter(file => /^src\/(http|web|cli)\//.test(file))
  expect(edges.flatMap(file => foreignDeciders(file, textOf(file)))).toEqual([])
})

test('no import leads back to where it began', () => {
  expect(circlesIn(new Map(sources.map(file => [file, importsOf(file, textOf(file))])))).toEqual([])
})

test('no file passes on what another one exports', () => {
  expect(sources.filter(file => passesOn(textOf(file)))).toEqual([])
})

test('nothing banned is used', () => {
  const own = 'test/tidy.test.ts'
  expect(files.filter(file => file !== own).flatMap(file => bannedIn(file, textOf(file)))).toEqual([])
})

test('a planted violation is caught', () => {
  expect(violations('src/domain/rating/cell.ts', "import { x } from '../../http/app.ts'")).toHaveLength(1)
  expect(violations('src/domain/rating/cell.ts', "import { x } from 'node:fs'")).toHaveLength(1)
  expect(
    violations('src/explain/rating.ts', "import { x } from '../../projections/rating/why.ts'"),
  ).toHaveLength(1)
  expect(violations('src/http/app.ts', "import { x } from '../event-store/sqlite/store.ts'")).toHaveLength(1)
  expect(strangers('src/domain/rating/cell.ts', "import { x } from '../commitment/state.ts'")).toHaveLength(1)
  expect(strangers('src/domain/values/date.ts', "import { x } from '../subjects.ts'")).toHaveLength(1)
  expect(strangers('src/domain/rating/cell.ts', "import { x } from '../framework/levels.ts'")).toEqual([])
  expect(
    foreignDeciders('src/http/round/x.ts', "import { entity } from '../../domain/entity/entity.ts'"),
  ).toHaveLength(1)
  expect(
    foreignDeciders('src/http/round/x.ts', "import { round } from '../../domain/round/round.ts'"),
  ).toEqual([])
  expect(violations('src/domain/rating/cell.ts', "await import('../../http/app.ts')")).toHaveLength(1)
  expect(violations('src/domain/rating/cell.ts', "import '../../http/app.ts'")).toHaveLength(1)
  for (const text of [
    "export { x } from './x.ts'",
    "export type {\n  X,\n  Y,\n} from './x.ts'",
    "export * as x from './x.ts'",
    "import {\n  x,\n  type Y as Z,\n} from './x.ts'\nexport type { Z }",
  ])
    expect([text, passesOn(text)]).toEqual([text, true])
  expect(passesOn("import { x } from './x.ts'\nconst y = x\nexport { y }")).toBe(false)
  const circle = { 'a.ts': ['b.ts'], 'b.ts': ['c.ts'], 'c.ts': ['b.ts'] }
  expect(circlesIn(new Map(Object.entries(circle)))).toEqual(['b.ts > c.ts > b.ts'])
  expect(bannedIn('src/domain/rating/cell.ts', 'const now = Date.now()')).toHaveLength(1)
  expect(bannedIn('src/app/command/load.ts', 'process.env.HOME')).toHaveLength(1)
})

test('a source file has at most 300 lines', () => {
  expect(sources.filter(file => textOf(file).split('\n').length > 301)).toEqual([])
})

test('version managers are told the Node that the packages pin', () => {
  const { dependencies } = JSON.parse(textOf('package.json')) as { dependencies: { node: string } }
  expect(textOf('.node-version')).toBe(`${dependencies.node}\n`)
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
  return importsOf(file, text)
    .filter(
      target =>
        !allowed.some(each => target === each || target.startsWith(each.endsWith(':') ? each : `${each}/`)) ||
        (ADAPTERS.includes(target) && !file.startsWith('src/node/')),
    )
    .map(target => `${file} imports ${target}`)
}

/** Whether a file exports something of another file, directly or after an import. */
function passesOn(text: string): boolean {
  if (/^export (?:type )?(?:\{[^}]*\}|\*(?: as \w+)?) from /m.test(text)) return true
  const namesIn = (pattern: RegExp) =>
    [...text.matchAll(pattern)].flatMap(([, names = '']) =>
      names.split(',').map(name => /(\w+)\s*$/.exec(name)?.[1] ?? ''),
    )
  const imported = new Set(namesIn(/^import (?:type )?(?:\w+, )?\{([^}]*)\}/gm))
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)]
    .flatMap(([, names = '']) => names.split(','))
    .some(name => imported.has(/^\s*(?:type )?(\w+)/.exec(name)?.[1] ?? ''))
}

/** What a file imports, statically or dynamically: paths from the root of the repository, and packages as `npm:` or `node:`. */
function importsOf(file: string, text: string): readonly string[] {
  return [...text.matchAll(/(?:\bfrom |\bimport |\bimport\(\s*)'([^']+)'/g)]
    .map(([, from]) => from ?? '')
    .map(from =>
      from.startsWith('.')
        ? normalize(join(dirname(file), from))
        : from.startsWith('node:')
          ? from
          : `npm:${from}`,
    )
}

function strangers(file: string, text: string): readonly string[] {
  const subject = subjectOf(file)
  if (subject === null) return []
  const known = [subject, 'values', ...(SUBJECT_MAY_IMPORT[subject] ?? [])]
  return importsOf(file, text)
    .filter(target => target.startsWith('src/domain/') && target !== 'src/domain/decider.ts')
    .filter(target => !known.includes(subjectOf(target) ?? target))
    .map(target => `${file} imports ${target}`)
}

/** Deciders, `domain/<subject>/<subject>.ts`, of other subjects than the folder that a file is in. */
function foreignDeciders(file: string, text: string): readonly string[] {
  const own = /^src\/http\/([^/]+)\//.exec(file)?.[1]
  return importsOf(file, text).filter(target => {
    const [, subject, name] = /^src\/domain\/([^/]+)\/([^/]+)\.ts$/.exec(target) ?? []
    return subject !== undefined && subject === name && subject !== own
  })
}

/** The folder of the domain that a file is in; null for the files beside the folders. */
const subjectOf = (file: string): string | null => /^src\/domain\/([^/]+)\//.exec(file)?.[1] ?? null

/** Every circle of imports, listed once. */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>()
  const found: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file)
    if (start >= 0) found.push([...path.slice(start), file].join(' > '))
    if (start >= 0 || done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return found
}

function bannedIn(file: string, text: string): string[] {
  return BANNED.filter(([pattern, , applies]) => applies(file) && pattern.test(text)).map(
    ([pattern, remedy]) => `${file}: ${pattern.source}: ${remedy}`,
  )
}
