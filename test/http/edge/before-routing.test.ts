import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { answerWhileStarting } from '../../../src/node/starting.ts'
import { freshStore } from '../../support/event-store/store.ts'
import { listening } from '../../support/http/feed-client.ts'
import { type Json, ledger } from '../../support/http/http.ts'

const HOST = 'host: a'
const CLOSE = 'connection: close'
const get = (at: string, ...lines: string[]) => `${[`GET ${at} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`

const TUNNEL = `CONNECT a:1 HTTP/1.1\r\n${HOST}\r\n\r\n`

/** Sends bytes, and returns what comes back up to the end of the connection. */
async function sent(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  return text(socket)
}

/** The parts of the last answer in what came back. */
function answerIn(received: string) {
  const last = received.slice(received.lastIndexOf('HTTP/1.1 '))
  const [head = '', body = ''] = last.split('\r\n\r\n')
  const [, ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map(line => [line.split(':', 1)[0]?.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return {
    status: Number(last.slice(9, 12)),
    headers,
    body: (body.startsWith('{') ? JSON.parse(body) : {}) as Json,
  }
}

function expectProblem(received: string, status: number, type: string): void {
  const answer = answerIn(received)
  expect([answer.status, answer.body.type, answer.body.status]).toEqual([status, `/problems/${type}`, status])
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-request-id': answer.body.requestId,
    'x-content-type-options': 'nosniff',
  })
  expect(answer.body.requestId).toMatch(/^[\da-f-]{36}$/)
}

test.each([
  ['what is no HTTP', 'NONSENSE\r\n\r\n', 400, 'bad-request'],
  ['a tunnel', TUNNEL, 400, 'bad-request'],
  ['endless headers', get('/', HOST, `x: ${'y'.repeat(20_000)}`), 431, 'headers-too-large'],
  ['a request without a host', get('/v1/districts', CLOSE), 400, 'bad-request'],
  ['an expectation that nobody meets', get('/', HOST, CLOSE, 'expect: tea'), 417, 'expectation-failed'],
  [
    'an expectation with a body kept back',
    get('/', HOST, CLOSE, 'expect: tea', 'content-length: 9'),
    417,
    'expectation-failed',
  ],
  ['an address that cannot be decoded', get('/v1/districts/%zz', HOST, CLOSE), 400, 'bad-request'],
  [
    'a file of the documentation that is not there',
    get('/docs/static/none.js', HOST, CLOSE),
    404,
    'not-found',
  ],
])('%s is answered with a problem that has an id', async (_what, bytes, status, type) => {
  const on = await ledger()
  const { port } = new URL(await listening(on.app))
  expectProblem(await sent(Number(port), bytes), status, type)
})

test('HTTP/1.0 needs no host, and a body that is waited for is asked for', async () => {
  const on = await ledger()
  const { port } = new URL(await listening(on.app))
  expect(await sent(Number(port), 'GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
  const continued = await sent(Number(port), get('/healthz', HOST, CLOSE, 'expect: 100-continue'))
  expect(continued).toMatch(/^HTTP\/1\.1 100 [\s\S]*HTTP\/1\.1 200 /)
})

test('what comes while the node ends, behind a request under way, is sent elsewhere', async () => {
  const on = await ledger()
  const olga = await on.key('olga', ['operator'])
  const { port } = new URL(await listening(on.app))
  const socket = connect(Number(port), '127.0.0.1')
  const body = '{"name":"North"}'
  const head = [
    'PUT /v1/districts/north HTTP/1.1',
    HOST,
    `authorization: Bearer ${olga}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    'expect: 100-continue',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  await once(socket, 'data')
  const closed = on.app.close()
  while (on.app.server.listening) await setImmediate()
  socket.write(`${body}${get('/v1/districts', HOST)}`)
  const received = await text(socket)
  await closed
  expect(received).toMatch(/^HTTP\/1\.1 201 /)
  expectProblem(received, 503, 'node-ending')
  expect(answerIn(received).headers).toMatchObject({ connection: 'close', 'retry-after': '1' })
})

test('a node that starts answers everything with an id, and what it cannot serve with a problem', async () => {
  const store = freshStore()
  const given = { host: '127.0.0.1', port: 0, store, storeName: 'sqlite:x' }
  const { port, close } = await answerWhileStarting(given)
  onTestFinished(async () => {
    await close()
    await store.close()
  })
  for (const [at, status] of [
    ['/healthz', 200],
    ['/readyz', 503],
  ] as const) {
    const answer = answerIn(await sent(port, get(at, HOST, CLOSE)))
    expect(answer.status).toBe(status)
    expect(answer.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/)
  }
  expectProblem(await sent(port, get('/v1/districts', HOST, CLOSE)), 503, 'node-behind')
  expectProblem(await sent(port, get('/v1/districts', CLOSE)), 400, 'bad-request')
  expectProblem(await sent(port, get('/v1/districts', HOST, CLOSE, 'expect: tea')), 417, 'expectation-failed')
  expectProblem(await sent(port, 'NONSENSE\r\n\r\n'), 400, 'bad-request')
  expectProblem(await sent(port, TUNNEL), 400, 'bad-request')
})
