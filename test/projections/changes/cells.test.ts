import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type EntityChanges, entityChangesOf } from '../../../projections/changes/entity-changes.ts'
import type { NumberedPageRequest } from '../../../projections/engine/page.ts'
import { type Snapshot, snapshotOf } from '../../../projections/rating/snapshot.ts'
import { period } from '../../support/domain/fixtures.ts'
import { published, rated } from '../../support/projections/facts.ts'
import { LIFE_DAYS, LIFE_PERIODS, life, livedBy } from '../../support/projections/random-life.ts'
import { asking, idOf, readSide } from '../../support/projections/read-side.ts'

const north = { kind: 'district', id: 'north' } as const
type Moment = { readonly asOf?: string | null; readonly knownAt?: number | null }
const bounded = ({ asOf = null, knownAt = null }: Moment) => asking(asOf, knownAt)
type Side = Pick<ReturnType<typeof readSide>, 'queries' | 'store'>
const PAGE: NumberedPageRequest = { limit: 10_000, offset: 0, next: () => null }

async function changesOf({ queries, store }: Side, from: Moment, to: Moment, page = PAGE) {
  const about = { entity: north, frameworks: [{ id: 'rubric', period: null }] }
  const asked = { from: bounded(from), to: bounded(to) }
  return (await entityChangesOf({ queries, store }, about, asked, page)).body
}

/** A snapshot without its addresses, and without how long a challenge has waited: that follows from the day. */
const plain = <Body>(body: Body): Body =>
  JSON.parse(
    JSON.stringify(body, (key, value: unknown) =>
      key === 'links' || key === 'ageDays' || key === 'position' ? undefined : value,
    ),
  )

const cellsIn = ({ items }: Pick<EntityChanges, 'items'>) => items.filter(each => each.kind === 'cell')
type Cell = NonNullable<ReturnType<typeof cellsIn>[number]['to']>

/** A snapshot with what changed in its period, in the order of the framework. */
function applied(before: Snapshot, { to, items }: EntityChanges, side: Side): unknown {
  const cells = new Map<string, Omit<Cell, 'inputs'> & { inputs?: Cell['inputs'] }>()
  const { version: was } = before.framework
  for (const { elements, ...component } of before.components) {
    cells.set(component.id, { ...component, component: null, version: was })
    for (const element of elements)
      cells.set(element.id, { ...element, component: component.id, version: was })
  }
  for (const { period: id, item, to: shown } of cellsIn({ items })) {
    if (id !== before.period) continue
    if (shown === null) cells.delete(item)
    else cells.set(item, shown)
  }
  const versions = new Set([...cells.values()].map(({ version }) => version))
  expect(versions.size).toBe(1)
  const [version = ''] = versions
  const document = side.queries.lineage('rubric').versions.get(version)
  const shownOf = (id: string) => {
    const { component: _component, version: _version, ...rest } = cells.get(id) as Cell
    return rest
  }
  const { entity, asOf, knownAt, knownAtPosition } = to
  return plain({
    entity,
    framework: { id: 'rubric', version },
    period: before.period,
    asOf,
    knownAt,
    knownAtPosition,
    components: document?.components.map(({ id, elements }) => ({
      ...shownOf(id),
      elements: elements.map(element => {
        const { inputs: _inputs, ...shown } = shownOf(element.id)
        return shown
      }),
    })),
  })
}

const moment = fc.record({
  asOf: fc.option(fc.constantFrom(...LIFE_DAYS, '2012-06-01')),
  known: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
})

test('what changed from one moment to another, applied to the snapshot of the one, is that of the other', async () => {
  await fc.assert(
    fc.asyncProperty(life, fc.array(moment, { minLength: 3, maxLength: 3 }), async (told, moments) => {
      const side = await livedBy(told, idOf)
      const at = moments.map(({ asOf, known }) => ({
        asOf,
        knownAt: known === null ? null : Math.round(known * side.last),
      }))
      for (const from of at) {
        for (const to of at) {
          const changes = await changesOf(side, from, to)
          if (from === to) expect(changes.items).toEqual([])
          for (const id of LIFE_PERIODS) {
            const shown = (when: Moment) =>
              snapshotOf(side.queries, 'rubric', north, period(id), bounded(when)).body
            // Changes are listed only for periods in which something is visible at either moment.
            const isTold = [from, to].some(when =>
              side.queries
                .timeline('rubric', 'north', bounded(when).bounds)
                .timeline.periods.some(each => each.id === id),
            )
            if (isTold) expect(applied(shown(from), changes, side)).toEqual(plain(shown(to)))
          }
          for (const { events, fields, from: was, to: is } of changes.items) {
            expect(events.length).toBeGreaterThan(0)
            expect(fields.length > 0 || was === null || is === null).toBe(true)
          }
        }
      }
      await side.store.close()
    }),
    { numRuns: 40 },
  )
})

