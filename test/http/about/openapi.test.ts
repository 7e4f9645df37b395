import { Validator } from '@seriousme/openapi-schema-validator'
import { beforeAll, describe, expect, test } from 'vitest'
import { EXAMPLES } from '../../support/event-store/examples.ts'
import { CASE } from '../../support/http/closures.ts'
import { EVERY_STEP, promise } from '../../support/http/commitments.ts'
import {
  assessmentOf,
  type Cast,
  evidence,
  expectDone,
  type Json,
  listOf,
  NORTH,
  RUBRIC,
  sharedCast,
  textOf,
} from '../../support/http/http.ts'
import { ASKED_WITH_A_BODY, misfits as misfitsOf, operationsIn } from '../../support/http/openapi.ts'

let on: Cast
let document: Json
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  document = (await on.get('/openapi.json')).body
  return shared.close
})

const operations = () => operationsIn(document)

test('the document is OpenAPI 3.1', async () => {
  const validator = new Validator()
  const result = await validator.validate(structuredClone(document))
  expect(result.errors ?? []).toEqual([])
  expect([result.valid, validator.version]).toEqual([true, '3.1'])
})

test('every operation has an id of its own and a tag', () => {
  const ids = operations().map(({ operation }) => textOf(operation.operationId))
  expect(ids.length).toBeGreaterThan(30)
  expect(ids.filter(id => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
  const tags = new Set(listOf(document.tags).map(({ name }) => name))
  expect(operations().filter(({ operation }) => !tags.has(operation.tags?.[0]))).toEqual([])
})

test('every write asks for a key, and no read does without saying that it goes without', () => {
  for (const { path, method, operation } of operations()) {
    const security = listOf(operation.security)
    if (method === 'get') {
      expect([path, operation.security === undefined]).toEqual([path, false])
      expect([path, security.length === 0 || security.some(each => !('key' in each))]).toEqual([path, true])
    } else expect([path, security]).toEqual([path, [{ key: [] }]])
  }
})

test('every write names its headers, its body where it has one, and its problems', () => {
  for (const { path, method, operation } of operations()) {
    if (method === 'get') continue
    const headers = listOf(operation.parameters).filter(each => textOf(each.in) === 'header')
    const isAsked = ASKED_WITH_A_BODY.includes(path)
    expect([path, headers.map(({ name }) => name)]).toEqual([
      path,
      [...(isAsked ? [] : ['if-match', 'if-none-match', 'idempotency-key']), 'on-behalf-of'],
    ])
    expect([path, operation.requestBody === undefined]).toEqual([path, false])
    for (const status of ['400', '401', '403', '413', '415']) {
      expect([path, operation.responses?.[status]?.content]).toMatchObject([
        path,
        { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      ])
    }
  }
})

test('every answer says what it is, and every schema is used', () => {
  for (const { path, operation } of operations()) {
    if (!path.startsWith('/v1')) continue
    const said = Object.values(operation.responses ?? {}).map(({ description }) => description)
    expect([path, said.filter(each => textOf(each) === 'Default Response')]).toEqual([path, []])
  }
  const text = JSON.stringify(document)
  const names = Object.keys(document.components?.schemas ?? {})
  expect(names).toEqual(expect.arrayContaining(['Snapshot', 'Problem', 'RatingBody']))
  expect(names.filter(name => !text.includes(`"#/components/schemas/${name}"`))).toEqual([])
})

test('every read under /v1 names 304 without a body', () => {
  for (const { path, method, operation } of operations()) {
    if (method !== 'get' || !path.startsWith('/v1')) continue
    const { description, content } = operation.responses?.['304'] ?? {}
    expect([path, description, content]).toEqual([path, 'What the caller has is still true', undefined])
  }
})

function misfits(path: string, method: string, status: number, body: unknown): readonly string[] {
  const found = operations().find(each => each.path === path && each.method === method)
  const { content } = found?.operation.responses?.[String(status)] ?? {}
  const [media] = Object.values(content ?? {})
  return media === undefined
    ? [`${path} names no ${status}`]
    : misfitsOf(document, media.schema, body).map(each => `${path} ${each}`)
}

describe('what is answered fits what is written', () => {
  beforeAll(async () => {
    await on.opened('2013-H1', '2013-H2')
    const first = { lead: 'Low', 'teach.plan': 'High', 'teach.talk': 'High' }
    await on.published('2013-H1', first, '2013-06-20')
    await on.published('2013-H2', { lead: 'High', 'teach.plan': 'Low' }, '2013-12-20')
    const url = assessmentOf('2013-H2')
    const body = { item: 'lead', level: 'Low', rationale: 'Misread.', evidence }
    const ifMatch = await on.revisionOf(url)
    const proposed = expectDone(await on.post(`${url}/corrections`, { as: on.rita, key: 'k', ifMatch, body }))
    const approve = `${url}/corrections/${textOf(proposed.body.id)}/approve`
    expectDone(await on.post(approve, { as: on.paul, ifMatch: Number(proposed.body.revision) }))
    const withdraw = {
      as: on.paul,
      ifMatch: Number(proposed.body.revision) + 1,
      body: { rationale: 'Wrong.' },
    }
    expectDone(await on.post(`${url}/ratings/teach.plan/withdrawal`, withdraw))
    const full = {
      name: 'Made up',
      state: 'CA',
      joinedBy: '2012',
      adoptedOn: '2012-05',
      funders: ['A fund'],
      leftOn: '2020',
    }
    expectDone(await on.put('/v1/districts/synthetic-d', { as: on.olga, body: full }))
    const elm = { name: 'Elm', district: 'synthetic-d', operator: 'City', openedOn: '2011-09' }
    expectDone(await on.put('/v1/schools/elm', { as: on.olga, body: elm }))
    expectDone(await on.post(`${RUBRIC}/rounds/2013-H1/close`, { as: on.olga, ifMatch: 0 }))
    expectDone(
      await on.post(`${RUBRIC}/rounds/2013-H1/reopen`, {
        as: on.olga,
        ifMatch: 1,
        body: { reason: 'Late.' },
      }),
    )
    const promised = (id: string) => `/v1/commitments/${id}`
    expectDone(
      await on.put(promised('full'), {
        as: on.olga,
        body: { ...promise, owner: { kind: 'district', id: 'synthetic-d' } },
      }),
    )
    const bare = { owner: { kind: 'organisation', id: 'fund' }, text: 'More' }
    expectDone(await on.put(promised('bare'), { as: on.olga, body: bare }))
    await on.record('commitment-full', EVERY_STEP)
    await on.record('closure-elm-2013', CASE)
    const clerk = await on.key('cleo', ['clerk'])
    const { process: pack } = EXAMPLES.ProcessPublished
    expectDone(await on.put('/v1/processes/north-law/versions/2010', { as: clerk, body: pack }))
    const { moratorium: _id, imported: _imported, ...moratorium } = EXAMPLES.MoratoriumDeclared
    expectDone(
      await on.post('/v1/processes/north-law/moratoria', { as: clerk, body: moratorium, key: 'once' }),
    )
    await on.read()
  })

  const READS = [
    ['/', '/'],
    ['/healthz', '/healthz'],
    ['/readyz', '/readyz'],
    ['/problems', '/problems'],
    ['/problems/{code}', '/problems/level-unknown'],
    ['/v1/frameworks', '/v1/frameworks'],
    ['/v1/frameworks/{framework}/versions/{version}', `${RUBRIC}/versions/v1`],
    ['/v1/frameworks/{framework}/rounds', `${RUBRIC}/rounds`],
    ['/v1/frameworks/{framework}/rounds/{period}', `${RUBRIC}/rounds/2013-H1`],
    ['/v1/districts', '/v1/districts'],
    ['/v1/districts/{id}', NORTH],
    ['/v1/districts/{id}', '/v1/districts/synthetic-d?asOf=2013-01-01&knownAt=4'],
    ['/v1/districts/{id}', '/v1/districts/synthetic-d'],
    ['/v1/districts/{id}/history', `${NORTH}/history`],
    ['/v1/schools', '/v1/schools'],
    ['/v1/schools/{id}', '/v1/schools/elm'],
    ['/v1/districts/{id}/snapshot', `${NORTH}/snapshot`],
    ['/v1/districts/{id}/snapshot', `${NORTH}/snapshot?period=2013-H1&asOf=2013-07-01&knownAt=2099-01-01`],
    ['/v1/districts/{id}/snapshot', '/v1/districts/synthetic-d/snapshot?knownAt=3'],
    ['/v1/districts/{id}/trends', `${NORTH}/trends`],
    ['/v1/districts/{id}/changes', `${NORTH}/changes?from=2013-01-01`],
    ['/v1/districts/{id}/changes', `${NORTH}/changes?fromKnownAt=4&limit=1`],
    ['/v1/districts/{id}/ratings/{item}/why', `${NORTH}/ratings/teach/why`],
    ['/v1/districts/{id}/ratings/{item}/history', `${NORTH}/ratings/lead/history`],
    ['/v1/districts/{id}/ratings/{item}/history', `${NORTH}/ratings/teach/history?limit=1`],
    ['/v1/districts/{id}/ratings/{item}/history', `${NORTH}/ratings/teach.plan/history`],
    ['/v1/districts/{id}/assessments/{framework}/{period}', assessmentOf('2013-H2')],
    ['/v1/network/snapshot', '/v1/network/snapshot'],
    ['/v1/network/trends', '/v1/network/trends'],
    ['/v1/network/changes', '/v1/network/changes?from=2013-01-01'],
    ['/v1/commitments', '/v1/commitments'],
    ['/v1/commitments', '/v1/commitments?asOf=2013-01-01&limit=1&knownAt=2099-01-01'],
    ['/v1/commitments/{id}', '/v1/commitments/full'],
    ['/v1/commitments/{id}', '/v1/commitments/full?asOf=2013-06-01'],
    ['/v1/commitments/{id}', '/v1/commitments/bare'],
    ['/v1/commitments/{id}/why', '/v1/commitments/full/why'],
    ['/v1/commitments/{id}/why', '/v1/commitments/bare/why'],
    ['/v1/commitments/{id}/history', '/v1/commitments/full/history'],
    ['/v1/closures', '/v1/closures?state=approved&state=effected&year=SY2012-13'],
    ['/v1/closures/funnel', '/v1/closures/funnel'],
    ['/v1/closures/receiving', '/v1/closures/receiving'],
    ['/v1/closures/{case}', '/v1/closures/elm-2013'],
    ['/v1/closures/{case}', '/v1/closures/elm-2013?asOf=2013-04-01'],
    ['/v1/closures/{case}/why', '/v1/closures/elm-2013/why'],
    ['/v1/closures/violations', '/v1/closures/violations'],
    ['/v1/closures/{case}/compliance', '/v1/closures/elm-2013/compliance'],
    ['/v1/audit/entries', '/v1/audit/entries'],
    ['/v1/events/{id}', '/v1/events/00000000-0000-4000-8000-000000000001'],
    ['/v1/proofs/inclusion', '/v1/proofs/inclusion?position=4'],
    ['/v1/proofs/consistency', '/v1/proofs/consistency?from=4'],
    ['/.well-known/portfolio-ledger-log', '/.well-known/portfolio-ledger-log'],
    ['/v1/closures/{case}/timeline', '/v1/closures/elm-2013/timeline'],
    ['/v1/scorecards/commitments', '/v1/scorecards/commitments?by=funder'],
    ['/v1/scorecards/commitments', '/v1/scorecards/commitments'],
    ['/v1/processes', '/v1/processes'],
    ['/v1/processes/{process}', '/v1/processes/north-law'],
    ['/v1/processes/{process}/versions/{processVersion}', '/v1/processes/north-law/versions/2010'],
  ] as const

  test.each(READS)('%s: %s', async (path, url) => {
    const { status, body } = await on.get(url)
    expect(misfits(path, 'get', status, body)).toEqual([])
    expect(status).toBe(200)
  })
  test('the list of these reads leaves none out', () => {
    const read = new Set<string>(READS.map(([path]) => path.replace('/schools/', '/districts/')))
    // These answers are no JSON: a feed is endless text, a bundle is a zip, and the tree is read as text and hashes.
    const all = operations().filter(
      ({ method, path }) => method === 'get' && !/feed|exports|^\/(checkpoint|tile)/.test(path),
    )
    expect(all.filter(({ path }) => !read.has(path.replace('/schools/', '/districts/')))).toEqual([])
  })
  test('and so does a problem, and a write', async () => {
    const missing = await on.get('/v1/districts/none')
    expect(misfits('/v1/districts/{id}', 'get', 404, missing.body)).toEqual([])
    const bad = await on.put(NORTH, { as: on.olga, body: { x: 1 } })
    expect(misfits('/v1/districts/{id}', 'put', 400, bad.body)).toEqual([])
    const done = await on.put(NORTH, { as: on.olga, body: { name: 'North' } })
    expect(misfits('/v1/districts/{id}', 'put', 200, done.body)).toEqual([])
  })
  test('and something else does not', async () => {
    const { body } = await on.get(`${NORTH}/snapshot`)
    const wrong = { ...body, position: 3, more: true }
    expect(misfits('/v1/districts/{id}/snapshot', 'get', 200, wrong).length).toBeGreaterThan(1)
  })
})
