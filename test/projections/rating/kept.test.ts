import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { isAtHand, networkMatrix, networkTrends } from '../../../projections/rating/kept/answers.ts'
import { writtenMatrixOf } from '../../../projections/rating/kept/matrix.ts'
import { KeptNetwork } from '../../../projections/rating/kept/network.ts'
import { keptTrendsOf } from '../../../projections/rating/kept/trends.ts'
import { matrixOf } from '../../../projections/rating/matrix.ts'
import { networkTrendsOf } from '../../../projections/rating/network-trends.ts'
import {
  datedBackNetwork,
  growingNetwork,
  NETWORK_DAYS,
  NETWORK_PERIODS,
  type Network,
  network,
  networkOf,
} from '../../support/projections/random-network.ts'
import { asking } from '../../support/projections/read-side.ts'

const TIMES = Number(process.env.KEPT_TIMES ?? 1)
const PAGES = [
  { limit: 20_000 },
  { limit: 1 },
  { limit: 1, cursor: 'east' },
  { limit: 2, cursor: 'north' },
  { limit: 5, cursor: 'zebra' },
]
const next = (cursor: string | null) => (cursor === null ? null : `/next/${cursor}`)

/** Expects everything that is made from kept rows to equal the fold of all acts. */
async function expectSame(
  kept: KeptNetwork,
  side: Awaited<ReturnType<typeof networkOf>>,
  today = '2026-03-01',
): Promise<void> {
  const { queries } = side
  for (const asOf of [null, ...NETWORK_DAYS.slice(0, 4), '2012-01-01']) {
    const asked = { ...asking(asOf), today }
    for (const id of asOf === null ? [null, ...NETWORK_PERIODS, '2012', '2030'] : [null, 'review', '2030']) {
      const period = id === null ? null : queries.period('rubric', id)
      for (const page of id === null && asOf === null ? PAGES : PAGES.slice(0, 1)) {
        const folded = await matrixOf(queries, 'rubric', period, asked, { ...page, next })
        const { parts, position, link } = await writtenMatrixOf(kept, 'rubric', period, asked, {
          ...page,
          next,
        })
        const text = Buffer.concat(parts.map(({ bytes }) => bytes)).toString()
        expect({ asOf, id, text }).toEqual({ asOf, id, text: JSON.stringify(folded.body) })
        expect([position, link]).toEqual([folded.position, folded.body.page.next])
      }
      const trends = await networkTrendsOf(queries, 'rubric', period, asked)
      expect({ asOf, id, ...(await keptTrendsOf(kept, 'rubric', period, asked)) }).toEqual({
        asOf,
        id,
        ...trends,
      })
    }
  }
}

/** The same for what was known at positions, with and without a day. */
async function expectSameKnown(
  kept: KeptNetwork,
  side: Awaited<ReturnType<typeof networkOf>>,
): Promise<void> {
  const { queries } = side
  const last = side.last()
  for (const knownAt of new Set([
    0,
    3,
    Math.floor(last / 3),
    Math.floor(last / 2),
    last - 2,
    last - 1,
    last,
  ])) {
    for (const asOf of [null, '2013-06-30', '2013-12-31']) {
      const asked = asking(asOf, Math.max(0, knownAt))
      for (const id of [null, '2013-H2', 'review', '2030']) {
        const period = id === null ? null : queries.period('rubric', id, asked.bounds.knownAt)
        const page = { limit: 20_000, next }
        const folded = await matrixOf(queries, 'rubric', period, asked, page)
        const { parts, position } = await writtenMatrixOf(kept, 'rubric', period, asked, page)
        const text = Buffer.concat(parts.map(({ bytes }) => bytes)).toString()
        expect({ knownAt, asOf, id, text }).toEqual({ knownAt, asOf, id, text: JSON.stringify(folded.body) })
        expect(position).toBe(folded.position)
        const question = { framework: 'rubric', period, asked, now: () => asked }
        const trends = await networkTrendsOf(queries, 'rubric', period, asked)
        expect({ knownAt, asOf, id, ...(await networkTrends(kept, question)) }).toEqual({
          knownAt,
          asOf,
          id,
          ...trends,
        })
      }
    }
  }
}

async function played({ kind, steps }: Network): Promise<void> {
  const side = await networkOf(kind)
  const kept = new KeptNetwork(side.queries, side.runner.changes, () => 0)
  try {
    for (const step of steps) {
      if (!(await side.take(step))) continue
      await side.read()
      await expectSame(kept, side)
    }
    await side.read()
    await expectSame(kept, side)
    // A challenge without an answer is older by then, though nothing was recorded.
    await expectSame(kept, side, '2026-03-02')
    await expectSameKnown(kept, side)
  } finally {
    await side.store.close()
    side.db.close()
  }
}

