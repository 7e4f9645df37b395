import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { keyFor, ledger, scratch, served } from '../support/cli/cli.ts'

let data: string
let remove: () => void
beforeEach(() => {
  const { folder, remove: removed } = scratch()
  data = folder
  remove = removed
})
afterEach(() => remove())

test.each(['true', 'false'])(
  'a command ends where the database takes connections and never says a word, tls=%s',
  async tls => {
    const silent = createServer(socket => socket.on('error', () => {}))
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    onTestFinished(() => void silent.close())
    const { port } = silent.address() as AddressInfo
    const ran = await ledger(data, 'doctor', '--store', `esdb://127.0.0.1:${port}?tls=${tls}`)
    expect(ran.err).toMatch(/does not answer/)
    expect(ran.code).toBe(1)
  },
)

/** Whether a process takes connections on a port. */
async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

test('a request under way when the process is told to end is answered, and then it ends', async () => {
  const key = await keyFor(data, '--role', 'operator')
  const server = await served(data)
  const port = Number(new URL(server.url).port)
  const body = JSON.stringify({ name: 'North' })
  const socket = connect(port, '127.0.0.1')
  const idle = connect(port, '127.0.0.1')
  await Promise.all([once(socket, 'connect'), once(idle, 'connect')])
  const head = [
    'PUT /v1/districts/north HTTP/1.1',
    'host: localhost',
    `authorization: Bearer ${key}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    // The client waits with the body until the server has begun with the request.
    'expect: 100-continue',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  const [begun] = (await once(socket, 'data')) as [Buffer]
  expect(begun.toString()).toMatch(/^HTTP\/1\.1 100 /)

  const ended = server.end()
  while (await listens(port));
  socket.write(body)
  const answer = (await Array.fromAsync(socket)).join('')
  expect(answer).toMatch(/^HTTP\/1\.1 201 /)
  expect(await ended).toBe(0)
  idle.destroy()
})
