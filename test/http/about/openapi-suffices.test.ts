import { beforeAll, describe, expect, test } from 'vitest'
import { compareText } from '../../../src/domain/values/text.ts'
import { rolesFor } from '../../../src/identity/policy.ts'
import { type Cast, type Json, listOf, NORTH, sharedCast, textOf } from '../../support/http/http.ts'
import { ASKED_WITH_A_BODY, type Operation, operationsIn } from '../../support/http/openapi.ts'

/** Tests that the document alone has what the author of a client needs. */
let on: Cast
let document: Json
let operations: readonly Operation[]
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  document = (await on.get('/openapi.json')).body
  operations = operationsIn(document)
  return shared.close
})

const writes = () =>
  operations.filter(({ method, path }) => method !== 'get' && !ASKED_WITH_A_BODY.includes(path))
const reads = () => operations.filter(({ method, path }) => method === 'get' && path.startsWith('/v1'))
const byId = (id: string) =>
  operations.find(({ operation }) => textOf(operation.operationId) === id)?.operation
const headersOf = (operation: Json | undefined, status: string) =>
  Object.keys(operation?.responses?.[status]?.headers ?? {}).sort()
const idsOf = (found: readonly Operation[]) =>
  found.map(({ operation }) => textOf(operation.operationId)).toSorted(compareText)
const namesOf = (operation: Json, place: string) =>
  listOf(operation.parameters).filter(each => textOf(each.in) === place)

test('every operation has a summary of one line', () => {
  expect(operations.length).toBeGreaterThan(50)
  const odd = operations.filter(
    ({ operation }) => !/^[A-Z][^\n]{9,99}[^.\n]$/.test(textOf(operation.summary ?? '')),
  )
  expect(odd.map(({ path, method }) => `${method} ${path}`)).toEqual([])
  const summaries = operations.map(({ operation }) => textOf(operation.summary))
  expect(summaries.filter((each, at) => summaries.indexOf(each) !== at)).toEqual([])
})

test('every write says which roles may do it, as the policy has it', () => {
  const told = (id: string) => textOf(byId(id)?.description)
  for (const [id, permission] of [
    ['putDistrict', 'describe'],
    ['rateSchool', 'rate'],
    ['publishDistrictAssessment', 'publish'],
    ['makeCommitment', 'promise'],
    ['reportProgress', 'report'],
    ['issueVerdict', 'judge'],
  ] as const) {
    for (const role of rolesFor(permission))
      expect([id, told(id)]).toEqual([id, expect.stringContaining(role)])
  }
  for (const { path, operation } of writes()) {
    expect([path, textOf(operation.description)]).toEqual([
      path,
      expect.stringMatching(/^Needs a key of the role /),
    ])
  }
})

