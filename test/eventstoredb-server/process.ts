import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { makeCertificates, removeCertificates } from './certificates.ts'
import type { DatabaseOptions } from './cluster.ts'
import {
  type Address,
  CONTROLS,
  type ControlName,
  type Controls,
  type Reply,
  type Request,
} from './controls.ts'

type ArgumentsOf<Name extends ControlName> =
  Parameters<Controls[Name]> extends [unknown, ...infer Arguments] ? Arguments : never

/** The controls of `controls.ts`, each of which returns a promise. */
type Remote = {
  readonly [Name in ControlName]: (...args: ArgumentsOf<Name>) => Promise<Awaited<ReturnType<Controls[Name]>>>
}

export type SpawnedDatabase = Remote & {
  /** URL and ports stay the same through every `kill9` and `start`. */
  readonly url: string
  readonly ports: readonly number[]
  urlAs(user: string, password: string): string
  /** Pauses the process, or lets it go on: meanwhile connections stay open, and nothing is answered. */
  freeze(on: boolean): void
  /** Kills the process without a chance to finish anything. */
  kill9(): Promise<void>
  /** Starts the process again after `kill9`, on the same ports and with what the file holds. */
  start(): Promise<void>
  close(): Promise<void>
}

/** The test server in a process of its own, to be killed. After a kill it knows what `file` holds, and nothing else. */
export async function spawnDatabase(options: Omit<DatabaseOptions, 'now'> = {}): Promise<SpawnedDatabase> {
  const own = options.tls === true && options.certificates === undefined ? await makeCertificates() : null
  const certificates = options.certificates ?? own ?? undefined
  let child = await Child.start({ ...options, certificates })
  const { url, ports } = child.address
  const remote = Object.fromEntries(
    Object.keys(CONTROLS).map(name => [
      name,
      (...args: readonly unknown[]) => child.ask(name as ControlName, args),
    ]),
  ) as unknown as Remote
  return {
    ...remote,
    url,
    ports,
    urlAs: (user, password) =>
      url.replace(/\/\/[^/]*@/, `//${encodeURIComponent(user)}:${encodeURIComponent(password)}@`),
    freeze: on => child.signal(on ? 'SIGSTOP' : 'SIGCONT'),
    kill9: () => child.kill9(),
    start: async () => {
      child = await Child.start({ ...options, certificates, ports })
    },
    close: async () => {
      await child.kill9()
      if (own !== null) removeCertificates(own)
    },
  }
}

class Child {
  readonly address: Address
  readonly #process: ChildProcess
  readonly #pending: Map<number, (reply: Reply) => void>
  #asked = 0

  private constructor(process: ChildProcess, pending: Map<number, (reply: Reply) => void>, address: Address) {
    this.#process = process
    this.#pending = pending
    this.address = address
  }

  static async start(options: DatabaseOptions): Promise<Child> {
    const child = fork(join(import.meta.dirname, 'main.ts'), [JSON.stringify(options)], { execArgv: [] })
    const { promise, resolve } = Promise.withResolvers<Reply>()
    const pending = new Map([[0, resolve]])
    child.on('message', (reply: Reply) => {
      pending.get(reply.id)?.(reply)
      pending.delete(reply.id)
    })
    child.once('exit', () => {
      for (const [id, settle] of pending) settle({ id, error: 'the process of the database has ended' })
    })
    return new Child(child, pending, valueIn(await promise) as Address)
  }

  async ask(name: ControlName, args: readonly unknown[]): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<Reply>()
    this.#asked += 1
    this.#pending.set(this.#asked, resolve)
    this.#process.send({ id: this.#asked, name, args } satisfies Request)
    return valueIn(await promise)
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(signal)
  }

  async kill9(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const exited = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await exited
  }
}

function valueIn({ error, value }: Reply): unknown {
  if (error !== undefined) throw new Error(error)
  return value
}
