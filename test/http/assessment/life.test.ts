import { expect, test } from 'vitest'
import {
  assessmentOf,
  type Cast,
  cast,
  evidence,
  expectDone,
  type Json,
  listOf,
  NORTH,
  textOf,
} from '../../support/http/http.ts'

const levels = (snapshot: Json) =>
  Object.fromEntries(
    listOf(snapshot.components).map(({ id, action, level }) => [textOf(id), [level?.name ?? null, action]]),
  )

/** Two rounds: `lead` rises, `teach` falls with its elements. */
async function twoRounds(): Promise<Cast> {
  const on = await cast()
  await on.opened('2013-H1', '2013-H2')
  const first = { lead: 'Low', 'teach.plan': 'High', 'teach.talk': 'High' }
  await on.published('2013-H1', first, '2013-06-20')
  await on.published('2013-H2', { lead: 'mid', 'teach.plan': 'Low', 'teach.talk': 'Low' }, '2013-12-20')
  return on
}

test('what one person rates another publishes, and the snapshot shows it with its class', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  const { status, body } = await on.get(`${NORTH}/snapshot`)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    entity: { kind: 'district', id: 'north', name: 'North' },
    framework: { id: 'rubric', version: 'v1' },
    period: '2013-H1',
    asOf: null,
    knownAt: null,
    position: expect.stringMatching(/^\d+$/),
  })
  expect(levels(body)).toEqual({ lead: ['Low', 'NW'], teach: [null, null] })
})

test('the second round is compared with the first', async () => {
  const on = await twoRounds()
  const { body } = await on.get(`${NORTH}/snapshot`)
  expect(body.period).toBe('2013-H2')
  expect(levels(body)).toEqual({ lead: ['Middle', 'UP'], teach: ['Low', 'DG'] })
})

test('as of a day between the two rounds the first one stands', async () => {
  const on = await twoRounds()
  const { body } = await on.get(`${NORTH}/snapshot?asOf=2013-07-01`)
  expect(body.period).toBe('2013-H1')
  expect(levels(body)).toEqual({ lead: ['Low', 'NW'], teach: ['High', 'NW'] })
})

test('an affirmed level needs a rationale and no evidence', async () => {
  const on = await cast()
  await on.opened('2013-H1', '2013-H2')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  const url = assessmentOf('2013-H2')
  const body = { level: 1, rationale: 'Nothing has changed.', occurredOn: '2013-12-01' }
  const rated = await on.put(`${url}/ratings/lead`, { as: on.rita, body })
  expect([rated.status, rated.body.revision]).toEqual([201, 0])
  expectDone(await on.post(`${url}/submit`, { as: on.rita, ifMatch: 0 }))
  expectDone(await on.post(`${url}/publish`, { as: on.paul, ifMatch: 1 }))
  expect(levels((await on.get(`${NORTH}/snapshot`)).body)).toMatchObject({ lead: ['Low', 'AF'] })
})

test('the history tells every act, oldest first, with its class, its person and its evidence', async () => {
  const on = await twoRounds()
  const { body } = await on.get(`${NORTH}/ratings/lead/history`)
  expect(body).toMatchObject({
    item: 'lead',
    items: [
      { period: '2013-H1', action: 'NW', movement: null, from: null, to: { level: { name: 'Low' } } },
      {
        period: '2013-H2',
        action: 'UP',
        movement: 'progress',
        from: { level: { name: 'Low' }, period: '2013-H1' },
        to: { level: { name: 'Middle' } },
        actor: { person: 'rita', role: 'rater' },
        rationale: 'lead is mid',
        evidence,
        imported: null,
      },
    ],
    page: { next: null },
  })
})

test('the trends of a district and of the network tell the classes of each period', async () => {
  const on = await twoRounds()
  const own = await on.get(`${NORTH}/trends`)
  expect(own.body).toMatchObject({
    periods: [
      { period: '2013-H1', items: [{ item: 'lead', action: 'NW' }, {}, {}, {}, {}] },
      { period: '2013-H2', items: [{ item: 'lead', action: 'UP', movement: 'progress' }, {}, {}, {}, {}] },
    ],
  })
  const network = await on.get('/v1/network/trends')
  expect(network.body).toMatchObject({
    periods: [
      { period: '2013-H1', total: { NW: 2, UP: 0, DG: 0 } },
      { period: '2013-H2', total: { NW: 0, UP: 1, DG: 1 } },
    ],
  })
})

