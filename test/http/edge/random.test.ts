import * as fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { packWith } from '../../support/domain/process-fixtures.ts'
import { promise } from '../../support/http/commitments.ts'
import { type Answer, type Cast, expectDone, sharedCast, textOf } from '../../support/http/http.ts'
import { operationsIn } from '../../support/http/openapi.ts'
import { BROWSER } from '../../support/web/page.ts'

type Route = {
  readonly method: 'GET' | 'PUT' | 'POST'
  readonly path: string
  readonly statuses: readonly string[]
}
let on: Cast
let dora: string
let routes: readonly Route[]
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  await on.opened('2013-H1', '2013-H2')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  expectDone(await on.put('/v1/schools/elm', { as: on.olga, body: { name: 'Elm' } }))
  dora = await on.key('dora', ['district', 'assessor', 'clerk'], 'north')
  expectDone(
    await on.put('/v1/processes/north-law/versions/v1', { as: dora, body: packWith([], { version: 'v1' }) }),
  )
  for (const id of ['north', 'elm']) {
    expectDone(await on.put(`/v1/commitments/${id}`, { as: on.olga, body: promise }))
  }
  const { body: document } = await on.get('/openapi.json')
  routes = operationsIn(document).map(({ path, method, operation }) => ({
    method: method.toUpperCase() as Route['method'],
    path,
    statuses: Object.keys(operation.responses ?? {}),
  }))
  return shared.close
})

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  id: ['north', 'elm'],
  framework: ['rubric'],
  version: ['v1', 'v2'],
  period: ['2013-H1', '2013-H2', 'SY2012-13'],
  process: ['north-law', 'south-law'],
  processVersion: ['v1', 'v2'],
  moratorium: ['m-2013'],
  item: ['lead', 'teach', 'teach.plan'],
  correction: ['00000000-0000-5000-8000-000000000000'],
  code: ['internal'],
  case: ['elm'],
  challenge: ['00000000-0000-5000-8000-000000000001'],
}
/** A text much longer than what a problem may show. */
const LONG = 'y'.repeat(1000)
const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.constantFrom(
    'constructor',
    '__proto__',
    'toString',
    '..',
    '%',
    '\u0000',
    '-1',
    '1e400',
    'null',
    '2013-02-30',
    LONG,
  ),
)
const FIELDS = [
  'level',
  'notRated',
  'reason',
  'rationale',
  'evidence',
  'occurredOn',
  'version',
  'override',
  'item',
  'name',
  'joinedOn',
  'leftOn',
  'funders',
  'from',
  'to',
  'label',
  'id',
  'scales',
  'components',
  'rollUp',
  'owner',
  'text',
  'measure',
  'baseline',
  'target',
  'value',
  'note',
  'dueOn',
  'completion',
  'verdict',
  'metOn',
  'supersededBy',
  'title',
  'zone',
  'inForce',
  'rules',
  'scope',
  'authority',
  'until',
  '__proto__',
] as const
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  odd,
  fc.constantFrom('Low', 'High', '2013-06-30', 'lead', 2 ** 53 + 2, 1e308, -0),
  fc.constantFrom('kept', 'broken', 'complete', '0.5', '2199', 'north', { kind: 'district', id: 'north' }),
  fc.constant([{ title: 'a', kind: 'b' }]),
)
const body = fc.oneof(
  fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 6 }).map(fields => JSON.stringify(fields)),
  fc.json({ maxDepth: 4 }),
  fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes)),
  fc.constant(undefined),
)
const PARAMETERS = [
  'asOf',
  'knownAt',
  'framework',
  'period',
  'limit',
  'cursor',
  'by',
  'district',
  'status',
  'dueBefore',
  'dueWithin',
  'silentFor',
  'format',
  'from',
  'to',
  'school',
  'state',
  'result',
  'entity',
  'type',
  'order',
  'minPosition',
  'x',
]
const query = fc.dictionary(
  fc.constantFrom(...PARAMETERS),
  fc.oneof(
    odd,
    fc.constantFrom('2013-06-30', '3', 'rubric', '2013-H1', '2099-01-01T00:00:00Z', 'P99Y', 'north', LONG),
  ),
  { maxKeys: 3 },
)
const headers = fc.dictionary(
  fc.constantFrom('if-match', 'if-none-match', 'idempotency-key', 'on-behalf-of', 'accept'),
  fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('"0"', '"1;x"', '*', 'key', 'ann', 'text/csv', LONG),
  ),
  { maxKeys: 3 },
)

