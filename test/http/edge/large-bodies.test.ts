import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { beforeAll, expect, test } from 'vitest'
import { READ_ON_BYTES_MAX } from '../../../src/http/edge/read-on.ts'
import { listening } from '../../support/http/feed-client.ts'
import { type Cast, NORTH, sharedCast } from '../../support/http/http.ts'

/** More than the buffers between two programs hold, so that it is sent only if the other side reads. */
const LARGE = Buffer.alloc(8 * 1024 * 1024, 'x')
const TIMES = 3

let on: Cast
let port: number
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  port = Number(new URL(await listening(on.app)).port)
  return shared.close
})

function asked(at: string, ...lines: readonly string[]): Socket {
  const socket = connect(port, '127.0.0.1')
  const head = [`PUT ${at} HTTP/1.1`, 'host: a', 'content-type: application/json', ...lines]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  return socket
}

const chunkOf = (data: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')])

test.each([
  ['413 body-too-large', true, 'its length', 'close'],
  ['413 body-too-large', true, 'its length', 'keep-alive'],
  ['413 body-too-large', true, 'chunks', 'close'],
  ['413 body-too-large', true, 'chunks', 'keep-alive'],
  ['401 unauthenticated', false, 'its length', 'close'],
  ['401 unauthenticated', false, 'chunks', 'close'],
] as const)(
  '%s arrives whenever the body is too large, key %s, by %s, %s',
  async (rule, hasKey, by, connection) => {
    const [status = '', type] = rule.split(' ')
    for (let time = 0; time < TIMES; time += 1) {
      const socket = asked(
        NORTH,
        by === 'chunks' ? 'transfer-encoding: chunked' : `content-length: ${LARGE.length}`,
        `connection: ${connection}`,
        ...(hasKey ? [`authorization: Bearer ${on.olga}`] : []),
      )
      const body = by === 'chunks' ? Buffer.concat([chunkOf(LARGE), Buffer.from('0\r\n\r\n')]) : LARGE
      // The caller reads nothing before everything is sent.
      await new Promise<void>((resolve, reject) =>
        socket.write(body, error => (error ? reject(error) : resolve())),
      )
      const received = await text(socket)
      expect(received).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*"/problems/${type}"`))
    }
  },
)

test('a body that does not end is read to a bound, and then cut off', async () => {
  const socket = asked(NORTH, 'transfer-encoding: chunked', `authorization: Bearer ${on.olga}`)
  socket.on('error', () => {})
  socket.resume()
  const closed = new Promise(resolve => socket.once('close', resolve))
  const chunk = chunkOf(LARGE.subarray(0, 1024 * 1024))
  let sent = 0
  while (!socket.destroyed) {
    sent += chunk.length
    if (!socket.write(chunk))
      await Promise.race([closed, new Promise(resolve => socket.once('drain', resolve))])
  }
  await closed
  expect(sent).toBeGreaterThan(READ_ON_BYTES_MAX)
})