test('the matrix has a row for each member, rated or not', async () => {
  const on = await twoRounds()
  expectDone(await on.put('/v1/districts/south', { as: on.olga, body: { name: 'South', joinedOn: '2012' } }))
  const { body } = await on.get('/v1/network/snapshot')
  expect(body).toMatchObject({
    period: '2013-H2',
    components: [{ id: 'lead' }, { id: 'teach' }],
    rows: [
      { entity: { id: 'north' }, cells: [{ component: 'lead', action: 'UP' }, { component: 'teach' }] },
      {
        entity: { id: 'south', name: 'South' },
        cells: [{ status: 'never-rated' }, { status: 'never-rated' }],
      },
    ],
  })
})

test('a correction shows once a second person has approved it, and knownAt shows what was said before', async () => {
  const on = await twoRounds()
  const before = await on.read()
  const url = assessmentOf('2013-H2')
  const proposed = await on.post(`${url}/corrections`, {
    as: on.rita,
    key: 'c-1',
    ifMatch: await on.revisionOf(url),
    body: { item: 'lead', level: 'High', rationale: 'Misread.', evidence, occurredOn: '2014-01-10' },
  })
  expect(proposed.status).toBe(201)
  expect(levels((await on.get(`${NORTH}/snapshot`)).body)).toMatchObject({ lead: ['Middle', 'UP'] })

  const ifMatch = Number(proposed.body.revision)
  const approve = `${url}/corrections/${textOf(proposed.body.id)}/approve`
  expectDone(await on.post(approve, { as: on.paul, ifMatch, body: { occurredOn: '2014-01-12' } }))
  expect(levels((await on.get(`${NORTH}/snapshot`)).body)).toMatchObject({ lead: ['High', 'RS'] })
  expect(levels((await on.get(`${NORTH}/snapshot?knownAt=${before}`)).body)).toMatchObject({
    lead: ['Middle', 'UP'],
  })
  expect(levels((await on.get(`${NORTH}/snapshot?asOf=2014-01-11`)).body)).toMatchObject({
    lead: ['Middle', 'UP'],
  })
  const { body } = await on.get(`${NORTH}/ratings/lead/history`)
  expect(body).toMatchObject({
    items: [{ action: 'NW' }, { action: 'UP' }, { action: 'RS', movement: null }],
  })
})

test('a rejected correction changes nothing', async () => {
  const on = await twoRounds()
  const url = assessmentOf('2013-H2')
  const body = { item: 'lead', level: 'High', rationale: 'Misread.', evidence }
  const ifMatch = await on.revisionOf(url)
  const proposed = await on.post(`${url}/corrections`, { as: on.rita, key: 'c-1', ifMatch, body })
  const reject = `${url}/corrections/${textOf(proposed.body.id)}/reject`
  const rationale = { rationale: 'The minutes say Middle.' }
  expectDone(await on.post(reject, { as: on.paul, ifMatch: Number(proposed.body.revision), body: rationale }))
  expect(levels((await on.get(`${NORTH}/snapshot`)).body)).toMatchObject({ lead: ['Middle', 'UP'] })
})

test('a withdrawn rating shows as withdrawn, and history keeps it', async () => {
  const on = await twoRounds()
  const url = assessmentOf('2013-H2')
  const ifMatch = await on.revisionOf(url)
  const body = { rationale: 'Rated the wrong district.' }
  expectDone(await on.post(`${url}/ratings/lead/withdrawal`, { as: on.paul, ifMatch, body }))
  const snapshot = await on.get(`${NORTH}/snapshot`)
  expect(snapshot.body).toMatchObject({ components: [{ id: 'lead', status: 'withdrawn', action: 'WO' }, {}] })
  const history = await on.get(`${NORTH}/ratings/lead/history`)
  expect(history.body).toMatchObject({ items: [{}, { action: 'UP' }, { action: 'WO' }] })
})

