import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createTables } from '../../../projections/engine/read-model.ts'
import { ledgerClockOn } from '../../../src/app/command/clock.ts'
import { importFile } from '../../../src/app/import/import-file.ts'
import type { KeyFile } from '../../../src/app/log/checkpoint-log.ts'
import { parseSigner } from '../../../src/audit/note-key.ts'
import { CLI_SUBJECTS } from '../../../src/cli/subjects.ts'
import { Role } from '../../../src/domain/key/event.ts'
import type { Examples } from '../../../src/http/about/openapi/examples.ts'
import type { Json } from '../../../src/http/about/openapi/json.ts'
import { issueKey } from '../../../src/identity/keys.ts'
import { appOn } from '../../../src/node/compose.ts'
import { openStore } from '../../../src/node/store.ts'
import { COMPARED, PROBLEMS_SHOWN, type Sent, STORY } from './demo-story.ts'
import { operationsIn } from './openapi.ts'

/** The day of the examples: it is fixed, so that values that depend on today do not change. */
const NOW_MS = Date.parse('2026-03-01T09:00:00.000Z')
const SAMPLES = join(import.meta.dirname, '../../../samples')
/** What the samples have no example of is made up. */
const MADE_UP = [['closures', join(import.meta.dirname, 'demo-cases.csv')]] as const

/** A public signing key, so that the examples have the same signatures each time. */
const DEMO_KEY: KeyFile = {
  read: () =>
    parseSigner('PRIVATE+KEY+example.org/ledger+1615f27d+AcIUlUoOEZQvtFliePjSFDKOjqVCWN9ErKfCAMLV0VQ3'),
  make: () => {
    throw new Error('there is a key')
  },
  discard: () => {},
  readNext: () => null,
  makeNext: () => {
    throw new Error('nobody changes the key here')
  },
  takeNext: () => {},
}

/** What the routes answer on the data of the demo and a story recorded on top of it; the same at every run. */
export async function demoAnswers(): Promise<Examples> {
  const demo = await startedDemo()
  try {
    const written: Record<string, Json> = {}
    for (const sent of STORY) {
      const { status, body } = await demo.call(sent)
      if (status !== 200 && status !== 201) throw new Error(`${sent.url}: ${JSON.stringify(body)}`)
      written[status] = cut(body)
    }
    const compared = await demo.call(COMPARED)
    if (compared.status !== 200) throw new Error(`${COMPARED.url}: ${JSON.stringify(compared.body)}`)
    written.compareFile = cut(compared.body)
    const problems: Record<string, Json> = {}
    for (const [expected, sent] of Object.entries(PROBLEMS_SHOWN)) {
      const { status, body } = await demo.call(sent)
      if (String(status) !== expected) throw new Error(`${sent.url}: ${status} ${JSON.stringify(body)}`)
      problems[status] = { ...(body as object), requestId: REQUEST }
    }
    await demo.read()
    const reads: Record<string, Json> = {}
    for (const { operationId, url } of demo.addresses()) {
      const { status, body } = await demo.call({ method: 'GET', url, as: 'publisher' })
      if (status !== 200) throw new Error(`${url} has no example: ${JSON.stringify(body)}`)
      reads[operationId] = cut(body)
    }
    return { reads, written, problems }
  } finally {
    await demo.close()
  }
}

const REQUEST = '0198f0c2-7d3a-7c51-8a54-2f6f3b1d9e10'

/** Of every list the first part alone, so that the document stays short. */
function cut(value: Json): Json {
  if (Array.isArray(value)) return value.slice(0, 1).map(cut)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cut(each)]))
}

