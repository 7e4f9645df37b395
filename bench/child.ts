import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** The memory options with which `package.json` and the image start the ledger, and what the image sets in its environment. */
export const MEMORY = ['--max-semi-space-size=16', '--heap-growing-percent=50'] as const
const ALLOCATOR = { MALLOC_MMAP_THRESHOLD_: '262144' }

/** The longest life of a process of a benchmark: it is ended then, whatever has gone wrong. */
const LIFE_MS_MAX = 3 * 60 * 60_000

export type Child = {
  /** Sends a question and waits for the next message of the child, which is its answer. */
  readonly ask: <Answer>(question: object | string) => Promise<Answer>
  readonly told: <Answer>() => Promise<Answer>
  readonly end: () => Promise<void>
}

/** Starts a file of this folder in a process of its own. Its standard output goes nowhere: requests are logged there. */
export function startChild(file: string, args: readonly string[], profileFolder: string | null): Child {
  const execArgv =
    profileFolder === null
      ? [...MEMORY]
      : [...MEMORY, '--cpu-prof', `--cpu-prof-dir=${profileFolder}`, '--cpu-prof-interval=200']
  const child = fork(join(import.meta.dirname, file), args, {
    execArgv,
    env: { ...process.env, ...ALLOCATOR },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    timeout: LIFE_MS_MAX,
  })
  const ended = endOf(child, file)
  // If a caller waits for an answer, `told` throws this error to it; otherwise the end was wanted, and the error is ignored.
  ended.catch(() => {})
  const told = async <Answer>(): Promise<Answer> => {
    const [answer] = (await Promise.race([once(child, 'message'), ended])) as [Answer]
    return answer
  }
  return {
    told,
    ask: async <Answer>(question: object | string) => {
      const answer = told<Answer>()
      child.send(question)
      return answer
    },
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      if (child.connected) child.send('stop')
      await exit
    },
  }
}

async function endOf(child: ChildProcess, file: string): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null]
  throw new Error(`bench/${file} ended with ${code ?? 'a signal'} before it answered`)
}
