import { beforeAll, expect, test } from 'vitest'
import { type Cast, expectDone, listOf, problemIn, sharedCast, textOf } from '../../support/http/http.ts'
import { SECRET as HIDDEN, recordUnpublished } from '../../support/http/unpublished.ts'

const TRAIL = '/v1/audit/entries'
const SECRET = HIDDEN.text

let on: Cast
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  await recordUnpublished(on)
  return shared.close
})

const all = async (query = '') => listOf((await on.get(`${TRAIL}?order=oldest&limit=200${query}`)).body.items)

test('what was rated is told behind its publication, in order of revision', async () => {
  const lines = await all('&entity=district/north')
  expect(lines.map(({ id, type }) => `${textOf(id)} ${textOf(type)}`)).toEqual([
    expect.stringMatching(/^\d+ Registered$/),
    expect.stringMatching(/^\d+ JoinedNetwork$/),
    expect.stringMatching(/^\d+ AssessmentPublished$/),
    expect.stringMatching(/^\d+\.1 RatingRecorded$/),
    expect.stringMatching(/^\d+\.2 AssessmentSubmitted$/),
    expect.stringMatching(/^\d+ CorrectionApproved$/),
    expect.stringMatching(/^\d+\.4 CorrectionProposed$/),
  ])
  expect(lines[3]).toMatchObject({
    sentence: 'Leading of North for 2013-H1 was rated Low, on 20 June 2013, by rita (rater).',
    stream: 'assessment-rubric:north:2013-H1',
    position: null,
    item: 'lead',
    entity: { kind: 'district', id: 'north', name: 'North' },
    actor: { person: 'rita', role: 'rater' },
    visibility: 'public',
  })
})

test('nothing that is not public is in any form of the trail', async () => {
  for (const accept of ['application/json', 'text/csv', 'application/x-ndjson']) {
    const { status, text } = await on.get(`${TRAIL}?limit=200`, { headers: { accept } })
    expect(status).toBe(200)
    expect(text).toContain('AssessmentPublished')
    for (const hidden of [SECRET, '2013-H2,draft', 'access-', 'CorrectionRejected', 'north:2013-H2']) {
      expect(text).not.toContain(hidden)
    }
  }
})

test('an event that is not public is as if it were not there', async () => {
  const none = await on.get('/v1/events/00000000-0000-4000-8000-00000000dead')
  expect(problemIn(none)).toBe('404 not-found')
  for (const stream of [
    'assessment-rubric:north:2013-H1',
    'assessment-rubric:north:2013-H2',
    `access-${on.rita.split('.')[0]}`,
  ]) {
    for (const { id, data } of await on.store.readStream(stream)) {
      const { status, body, text } = await on.get(`/v1/events/${id}`)
      if (data.includes(SECRET) || !stream.endsWith('H1')) {
        expect([status, body.type]).toEqual([404, none.body.type])
        expect(text).not.toContain(SECRET)
      } else expect([status, body.data]).toEqual([200, data])
    }
  }
})

const linksTo = (id: string | undefined) => ({
  event: `/v1/events/${id}`,
  proof: `/v1/proofs/inclusion?event=${id}`,
})

test('an event is given as it is stored, with its neighbours that are public', async () => {
  const stored = await on.store.readStream('assessment-rubric:north:2013-H1')
  const [overwritten, rated, submitted, published] = stored
  const { body } = await on.get(`/v1/events/${rated?.id}`)
  expect(body).toMatchObject({
    id: rated?.id,
    revision: 1,
    data: rated?.data,
    metadata: rated?.metadata,
    position: null,
    previous: null,
    next: { event: submitted?.id, revision: 2, links: linksTo(submitted?.id) },
  })
  expect(JSON.stringify(body)).not.toContain(overwritten?.id)
  const { body: next } = await on.get(`/v1/events/${published?.id}`)
  expect(next).toMatchObject({ position: next.entry, previous: { event: submitted?.id } })
})

