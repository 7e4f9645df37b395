import { expect, test } from 'vitest'
import { DRAFT, drafted, LEAD, whole } from '../../support/http/drafts.ts'
import { cast, evidence, expectDone, NORTH, problemIn, RUBRIC } from '../../support/http/http.ts'

test('only the very first act goes without If-Match', async () => {
  const on = await drafted()
  const body = { ...whole, level: 'High' }
  const missing = await on.put(`${DRAFT}/ratings/teach`, { as: on.rita, body })
  expect(problemIn(missing)).toBe('428 precondition-required')
  expect(missing.body.detail).toContain('revision 0')
  const stale = await on.put(`${DRAFT}/ratings/teach`, { as: on.rita, body, ifMatch: 7 })
  expect(problemIn(stale)).toBe('412 precondition-failed')
  const done = await on.put(`${DRAFT}/ratings/teach`, { as: on.rita, body, ifMatch: 0 })
  expect([done.status, done.headers.etag, done.body.revision]).toEqual([200, '"1"', 1])
})

test('what does not exist matches no revision', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  const rated = await on.put(LEAD, { as: on.rita, body: whole, ifMatch: 0 })
  expect(problemIn(rated)).toBe('412 precondition-failed')
  const made = await on.put('/v1/districts/east', { as: on.olga, body: { name: 'East' }, ifMatch: 3 })
  expect(problemIn(made)).toBe('412 precondition-failed')
})

test('If-Match takes the revision alone or with the rest of a tag', async () => {
  const on = await drafted()
  const rate = (level: string, ifMatch: string) =>
    on.put(LEAD, { as: on.rita, body: { ...whole, level }, ifMatch })
  expect((await rate('High', '"0;all"')).status).toBe(200)
  expect((await rate('Low', '"1"')).status).toBe(200)
  expect(problemIn(await rate('High', '"1;all"'))).toBe('412 precondition-failed')
  for (const malformed of ['2', "'2'", '"2', '', ',', '"2" "3"', '*, "2"', '"2", *', 'w/"2"']) {
    expect(problemIn(await rate('High', malformed))).toBe('400 if-match-malformed')
  }
  for (const other of ['W/"2"', '"1.2.x.json"', '"99999999999999999999"', '"two"', '""']) {
    expect(problemIn(await rate('High', other))).toBe('412 precondition-failed')
  }
})

test('If-Match takes a list, of which one must be the revision, and a star for whatever is there', async () => {
  const on = await drafted()
  const rate = (level: string, ifMatch: string, at = LEAD) =>
    on.put(at, { as: on.rita, body: { ...whole, level }, ifMatch })
  expectDone(await rate('High', '"7", "0"'))
  expectDone(await rate('Low', ',"1;all,of-it" , W/"9",'))
  expectDone(await rate('High', ' * '))
  expect(problemIn(await rate('Low', '"7", "2", W/"3"'))).toBe('412 precondition-failed')
  const nowhere = await on.put('/v1/districts/east', { as: on.olga, body: { name: 'East' }, ifMatch: '*' })
  expect(problemIn(nowhere)).toBe('412 precondition-failed')
  const { rubric } = await import('../../support/domain/framework-documents.ts')
  const second = { as: on.olga, body: { ...rubric, version: 'v2', previous: 'v1' }, ifMatch: '*' }
  expect(problemIn(await on.put(`${RUBRIC}/versions/v2`, second))).toBe('412 precondition-failed')
})

test('If-None-Match of a write holds where nothing is there, or another revision', async () => {
  const on = await cast()
  const name = (id: string, body: object, headers: Readonly<Record<string, string>>) =>
    on.put(`/v1/districts/${id}`, { as: on.olga, body, headers })
  const star = { 'if-none-match': '*' }
  expect((await name('east', { name: 'East' }, star)).status).toBe(201)
  for (const [said, headers] of [
    ['East', star],
    ['Easter', star],
    ['Easter', { ...star, 'if-match': '"0"' }],
    ['Easter', { 'if-none-match': 'W/"7", "0;rest"', 'if-match': '"0"' }],
  ] as const) {
    expect(problemIn(await name('east', { name: said }, headers))).toBe('412 precondition-failed')
  }
  expect(problemIn(await name('east', { name: 'Easter' }, { 'if-none-match': 'all' }))).toBe(
    '400 bad-request',
  )
  expectDone(await name('east', { name: 'Easter' }, { 'if-none-match': '"7"', 'if-match': '"0"' }))
  const sent = { ...star, 'idempotency-key': 'west-once' }
  expect((await name('west', { name: 'West' }, sent)).status).toBe(201)
  expect((await name('west', { name: 'West' }, sent)).headers['idempotent-replayed']).toBe('true')
  const { rubric } = await import('../../support/domain/framework-documents.ts')
  const publish = (version: string) =>
    on.put(`${RUBRIC}/versions/${version}`, {
      as: on.olga,
      headers: star,
      body: { ...rubric, version, ...(version === 'v1' ? {} : { previous: 'v1' }) },
    })
  expect(problemIn(await publish('v1'))).toBe('412 precondition-failed')
  expect((await publish('v2')).status).toBe(201)
})

