import { openStore } from '../src/node/store.ts'
import { ledgerIn } from './filled.ts'
import { startServer } from './load.ts'
import { openQuarters } from './network.ts'
import { type NetworkKeys, networkKeys, networkRows, QUARTERS } from './network-rows.ts'
import type { Plan } from './plan.ts'
import type { Figure } from './report.ts'

/** Answers about the whole network, a different one each time, against constant bytes of that size and against one another. */
export async function networkFigures(plan: Plan): Promise<readonly Figure[]> {
  const { folder, network, profile, rounds } = plan
  await ledgerIn(folder, plan, network)
  const keys = await prepared(folder)
  const server = await startServer(folder, profile)
  try {
    return await networkRows(server, { network, rounds, ...keys })
  } finally {
    await server.stop()
  }
}

/** Opens the rounds that the writes need, and makes the keys for them. */
export async function prepared(folder: string): Promise<NetworkKeys> {
  const store = await openStore(`sqlite:${folder}/ledger.db`)
  try {
    await openQuarters(store, QUARTERS)
    return await networkKeys(store)
  } finally {
    await store.close()
  }
}
