import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { CheckpointLog } from '../../../src/app/log/checkpoint-log.ts'
import type { EventStore } from '../../../src/event-store/event-store.ts'
import { logKeyFile } from '../../../src/node/log-key-file.ts'
import { readModelOf } from '../projections/read-side.ts'

/** A folder that is removed when the test ends. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-log-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

let count = 5_000_000
const newId = () => `00000000-0000-7000-8000-${String(++count).padStart(12, '0')}`

/** A node that may sign what is in a store, with its own read model and folder. It reads the log only when a test asks. */
export function signerOn(store: EventStore, folder: string | null = testFolder(), origin?: string) {
  const { db, runner } = readModelOf()
  onTestFinished(() => db.close())
  let nowMs = Date.parse('2026-03-01T09:00:00.000Z')
  const checkpoints = new CheckpointLog({
    store,
    tree: runner.tiles,
    isCaughtUp: () => runner.read.isCaughtUp,
    keyFile: folder === null ? null : logKeyFile(folder, origin),
    newId,
    clock: () => nowMs++,
  })
  const advance = async () => {
    await runner.catchUp(store)
    await checkpoints.advance()
    return checkpoints
  }
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { checkpoints, runner, folder, advance, pass }
}
