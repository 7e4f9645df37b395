import { constants, copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../src/node/store.ts'
import { fill, type Network } from './network.ts'
import type { Plan } from './plan.ts'

/**
 * Puts the ledger of a network into a folder. Each network is filled once in a run: a later part that needs the same one gets a
 * copy.
 */
export async function ledgerIn(folder: string, { shared }: Plan, network: Network): Promise<void> {
  const filled = join(shared, `${network.districts}x${network.periods}.db`)
  if (!existsSync(filled)) {
    const store = await openStore(`sqlite:${filled}`)
    await fill(store, network)
    await store.close()
  }
  copyFileSync(filled, join(folder, 'ledger.db'), constants.COPYFILE_FICLONE)
}
