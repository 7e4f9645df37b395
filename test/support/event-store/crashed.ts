import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

type Crash = { readonly first?: number; readonly events?: number; readonly inJournal: number }

/** Starts a process that appends to the ledger in `file` and is killed: the last `inJournal` events are in its journal alone. */
export function crash(file: string, { first = 0, events = 0, inJournal }: Crash): void {
  mkdirSync(dirname(file), { recursive: true })
  const script = join(import.meta.dirname, 'crash.ts')
  const { signal } = spawnSync(process.execPath, [script, file, ...[first, events, inJournal].map(String)], {
    stdio: 'inherit',
  })
  if (signal !== 'SIGKILL' || !existsSync(`${file}-wal`))
    throw new Error(`the writer ended otherwise: ${signal}`)
}