test('what a POST creates under its Idempotency-Key needs no If-Match, which is compared where it is sent', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  const propose = (key: string, level: string, ifMatch?: string) => {
    const body = { item: 'lead', level, rationale: 'Misread.', evidence }
    return on.post(`${DRAFT}/corrections`, { as: on.rita, key, body, ifMatch })
  }
  expect((await propose('key-1', 'High')).status).toBe(201)
  expect(problemIn(await propose('key-2', 'Middle', '"0"'))).toBe('412 precondition-failed')
  expect((await propose('key-3', 'Middle', '"0", "3"')).status).toBe(201)
  expect((await propose('key-4', 'Middle', '*')).status).toBe(201)
  const owner = { kind: 'district', id: 'north' }
  const promise = '/v1/commitments/libraries'
  const made = { owner, title: 'Libraries', text: 'Open one library.', dueOn: '2027' }
  expectDone(await on.put(promise, { as: on.olga, body: made }))
  const add = (key: string, ifMatch?: string) =>
    on.post(`${promise}/milestones`, { as: on.olga, key, ifMatch, body: { title: key, dueOn: '2026-12' } })
  expect((await add('key-1')).status).toBe(201)
  expect(problemIn(await add('key-2', '"7"'))).toBe('412 precondition-failed')
})

test('an unchanged wish is a success without an event, whatever If-Match says', async () => {
  const on = await drafted()
  for (const ifMatch of [undefined, 0, 99, '"other"']) {
    const again = await on.put(LEAD, { as: on.rita, body: whole, ifMatch })
    expect([again.status, again.body]).toEqual([200, { revision: 0, events: [] }])
    expect(again.headers).toMatchObject({ etag: '"0"', 'ledger-position': String(await on.read()) })
  }
  const less = await on.put(LEAD, { as: on.rita, body: { level: 1 } })
  expect([less.status, less.body.events]).toEqual([200, []])
  expect(await on.events('assessment-rubric:north:2013-H1')).toEqual(['RatingRecorded'])
})

test('every step asked for again is an unchanged wish', async () => {
  const on = await drafted()
  const again = async (path: string, as: string, body?: object) => {
    const { status, body: said } = await on.post(path, { as, ...(body === undefined ? {} : { body }) })
    return [status, said.events]
  }
  expectDone(await on.post(`${DRAFT}/submit`, { as: on.rita, ifMatch: 0 }))
  expect(await again(`${DRAFT}/submit`, on.rita)).toEqual([200, []])
  expectDone(await on.post(`${DRAFT}/publish`, { as: on.paul, ifMatch: 1 }))
  expect(await again(`${DRAFT}/publish`, on.paul)).toEqual([200, []])
  const why = { rationale: 'Wrong district.' }
  expectDone(await on.post(`${DRAFT}/ratings/lead/withdrawal`, { as: on.paul, ifMatch: 2, body: why }))
  expect(await again(`${DRAFT}/ratings/lead/withdrawal`, on.paul, why)).toEqual([200, []])
  expectDone(await on.post(`${RUBRIC}/rounds/2013-H1/close`, { as: on.olga, ifMatch: 0 }))
  expect(await again(`${RUBRIC}/rounds/2013-H1/close`, on.olga)).toEqual([200, []])
  const named = await on.put(NORTH, { as: on.olga, body: { name: 'North' } })
  expect([named.status, named.body.events]).toEqual([200, []])
})

test('a published version sent again is unchanged, also as its GET answers it', async () => {
  const on = await cast()
  const version = `${RUBRIC}/versions/v1`
  const { body } = await on.get(version)
  expect(body).toMatchObject({ id: 'rubric', version: 'v1', previous: null, revision: 0 })
  for (const ifMatch of [undefined, 0, 5]) {
    const again = await on.put(version, { as: on.olga, body, ifMatch })
    expect([again.status, again.body]).toEqual([200, { revision: 0, events: [] }])
  }
  const { previous: _previous, revision: _revision, ...document } = body
  const second = { ...document, version: 'v2', previous: 'v1' }
  const stale = await on.put(`${RUBRIC}/versions/v2`, { as: on.olga, body: second, ifMatch: 5 })
  expect(problemIn(stale)).toBe('412 precondition-failed')
})

test('conditions come before the rules', async () => {
  const on = await drafted()
  const body = { ...whole, level: 'Splendid' }
  const put = (ifMatch?: number) => on.put(LEAD, { as: on.rita, body, ifMatch })
  expect(problemIn(await put())).toBe('428 precondition-required')
  expect(problemIn(await put(9))).toBe('412 precondition-failed')
  expect(problemIn(await put(0))).toBe('422 level-unknown')
})

