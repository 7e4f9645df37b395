import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { PROBLEM_TYPE, type ProblemAnswer, problem, problemBody } from './problem.ts'
import { STATUS_CODES } from './status-codes.ts'

/** Sent with every answer. The pages under /docs bring their own policy for what they load. */
export const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
} as const

/** Node would answer a request without a host by itself, with no body: see `flawOf`. */
export const HTTP_OPTIONS = { requireHostHeader: false } as const

/**
 * The problem of a request that is wrong in its headers alone; null where there is none. HTTP/1.0 has neither of the two headers.
 */
export function flawOf({ httpVersion, headers }: IncomingMessage): ProblemAnswer | null {
  if (httpVersion !== '1.1') return null
  if (headers.host === undefined) return problem('bad-request', 'The header Host is missing.')
  return isUnmet(headers.expect)
    ? problem('expectation-failed', 'Expect is something other than 100-continue.')
    : null
}

/** Whether a request expects anything but 100-continue: its caller waits for that in vain, and holds its body back. */
export const isUnmet = (expectation: string | undefined): boolean =>
  expectation !== undefined && !/\b100-continue\b/i.test(expectation)

/** Lets the app itself answer what Node would answer with a bare status, or Fastify while the app ends. */
export function answerEarly(app: FastifyInstance): void {
  passOnExpectations(app.server)
  refuseTunnels(app.server)
  let isEnding = false
  app.addHook('preClose', done => {
    isEnding = true
    done()
  })
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const ending = isEnding ? problem('node-ending', 'It takes nothing new.', LATER) : null
    done(ending ?? flawOf(raw) ?? undefined)
  })
}
const LATER = { headers: { 'retry-after': '1' } } as const

/** Passes requests with an unknown expectation on to the app: without a listener, Node answers them by itself. */
export const passOnExpectations = (server: Server): Server =>
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))

/** Answers a CONNECT, whose connection Node would end without a word, and then ends it: Node leaves that to its listener. */
export const refuseTunnels = (server: Server): Server =>
  server.on('connect', (_request, socket) => {
    socket.once('finish', () => socket.destroy())
    endWith(socket, problem('bad-request', 'It asks for a tunnel, and this server is no proxy.'))
  })

/** Answers what is no HTTP request at all, and then lets go of the connection. */
export function handleClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  endWith(socket, unreadable(error.code))
}

/** Sends a problem on a connection that has no request, and lets go of it. */
function endWith(socket: Duplex, { problem: found }: ProblemAnswer): void {
  const requestId = randomUUID()
  const body = problemBody(found, { instance: '', requestId })
  const headers = {
    'content-type': PROBLEM_TYPE,
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-request-id': requestId,
    ...SAFE_HEADERS,
    connection: 'close',
  }
  const head = [
    `HTTP/1.1 ${found.status} ${STATUS_CODES[found.status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]))
}

function unreadable(code: string | undefined): ProblemAnswer {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return problem('headers-too-large', 'They are longer than this server reads.')
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return problem('request-timeout', 'The rest of it did not come.')
  return problem('bad-request', 'It is not HTTP as this server reads it.')
}
