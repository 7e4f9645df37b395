import { caseViewOf } from '../../../projections/closure/case.ts'
import { caseTimelineOf } from '../../../projections/closure/timeline.ts'
import { commitmentHistoryOf } from '../../../projections/commitment/history.ts'
import { commitmentsOf } from '../../../projections/commitment/list.ts'
import { scorecardOf } from '../../../projections/commitment/scorecard.ts'
import { entitiesOf } from '../../../projections/entity/list.ts'
import { historyOf } from '../../../projections/rating/history.ts'
import { matrixOf } from '../../../projections/rating/matrix.ts'
import { networkTrendsOf } from '../../../projections/rating/network-trends.ts'
import { snapshotOf } from '../../../projections/rating/snapshot.ts'
import type { ReadQueries } from '../../../projections/read-queries.ts'
import { roundsOf } from '../../../projections/round/list.ts'
import { itemsOf } from '../../../src/domain/framework/document.ts'
import { standing } from '../../../src/domain/values/import-withdrawal.ts'
import { decode } from '../../../src/event-store/codec.ts'
import type { EventStore } from '../../../src/event-store/event-store.ts'
import { asking } from './read-side.ts'

/** Fields that differ between two ledgers with the same facts: place, time of recording, and id. */
const OWN = new Set([
  'position',
  'revision',
  'event',
  'events',
  'recordedAt',
  'knownAt',
  'knownAtPosition',
  'row',
  'sha256',
  'proof',
])

const PAGE = { limit: 1000, offset: 0, next: () => null }

/** What the public sees in every view, now or as it was known at a position. */
export async function viewsOf(
  { queries, store }: { readonly queries: ReadQueries; readonly store: EventStore },
  knownAt: number | null = null,
): Promise<unknown> {
  const asked = asking(null, knownAt)
  const question = { asked, day: '2026-03-01' }
  const frameworks = await Promise.all(
    queries.frameworks.ids().map(async framework => {
      const entities = queries.ratings.entities(framework)
      const { rates: kind } = queries.lineage(framework).first
      const items = [...queries.lineage(framework).versions.values()].flatMap(itemsOf).map(({ id }) => id)
      const seen = entities.filter(
        id => queries.timeline(framework, id, asked.bounds).timeline.periods.length > 0,
      )
      const histories = []
      for (const id of seen) {
        histories.push(snapshotOf(queries, framework, { kind, id }, null, asked).body)
        for (const item of items) {
          const about = { framework, entity: { kind, id }, item, period: null }
          histories.push((await historyOf(queries, store, about, asked, PAGE)).body)
        }
      }
      return {
        rounds: roundsOf(queries.rounds(framework, knownAt), asked, null, 0).body,
        matrix: (await matrixOf(queries, framework, null, asked, PAGE)).body,
        trends: (await networkTrendsOf(queries, framework, null, asked)).body,
        histories,
      }
    }),
  )
  const ids = (kind: 'district' | 'school') => queries.entities.ids(kind, '', 1000, knownAt)
  const commitments = (await commitmentsOf({ queries, store }, {}, question, PAGE)).body
  const histories = await Promise.all(
    commitments.items.map(
      async ({ id }) => (await commitmentHistoryOf({ queries, store }, id, asked, PAGE))?.body,
    ),
  )
  const cases = []
  for (const { id } of queries.closures.known(asked.bounds)) {
    const events = (await store.readStream(`closure-${id}`)).map(decode)
    const stream = { events, standing: standing(events), revision: 0 }
    cases.push(caseViewOf(queries, id, stream, question))
    cases.push(caseTimelineOf(queries, id, stream, question, PAGE)?.body)
  }
  const views = {
    cases,
    frameworks,
    districts: entitiesOf(queries.entities, 'district', asked, PAGE).body,
    schools: entitiesOf(queries.entities, 'school', asked, PAGE).body,
    states: (['district', 'school'] as const).flatMap(kind =>
      // How many events state a fact depends on the order of files, so only histories show it.
      ids(kind).map(id => ({ ...queries.entities.state({ kind, id }, knownAt).state, told: [] })),
    ),
    moratoria: queries.processes
      .ids()
      .flatMap(id => queries.processes.get(id, knownAt)?.state.moratoria ?? [])
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    members: queries.entities.members('2020-01-01', knownAt).ids,
    commitments,
    histories,
    scorecards: await Promise.all(
      (['district', 'funder', 'owner'] as const).map(
        async by => (await scorecardOf(queries, by, question)).body,
      ),
    ),
  }
  return JSON.parse(
    JSON.stringify(views, (key, value: unknown) => {
      if (OWN.has(key)) return undefined
      // An address repeats the position up to which the view was known.
      return typeof value === 'string'
        ? value.replaceAll(/[?&](?:knownAt|fromKnownAt|toKnownAt)=\d+/g, '')
        : value
    }),
  )
}
