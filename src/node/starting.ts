import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { EventStore } from '../event-store/event-store.ts'
import { readinessAtStart } from '../http/about/health.ts'
import {
  flawOf,
  HTTP_OPTIONS,
  handleClientError,
  passOnExpectations,
  refuseTunnels,
  SAFE_HEADERS,
} from '../http/edge/before-routing.ts'
import { PROBLEM_TYPE, type Problem, problem, problemBody } from '../http/edge/problem.ts'

const RETRY_AFTER_S = '5'

type Given = {
  readonly host: string
  readonly port: number
  readonly store: EventStore
  readonly storeName: string
}

/**
 * Answers for a node that waits for its store or builds its read model: `/healthz` says that it lives, `/readyz` that it is not
 * ready, and any other request is asked to come back. So a supervisor of the process does not end it meanwhile, and an address
 * that is taken is found at once.
 */
export async function answerWhileStarting({ host, port, store, storeName }: Given) {
  const sinceMs = performance.now()
  let why = 'this node is starting'
  const server = createServer(HTTP_OPTIONS, (request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    const flaw = flawOf(request)
    if (flaw !== null) refuse(response, path, flaw.problem)
    else if (path === '/healthz') send(response, 200, { status: 'ok' })
    else if (path === '/readyz') {
      const lagMs = Math.round(performance.now() - sinceMs)
      void readinessAtStart(store, storeName, lagMs, why).then(body => send(response, 503, body))
    } else refuse(response, path, startingProblem(why))
  })
  refuseTunnels(passOnExpectations(server)).on('clientError', handleClientError)
  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    /** Sets what the node waits for, in words, which later answers show. */
    say: (reason: string) => {
      why = reason
    },
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': randomUUID() }
  response.writeHead(status, { ...headers, ...HEADERS })
  response.end(JSON.stringify(body))
}

function refuse(response: ServerResponse, instance: string, found: Problem): void {
  const requestId = randomUUID()
  const body = problemBody(found, { instance, requestId })
  response.writeHead(found.status, {
    'content-type': PROBLEM_TYPE,
    'content-length': body.length,
    'x-request-id': requestId,
    ...HEADERS,
    ...found.headers,
  })
  response.end(body)
}

const startingProblem = (why: string): Problem =>
  problem('node-behind', `This node cannot serve yet: ${why}.`, { headers: { 'retry-after': RETRY_AFTER_S } })
    .problem

const HEADERS = { 'cache-control': 'no-store', ...SAFE_HEADERS } as const