test('a returned assessment is rated again and published', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  const url = assessmentOf('2013-H1')
  const rate = (level: string, ifMatch: number | null) =>
    on.put(`${url}/ratings/lead`, { as: on.rita, ifMatch, body: { level, rationale: 'Seen.', evidence } })
  expectDone(await rate('Low', null))
  expectDone(await on.post(`${url}/submit`, { as: on.rita, ifMatch: 0 }))
  expectDone(await on.post(`${url}/return`, { as: on.paul, ifMatch: 1, body: { rationale: 'Look again.' } }))
  expectDone(await rate('High', 2))
  expectDone(await on.post(`${url}/submit`, { as: on.rita, ifMatch: 3 }))
  expectDone(await on.post(`${url}/publish`, { as: on.paul, ifMatch: 4 }))
  const history = await on.get(`${NORTH}/ratings/lead/history`)
  expect(history.body).toMatchObject({ items: [{ action: 'NW', to: { level: { name: 'High' } } }] })
})

test('an override beats the roll-up in its own period', async () => {
  const on = await cast()
  await on.opened('2013-H1')
  const url = assessmentOf('2013-H1')
  const body = { level: 'High', rationale: 'Seen.', evidence }
  expectDone(await on.put(`${url}/ratings/teach.plan`, { as: on.rita, body }))
  expectDone(await on.put(`${url}/ratings/teach.talk`, { as: on.rita, body, ifMatch: 0 }))
  const override = { ...body, level: 'Low', override: true }
  expectDone(await on.put(`${url}/ratings/teach`, { as: on.rita, body: override, ifMatch: 1 }))
  expectDone(await on.post(`${url}/submit`, { as: on.rita, ifMatch: 2 }))
  expectDone(await on.post(`${url}/publish`, { as: on.paul, ifMatch: 3 }))
  const snapshot = await on.get(`${NORTH}/snapshot`)
  expect(snapshot.body).toMatchObject({ components: [{}, { level: { name: 'Low' }, basis: 'overridden' }] })
})

test('a write answers where it stands in the log, and a read with it sees the write', async () => {
  const on = await cast()
  const renamed = await on.put(NORTH, {
    as: on.olga,
    ifMatch: 1,
    body: { name: 'Far North', occurredOn: '2026-03-02' },
  })
  const position = renamed.headers['ledger-position']
  expect(position).toBe(String(await on.read()))
  const { body } = await on.get(`/v1/districts?minPosition=${position}`)
  expect(body).toMatchObject({ items: [{ id: 'north', name: 'Far North' }] })
})

test('who was not known yet is shown by the id alone, and nobody is not found', async () => {
  const on = await twoRounds()
  const known = await on.get(`${NORTH}?knownAt=1`)
  expect(known.body).toMatchObject({ name: 'north', joined: null, revision: 1, knownAtPosition: '1' })
  const snapshot = await on.get(`${NORTH}/snapshot?knownAt=1`)
  expect(snapshot.body).toMatchObject({
    entity: { name: 'north' },
    period: null,
    components: [{ status: 'never-rated' }, { status: 'never-rated' }],
  })
  expect((await on.get('/v1/districts/nobody/snapshot')).status).toBe(404)
})

test('every view of generated data says so', async () => {
  const on = await cast()
  const id = 'synthetic-1'
  const url = `/v1/districts/${id}`
  expectDone(await on.put(url, { as: on.olga, body: { name: 'Made up', joinedOn: '2012' } }))
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20', url)
  const entity = { id, synthetic: true }
  expect((await on.get(url)).body).toMatchObject(entity)
  for (const view of ['snapshot', 'trends', 'ratings/lead/history']) {
    expect((await on.get(`${url}/${view}`)).body).toMatchObject({ entity })
  }
  expect((await on.get('/v1/network/snapshot')).body.rows).toContainEqual(
    expect.objectContaining({ entity: { kind: 'district', name: 'Made up', ...entity } }),
  )
  expect((await on.get('/v1/districts')).body.items).toContainEqual({
    kind: 'district',
    name: 'Made up',
    ...entity,
  })
})
