import * as fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { packWith } from '../../support/domain/process-fixtures.ts'
import { promise } from '../../support/http/commitments.ts'
import { type Cast, expectDone, sharedCast } from '../../support/http/http.ts'

type Route = { readonly method: 'GET' | 'PUT' | 'POST'; readonly path: string }
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
  routes = Object.entries(on.app.swagger().paths ?? {}).flatMap(([path, item]) =>
    (['GET', 'PUT', 'POST'] as const)
      .filter(method => item?.[method.toLowerCase() as 'get'] !== undefined)
      .map(method => ({ method, path })),
  )
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
}
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
  'x',
]
const query = fc.dictionary(
  fc.constantFrom(...PARAMETERS),
  fc.oneof(
    odd,
    fc.constantFrom('2013-06-30', '3', 'rubric', '2013-H1', '2099-01-01T00:00:00Z', 'P99Y', 'north'),
  ),
  { maxKeys: 3 },
)
const headers = fc.dictionary(
  fc.constantFrom('if-match', 'if-none-match', 'idempotency-key', 'on-behalf-of', 'accept'),
  fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('"0"', '"1;x"', '*', 'key', 'ann', 'text/csv')),
  { maxKeys: 3 },
)

test('no body, query, header or address makes the server fail', async () => {
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
      const { method, path } = routes[route % routes.length] ?? { method: 'GET', path: '/' }
      let part = 0
      const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
        const own = KNOWN[name] ?? ['x']
        const chosen = given[part++ % given.length] ?? own[route % own.length] ?? 'x'
        return encodeURIComponent(chosen.toWellFormed())
      })
      const search = new URLSearchParams(query).toString()
      const url = search === '' ? filled : `${filled}?${search}`
      const as = key === undefined ? undefined : key === 'dora' ? dora : on[key]
      const sent = method === 'GET' ? {} : { body }
      const { status, text } = await on.call(method, url, { as, headers, ...sent })
      if (status >= 500 || status < 200) throw new Error(`${method} ${url}: ${status} ${text}`)
    }),
    { numRuns: 3000, seed: 20260301 },
  )
  expect(on.runner.status.every(({ stoppedBy }) => stoppedBy === null)).toBe(true)
})
