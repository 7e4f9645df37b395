import { v7 } from 'uuid'
import { openLatest } from '../projections/engine/read-model.ts'
import { Runner } from '../projections/engine/runner.ts'
import { PROJECTIONS } from '../projections/subjects.ts'
import { CheckpointLog } from '../src/app/log/checkpoint-log.ts'
import { encode } from '../src/event-store/codec.ts'
import { logKeyFile } from '../src/node/log-key-file.ts'
import { openStore } from '../src/node/store.ts'
import { type Figure, median } from './report.ts'

const SIGNED = 200
/** A checkpoint is signed once a second at most. */
const EVERY_MS = 1000

/** The share of each second that signing takes under a load of writes, on the ledger that such a load has left in a folder. */
export async function signingFigure(folder: string): Promise<Figure> {
  const store = await openStore(`sqlite:${folder}/ledger.db`)
  const db = openLatest(folder)
  if (db === null) throw new Error('the server has left no read model')
  try {
    const runner = new Runner(db, PROJECTIONS)
    await runner.catchUp(store)
    const checkpoints = new CheckpointLog({
      store,
      tree: runner.tiles,
      isCaughtUp: () => true,
      keyFile: logKeyFile(folder, undefined),
      newId: v7,
      clock: Date.now,
    })
    await checkpoints.advance()
    const spent: number[] = []
    for (let n = 0; n < SIGNED; n++) {
      const data = {
        kind: 'district',
        id: `signed-${n}`,
        name: `Signed ${n}`,
        occurredOn: '2025-01-01',
      } as const
      const actor = { person: 'bench', key: 'bench', role: 'operator' } as const
      const metadata = { actor, recordedAt: new Date().toISOString(), correlationId: v7() }
      await store.append(
        `district-signed-${n}`,
        [encode(v7(), { type: 'Registered', data }, metadata)],
        'none',
      )
      await runner.catchUp(store)
      const { user, system } = process.cpuUsage()
      await checkpoints.advance()
      const after = process.cpuUsage()
      spent.push((after.user + after.system - user - system) / 1000)
    }
    if (checkpoints.published?.size !== runner.tiles.size) throw new Error('not all of it was signed')
    const ms = median(spent)
    const size = runner.tiles.size
    return {
      name: 'signing, share of a second of writes',
      value: ms / EVERY_MS,
      goal: { atMost: 0.05 },
      note: `${ms.toFixed(2)} ms for one checkpoint of ${size} events, at most one a second`,
    }
  } finally {
    db.close()
    await store.close()
  }
}
