import { beforeAll, describe, expect, test } from 'vitest'
import { packWith } from '../../support/domain/process-fixtures.ts'
import { promise } from '../../support/http/commitments.ts'
import {
  type Answer,
  assessmentOf,
  type Cast,
  cast,
  evidence,
  expectDone,
  NORTH,
  RUBRIC,
  sharedCast,
} from '../../support/http/http.ts'

/** Every GET under /v1, as a caller without a key asks for it. */
const READS = [
  '/v1/frameworks',
  `${RUBRIC}/versions/v1`,
  `${RUBRIC}/rounds`,
  `${RUBRIC}/rounds/2013-H1`,
  '/v1/districts',
  '/v1/schools',
  NORTH,
  `${NORTH}/history`,
  '/v1/schools/elm',
  `${NORTH}/snapshot`,
  `${NORTH}/snapshot?period=2013-H1&asOf=2013-07-01&knownAt=2026-03-01T23:00:00Z`,
  `${NORTH}/trends`,
  `${NORTH}/changes`,
  `${NORTH}/changes?from=2013-01-01&to=2013-07-01&toKnownAt=2026-03-01T23:00:00Z`,
  `${NORTH}/ratings/lead/history`,
  `${NORTH}/ratings/lead/why`,
  assessmentOf('2013-H1'),
  '/v1/network/snapshot',
  '/v1/network/trends',
  '/v1/network/changes?from=2013-01-01',
  '/v1/commitments',
  '/v1/commitments?asOf=2013-06-01&district=north',
  '/v1/commitments/seats',
  '/v1/commitments/seats/why',
  '/v1/commitments/seats/history',
  '/v1/scorecards/commitments?by=funder',
  '/v1/closures',
  '/v1/closures/funnel?asOf=2026-01-01',
  '/v1/closures/receiving?item=lead&comparison=worse',
  '/v1/audit/entries',
  '/v1/events/00000000-0000-4000-8000-000001000011',
  '/v1/closures/elm-2025',
  '/v1/closures/elm-2025/why',
  '/v1/closures/elm-2025/timeline',
  '/v1/processes',
  '/v1/processes/north-law',
  '/v1/processes/north-law/versions/2010',
  '/v1/closures/elm-2025/compliance',
  '/v1/closures/violations',
]

async function rated(given?: Cast): Promise<Cast> {
  const on = given ?? (await cast())
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  expectDone(await on.put('/v1/schools/elm', { as: on.olga, body: { name: 'Elm', district: 'north' } }))
  expectDone(await on.put('/v1/commitments/seats', { as: on.olga, body: promise }))
  const opening = { district: 'north', school: 'elm', authority: 'Board', occurredOn: '2025-01-10' }
  const clerk = await on.key('cleo', ['clerk'])
  expectDone(await on.put('/v1/closures/elm-2025', { as: clerk, body: opening }))
  expectDone(await on.put('/v1/processes/north-law/versions/2010', { as: clerk, body: packWith([]) }))
  return on
}