test('a request sent again with its Idempotency-Key is answered by its first try', async () => {
  const on = await drafted()
  const body = { ...whole, level: 'High' }
  const rate = (key: string, ifMatch: number, as = on.rita, said: object = body) =>
    on.put(LEAD, { as, ifMatch, key, body: said })
  const first = await rate('key-1', 0)
  expectDone(await rate('key-2', 1, on.rita, { ...body, level: 'Middle' }))
  const replayed = await rate('key-1', 0)
  expect([replayed.status, replayed.body, replayed.headers.etag]).toEqual([200, first.body, '"1"'])
  expect(replayed.headers['idempotent-replayed']).toBe('true')
  expect(first.headers['idempotent-replayed']).toBeUndefined()
  expect(problemIn(await rate('key-1', 2, on.rita, whole))).toBe('422 idempotency-key-reused')
  const ruth = await on.key('ruth', ['rater'])
  const others = await rate('key-1', 2, ruth)
  expect([others.status, others.headers['idempotent-replayed']]).toEqual([200, undefined])
})

test('a correction is created once for its Idempotency-Key', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  const body = { item: 'lead', level: 'High', rationale: 'Misread.', evidence }
  const propose = (key: string | undefined, said: object = body, ifMatch: number | undefined = 2) =>
    on.post(`${DRAFT}/corrections`, { as: on.rita, key, ifMatch, body: said })
  expect(problemIn(await propose(undefined))).toBe('400 idempotency-key-missing')
  const first = await propose('key-1')
  expect(first.status).toBe(201)
  expect(first.headers.location).toBe(DRAFT)
  expect(first.body.id).toMatch(/^[0-9a-f-]{36}$/)
  for (const ifMatch of [2, 3, undefined]) {
    const again = await propose('key-1', body, ifMatch)
    expect([again.status, again.body, again.headers['idempotent-replayed']]).toEqual([
      201,
      first.body,
      'true',
    ])
    expect(again.headers.etag).toBe(first.headers.etag)
  }
  expect(problemIn(await propose('key-1', { ...body, level: 'Middle' }))).toBe('422 idempotency-key-reused')
  expect(problemIn(await propose('a b'))).toBe('400 bad-request')
  expect(problemIn(await propose('x'.repeat(256)))).toBe('400 bad-request')
  const second = await propose('key-2', { ...body, rationale: 'Misread twice.' }, 3)
  expect(second.status).toBe(201)
  expect(second.body.id).not.toBe(first.body.id)
  const reordered = Object.fromEntries(Object.entries(body).toReversed())
  expect((await propose('key-1', reordered)).headers['idempotent-replayed']).toBe('true')
})

test('of two writers with one revision one is told that the other was faster', async () => {
  const on = await drafted()
  const rate = (item: string) => on.put(`${DRAFT}/ratings/${item}`, { as: on.rita, body: whole, ifMatch: 0 })
  const answers = await Promise.all(['teach', 'teach.plan', 'teach.talk'].map(rate))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412])
})

test('the same request twice at once is recorded once', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  const rate = () => on.put(LEAD, { as: on.rita, key: 'once', body: whole })
  const answers = await Promise.all([rate(), rate(), rate()])
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  const replayed = answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')
  expect(replayed).toHaveLength(2)
  expect(await on.events('assessment-rubric:north:2013-H1')).toEqual(['RatingRecorded'])
})

test('a POST takes no body, an empty one, or {}, with or without a type', async () => {
  const on = await drafted()
  const headers = { 'content-type': 'application/json' }
  expectDone(await on.post(`${DRAFT}/submit`, { as: on.rita, ifMatch: 0 }))
  for (const sent of [{}, { headers }, { headers, body: '' }, { body: {} }, { body: ' \n' }]) {
    const again = await on.post(`${DRAFT}/submit`, { as: on.rita, ...sent })
    expect([again.status, again.body.events]).toEqual([200, []])
  }
})

test('every write answers the tag under which it can be changed again', async () => {
  const on = await cast()
  const { headers } = await on.get(NORTH)
  expect(headers.etag).toMatch(/^"1;/)
  const named = await on.put(NORTH, { as: on.olga, ifMatch: headers.etag, body: { state: 'CA' } })
  expect([named.status, named.headers.etag]).toEqual([200, '"2"'])
  expect((await on.get(NORTH)).headers.etag).toMatch(/^"2;/)
  const round = expectDone(await on.put(`${RUBRIC}/rounds/2013-H1`, { as: on.olga }))
  expect([round.status, round.headers.etag, round.headers.location]).toEqual([
    201,
    '"0"',
    `${RUBRIC}/rounds/2013-H1`,
  ])
  expect((await on.get(`${RUBRIC}/rounds/2013-H1`)).headers.etag).toBe('"0"')
})
