import { connect, createServer, type Socket } from 'node:net'

/** A TCP proxy to a server on this machine that can fail as networks do. */
export type Proxy = {
  readonly port: number
  /** How many connections were made over it so far. */
  readonly made: number
  /** How many bytes the server sent over it so far. */
  readonly bytesDown: number
  /** Nothing passes over the open connections any more, and neither side gets an error; new connections work. */
  silence(): void
  close(): Promise<void>
}

export async function proxyTo(port: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let made = 0
  let bytesDown = 0
  const listener = createServer({ noDelay: true }, near => {
    made += 1
    const far = connect({ host: '127.0.0.1', port, noDelay: true })
    far.on('data', chunk => {
      bytesDown += chunk.length
    })
    near.pipe(far)
    far.pipe(near)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {}) // what breaks here is what is tested
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('a proxy listens on a port')
  return {
    port: address.port,
    get made() {
      return made
    },
    get bytesDown() {
      return bytesDown
    },
    silence: () => {
      for (const socket of sockets) {
        socket.unpipe()
        socket.pause()
      }
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>(resolve => listener.close(() => resolve()))
    },
  }
}