describe('of two ratings', () => {
  let side: ReturnType<typeof readSide>
  beforeEach(async () => {
    side = readSide()
    await side.record('framework-rubric', [published])
    await side.record('assessment-rubric:north:2013-H1', [rated('lead', 1, '2013-06-30')])
    await side.record('assessment-rubric:north:2013-H2', [rated('lead', 3, '2013-12-20')])
    await side.read()
  })
  afterEach(() => side.store.close())

  test('a cell that was raised names the event that raised it, and both ends whole', async () => {
    const changes = await changesOf(side, { asOf: '2013-07-01' }, { asOf: '2014-01-01' })
    expect(changes.items).toMatchObject([
      {
        kind: 'cell',
        framework: 'rubric',
        period: '2013-H2',
        item: 'lead',
        from: { status: 'carried', level: { name: 'Low' }, period: '2013-H1' },
        to: { status: 'rated', level: { name: 'High' }, action: 'UP', version: 'v1', component: null },
        sentence: 'Leading in 2013-H2 goes from carried as Low (of 2013-H1) to rated High.',
        events: [{ id: idOf(3), type: 'RatingImported', seen: 'to' }],
      },
    ])
    expect(changes).toMatchObject({ count: 1, from: { day: '2013-07-01' }, to: { asOf: '2014-01-01' } })
  })

  test('looking back, the same event is what was seen before', async () => {
    const { items } = await changesOf(side, {}, { asOf: '2013-07-01' })
    expect(items).toMatchObject([
      {
        from: { status: 'rated' },
        to: { status: 'carried' },
        events: [{ id: idOf(3), seen: 'from' }],
      },
    ])
  })

  test('same world, other knowledge: what was learned since, in earlier periods too', async () => {
    await side.record('assessment-rubric:north:2013-H1', [rated('lead', 2, '2013-06-15')])
    await side.record('assessment-rubric:north:2012-H2', [rated('teach.plan', 2, '2012-12-01')])
    await side.read()
    const { items } = await changesOf(side, { knownAt: 3 }, {})
    const told = cellsIn({ items }).map(each => [each.period, each.item, each.events.map(({ id }) => id)])
    expect(told).toEqual([
      // With one of its three elements the component shows that it has too few.
      ['2012-H2', 'teach', [idOf(5)]],
      ['2012-H2', 'teach.plan', [idOf(5)]],
      ['2013-H1', 'lead', [idOf(4)]],
      ['2013-H1', 'teach', [idOf(5)]],
      ['2013-H1', 'teach.plan', [idOf(5)]],
      ['2013-H2', 'teach', [idOf(5)]],
      ['2013-H2', 'teach.plan', [idOf(5)]],
    ])
  })

  test('what an import took back is named as seen before, with what took it back', async () => {
    const withdrawn = { event: idOf(3), revision: 0, sha256: 'a'.repeat(64), rationale: 'Wrong.' }
    const data = { ...withdrawn, occurredOn: '2026-01-01' }
    await side.record('assessment-rubric:north:2013-H2', [{ type: 'ImportedActWithdrawn', data }])
    await side.read()
    const { items } = await changesOf(side, { knownAt: 3 }, {})
    expect(items).toMatchObject([
      {
        period: '2013-H2',
        to: { status: 'carried' },
        events: [
          { id: idOf(3), seen: 'from' },
          { id: idOf(4), type: 'ImportedActWithdrawn', seen: 'to' },
        ],
      },
    ])
    const back = await changesOf(side, {}, { knownAt: 3 })
    expect(back.items[0]?.events).toMatchObject([
      { id: idOf(3), seen: 'to' },
      { id: idOf(4), seen: 'from' },
    ])
    // On a day before the act took place, nothing of it was withdrawn.
    const before = await changesOf(side, { knownAt: 3 }, { asOf: '2013-07-01' })
    expect(before.items[0]?.events).toMatchObject([{ id: idOf(3) }])
    expect(before.items[0]?.events).toHaveLength(1)
  })

  test('a page holds so many, and counts all', async () => {
    const page: NumberedPageRequest = { limit: 1, offset: 1, next: cursor => cursor }
    const { count, items, page: told } = await changesOf(side, { asOf: '2012-01-01' }, {}, page)
    expect([count, items.length, told.next]).toEqual([2, 1, null])
    const first = await changesOf(side, { asOf: '2012-01-01' }, {}, { ...page, offset: 0 })
    expect(first.page.next).toBe('1')
  })
})
