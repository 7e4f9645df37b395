import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { type Ran, ROOT } from './cli.ts'

type Options = {
  readonly imports?: string
  readonly env?: Readonly<Record<string, string>>
  readonly uid?: number
  /** The most bytes that a file of the process may have. */
  readonly fileBytesMax?: number
}

/**
 * Runs a command to its end, and kills it if the test ends first: a command that should be refused may serve for ever.
 * `imports` is a module that the process loads first.
 */
export async function ended(
  args: readonly string[],
  { imports, env = {}, uid, fileBytesMax }: Options = {},
): Promise<Ran & { readonly signal: NodeJS.Signals | null }> {
  const first = imports === undefined ? [] : ['--import', imports]
  const command = [process.execPath, ...first, join(ROOT, 'src/cli/main.ts'), ...args]
  const [program = '', ...given] =
    fileBytesMax === undefined ? command : [...limited(fileBytesMax), ...command]
  const child = spawn(program, given, {
    // A user who may write nothing may not have access to the folder of the tests either.
    cwd: '/',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const [out, err, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
  ])
  return { code: code ?? -1, signal, out, err }
}

/** A shell that keeps all files of a program from growing larger; it counts blocks of 512 bytes. */
const limited = (bytes: number): readonly string[] => [
  '/bin/sh',
  '-c',
  `ulimit -f ${bytes / 512} && exec "$@"`,
  'sh',
]