describe('every GET', () => {
  let on: Cast
  beforeAll(async () => {
    const shared = await sharedCast()
    on = await rated(shared.on)
    return shared.close
  })

  test('is on the list of this test', () => {
    const paths = Object.entries(on.app.swagger().paths ?? {})
    const reads = paths.filter(([path, item]) => path.startsWith('/v1') && item?.get !== undefined)
    const patterns = reads.map(([path]) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`))
    const missing = patterns.filter(pattern => !READS.some(url => pattern.test(url.split('?')[0] ?? '')))
    // A feed has no end, so it has no tag, nor has a streamed bundle. A proof is small, and made for each caller.
    const views = missing.filter(({ source }) => !/feed|proofs|exports/.test(source))
    // A school's views are the district's, under another address.
    expect(views.filter(({ source }) => !source.includes('schools'))).toEqual([])
  })
  test.each(READS)('%s has a tag, varies by Accept and says how far the node has read', async url => {
    const { status, headers } = await on.get(url)
    expect(status).toBe(200)
    expect(headers.etag).toMatch(/^"[^"]+"$/)
    expect(headers.vary).toMatch(/^accept/)
    expect(headers['cache-control']).toContain('no-cache')
    expect(headers['ledger-position']).toBe(String(await on.read()))
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
  })
  test.each(READS)('%s answers 304 to who has it', async url => {
    const { headers } = await on.get(url)
    for (const has of [headers.etag, `W/${headers.etag}`, `"other", ${headers.etag}`, '*']) {
      const again = await on.get(url, { headers: { 'if-none-match': String(has) } })
      expect([again.status, again.text, again.headers.etag]).toEqual([304, '', headers.etag])
      expect(again.headers.vary).toBe(headers.vary)
    }
    const other = await on.get(url, { headers: { 'if-none-match': '"other"' } })
    expect(other.status).toBe(200)
  })
  test.each(READS)('%s answers HEAD like GET, without the body', async url => {
    const got = await on.get(url)
    const head = await on.call('HEAD', url)
    expect([head.status, head.text, head.headers.etag]).toEqual([200, '', got.headers.etag])
    expect(head.headers['content-length']).toBe(String(Buffer.byteLength(got.text)))
  })
})

test('a tag changes whenever the body does, and the body never without its tag', async () => {
  const on = await rated()
  const tags = new Map<string, string>()
  const bodies = new Map<string, string>()
  const urls = [
    ...READS,
    `${NORTH}/snapshot?knownAt=2099-01-01`,
    `${NORTH}/trends?knownAt=2099-01-01T00:00:00Z`,
    '/v1/network/snapshot?knownAt=2099-01-01',
    '/v1/districts?knownAt=2099-01-01',
    `${RUBRIC}/rounds?knownAt=2099-01-01`,
    `${NORTH}?knownAt=2099-01-01`,
    `${NORTH}/changes?from=2013-01-01`,
    `${NORTH}/changes?fromKnownAt=2&toKnownAt=2099-01-01`,
    `${NORTH}/ratings/lead/history?knownAt=2099-01-01`,
  ]
  const look = async () => {
    for (const url of urls) {
      const { headers, text, status } = await on.get(url)
      expect([url, status]).toEqual([url, 200])
      const before = bodies.get(url)
      if (before !== undefined) expect([url, headers.etag !== tags.get(url)]).toEqual([url, text !== before])
      tags.set(url, String(headers.etag))
      bodies.set(url, text)
    }
  }
  await look()
  await look()
  await on.key('someone', ['auditor'])
  await look()
  const name = { name: 'Far North', occurredOn: '2026-03-02' }
  expectDone(await on.put(NORTH, { as: on.olga, ifMatch: 1, body: name }))
  await look()
  await on.opened('2013-H2')
  await look()
  await on.published('2013-H2', { lead: 'High' }, '2013-12-20')
  await look()
  expectDone(await on.put('/v1/districts/south', { as: on.olga, body: { name: 'South', joinedOn: '2012' } }))
  await look()
  const { rubric } = await import('../../support/domain/framework-documents.ts')
  const second = { ...rubric, version: 'v2', previous: 'v1' }
  expectDone(await on.put(`${RUBRIC}/versions/v2`, { as: on.olga, body: second }))
  await look()
})

test('a kept answer is made anew by whatever it rests on', async () => {
  const on = await rated()
  const snapshot = `${NORTH}/snapshot`
  const trends = `${NORTH}/trends`
  const network = ['/v1/network/snapshot', '/v1/network/trends']
  const rounds = `${RUBRIC}/rounds`
  const all = [snapshot, trends, ...network, rounds, '/v1/districts', '/v1/frameworks']
  const look = async () => {
    await on.read()
    return new Map(await Promise.all(all.map(async url => [url, (await on.get(url)).text] as const)))
  }
  const newsOf = async (change: () => Promise<unknown>) => {
    const before = await look()
    await change()
    const after = await look()
    return all.filter(url => before.get(url) !== after.get(url))
  }
  const name = { name: 'Far North', occurredOn: '2026-03-02' }
  const rename = () => on.put(NORTH, { as: on.olga, ifMatch: 1, body: name })
  expect(await newsOf(rename)).toEqual([snapshot, trends, '/v1/network/snapshot', '/v1/districts'])
  expect(await newsOf(() => on.opened('2013-H2'))).toEqual([rounds])
  const publish = () => on.published('2013-H2', { lead: 'High' }, '2013-12-20')
  expect(await newsOf(publish)).toEqual([snapshot, trends, ...network])
  const east = { name: 'East', joinedOn: '2012-01-01' }
  const join = () => on.put('/v1/districts/east', { as: on.olga, body: east })
  expect(await newsOf(join)).toEqual(['/v1/network/snapshot', '/v1/districts'])
  const { rubric } = await import('../../support/domain/framework-documents.ts')
  const second = { ...rubric, version: 'v2', previous: 'v1' }
  const extend = () => on.put(`${RUBRIC}/versions/v2`, { as: on.olga, body: second })
  expect(await newsOf(extend)).toEqual(['/v1/frameworks'])
})

test('an instant after all that was recorded names a longer log with every event', async () => {
  const on = await rated()
  const url = `${NORTH}/snapshot?knownAt=2099-01-01`
  const asked = async (headers = {}) => {
    await on.read()
    return on.get(url, { headers })
  }
  const first = await asked()
  expect(first.body.knownAtPosition).toBe(String(await on.read()))
  await on.key('someone', ['auditor'])
  const second = await asked({ 'if-none-match': String(first.headers.etag) })
  expect(second.status).toBe(200)
  expect(second.body.knownAtPosition).toBe(String(await on.read()))
  expect(second.body.position).toBe(first.body.position)
})

test('an instant before the last event is cited by the same position for ever', async () => {
  const on = await rated()
  const before = await on.read()
  on.on('2026-04-01')
  await on.key('someone', ['auditor'])
  const url = `${NORTH}/snapshot?knownAt=2026-03-15`
  const first = await on.get(url)
  expect(first.body.knownAtPosition).toBe(String(before))
  await on.key('another', ['auditor'])
  const again = await on.get(url, { headers: { 'if-none-match': String(first.headers.etag) } })
  expect(again.status).toBe(304)
})

test('a citation by position is the same bytes for ever', async () => {
  const on = await rated()
  const url = `${NORTH}/snapshot?knownAt=${await on.read()}`
  const first = await on.get(url)
  const body = { name: 'Far North', occurredOn: '2026-03-02' }
  expectDone(await on.put(NORTH, { as: on.olga, ifMatch: 1, body }))
  await on.opened('2013-H2')
  await on.published('2013-H2', { lead: 'High' }, '2013-12-20')
  const again = await on.get(url)
  expect([again.text, again.headers.etag]).toEqual([first.text, first.headers.etag])
})

test('what a draft adds changes no public answer and no public tag', async () => {
  const on = await rated()
  await on.opened('2013-H2')
  const look = async () => {
    const answers: Answer[] = []
    // An instant that is still to come counts every event, as Ledger-Position does.
    for (const url of READS.filter(each => !/knownAt/i.test(each))) answers.push(await on.get(url))
    return answers.map(({ text, headers }) => [text, headers.etag])
  }
  const before = await look()
  const body = { level: 'High', rationale: 'Seen.', evidence }
  const url = assessmentOf('2013-H2')
  expectDone(await on.put(`${url}/ratings/lead`, { as: on.rita, body }))
  expectDone(await on.post(`${url}/submit`, { as: on.rita, ifMatch: 0 }))
  await on.read()
  expect(await look()).toEqual(before)
})
