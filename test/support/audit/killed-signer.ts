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
import { fill } from '../event-store/events.ts'
import { plain } from '../event-store/plain-store.ts'

/**
 * Signs a ledger with the key in a folder, records one more event and signs again, and is killed at one point on the way:
 * `<folder> <point> <how often it passes the point before> <store>`. It writes what it publishes to a file `published`.
 */
const [folder = '', point = '', times = '0', name = ''] = process.argv.slice(2)
const passed = new Map<string, number>()
function pass(at: string): void {
  const before = passed.get(at) ?? 0
  passed.set(at, before + 1)
  if (at === point && before === Number(times)) process.kill(process.pid, 'SIGKILL')
}

const store = await openStore(name)
const watched: EventStore = {
  ...plain(store),
  append: async (...given) => {
    pass('before-append')
    const outcome = await store.append(...given)
    pass('after-append')
    return outcome
  },
}
const file = logKeyFile(folder, undefined)
const make = () => {
  pass('before-key')
  return file.make()
}
const db = new DatabaseSync(':memory:')
createTables(db, [])
const runner = new Runner(db, [])
const { tiles } = runner
const checkpoints = new CheckpointLog({
  store: watched,
  tree: {
    get size() {
      return tiles.size
    },
    /** Read when a checkpoint is about to be signed. */
    get root() {
      pass('before-sign')
      return tiles.root
    },
    read: tile => tiles.read(tile),
    hashAt: (level, index) => tiles.hashAt(level, index),
    /** Called when a checkpoint is about to be published. */
    rootOf: size => {
      pass('before-publish')
      return tiles.rootOf(size)
    },
  },
  isCaughtUp: () => true,
  keyFile: { ...file, make },
  newId: v7,
  clock: Date.now,
})
for (const event of [null, 6]) {
  if (event !== null) await fill(watched, 'district-west', event, event)
  await runner.catchUp(store)
  await checkpoints.advance()
  writeFileSync(join(folder, 'published'), checkpoints.published?.text ?? '')
  pass('after-publish')
}