/** The parts of an answer that the document does not describe. */
function faultsOf({ status, headers, body, text }: Answer, statuses: readonly string[]): readonly string[] {
  const isOfRouter = body.type !== undefined && ROUTER.includes(textOf(body.type))
  const isProblem =
    headers['content-type'] === 'application/problem+json' && textOf(body.status) === `${status}`
  return [
    ...(status >= 500 || status < 200 ? ['failed'] : []),
    ...(statuses.includes(`${status}`) || isOfRouter ? [] : ['not documented']),
    ...(status < 400 || isProblem ? [] : ['no problem']),
    ...(/^[0-9a-f-]{36}$/.test(headers['x-request-id'] ?? '') ? [] : ['no request id']),
    ...(status >= 400 && /y{201}/.test(text) ? ['shows too much'] : []),
  ]
}
/** An address with odd values for its parameters, or known ones if none is given. */
function addressOf(
  path: string,
  at: number,
  given: readonly (string | null)[],
  asked: Readonly<Record<string, string>>,
): string {
  let part = 0
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const own = KNOWN[name] ?? ['x']
    const chosen = given[part++ % given.length] ?? own[at % own.length] ?? 'x'
    return encodeURIComponent(chosen.toWellFormed())
  })
  const search = new URLSearchParams(asked).toString()
  return search === '' ? filled : `${filled}?${search}`
}

/** Problems of the router: with an odd part an address may belong to no route. */
const ROUTER = ['/problems/not-found', '/problems/method-not-allowed', '/problems/uri-too-long']

test('no body, query, header or address is answered otherwise than the document says', async () => {
  const request = fc.record({
    route: fc.nat(),
    key: fc.constantFrom('olga', 'rita', 'paul', 'dora', undefined),
    given: fc.array(fc.option(odd, { freq: 4 }), { minLength: 5, maxLength: 5 }),
    body,
    query,
    headers,
  })
  await fc.assert(
    fc.asyncProperty(request, async ({ route, key, given, body, query, headers }) => {
      const asked = routes[route % routes.length]
      if (asked === undefined) throw new Error('there are no routes')
      const { method, path, statuses } = asked
      const url = addressOf(path, route, given, query)
      const as = key === undefined ? undefined : key === 'dora' ? dora : on[key]
      const sent = method === 'GET' ? {} : { body }
      const answer = await on.call(method, url, { as, headers, ...sent })
      const wrong = faultsOf(answer, statuses)
      if (wrong.length > 0)
        throw new Error(`${answer.status} ${wrong.join()}: ${answer.text} ${method} ${url}`)
    }),
    { numRuns: 3000, seed: 20260301 },
  )
  expect(on.runner.status.every(({ stoppedBy }) => stoppedBy === null)).toBe(true)
})

/** The views of the API that have a page at the same address without `/v1`. */
const PAGES = [
  '/network/snapshot',
  '/network/changes',
  '/commitments',
  '/commitments/{id}',
  '/closures',
  '/closures/{case}',
  '/audit/entries',
  ...['districts', 'schools'].flatMap(kind =>
    ['snapshot', 'changes', 'ratings/{item}/why'].map(view => `/${kind}/{id}/${view}`),
  ),
]

test('no page is answered otherwise than the view that it shows', async () => {
  const parameters = fc.constantFrom(...PARAMETERS, 'q', 'show', 'sort', 'dir')
  const request = fc.record({
    route: fc.nat(),
    given: fc.array(fc.option(odd, { freq: 4 }), { minLength: 5, maxLength: 5 }),
    query: fc.dictionary(parameters, fc.oneof(odd, fc.constantFrom('2013-06-30', '3', '2013-H1', LONG)), {
      maxKeys: 3,
    }),
    accept: fc.constantFrom(BROWSER, 'text/html', 'application/json', '*/*'),
  })
  await fc.assert(
    fc.asyncProperty(request, async ({ route, given, query, accept }) => {
      const path = PAGES[route % PAGES.length] ?? '/'
      const view = routes.find(each => each.method === 'GET' && each.path === `/v1${path}`)
      const url = addressOf(path, route, given, query)
      const answer = await on.get(url, { headers: { accept } })
      const { status, headers, text } = answer
      const isPage = headers['content-type'] === 'text/html; charset=utf-8'
      const wrong = isPage
        ? [
            ...(view?.statuses.includes(`${status}`) === true ? [] : ['not documented']),
            ...(/^[0-9a-f-]{36}$/.test(headers['x-request-id'] ?? '') ? [] : ['no request id']),
            ...(status >= 400 && /y{201}/.test(text) ? ['shows too much'] : []),
          ]
        : faultsOf(answer, view?.statuses ?? [])
      if (wrong.length > 0) throw new Error(`${status} ${wrong.join()}: ${text.slice(0, 2000)} ${url}`)
    }),
    { numRuns: 600, seed: 20260301 },
  )
  expect(on.runner.status.every(({ stoppedBy }) => stoppedBy === null)).toBe(true)
})
