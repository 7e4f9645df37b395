import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { vi } from 'vitest'
import { openLatest } from '../../../projections/engine/read-model.ts'
import { run } from '../../../src/cli/program.ts'
import { freshStoreName } from '../event-store/store.ts'
import { tablesOf } from '../projections/read-side.ts'

export const ROOT = join(import.meta.dirname, '../../..')
export const MAIN = join(ROOT, 'src/cli/main.ts')

/** The name of the store of each data folder. */
const stores = new Map<string, string>()

/** Makes every process with this data folder keep its events in a store, named as in a setting. */
export function keepIn(data: string, store: string): void {
  stores.set(data, store)
}

/** The store of a data folder; unless a test chose one, a fresh one that no other folder shares. */
export function storeOf(data: string): string {
  const store = stores.get(data) ?? freshStoreName(data)
  stores.set(data, store)
  return store
}

const environment = (data: string) => ({ ...process.env, LEDGER_DATA: data, LEDGER_STORE: storeOf(data) })

export type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** The latest command. Commands run one at a time, because each uses the output, settings and exit code of this process. */
let running: Promise<unknown> = Promise.resolve()

/** Runs one command of the ledger to its end, in this process: a start of another one takes longer than most commands. */
export function ledger(data: string, ...args: readonly string[]): Promise<Ran> {
  const ran = running.then(() => runHere(data, args))
  running = ran.catch(() => {})
  return ran
}

const exitCodeNow = (): number => Number(process.exitCode ?? 0)

async function runHere(data: string, args: readonly string[]): Promise<Ran> {
  const said = { out: '', err: '' }
  const { env, exitCode } = process
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    said.out += String(text)
    return true
  })
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    said.err += String(text)
    return true
  })
  process.env = environment(data)
  process.exitCode = undefined
  try {
    await run(args)
    return { code: exitCodeNow(), ...said }
  } finally {
    process.env = env
    process.exitCode = exitCode
    out.mockRestore()
    err.mockRestore()
  }
}

/** Like `ledger`, for commands that must succeed. */
export async function done(data: string, ...args: readonly string[]): Promise<string> {
  const { code, out, err } = await ledger(data, ...args)
  if (code !== 0) throw new Error(`ledger ${args.join(' ')} ended with ${code}: ${out}${err}`)
  return out
}

/** A process that serves, or will serve once it has started. */
export type Started = {
  readonly process: ChildProcess
  /** Every line that it has printed so far: its log is among them. */
  readonly printed: readonly string[]
  /** Waits for a line; throws if the process ends without it. */
  readonly prints: (line: RegExp) => Promise<RegExpExecArray>
  /** Ends the process by a signal and returns its exit code (null when it was killed). */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | null>
}
export type Served = Started & Client & { readonly url: string }
export type Client = {
  readonly get: (path: string) => Promise<Answer>
  readonly send: (
    method: string,
    path: string,
    key: string,
    body: unknown,
    headers?: Headers,
  ) => Promise<Answer>
}
type Headers = Readonly<Record<string, string>>
// oxlint-disable-next-line typescript/no-explicit-any -- each test checks what is in a body
export type Answer = { readonly status: number; readonly body: any; readonly headers: globalThis.Headers }

/** Starts `serve` (or `demo`) and does not wait. `via` is a program that starts another one, with its arguments. */
export const started = (data: string, port = 0, command = 'serve', via: readonly string[] = []): Started =>
  startedWith(data, [command, '--port', String(port)], via)

/** Starts any command that keeps running, with its flags. */
export function startedWith(data: string, given: readonly string[], via: readonly string[] = []): Started {
  const own = [MAIN, ...given]
  const [program, ...before] = via
  const args = program === undefined ? own : [...before, process.execPath, ...own]
  const child = spawn(program ?? process.execPath, args, {
    cwd: ROOT,
    env: { ...environment(data), LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const printed: string[] = []
  const news = new Set<() => void>()
  const lines = createInterface({ input: child.stdout })
  let hasEnded = false
  lines.on('line', line => {
    printed.push(line)
    for (const tell of news) tell()
  })
  lines.on('close', () => {
    hasEnded = true
    for (const tell of news) tell()
  })
  const prints = (line: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = printed.map(each => line.exec(each)).find(each => each !== null)
        if (found == null && !hasEnded) return
        news.delete(look)
        if (found == null)
          reject(new Error(`${given[0]} ended without ${line.source}: ${printed.join('\n')}`))
        else resolve(found)
      }
      news.add(look)
      look()
    })
  const end = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const ended = once(child, 'exit')
    child.kill(signal)
    const [code] = await ended
    return code as number | null
  }
  return { process: child, printed, prints, end }
}

/** Starts `serve` (or `demo`) on a free port and waits until it answers. */
export async function served(
  data: string,
  command = 'serve',
  until = /^listening on (\S+)/,
): Promise<Served> {
  const server = started(data, 0, command)
  await server.prints(until)
  const [, url = ''] = await server.prints(/^listening on (\S+)/)
  return { ...server, ...clientOf(url), url }
}

/** A client of the server at an address. */
export function clientOf(url: string): Client {
  const answer = async (response: Response): Promise<Answer> => {
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }
  return {
    get: async path => answer(await fetch(url + path)),
    send: async (method, path, key, body, more = {}) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...more }
      const request = { method, headers, body: JSON.stringify(body) }
      return answer(await fetch(url + path, request))
    },
  }
}

/** A key, made at the command line. */
export async function keyFor(data: string, ...flags: readonly string[]): Promise<string> {
  // The person is named after the role, unless a test gives a name.
  const person = flags.includes('--person') ? [] : ['--person', `${flags[flags.indexOf('--role') + 1]}-1`]
  const { key } = JSON.parse(await done(data, 'keys', 'add', '--json', ...person, ...flags)) as {
    key: string
  }
  return key
}

/** Every table of the read model in a folder; which build it is does not matter. */
export function tablesIn(data: string) {
  const db = openLatest(data)
  if (db === null) throw new Error(`there is no read model in ${data}`)
  const { meta: _, ...tables } = tablesOf(db)
  db.close()
  return tables
}

/** A port that no process listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a server has a port')
  return address.port
}

/** A new temporary folder, with a function that removes it. */
export function scratch(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'portfolio-ledger-test-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