test('what is shown now is not put together for a position after which something was rated', async () => {
  const side = await networkOf('district')
  const rating = { what: 'import', entity: 'east', item: 'lead', on: '2013-06-30', level: 1 } as const
  await side.take({ ...rating, period: '2013-H1' })
  const before = side.last()
  await side.take({ ...rating, period: '2013-H2' })
  await side.read()
  const kept = new KeptNetwork(side.queries, side.runner.changes, () => 0)
  const now = vi.spyOn(kept.members, 'on')
  const shownAt = async (knownAt: number) =>
    (await kept.rowsOf('rubric', null, { asOf: null, knownAt })).at?.id
  expect([await shownAt(before), now.mock.calls.length]).toEqual(['2013-H1', 0])
  expect([await shownAt(side.last()), now.mock.calls.length]).toEqual(['2013-H2', 1])
  await side.store.close()
  side.db.close()
})

test('where nothing can be kept the network is folded', async () => {
  const side = await networkOf('district')
  await side.take({
    what: 'import',
    entity: 'east',
    period: '2013',
    item: 'lead',
    on: '2013-06-30',
    level: 1,
  })
  await side.read()
  const nowhere = '/no/such/folder/rows'
  const kept = new KeptNetwork(side.queries, side.runner.changes, () => 0, nowhere)
  const asked = asking()
  const question = { framework: 'rubric', period: null, asked, now: () => asked }
  expect(isAtHand(kept, question)).toBe(false)
  const { parts } = await networkMatrix(kept, question, { limit: 5, next })
  const folded = await matrixOf(side.queries, 'rubric', null, asked, { limit: 5, next })
  expect(parts.map(({ bytes }) => bytes.toString()).join('')).toBe(JSON.stringify(folded.body))
  expect(await networkTrends(kept, question)).toEqual(
    await networkTrendsOf(side.queries, 'rubric', null, asked),
  )
  await side.store.close()
  side.db.close()
})

test('what is kept shows what a fold of all acts shows, to the byte, whatever happens in between', async () => {
  await fc.assert(fc.asyncProperty(network, played), { numRuns: 8 * TIMES })
})

test('what is written after all that is there shows what a fold of all acts shows', async () => {
  await fc.assert(fc.asyncProperty(growingNetwork, played), { numRuns: 3 * TIMES })
})

test('what is dated back before others shows what a fold of all acts shows', async () => {
  await fc.assert(fc.asyncProperty(datedBackNetwork, played), { numRuns: 2 * TIMES })
})

test('an act that is seen last has few rows written, also where it names its entity', async () => {
  const side = await networkOf('district')
  const kept = new KeptNetwork(side.queries, side.runner.changes, () => 0)
  const rowsWritten = () => Number(side.db.prepare('SELECT total_changes() AS rows').get()?.rows)
  const imported = async (
    on: (typeof NETWORK_DAYS)[number],
    periods: readonly (typeof NETWORK_PERIODS)[number][],
    level: number,
  ) => {
    for (const period of periods)
      await side.take({ what: 'import', entity: 'east', period, item: 'lead', on, level })
    await side.read()
    const before = rowsWritten()
    await kept.directoryOf('rubric').refresh()
    return rowsWritten() - before
  }
  // Five periods: a row each, a text of a cell for both components, and what is seen from that day on.
  expect(await imported('2013-06-30', NETWORK_PERIODS, 0)).toBe(5 + 10 + 1)
  // One period: its row, the text of one cell, and what is seen; the name is another one from that day on.
  expect(await imported('2014-03-01', ['SY2013-14'], 1)).toBe(3)
  // The same day again: what was written of it is replaced.
  expect(await imported('2014-03-01', ['SY2013-14'], 2)).toBe(3)
  await side.store.close()
  side.db.close()
})

test('one write leaves the rows of all others as they are, and so do their bytes', async () => {
  const side = await networkOf('district')
  const kept = new KeptNetwork(side.queries, side.runner.changes, () => 0)
  const imported = async (entity: 'east' | 'north' | 'west', on: (typeof NETWORK_DAYS)[number]) => {
    await side.take({ what: 'import', entity, period: '2013-H1', item: 'lead', on, level: 0 })
    await side.read()
    const { rows } = await kept.rowsOf('rubric', null, asking().bounds)
    return rows
  }
  for (const entity of ['east', 'north', 'west'] as const) await imported(entity, '2014-03-01')
  const before = await imported('east', '2014-03-01')
  await expectSame(kept, side)
  // The name that an import gives changes the entity itself: then all rows are put together again.
  await side.take({
    what: 'publish',
    entity: 'north',
    period: '2013-H1',
    item: 'teach',
    on: '2013-06-30',
    level: 1,
  })
  await side.read()
  const { rows, position } = await kept.rowsOf('rubric', null, asking().bounds)
  expect(rows.map((row, at) => row === before[at])).toEqual([true, false, true])
  expect(position).toBe(side.last())
  await expectSame(kept, side)
  await side.store.close()
  side.db.close()
})
