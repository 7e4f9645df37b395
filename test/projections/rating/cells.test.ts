import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { NEVER_RATED } from '../../../projections/rating/cell.ts'
import { writtenSnapshot, writtenTrends } from '../../../projections/rating/cells/written.ts'
import { entityTrendsOf } from '../../../projections/rating/entity-trends.ts'
import { snapshotOf } from '../../../projections/rating/snapshot.ts'
import {
  NETWORK_PERIODS,
  type Network,
  network,
  networkOf,
} from '../../support/projections/random-network.ts'
import { asking } from '../../support/projections/read-side.ts'

const TIMES = Number(process.env.KEPT_TIMES ?? 1)
const DAYS = ['2013-02-01', '2013-12-31', '2014-06-30', null]
let written = 0

type Side = Awaited<ReturnType<typeof networkOf>>

/** Expects what is written from kept cells to equal the fold of all acts, to the byte, wherever something is written. */
function expectSame(
  { queries }: Side,
  kind: Network['kind'],
  days: readonly (string | null)[],
  positions: Iterable<number | null>,
): void {
  for (const knownAt of positions) {
    for (const asOf of days) {
      const asked = asking(asOf, knownAt)
      for (const id of [null, ...NETWORK_PERIODS, '2030']) {
        const period = id === null ? null : queries.period('rubric', id, knownAt)
        for (const entity of queries.ratings.entities('rubric').map(id => ({ kind, id }))) {
          for (const [write, view] of [
            [writtenSnapshot, snapshotOf],
            [writtenTrends, entityTrendsOf],
          ] as const) {
            const found = write(queries, 'rubric', entity, period, asked)
            if (found === null) continue
            written++
            const { body, position } = view(queries, 'rubric', entity, period, asked)
            const about = { asOf, knownAt, id, entity: entity.id }
            expect({ ...about, ...found, text: String(found.text) }).toEqual({
              ...about,
              text: JSON.stringify(body),
              position,
            })
          }
        }
      }
    }
  }
}

async function played({ kind, steps }: Network): Promise<void> {
  const side = await networkOf(kind)
  try {
    for (const step of steps) {
      if (!(await side.take(step))) continue
      await side.read()
      expectSame(side, kind, ['2013-12-31'], [null])
    }
    await side.read()
    const last = side.last()
    expectSame(side, kind, DAYS, new Set([null, 0, Math.floor(last / 2), last - 1]))
  } finally {
    await side.store.close()
    side.db.close()
  }
}

test('snapshots and trends from kept cells are what the fold of all acts gives, of any moment', async () => {
  // Most lives are plain ones, as most districts are; the others are folded.
  const plain = ({ steps, ...rest }: Network): Network => ({
    ...rest,
    steps: steps.map(each =>
      ['challenge', 'version', 'close'].includes(each.what) ? { ...each, what: 'import' } : each,
    ),
  })
  await fc.assert(
    fc.asyncProperty(network, fc.nat(4), (each, odd) => played(odd === 0 ? each : plain(each))),
    { numRuns: 8 * TIMES },
  )
  expect(written).toBeGreaterThan(0)
})

test('cells are kept whose numbers need more than 16 bits', async () => {
  const side = await networkOf('district')
  const { shapes } = side.queries.cells
  for (let day = 0; day <= 0xffff; day++)
    shapes.numbersOf('lead', { ...NEVER_RATED, occurredOn: String(day) })
  for (const [level, period] of (['2013-H1', '2013-H2'] as const).entries())
    await side.take({ what: 'import', entity: 'east', period, item: 'teach.plan', on: '2013-12-31', level })
  await side.read()
  written = 0
  expectSame(side, 'district', ['2014-06-30'], [null])
  expect(written).toBeGreaterThan(0)
  await side.store.close()
  side.db.close()
})