async function startedDemo() {
  const store = await openStore('sqlite::memory:')
  const db = new DatabaseSync(':memory:')
  createTables(db)
  let count = 0
  const newId = () => `00000000-0000-7000-8000-${String(++count).padStart(12, '0')}`
  const clock = () => NOW_MS
  const actor = { person: 'cli:demo', key: 'cli', role: 'operator' }
  const samples = Object.values(CLI_SUBJECTS).flatMap(each => each.samples)
  const files = [...samples.map(([kind, name]) => [kind, join(SAMPLES, name)] as const), ...MADE_UP]
  for (const [kind, file] of files) {
    const ledgerClock = ledgerClockOn(clock)
    const dependencies = { store, ledgerClock, actor, newId, scratchFolder: tmpdir(), onProgress: () => {} }
    const outcome = await importFile(dependencies, kind, file, { dryRun: false })
    if (!outcome.ok) throw new Error(`${file} cannot be imported: ${outcome.problems[0]?.reason}`)
  }
  const parts = { store, db, storeName: 'sqlite:ledger.db', newId, clock, keyFile: DEMO_KEY }
  const { app, runner, handler, checkpoints } = await appOn(parts)
  // Signed before keys are issued, because their secrets differ each time.
  await runner.catchUp(store)
  await checkpoints.advance()
  const stop = new AbortController()
  const followed = runner.follow(store, stop.signal, clock)
  const keys = new Map<string, string>()
  for (const role of Role.options) {
    const district = role === 'district' ? 'la-rsd' : undefined
    const made = await issueKey({ handler, newId, clock, actor }, { person: role, roles: [role], district })
    if (made.ok) keys.set(role, made.value.key)
  }
  return {
    read: async () => void (await runner.reach((await store.size()) ?? 0, ['log'], 60_000)),
    call: async ({ method, url, as, body, ifMatch, key, type, accept }: Sent) => {
      const { statusCode, payload } = await app.inject({
        method,
        url,
        headers: {
          ...(as === undefined ? {} : { authorization: `Bearer ${keys.get(as)}` }),
          ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
          ...(accept === undefined ? {} : { accept }),
          ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
        },
        ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      return { status: statusCode, body: JSON.parse(payload) as Json }
    },
    addresses: () => addressesIn(JSON.parse(JSON.stringify(app.swagger()))),
    close: async () => {
      await app.close()
      stop.abort()
      await followed
      await store.close()
      db.close()
    },
  }
}

/** The ids of made-up cases and schools, by the parameter of an address: the samples have none. */
const NAMED: Readonly<Record<string, string>> = { case: 'synthetic-case' }
const OF_SCHOOLS: Readonly<Record<string, string>> = {
  id: 'synthetic-elm',
  framework: 'school-culture',
  period: '2014-H1',
  item: 'culture',
}

/** Query parameters that no example of the document can give, because they depend on how much was recorded. */
const ASKED: Readonly<Record<string, string>> = {
  '/v1/proofs/inclusion': '?position=4',
  '/v1/proofs/consistency': '?from=4',
}

/** The address of every read, filled in with what the document gives as examples. */
function addressesIn(document: Parameters<typeof operationsIn>[0]) {
  return operationsIn(document).flatMap(({ path, method, operation }) => {
    // A feed has no single JSON answer.
    if (method !== 'get' || operation.responses?.['200']?.content?.['application/json'] === undefined)
      return []
    const known = path.startsWith('/v1/schools') ? OF_SCHOOLS : NAMED
    const parameters = Object.values(operation.parameters ?? {})
    const exampleOf = (name: string) =>
      known[name] ?? said(parameters.find(each => isAt(each, 'path', name))?.example ?? name)
    const address = path.replaceAll(/{(\w+)}/g, (_, name: string) => exampleOf(name))
    const isByFramework = parameters.some(each => isAt(each, 'query', 'framework'))
    const query = isByFramework ? `?framework=${known.framework ?? 'portfolio'}` : (ASKED[path] ?? '')
    return [{ operationId: said(operation.operationId), url: `${address}${query}` }]
  })
}

const said = (value: unknown): string => (typeof value === 'string' ? value : '')
const isAt = (parameter: Readonly<Record<string, unknown>>, place: string, name: string): boolean =>
  parameter.in === place && parameter.name === name
