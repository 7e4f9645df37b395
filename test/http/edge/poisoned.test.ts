import { expect, test } from 'vitest'
import { type Promising, promise, promising } from '../../support/http/commitments.ts'
import { listOf, NORTH, problemIn, RUBRIC, textOf } from '../../support/http/http.ts'

const POISON = '00000000-0000-4000-9000-000000000001'

/** Appends an event of a type that this version does not know to a stream; returns its position. */
async function poison(on: Promising, stream: string): Promise<number> {
  const known = await on.store.readStream(stream)
  const event = { id: POISON, type: 'NobodyKnows', data: '{}', metadata: '{}' }
  await on.store.append(stream, [event], known.at(-1)?.revision ?? 'none')
  return on.read()
}

const urlOf = (id: string) => `/v1/commitments/${id}`
const make = (on: Promising, id: string) => on.make({ ...promise, text: `Promise ${id}` }, on.dora, urlOf(id))

async function staleOf(on: Promising, url: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await on.get(url, { headers })
  return [answer.status, answer.headers['ledger-stale']]
}

test('a foreign event in the stream of one promise: the others, and the lists, go on with what comes after', async () => {
  const on = await promising()
  await make(on, 'one')
  await make(on, 'two')
  const position = await poison(on, 'commitment-one')
  await make(on, 'three')
  const report = { value: '0.4', rationale: 'Counted.', occurredOn: '2014-01-15' }
  await on.step(on.dora, 'progress', report, urlOf('two'))
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  const end = await on.read()

  const list = await on.get(`/v1/commitments?minPosition=${end}`)
  expect(list.status).toBe(200)
  expect(listOf(list.body.items).map(({ id }) => id)).toEqual(['one', 'three', 'two'])
  expect((await on.get(`${urlOf('two')}?minPosition=${end}`)).body).toMatchObject({ revision: 1 })
  expect((await on.get(`${NORTH}/snapshot?minPosition=${end}`)).body).toMatchObject({
    components: [{ action: 'NW' }, {}],
  })
  const { status, body } = await on.get('/readyz')
  expect([status, body.ready, body.status, textOf(body.position)]).toEqual([
    200,
    true,
    'degraded',
    String(end),
  ])
  expect(listOf(body.projections).find(({ name }) => textOf(name) === 'commitments')).toEqual({
    name: 'commitments',
    position: String(end),
    stoppedBy: null,
    setAsideCount: 1,
    setAside: [
      {
        stream: 'commitment-one',
        event: POISON,
        position: String(position),
        reason: `event ${POISON} (NobodyKnows, revision 1 of commitment-one) cannot be read`,
      },
    ],
  })
  // A promise may name its district, too, and the trail shows everything.
  expect(body.why).toEqual(
    ['entities', 'commitments', 'trail'].map(
      name =>
        `${name} folds nothing of commitment-one from position ${position} on, event ${POISON}: ` +
        `event ${POISON} (NobodyKnows, revision 1 of commitment-one) cannot be read`,
    ),
  )
})

test('answers of what lacks an event say up to where nothing is missing, kept ones too, and no others do', async () => {
  const on = await promising()
  await make(on, 'one')
  const before = await on.read()
  const urls = ['/v1/commitments', '/v1/scorecards/commitments', `${urlOf('one')}/history`]
  for (const url of [...urls, urlOf('one')]) expect(await staleOf(on, url)).toEqual([200, undefined])
  const position = await poison(on, 'commitment-one')
  expect(position).toBe(before + 1)
  for (const url of urls) {
    expect([url, ...(await staleOf(on, url))]).toEqual([url, 200, String(before)])
    const { etag = '' } = (await on.get(url)).headers
    expect(await staleOf(on, url, { 'if-none-match': etag })).toEqual([304, String(before)])
    // Nothing is missing of what had been recorded by then.
    expect(await staleOf(on, `${url}?knownAt=${before}`)).toEqual([200, undefined])
    expect(await staleOf(on, `${url}?knownAt=${position}`)).toEqual([200, String(before)])
  }
  // A promise may name its district.
  for (const url of ['/v1/districts', NORTH, `${NORTH}/snapshot`]) {
    expect([url, ...(await staleOf(on, url))]).toEqual([url, 200, String(before)])
  }
  for (const url of ['/v1/frameworks', `${RUBRIC}/rounds`]) {
    expect([url, ...(await staleOf(on, url))]).toEqual([url, 200, undefined])
  }
})

