import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import { openEventStoreDb } from '../../../src/event-store/eventstoredb/store.ts'

/** The gRPC status of a call that a server does not know: it is final, so the call is not sent again. */
const UNIMPLEMENTED = '12'

test('a server is asked to pack nothing', async () => {
  const server = createServer()
  const asked: IncomingHttpHeaders[] = []
  server.on('stream', (stream, headers) => {
    asked.push(headers)
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': UNIMPLEMENTED },
      { endStream: true },
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const store = openEventStoreDb({
    categories: CATEGORIES,
    url: `esdb://127.0.0.1:${(server.address() as AddressInfo).port}?tls=false`,
  })
  await expect(store.readStream('district-north')).rejects.toThrow()
  await store.close()
  expect(asked.map(headers => headers['grpc-accept-encoding'])).toEqual(['identity'])
})
