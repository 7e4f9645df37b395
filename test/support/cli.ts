import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export const ROOT = join(import.meta.dirname, '../..')
const MAIN = join(ROOT, 'src/cli/main.ts')

export type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** Runs one command of the ledger to its end, as a process of its own. */
export function ledger(data: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise(resolve => {
    const options = { cwd: ROOT, env: { ...process.env, LEDGER_DATA: data }, maxBuffer: 64 * 1024 * 1024 }
    execFile(process.execPath, [MAIN, ...args], options, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err })
    })
  })
}

/** Like `ledger`, for commands that must succeed. */
export async function done(data: string, ...args: readonly string[]): Promise<string> {
  const { code, out, err } = await ledger(data, ...args)
  if (code !== 0) throw new Error(`ledger ${args.join(' ')} ended with ${code}: ${out}${err}`)
  return out
}

export type Served = {
  readonly url: string
  readonly process: ChildProcess
  /** Everything that was printed before the line with the address, and that line. */
  readonly printed: readonly string[]
  readonly get: (path: string) => Promise<Answer>
  readonly send: (
    method: string,
    path: string,
    key: string,
    body: unknown,
    headers?: Headers,
  ) => Promise<Answer>
  /** Ends the process by a signal and answers its exit code (null when it was killed). */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | null>
}
type Headers = Readonly<Record<string, string>>
// oxlint-disable-next-line typescript/no-explicit-any -- what is in a body is what the tests look at
export type Answer = { readonly status: number; readonly body: any; readonly headers: globalThis.Headers }

/** Starts `serve` (or `demo`) on a free port and waits until it answers. */
export async function served(
  data: string,
  command = 'serve',
  until = /^listening on (\S+)/,
): Promise<Served> {
  const child = spawn(process.execPath, [MAIN, command, '--port', '0'], {
    cwd: ROOT,
    env: { ...process.env, LEDGER_DATA: data, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const printed: string[] = []
  let url = ''
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line)
    url ||= /^listening on (\S+)/.exec(line)?.[1] ?? ''
    if (until.test(line)) break
  }
  if (url === '') throw new Error(`${command} ended without an address: ${printed.join('\n')}`)
  const answer = async (response: Response): Promise<Answer> => {
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }
  return {
    url,
    process: child,
    printed,
    get: async path => answer(await fetch(url + path)),
    send: async (method, path, key, body, more = {}) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...more }
      const request = { method, headers, body: JSON.stringify(body) }
      return answer(await fetch(url + path, request))
    },
    end: async (signal = 'SIGTERM') => {
      const ended = once(child, 'exit')
      child.kill(signal)
      const [code] = await ended
      return code
    },
  }
}

/** A folder that goes with the test. */
export function scratch(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'portfolio-ledger-test-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
