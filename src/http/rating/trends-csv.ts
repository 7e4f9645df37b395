import type { EntityTrends } from '../../../projections/rating/entity-trends.ts'
import type { NetworkTrends } from '../../../projections/rating/network-trends.ts'
import { type Columns, csv } from '../edge/csv.ts'

type EntityPeriod = EntityTrends['periods'][number]
type OfEntity = {
  readonly trends: EntityTrends
  readonly at: EntityPeriod
  readonly item: EntityPeriod['items'][number]
}
const ENTITY: Columns<OfEntity> = {
  entity_id: ({ trends }) => trends.entity.id,
  entity_name: ({ trends }) => trends.entity.name,
  framework: ({ trends }) => trends.framework.id,
  version: ({ at }) => at.version,
  period: ({ at }) => at.period,
  item: ({ item }) => item.item,
  status: ({ item }) => item.status,
  level: ({ item }) => item.level?.name ?? null,
  level_value: ({ item }) => item.level?.value ?? null,
  action: ({ item }) => item.action,
  movement: ({ item }) => item.movement,
  comparable: ({ item }) => (item.comparable === null ? null : String(item.comparable)),
  reason: ({ item }) => item.reason,
  previous_level: ({ item }) => item.previous?.level.name ?? null,
  previous_period: ({ item }) => item.previous?.period ?? null,
}

/** How one district or school moved, one row an item and period. */
export const entityTrendsCsv = (trends: EntityTrends): string =>
  csv(
    ENTITY,
    trends.periods.flatMap(at => at.items.map(item => ({ trends, at, item }))),
  )

type Counts = NetworkTrends['periods'][number]['total']
type OfNetwork = {
  readonly framework: string
  readonly period: string
  /** Null where all components are counted together. */
  readonly item: string | null
  readonly counts: Counts
}
/** The counts, each column named as in JSON. */
const COUNTS: { readonly [Class in keyof Counts]: (row: OfNetwork) => number } = {
  HS: ({ counts }) => counts.HS,
  NW: ({ counts }) => counts.NW,
  UP: ({ counts }) => counts.UP,
  DG: ({ counts }) => counts.DG,
  AF: ({ counts }) => counts.AF,
  SC: ({ counts }) => counts.SC,
  NR: ({ counts }) => counts.NR,
  RS: ({ counts }) => counts.RS,
  WO: ({ counts }) => counts.WO,
  carried: ({ counts }) => counts.carried,
}
const NETWORK: Columns<OfNetwork> = {
  framework: ({ framework }) => framework,
  period: ({ period }) => period,
  item: ({ item }) => item,
  ...COUNTS,
}

/** How many ratings rose, fell or stayed, one row for each item and period; a period begins with the row of all components. */
export const networkTrendsCsv = ({ framework, periods }: NetworkTrends): string =>
  csv(
    NETWORK,
    periods.flatMap(({ period, total, items }) => [
      { framework: framework.id, period, item: null, counts: total },
      ...items.map(counts => ({ framework: framework.id, period, item: counts.item, counts })),
    ]),
  )
