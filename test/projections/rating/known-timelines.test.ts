import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Bounds } from '../../../projections/engine/bounds.ts'
import { itemsOf } from '../../../src/domain/framework/document.ts'
import { type Timeline, timelineOf } from '../../../src/domain/rating/timeline.ts'
import { NETWORK_PERIODS, network, networkOf } from '../../support/projections/random-network.ts'

const TIMES = Number(process.env.KEPT_TIMES ?? 1)

type Side = Awaited<ReturnType<typeof networkOf>>

/** Everything that a history tells. */
function told({ queries }: Side, timeline: Timeline) {
  const periods = NETWORK_PERIODS.map(id => queries.period('rubric', id)).filter(each => each !== null)
  return {
    periods: timeline.periods,
    versions: periods.map(period => timeline.versionAt(period).version),
    items: [...timeline.lineage.versions.values()].flatMap(document =>
      itemsOf(document).map(({ id }) => ({
        history: timeline.history(id),
        cells: periods.map(period => [
          timeline.carriedAt(document.version, id, period),
          timeline.notCarriedAt(document.version, id, period),
        ]),
      })),
    ),
  }
}

/** Expects what was known at every position to be told by a history that shares what is folded, as by a fold of its own. */
function expectSame(side: Side, kind: 'district' | 'school'): void {
  const { queries } = side
  for (const id of queries.ratings.entities('rubric')) {
    const whole = told(side, queries.timeline('rubric', id, { asOf: null, knownAt: null }).timeline)
    for (let knownAt = 0; knownAt <= side.last(); knownAt++) {
      const bounds: Bounds = { asOf: null, knownAt }
      const { closings, position: closedAt } = queries.entities.closings({ kind, id }, bounds)
      const acts = queries.acts('rubric', id, bounds)
      const folded = timelineOf(queries.lineage('rubric'), acts, closings)
      const { timeline, position } = queries.timeline('rubric', id, bounds)
      expect({ id, knownAt, ...told(side, timeline) }).toEqual({ id, knownAt, ...told(side, folded) })
      const isLinked = new Set(acts.map(({ version }) => version)).size > 1
      const events = [
        ...acts.map(act => act.position),
        queries.ratings.withdrawnAt('rubric', id, bounds),
        closedAt,
        isLinked ? queries.linkedAt('rubric', knownAt) : 0,
      ]
      expect({ id, knownAt, position }).toEqual({ id, knownAt, position: Math.max(...events) })
    }
    const after = told(side, queries.timeline('rubric', id, { asOf: null, knownAt: null }).timeline)
    expect(after).toEqual(whole)
  }
}

test('what was known at a position is what a fold of the acts of then tells, and leaves the whole history as it was', async () => {
  await fc.assert(
    fc.asyncProperty(network, async ({ kind, steps }) => {
      const side = await networkOf(kind)
      try {
        for (const step of steps) await side.take(step)
        await side.read()
        expectSame(side, kind)
      } finally {
        await side.store.close()
        side.db.close()
      }
    }),
    { numRuns: 6 * TIMES },
  )
})