test.each<[string, (line: ReturnType<typeof listOf>[number]) => boolean]>([
  ['item=lead', line => textOf(line.item) === 'lead'],
  ['type=RoundOpened', line => textOf(line.type) === 'RoundOpened'],
  ['actor=paul', line => textOf(line.actor?.person) === 'paul'],
  ['entity=north', line => textOf(line.entity?.id) === 'north'],
])('%s finds just those', async (query, isWanted) => {
  const found = await all(`&${query}`)
  expect(found.length).toBeGreaterThan(0)
  expect(found).toEqual((await all()).filter(isWanted))
})

test('events of one request, of one file and of one time are found', async () => {
  const [line] = await all('&type=AssessmentPublished')
  expect(await all(`&correlation=${textOf(line?.correlationId)}`)).toEqual([line])
  expect(await all(`&import=${'a'.repeat(64)}`)).toEqual([])
  expect(await all('&from=2026-03-02')).toEqual([])
  expect((await all('&from=2026-03-01&to=2026-03-01')).length).toBe((await all()).length)
  for (const query of [
    'type=Nothing',
    'entity=person/x',
    'import=1',
    'cursor=0',
    'from=soon',
    'colour=red',
  ]) {
    expect([query, problemIn(await on.get(`${TRAIL}?${query}`))]).toEqual([query, '400 invalid-request'])
  }
})

test('as known at a position is what was public by then', async () => {
  const [published] = await all('&type=AssessmentPublished')
  const before = Number(published?.id) - 1
  expect(await all(`&knownAt=${before}&item=lead`)).toEqual([])
  expect(await all(`&knownAt=${before + 1}&item=lead`)).toHaveLength(1)
})

test('CloudEvents have the data as it is stored, and positions as text', async () => {
  const headers = { accept: 'application/x-ndjson' }
  const { text, headers: answered } = await on.get(`${TRAIL}?order=oldest&item=lead`, { headers })
  expect(answered['content-type']).toContain('application/x-ndjson')
  const events = text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>)
  expect(events.map(({ type }) => type)).toEqual([
    'RatingRecorded',
    'CorrectionApproved',
    'CorrectionProposed',
  ])
  for (const each of events) {
    const stored = await on.get(`/v1/events/${textOf(each.id)}`)
    expect(JSON.stringify(each.data)).toBe(stored.body.data)
    expect(each.position).toBe(stored.body.entry)
    expect(each).toMatchObject({ specversion: '1.0', subject: 'assessment-rubric:north:2013-H1' })
    expect(Object.keys(each).filter(name => !/^[a-z0-9]+$/.test(name))).toEqual([])
  }
})

test('a table has all lines unless a limit is said', async () => {
  const headers = { accept: 'text/csv' }
  const whole = await on.get(TRAIL, { headers })
  const lines = whole.text.trimEnd().split('\r\n')
  expect(lines[0]).toMatch(/^id,sentence,event,type,stream,/)
  expect(lines).toHaveLength(1 + (await all()).length)
  expect((await on.get(`${TRAIL}?limit=2`, { headers })).text.trimEnd().split('\r\n')).toEqual(
    lines.slice(0, 3),
  )
})

test.each(['oldest', 'newest'])(
  '%s first, pages have no gap and no repeat while others write',
  async order => {
    const seen: string[] = []
    const first = (await all()).map(({ id }) => textOf(id))
    for (let next = `${TRAIL}?order=${order}&limit=3`, count = 0; next !== 'null'; count++) {
      const { body } = await on.get(next)
      seen.push(...listOf(body.items).map(({ id }) => textOf(id)))
      next = textOf(body.page?.next ?? null)
      if (count < 5)
        expectDone(await on.put(`/v1/districts/${order}-${count}`, { as: on.olga, body: { name: 'New' } }))
      await on.read()
    }
    expect(new Set(seen).size).toBe(seen.length)
    const whole = (await all()).map(({ id }) => textOf(id))
    expect(seen.length).toBeGreaterThanOrEqual(first.length)
    expect(seen).toEqual(order === 'oldest' ? whole.slice(0, seen.length) : first.toReversed())
  },
)
