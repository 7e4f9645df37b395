import { beforeAll, expect, test } from 'vitest'
import type { Role } from '../../../src/domain/key/event.ts'
import { tellCases } from '../../support/http/closure-why.ts'
import { promise } from '../../support/http/commitments.ts'
import { type Cast, expectDone, sharedCast } from '../../support/http/http.ts'
import { operationsIn } from '../../support/http/openapi.ts'
import { readsOf } from '../../support/http/routes.ts'
import { recordUnpublished, type Secret } from '../../support/http/unpublished.ts'

/** The secrets of two ledgers that differ only in what is not public. A caller who may not see that cannot tell them apart. */
const SECRETS: readonly Secret[] = [
  { text: 'a matter of patience', level: 'High', item: 'lead' },
  { text: 'nobody was prepared', level: 'Middle', item: 'teach.plan' },
]
type Holder = { readonly name: string; readonly role: Role; readonly district?: string }
const MAY_NOT: readonly Holder[] = [
  { name: 'an operator', role: 'operator' },
  { name: 'an assessor', role: 'assessor' },
  { name: 'a clerk', role: 'clerk' },
  { name: 'another district', role: 'district', district: 'south' },
]
const MAY: readonly Holder[] = [
  { name: 'a rater', role: 'rater' },
  { name: 'a publisher', role: 'publisher' },
  { name: 'an auditor', role: 'auditor' },
  { name: 'the district itself', role: 'district', district: 'north' },
]

/** Values for the parameters of addresses; a parameter that is not named here has none. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  framework: ['rubric'],
  version: ['v1'],
  period: ['2013-H1', '2013-H2'],
  item: ['lead', 'teach', 'teach.plan'],
  code: ['level-unknown'],
  case: ['ash'],
  process: ['board-rules'],
  processVersion: ['2012'],
}
const IDENTIFIED: Readonly<Record<string, readonly string[]>> = {
  districts: ['north', 'south'],
  schools: ['elm'],
  commitments: ['seats'],
}

/** Queries that an address needs for an answer. */
const ASKED_WITH: Readonly<Record<string, string>> = {
  '/v1/proofs/inclusion': '?position=1',
  '/v1/proofs/consistency': '?from=1',
}
/** Reads without an answer here: nothing is signed, and the rubric rates no school. Their own tests check drafts. */
const UNANSWERED: readonly string[] = [
  '/checkpoint',
  '/tile/{level}/{index}',
  '/v1/exports/audit-bundle',
  '/v1/schools/{id}/assessments/{framework}/{period}',
  '/v1/schools/{id}/snapshot',
  '/v1/schools/{id}/trends',
  '/v1/schools/{id}/ratings/{item}/history',
  '/v1/schools/{id}/ratings/{item}/why',
  '/schools/{id}/snapshot',
  '/schools/{id}/ratings/{item}/why',
]
/** Files, the document and pages about it, and the measures of a process: they show no record. */
const OF_NO_RECORD = /^\/(\*|docs|assets|metrics|openapi\.json|reading)/

type Question = { readonly path: string; readonly url: string; readonly accept: string }
let ledgers: readonly Cast[]
/** The keys of each ledger by their holder: their secrets are random. */
const keys: ReadonlyMap<string, string>[] = []
let asked: readonly Question[]
beforeAll(async () => {
  const shared = [await sharedCast(), await sharedCast()]
  ledgers = shared.map(({ on }) => on)
  for (const [at, on] of ledgers.entries()) {
    for (const [kind, id] of [
      ['districts', 'south'],
      ['schools', 'elm'],
    ] as const)
      expectDone(await on.put(`/v1/${kind}/${id}`, { as: on.olga, body: { name: id } }))
    expectDone(await on.put('/v1/commitments/seats', { as: on.olga, body: promise }))
    await tellCases(on)
    await recordUnpublished(on, SECRETS[at])
    const issued = new Map<string, string>()
    for (const { name, role, district } of [...MAY_NOT, ...MAY]) {
      issued.set(name, await on.key(`key-${issued.size}`, [role], district))
    }
    keys.push(issued)
  }
  asked = await questions()
  return async () => void (await Promise.all(shared.map(({ close }) => close())))
})
/** Every GET of the document, in every form that it offers, and every page beside it. */
async function questions(): Promise<readonly Question[]> {
  const [on] = ledgers
  if (on === undefined) return []
  const events: string[] = []
  for await (const page of on.store.readAll({ position: 0, cursor: '' })) {
    events.push(...page.map(({ id }) => id))
  }
  const document = (await on.get('/openapi.json')).body
  const reads = operationsIn(document).filter(({ method }) => method === 'get')
  const forms = new Map(
    reads.map(({ path, operation }) => {
      const content = Object.keys(operation.responses?.['200']?.content ?? {})
      // A stream of events never ends, and line by line it is the same.
      const others = path === '/v1/audit/entries' ? ['application/x-ndjson'] : []
      return [path, [...content.filter(form => form !== 'text/event-stream'), ...others]] as const
    }),
  )
  const routes = readsOf(on.app).filter(path => !OF_NO_RECORD.test(path))
  return [...new Set([...forms.keys(), ...routes])].flatMap(path =>
    filledIn(path, { ...IDENTIFIED, events })
      .map(url => `${url}${ASKED_WITH[path] ?? ''}`)
      .flatMap(between)
      .flatMap(url => (forms.get(path) ?? ['text/html']).map(accept => ({ path, url, accept }))),
  )
}

