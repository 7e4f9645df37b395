import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { EventStore } from '../event-store/event-store.ts'
import { readinessAtStart } from '../http/about/health.ts'
import { PROBLEM_TYPE, problem, problemBody } from '../http/edge/problem.ts'

const RETRY_AFTER_S = '5'

type Given = {
  readonly host: string
  readonly port: number
  readonly store: EventStore
  readonly storeName: string
}

/**
 * Answers for a node that waits for its store or builds its read model: it lives, is not ready, and asks everyone to come
 * back. So a supervisor of the process does not end it meanwhile, and an address that is taken is found at once.
 */
export async function answerWhileStarting({ host, port, store, storeName }: Given) {
  const sinceMs = performance.now()
  let why = 'this node is starting'
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    if (path === '/healthz') send(response, 200, { status: 'ok' })
    else if (path === '/readyz') {
      const lagMs = Math.round(performance.now() - sinceMs)
      void readinessAtStart(store, storeName, lagMs, why).then(body => send(response, 503, body))
    } else refuse(response, path, why)
  })
  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    /** What it waits for, in words, for those who ask. */
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
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...HEADERS })
  response.end(JSON.stringify(body))
}

function refuse(response: ServerResponse, instance: string, why: string): void {
  const { problem: found } = problem('node-behind', `This node cannot serve yet: ${why}.`)
  const requestId = randomUUID()
  response.writeHead(found.status, {
    'content-type': PROBLEM_TYPE,
    'retry-after': RETRY_AFTER_S,
    'x-request-id': requestId,
    ...HEADERS,
  })
  response.end(problemBody(found, { instance, requestId }))
}

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const
