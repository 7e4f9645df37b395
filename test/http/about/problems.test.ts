import { expect, test, vi } from 'vitest'
import { StoreUnavailable } from '../../../src/event-store/event-store.ts'
import { cast, ledger, listOf, NORTH, textOf } from '../../support/http/http.ts'

test('the type of a problem leads to a page that explains it', async () => {
  const on = await cast()
  for (const answer of [
    await on.get('/v1/districts/none'),
    await on.get('/v1/nothing'),
    await on.put(NORTH, { as: on.olga, body: { joinedOn: '2011' } }),
    await on.put(NORTH, { body: {} }),
    await on.get(`${NORTH}/snapshot?x=1`),
  ]) {
    const { body, headers, status } = answer
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
    expect(body).toMatchObject({ status, requestId: headers['x-request-id'], instance: expect.any(String) })
    const page = await on.get(textOf(body.type))
    expect(page.status).toBe(200)
    expect(page.body).toMatchObject({
      type: body.type,
      title: body.title,
      status,
      remedy: expect.any(String),
    })
  }
})

test('every problem has a page', async () => {
  const on = await ledger()
  const { body } = await on.get('/problems')
  const items = listOf(body.items)
  expect(items.length).toBeGreaterThan(60)
  for (const item of items) {
    expect((await on.get(textOf(item.type))).body).toEqual(item)
    expect(item.type).toMatch(/^\/problems\/[a-z0-9-]+$/)
  }
  expect((await on.get('/problems/none')).status).toBe(404)
})

test('a fault of the server tells no more than its request', async () => {
  const on = await cast()
  const broken = vi
    .spyOn(on.store, 'readStream')
    .mockRejectedValue(new Error('disk of /secret/place is gone'))
  const { status, body, text } = await on.get(NORTH)
  broken.mockRestore()
  expect([status, body.type]).toEqual([500, '/problems/internal'])
  expect(text).not.toContain('secret')
})

test('a store that cannot do it now is answered with when to try again', async () => {
  const on = await cast()
  const full = vi.spyOn(on.store, 'append').mockRejectedValue(new StoreUnavailable('the disk is full'))
  const { status, body, headers } = await on.put('/v1/districts/west', {
    as: on.olga,
    body: { name: 'West' },
  })
  full.mockRestore()
  expect([status, body.type, headers['retry-after']]).toEqual([503, '/problems/store-unavailable', '1'])
})

test('a request that is no HTTP is answered with a problem too', async () => {
  const on = await ledger()
  const address = await on.app.listen({ port: 0, host: '127.0.0.1' })
  const { connect } = await import('node:net')
  const { text } = await import('node:stream/consumers')
  const said = async (request: string) => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1')
    socket.write(request)
    return text(socket)
  }
  expect(await said('NONSENSE\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 400 [\s\S]*problem\+json[\s\S]*\/problems\/bad-request/,
  )
  const long = `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`
  expect(await said(long)).toMatch(/^HTTP\/1\.1 431 [\s\S]*\/problems\/headers-too-large/)
})

test('every answer forbids a browser to run it, and the documentation may load its own', async () => {
  const on = await cast()
  for (const url of ['/v1/districts', '/v1/nothing', '/problems']) {
    const { headers } = await on.get(url)
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
  }
  const docs = await on.get('/docs')
  expect(docs.status).toBe(200)
  expect(docs.headers['content-security-policy']).toContain("script-src 'self'")
  // Another host may use a node over plain HTTP.
  expect(docs.headers['content-security-policy']).not.toContain('upgrade-insecure-requests')
  expect(docs.text).toContain('<title>Portfolio Ledger</title>')
})

test('the start names where to go', async () => {
  const on = await cast()
  const { body } = await on.get('/')
  for (const url of Object.values(body.links ?? {})) {
    expect([url, (await on.get(textOf(url))).status]).toEqual([url, 200])
  }
})

test('the start forgets no subject: every list has its link', async () => {
  const on = await cast()
  const { body } = await on.get('/')
  expect(Object.keys(body.links ?? {})).toEqual(
    expect.arrayContaining(['frameworks', 'districts', 'schools', 'network', 'commitments', 'scorecards']),
  )
})