/** Adds the changes since before all events, in both kinds of time, because without a moment nothing has changed. */
const between = (url: string): readonly string[] =>
  url.endsWith('/changes') ? [url, `${url}?from=2000-01-01`, `${url}?fromKnownAt=1`] : [url]

/** The addresses of a path, one for each value of its parameters. */
function filledIn(path: string, identified: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const [whole, collection = '', name = ''] = /([^/]+)\/\{(\w+)\}/.exec(path) ?? []
  if (whole === undefined) return [path]
  const known = (name === 'id' ? identified[collection] : NAMED[name]) ?? ['nothing']
  return known.flatMap(each => filledIn(path.replace(`{${name}}`, each), identified))
}

/** What a caller sees of an answer, without random ids, and without digests, which cover secrets but do not show them. */
async function answer(on: Cast, as: string | undefined, { path, url, accept }: Question) {
  const { status, text, headers } = await on.get(url, { as, headers: { accept } })
  const isText = /json|text/.test(headers['content-type'] ?? '')
  const told = text
    .replaceAll(/requestId\\?":\\?"[^"\\]*|Request <span class="code">[^<]*/g, '')
    .replaceAll(/[0-9a-f]{64}|[\w+/]{43}=/g, '<digest>')
  return { path, url, accept, status, told: isText ? told : '', etag: told === text ? headers.etag : '' }
}

async function answers(on: Cast, as: string | undefined, wanted = /^/) {
  const all: Awaited<ReturnType<typeof answer>>[] = []
  for (const each of asked.filter(({ url }) => wanted.test(url))) all.push(await answer(on, as, each))
  return all
}

test('every read is asked about, and tells something', async () => {
  // Both ledgers are asked, so that their clocks advance alike.
  const [all = []] = await Promise.all(ledgers.map(on => answers(on, undefined)))
  const told = new Set(all.flatMap(({ path, status }) => (status === 200 ? [path] : [])))
  const paths = [...new Set(asked.map(({ path }) => path))]
  expect(paths.filter(path => !told.has(path)).toSorted()).toEqual(UNANSWERED.toSorted())
  expect(paths).toEqual(expect.arrayContaining(['/v1/feed', '/network/changes', '/closures/{case}']))
})

test.each([{ name: 'nobody in particular', role: null }, ...MAY_NOT])(
  'nothing that is not public is told to $name',
  async ({ name, role }) => {
    const [first = [], second] = await Promise.all(
      ledgers.map(async (on, at) => {
        const as = keys[at]?.get(name)
        // Operators see what keys did, and their first read of it is recorded; a second read records nothing.
        if (role === 'operator') await answers(on, as, /audit|events|feed/)
        await on.read()
        return answers(on, as)
      }),
    )
    expect(second).toEqual(first)
    const told = JSON.stringify(first)
    expect(SECRETS.filter(({ text }) => told.includes(text))).toEqual([])
    expect(first.filter(({ status }) => status === 200).length).toBeGreaterThan(50)
  },
)

test.each(MAY)('what is not public is told to $name', async ({ name }) => {
  const [on] = ledgers
  const [secret] = SECRETS
  if (on === undefined || secret === undefined) throw new Error('no ledger')
  const telling = (await answers(on, keys[0]?.get(name))).filter(({ told }) => told.includes(secret.text))
  const places = new Set(telling.map(({ url }) => url.replace(/^(\/v1\/[a-z]+).*/, '$1')))
  expect([...places].toSorted()).toEqual(['/v1/audit', '/v1/districts', '/v1/events', '/v1/feed'])
})

test('a comparison tells an operator nothing that is not public', async () => {
  const columns =
    'entity_kind,entity_id,entity_name,framework,framework_version,item,period,level,status,occurred_on'
  const rows = SECRETS.flatMap(({ item, level }) =>
    ['2013-H1', '2013-H2'].map(
      period => `district,north,North,rubric,v1,${item},${period},${level},rated,2014-06-01`,
    ),
  )
  const held = await Promise.all(
    ledgers.map((on, at) =>
      on.post('/v1/comparisons', {
        as: keys[at]?.get('an operator') ?? '',
        body: [columns, ...rows, ''].join('\n'),
        headers: { 'content-type': 'text/csv' },
      }),
    ),
  )
  const [first, second] = held.map(({ text }) => text)
  expect(held.map(({ status }) => status)).toEqual([200, 200])
  expect(JSON.parse(first ?? '')).toMatchObject({ rows: 4, onlyThere: 3 })
  expect(second).toBe(first)
})
