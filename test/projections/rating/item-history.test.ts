import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { NETWORK_DAYS, type Network, network, networkOf } from '../../support/projections/random-network.ts'

const TIMES = Number(process.env.KEPT_TIMES ?? 1)
const ITEMS = ['lead', 'teach', 'teach.plan', 'teach.talk', 'teach.test', 'fund']

/** Expects the history of each item from the acts behind it to be the one that all acts give. */
async function played({ kind, steps }: Network): Promise<void> {
  const side = await networkOf(kind)
  try {
    for (const step of steps) await side.take(step)
    await side.read()
    const { queries } = side
    const last = side.last()
    for (const knownAt of [null, Math.floor(last / 2), last - 1]) {
      for (const asOf of [...NETWORK_DAYS.slice(0, 3), null]) {
        for (const entity of queries.ratings.entities('rubric')) {
          const whole = queries.timeline('rubric', entity, { asOf, knownAt })
          for (const item of ITEMS) {
            const own = queries.itemTimeline('rubric', entity, item, { asOf, knownAt })
            const told = ({ timeline, position }: typeof own) => ({
              position,
              closings: timeline.closings,
              actions: timeline.history(item),
            })
            const about = { asOf, knownAt, entity, item }
            expect([about, told(own)]).toEqual([about, told(whole)])
          }
        }
      }
    }
  } finally {
    await side.store.close()
    side.db.close()
  }
}

test('the history of an item needs the acts behind it alone, at any moment', async () => {
  await fc.assert(fc.asyncProperty(network, played), { numRuns: 5 * TIMES })
})