test('every write says what it is conditional on, with the address whose GET gives the tag', () => {
  const answered = new Set(reads().map(({ path }) => path))
  for (const { path, operation } of writes()) {
    const text = textOf(operation.description)
    expect([path, text]).toEqual([path, expect.stringContaining('If-Match')])
    expect([path, text]).toEqual([path, expect.stringContaining('Idempotency-Key')])
    const [, read = ''] = /`GET ([^`]+)`/.exec(text) ?? []
    expect([path, answered.has(read), path.startsWith(read)]).toEqual([path, true, true])
  }
})

test('an Idempotency-Key is required just where a request without one is refused for that', async () => {
  const required = writes().filter(({ operation }) =>
    namesOf(operation, 'header').some(
      each => textOf(each.name) === 'idempotency-key' && textOf(each.required) === 'true',
    ),
  )
  expect(idsOf(required)).toEqual([
    'addMilestone',
    'answerDistrictChallenge',
    'answerSchoolChallenge',
    'challengeDistrictRating',
    'challengeSchoolRating',
    'declareMoratorium',
    'proposeDistrictCorrection',
    'proposeSchoolCorrection',
  ])
  const propose = await on.post(`${NORTH}/assessments/rubric/2013/corrections`, {
    as: on.rita,
    body: { item: 'lead', level: 1, rationale: 'Misread.' },
  })
  expect(propose.body.type).toBe('/problems/idempotency-key-missing')
  const owner = { kind: 'organisation', id: 'fund' }
  await on.put('/v1/commitments/a', { as: on.olga, body: { owner, text: 'More' } })
  const added = await on.post('/v1/commitments/a/milestones', { as: on.olga, body: { title: 'Plan' } })
  expect(added.body.type).toBe('/problems/idempotency-key-missing')
})

describe('headers', () => {
  test('of every read are written down, and are those that are sent', async () => {
    for (const { path, operation } of reads()) {
      const isPaged = namesOf(operation, 'query').some(({ name }) => textOf(name) === 'cursor')
      const own = [
        'Cache-Control',
        'ETag',
        'Ledger-Position',
        'Ledger-Stale',
        ...(isPaged ? ['Link'] : []),
        'Vary',
      ]
      // A table can be downloaded as a file, which has a name.
      const isTable = namesOf(operation, 'query').some(({ name }) => textOf(name) === 'format')
      const sent = isTable ? [...own, 'Content-Disposition'].toSorted() : own
      expect([path, headersOf(operation, '200')]).toEqual([path, sent])
      expect([path, headersOf(operation, '304')]).toEqual([path, own])
    }
    await on.put('/v1/districts/other', { as: on.olga, body: { name: 'Other' } })
    await on.read()
    const { headers } = await on.get('/v1/districts?limit=1&format=csv')
    for (const name of headersOf(byId('listDistricts'), '200')) {
      // This header is sent only if something is missing.
      if (name === 'Ledger-Stale') continue
      expect([name, headers[name.toLowerCase()]]).toEqual([name, expect.any(String)])
    }
  })
  test('of every write are written down, and are those that are sent', async () => {
    for (const { path, operation } of writes()) {
      const done = ['ETag', 'Idempotent-Replayed', 'Ledger-Position']
      expect([path, headersOf(operation, '200')]).toEqual([path, done])
      if (operation.responses?.['201'] !== undefined)
        expect([path, headersOf(operation, '201')]).toEqual([path, [...done, 'Location'].sort()])
    }
    const body = { name: 'New' }
    const asked = { as: on.olga, key: 'new', body }
    const { headers } = await on.put('/v1/districts/new', asked)
    const again = await on.put('/v1/districts/new', asked)
    for (const name of headersOf(byId('putDistrict'), '201')) {
      expect([name, { ...again.headers, ...headers }[name.toLowerCase()]]).toEqual([name, expect.any(String)])
    }
  })
  test('of problems are written down where the client acts on them', () => {
    for (const { path, operation } of operations) {
      expect([path, headersOf(operation, '401')]).toEqual([path, ['WWW-Authenticate']])
      expect([path, headersOf(operation, 'default')]).toEqual([path, []])
      expect([path, operation.responses?.default]).toEqual([path, { $ref: '#/components/responses/Problem' }])
      if (path.startsWith('/v1')) expect([path, headersOf(operation, '503')]).toEqual([path, ['Retry-After']])
    }
    const { headers } = (document.components?.responses?.Problem ?? {}) as { headers?: object }
    expect(Object.keys(headers ?? {})).toEqual(['Allow'])
  })
  test('are each described once', () => {
    const text = JSON.stringify(document)
    const known = Object.entries(document.components?.headers ?? {})
    expect(known.map(([name]) => name)).toEqual(
      expect.arrayContaining(['ETag', 'Retry-After', 'Allow', 'Vary']),
    )
    for (const [name, { description }] of known) {
      expect([name, textOf(description).length > 20]).toEqual([name, true])
      expect(text).toContain(`"#/components/headers/${name}"`)
    }
  })
})

test('400 is written down wherever an unknown parameter is refused', async () => {
  for (const { path, operation } of operations) {
    expect([path, operation.responses?.['400'] === undefined]).toEqual([path, false])
  }
})

test('only what can create something answers 201', () => {
  const creating = writes().filter(({ operation }) => operation.responses?.['201'] !== undefined)
  expect(idsOf(creating)).toEqual([
    'addMilestone',
    'challengeDistrictRating',
    'challengeSchoolRating',
    'declareMoratorium',
    'makeCommitment',
    'openCase',
    'openRound',
    'proposeDistrictCorrection',
    'proposeSchoolCorrection',
    'publishFrameworkVersion',
    'publishProcessVersion',
    'putDistrict',
    'putSchool',
    'rateDistrict',
    'rateSchool',
  ])
})

test('every parameter says what it means', () => {
  for (const { path, operation } of operations) {
    const silent = listOf(operation.parameters).filter(({ description }) => description === undefined)
    expect([path, silent.map(({ name }) => name)]).toEqual([path, []])
  }
})

test('a framework version is described as it is taken and as it is answered', () => {
  const { schemas } = document.components ?? {}
  const taken = schemas?.FrameworkDocument
  expect(Object.keys(taken?.properties ?? {})).toEqual(
    expect.arrayContaining(['title', 'rates', 'scales', 'components', 'rollUp', 'crosswalk', 'occurredOn']),
  )
  expect(taken?.required).toEqual(
    expect.arrayContaining(['title', 'rates', 'scales', 'components', 'rollUp']),
  )
  expect(listOf(taken?.required)).not.toContain('id')
  expect(taken?.additionalProperties).toBe(false)
  expect(Object.keys(schemas?.FrameworkVersion?.properties ?? {})).toContain('components')
})
