import { expect, onTestFinished, test } from 'vitest'
import { csvOf, importerOn, ratingsCsv, reportOf } from '../../support/app/importing.ts'
import {
  assessmentOf,
  cast,
  evidence,
  expectDone,
  expectRefused,
  NORTH,
  textOf,
} from '../../support/http/http.ts'

const url = assessmentOf('2013-H1')
const SOUTH = '/v1/districts/south'
const south = assessmentOf('2013-H1', SOUTH)

/** A cast with imported ratings of two districts, of which the registry knew one. */
async function imported() {
  const on = await cast()
  const importing = importerOn(on.store)
  onTestFinished(importing.close)
  const file = ratingsCsv(
    { item: 'lead' },
    { item: 'teach.plan' },
    { entity_id: 'south', entity_name: 'South' },
  )
  const { sha256 } = reportOf(await importing.text('ratings', file))
  const position = await on.read()
  const withdraw = async () => {
    const outcome = await importing.withdraw(sha256)
    await on.read()
    return outcome
  }
  return { on, importing, file, withdraw, position }
}

test('what was withdrawn is answered as if it never was, and with `knownAt` before as it was', async () => {
  const { on, withdraw, position } = await imported()
  const snapshot = `${SOUTH}/snapshot?framework=rubric`
  const before = (await on.get(snapshot)).body
  await withdraw()
  for (const gone of [south, url, SOUTH, snapshot]) expect((await on.get(gone)).status).toBe(404)
  expect((await on.get('/v1/districts')).body.items).toMatchObject([{ id: 'north', name: 'North' }])
  expect((await on.get('/v1/network/snapshot?framework=rubric')).body).toMatchObject({
    period: null,
    rows: [],
  })
  const { entity, components } = (await on.get(`${snapshot}&knownAt=${position}`)).body
  // Only the addresses in the view show the time at which that was known.
  const shown = JSON.stringify({ entity, components }).replaceAll(`&knownAt=${position}`, '')
  expect(JSON.parse(shown)).toEqual({ entity: before.entity, components: before.components })
  expect((await on.get(`${SOUTH}?knownAt=${position}`)).body).toMatchObject({ id: 'south', name: 'South' })
})

test('an answer never has the tag of one that said something else', async () => {
  const { on, importing, withdraw } = await imported()
  reportOf(await importing.text('ratings', ratingsCsv({ item: 'teach.talk' })))
  await on.read()
  const matrix = '/v1/network/snapshot?framework=rubric'
  const paths = [matrix, `${NORTH}/snapshot?framework=rubric`, '/v1/network/trends?framework=rubric']
  const before = await Promise.all(paths.map(path => on.get(path)))
  await withdraw()
  for (const [at, path] of paths.entries()) {
    const tag = before[at]?.headers.etag
    expect((await on.get(path, { headers: { 'if-none-match': String(tag) } })).status).toBe(200)
  }
})

test('a draft, and a district, may begin where nothing stands any more', async () => {
  const { on, withdraw } = await imported()
  await on.opened('2014-H1')
  await withdraw()
  expectDone(await on.put(SOUTH, { as: on.olga, body: { name: 'Deep South' } }))
  const round = '/v1/frameworks/rubric/rounds/2013-H1'
  expectDone(await on.put(round, { as: on.olga, body: {} }))
  const body = { level: 'High', rationale: 'Seen.', evidence, occurredOn: '2013-06-01' }
  expectDone(await on.put(`${south}/ratings/lead`, { as: on.rita, body }))
  expect((await on.get(south, { as: on.rita })).body).toMatchObject({
    state: 'draft',
    ratings: [{ item: 'lead' }],
  })
  expectRefused(
    await on.put(`${south}/ratings/lead`, { as: on.rita, body: { ...body, level: 'Low' } }),
    '428 precondition-required',
  )
})

