import { v7 } from 'uuid'
import { appOn, type Folding } from '../node/compose.ts'
import type { Side, Sources } from './side.ts'

/** The answers of routes over a read model, without a listener; `folding`: see there. */
export async function routeSide(
  { store, storeName, db }: Omit<Sources, 'projections'>,
  folding?: Folding,
): Promise<Side & Pick<Awaited<ReturnType<typeof appOn>>, 'checkpoints'>> {
  // Nothing reads on meanwhile, so waiting brings nothing.
  const parts = { store, db, storeName, newId: v7, clock: Date.now, isDescribed: false, waitMs: 0 }
  const { app, runner, checkpoints } = await appOn({
    ...parts,
    ...(folding === undefined ? {} : { folding }),
  })
  return {
    runner,
    checkpoints,
    get: async url => {
      const { statusCode, payload } = await app.inject({ url })
      return { status: statusCode, body: JSON.parse(payload) as object }
    },
    close: () => app.close(),
  }
}