test('answers about one district that rest on a stream that was set aside say so', async () => {
  const on = await promising()
  const before = await on.read()
  await poison(on, 'school-elm')
  for (const url of ['/v1/schools', '/v1/districts', NORTH, `${NORTH}/snapshot`, '/v1/network/trends']) {
    expect([url, ...(await staleOf(on, url))]).toEqual([url, 200, String(before)])
  }
})

test('a projection that cannot do without a stream answers from where it stopped, and beyond that refuses', async () => {
  const on = await promising()
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  const before = await on.read()
  await poison(on, 'framework-rubric')
  const renamed = await on.put(NORTH, { as: on.olga, ifMatch: 1, body: { name: 'Far North' } })
  expect(renamed.status).toBe(200)
  await make(on, 'one')
  const end = await on.read()
  expect((await on.get('/v1/commitments')).body).toMatchObject({ items: [{ id: 'one' }] })
  expect((await on.get(NORTH)).body).toMatchObject({ name: 'Far North' })
  const snapshot = await on.get(`${NORTH}/snapshot`)
  expect([snapshot.status, snapshot.headers['ledger-stale']]).toEqual([200, String(before)])
  expect(snapshot.body).toMatchObject({ components: [{ action: 'NW' }, {}] })
  expect(await staleOf(on, `${NORTH}/snapshot?minPosition=${before}`)).toEqual([200, String(before)])
  expect(await staleOf(on, `${NORTH}/snapshot?knownAt=${before}`)).toEqual([200, undefined])
  const beyond = [
    `minPosition=${before + 1}`,
    `knownAt=${before + 1}`,
    `knownAt=${end}`,
    'knownAt=2099-01-01',
  ]
  for (const view of [`${NORTH}/snapshot`, '/v1/network/snapshot', '/v1/network/trends']) {
    for (const query of beyond) {
      expect([view, query, problemIn(await on.get(`${view}?${query}`))]).toEqual([
        view,
        query,
        '503 projection-stopped',
      ])
    }
  }
  expect(problemIn(await on.get(`/v1/frameworks?minPosition=${end}`))).toBe('503 projection-stopped')
  // Lists that do not need the event go on.
  for (const list of ['/v1/commitments', '/v1/districts']) {
    expect((await on.get(`${list}?minPosition=${end}`)).status).toBe(200)
  }
  const { status, body } = await on.get('/readyz')
  expect([status, body.ready, body.status]).toEqual([200, true, 'degraded'])
  expect(listOf(body.projections).filter(({ stoppedBy }) => stoppedBy !== null)).toMatchObject([
    { name: 'frameworks', position: String(before), stoppedBy: { event: POISON } },
    { name: 'ratings', position: String(before), stoppedBy: { event: POISON } },
  ])
  expect(body.why).toContainEqual(
    expect.stringMatching(new RegExp(`^frameworks stopped at position ${before + 1}, event ${POISON}: `)),
  )
})

test('ratings of a period whose round cannot be read are left out, and the answer says that something is missing', async () => {
  const on = await promising()
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  const before = await on.read()
  const [known] = await on.store.readStream('round-rubric:2013-H1')
  if (known === undefined) throw new Error('the round is open')
  await on.store.append('round-rubric:visit', [{ ...known, id: POISON, data: '{}' }], 'none')
  await on.record('assessment-rubric:north:visit', [
    {
      type: 'RatingImported',
      data: {
        item: 'lead',
        version: 'v1',
        level: { value: 3, name: 'High' },
        evidence: [{ title: 'Report', kind: 'source' }],
        occurredOn: '2014-06-30',
        imported: { kind: 'ratings', sha256: 'a'.repeat(64), row: 1 },
      },
    },
  ])
  await on.read()
  for (const url of [`${NORTH}/snapshot`, `${NORTH}/trends`, '/v1/network/snapshot', '/v1/network/trends']) {
    expect([url, ...(await staleOf(on, url))]).toEqual([url, 200, String(before)])
  }
  expect((await on.get(`${NORTH}/snapshot`)).body).toMatchObject({ period: '2013-H1' })
  const history = await on.get(`${NORTH}/ratings/lead/history`)
  expect(listOf(history.body.items)).toHaveLength(1)
})