test('a withdrawal and a correction of what never was go with it, and hide nothing that comes after', async () => {
  const { on, importing, file, withdraw } = await imported()
  const ifMatch = async () => on.revisionOf(url)
  const rationale = 'Not ours.'
  expectDone(
    await on.post(`${url}/ratings/lead/withdrawal`, {
      as: on.paul,
      ifMatch: await ifMatch(),
      body: { rationale },
    }),
  )
  const correcting = { item: 'teach.plan', level: 'High', rationale, evidence }
  const { body } = expectDone(
    await on.post(`${url}/corrections`, {
      as: on.rita,
      key: 'k',
      ifMatch: await ifMatch(),
      body: correcting,
    }),
  )
  const approval = `${url}/corrections/${textOf(body.id)}/approve`
  expectDone(await on.post(approval, { as: on.paul, ifMatch: await ifMatch(), body: {} }))
  expect(await withdraw()).toMatchObject({ report: { resting: 3 } })
  expect((await on.get(url)).status).toBe(404)
  reportOf(await importing.text('ratings', file))
  await on.read()
  const { body: shown } = await on.get(`${NORTH}/snapshot?framework=rubric`)
  expect(shown.components).toMatchObject([
    { id: 'lead', status: 'rated', level: { name: 'Middle' } },
    { id: 'teach', elements: [{ id: 'teach.plan', level: { name: 'Middle' } }, {}, {}] },
  ])
  expect((await on.get(url)).body).toMatchObject({ corrections: [], withdrawals: [] })
})

test('a correction beside another file stands', async () => {
  const { on, importing, withdraw } = await imported()
  const later = ratingsCsv({ item: 'lead', level: 'Low', occurred_on: '2013-09-30' })
  reportOf(await importing.text('ratings', later))
  await on.read()
  const body = { item: 'lead', level: 'High', rationale: 'Misread.', evidence }
  const proposed = expectDone(
    await on.post(`${url}/corrections`, { as: on.rita, key: 'k', ifMatch: await on.revisionOf(url), body }),
  )
  const approval = `${url}/corrections/${textOf(proposed.body.id)}/approve`
  expectDone(await on.post(approval, { as: on.paul, ifMatch: await on.revisionOf(url), body: {} }))
  expect(await withdraw()).toMatchObject({ report: { resting: 0 } })
  const history = `${NORTH}/ratings/lead/history?framework=rubric`
  expect((await on.get(history)).body.items).toMatchObject([
    { action: 'HS', to: { level: { name: 'Low' } } },
    { action: 'RS', to: { level: { name: 'High' } } },
  ])
})

test('a commitment whose promise was withdrawn is not there, and what was said of it comes back with the promise', async () => {
  const on = await cast()
  const importing = importerOn(on.store)
  onTestFinished(importing.close)
  const promise = (statement: string) =>
    csvOf('commitments', {
      commitment_id: 'c',
      step: 'made',
      occurred_on: '2013',
      owner_kind: 'district',
      owner_id: 'north',
      statement,
    })
  const { sha256 } = reportOf(await importing.text('commitments', promise('Wrong')))
  const path = '/v1/commitments/c'
  const { revision } = (await on.get(path)).body
  const body = { note: 'Begun.', rationale: 'Heard.' }
  expectDone(await on.post(`${path}/progress`, { as: on.olga, key: 'k', ifMatch: Number(revision), body }))
  const position = await on.read()
  await importing.withdraw(sha256)
  await on.read()
  expect((await on.get(path)).status).toBe(404)
  expect((await on.get('/v1/commitments')).body.items).toEqual([])
  expect((await on.get(`${path}?knownAt=${position}`)).body).toMatchObject({
    original: { text: 'Wrong' },
    progress: [{ note: 'Begun.' }],
  })
  reportOf(await importing.text('commitments', promise('Right')))
  await on.read()
  expect((await on.get(path)).body).toMatchObject({
    original: { text: 'Right' },
    progress: [{ note: 'Begun.' }],
  })
  expect((await on.get(`${path}/history`)).body.items).toHaveLength(2)
})
