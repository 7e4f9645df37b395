import { Registry } from 'prom-client'
import { beforeEach, expect, test } from 'vitest'
import { ledger } from '../../support/http/http.ts'

let on: Awaited<ReturnType<typeof ledger>>
beforeEach(async () => {
  on = await ledger()
})

/** The lines of one measure, without their help. */
const linesOf = (text: string, name: string) =>
  text.split('\n').filter(line => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
const metrics = async () => (await on.get('/metrics')).text
const numberOf = (text: string, name: string) => Number(linesOf(text, name)[0]?.split(' ').at(-1))

test('it is for everyone, and in the form that Prometheus reads', async () => {
  const { status, headers, text } = await on.get('/metrics')
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([
    200,
    new Registry().contentType,
    'no-store',
  ])
  expect(text).toContain('# TYPE ledger_http_requests_total counter')
})

test('a scan of addresses that are no route, by methods that nobody knows, makes one line for all', async () => {
  for (let at = 0; at < 50; at++) {
    await on.get(`/wp-admin-${at}?x=${at}`)
    await on.post(`/v1/secret-${at}`, { body: {} })
    await on.get(`/v1/districts/no-${at}`)
  }
  for (const method of ['PROPFIND', 'TRACE', 'SEARCH'] as const) {
    await on.app.inject({ method: method as 'GET', url: '/.git/config' })
  }
  const lines = linesOf(await metrics(), 'ledger_http_requests_total')
  const routes = new Set(lines.map(line => /route="([^"]*)"/.exec(line)?.[1]))
  expect(routes).toEqual(new Set(['/v1/districts/:id', 'none']))
  expect(lines).toContain('ledger_http_requests_total{method="GET",route="none",status="404"} 50')
  expect(lines).toContain(
    'ledger_http_requests_total{method="GET",route="/v1/districts/:id",status="404"} 50',
  )
  expect(new Set(lines.map(line => /method="([^"]*)"/.exec(line)?.[1]))).toEqual(
    new Set(['GET', 'POST', 'other']),
  )
})

test('nothing that a caller or an event says stands in it', async () => {
  const operator = await on.key('ann', ['operator'])
  await on.put('/v1/districts/hidden-name', { as: operator, ifMatch: null, body: { name: 'Hidden Name' } })
  await on.get('/v1/districts/hidden-name?knownAt=1', { headers: { 'x-request-id': 'hidden-name' } })
  expect((await metrics()).toLowerCase()).not.toContain('hidden')
})

test('an append is timed, and what this node has read and folded is told', async () => {
  const before = await metrics()
  expect(numberOf(before, 'ledger_position')).toBe(0)
  await on.key('ann', ['operator'])
  await on.put('/v1/districts/north', { as: await on.key('ann', ['operator']), body: { name: 'North' } })
  const after = await metrics()
  expect(numberOf(after, 'ledger_append_duration_seconds_count')).toBeGreaterThan(0)
  expect(numberOf(after, 'ledger_appends_under_way')).toBe(0)
  expect(numberOf(after, 'ledger_position')).toBeGreaterThan(0)
  expect(linesOf(after, 'ledger_projection_position').length).toBeGreaterThan(5)
  expect(linesOf(after, 'ledger_projection_stopped').every(line => line.endsWith(' 0'))).toBe(true)
})

test('an answer that is kept is looked up again, and missed once', async () => {
  const before = await metrics()
  const counts = (text: string) => [
    numberOf(text, 'ledger_response_cache_lookups_total'),
    numberOf(text, 'ledger_response_cache_misses_total'),
  ]
  for (let at = 0; at < 3; at++) expect((await on.get('/v1/frameworks')).status).toBe(200)
  const [lookups = 0, misses = 0] = counts(before)
  expect(counts(await metrics())).toEqual([lookups + 3, misses + 1])
})

test('an answer of another moment that is quickly made is kept once it is asked for again', async () => {
  const missesOf = async (address: string) => {
    const missed = async () => numberOf(await metrics(), 'ledger_response_cache_misses_total') ?? 0
    const before = await missed()
    for (let at = 0; at < 4; at++) expect((await on.get(address)).status).toBe(200)
    return (await missed()) - before
  }
  expect(await missesOf('/v1/scorecards/commitments?asOf=2020-01-01')).toBe(2)
  expect(await missesOf('/v1/scorecards/commitments')).toBe(1)
  expect(await missesOf('/v1/commitments?asOf=2020-01-01')).toBe(1)
})
