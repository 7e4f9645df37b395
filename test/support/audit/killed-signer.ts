import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { v7 } from 'uuid'
import { createTables } from '../../../projections/engine/read-model.ts'
import { Runner } from '../../../projections/engine/runner.ts'
import { CheckpointLog } from '../../../src/app/log/checkpoint-log.ts'
import type { EventStore } from '../../../src/event-store/event-store.ts'
import { logKeyFile } from '../../../src/node/log-key-file.ts'
import { openStore } from '../../../src/node/store.ts'
import { plain } from '../event-store/plain-store.ts'

/**
 * Signs a ledger with the key in a folder, and is killed at one point of it: `<folder> <point> <append> <store>`. What it publishes, a file `published`
 * says.
 */
const [folder = '', point = '', nth = '0', name = ''] = process.argv.slice(2)
const die = () => process.kill(process.pid, 'SIGKILL')
const store = await openStore(name)
let appends = 0
const watched: EventStore = {
  ...plain(store),
  append: async (...given) => {
    const isThis = appends++ === Number(nth)
    if (isThis && point === 'before-append') die()
    const outcome = await store.append(...given)
    if (isThis && point === 'after-append') die()
    return outcome
  },
}
const file = logKeyFile(folder, undefined)
const make = () => {
  if (point === 'before-key') die()
  return file.make()
}
const db = new DatabaseSync(':memory:')
createTables(db, [])
const runner = new Runner(db, [])
await runner.catchUp(store)
const checkpoints = new CheckpointLog({
  store: watched,
  tree: runner.tiles,
  isCaughtUp: () => true,
  keyFile: { ...file, make },
  newId: v7,
  clock: Date.now,
})
await checkpoints.advance()
writeFileSync(join(folder, 'published'), checkpoints.published?.text ?? '')
die()
