import { type CaseWithBroken, casesWithBrokenOf } from '../../../projections/closure/broken.ts'
import { type CommitmentList, commitmentsOf } from '../../../projections/commitment/list.ts'
import type { ResolvedTimes, View } from '../../../projections/engine/bounds.ts'
import { membershipOf } from '../../../projections/entity/entity.ts'
import { type EntityTrends, entityTrendsOf } from '../../../projections/rating/entity-trends.ts'
import { type Snapshot, snapshotOf } from '../../../projections/rating/snapshot.ts'
import type { Lineage } from '../../domain/framework/lineage.ts'
import type { EntityReference } from '../../domain/values/entity-reference.ts'
import type { Period } from '../../domain/values/period.ts'
import type { Services } from '../../http/edge/services.ts'

/** How many promises are read at most for the page of one district. */
const BESIDE_MAX = 200

/** Which items may be shown alone, in the words of the form. */
export const SHOWN_ITEMS = {
  changed: 'only what changed',
  disputed: 'only what is challenged, without an answer',
} as const
export type ShownItems = keyof typeof SHOWN_ITEMS

export type DistrictQuestion = {
  readonly entity: EntityReference
  readonly framework: string
  readonly period: Period | null
  /** The period that it is compared with; null for the one before. */
  readonly from: Period | null
  readonly asked: ResolvedTimes
  /** The day as of which promises and cases are shown. */
  readonly day: string
  readonly show: ShownItems | null
  readonly given: {
    readonly framework?: string | undefined
    readonly period?: string | undefined
    readonly from?: string | undefined
    readonly asOf?: string | undefined
    readonly knownAt?: string | undefined
  }
}

/** Everything that the page of one district, or of a school, is written from. */
export type DistrictView = {
  readonly question: DistrictQuestion
  readonly lineage: Lineage
  readonly now: Snapshot
  /** How it stood in the period compared with; null if there is none. */
  readonly before: Snapshot | null
  readonly trends: EntityTrends
  /** The periods that it was rated in. */
  readonly periods: readonly Period[]
  /** The day on which the age of a level is counted: the last day of the period, or the day asked for if it is earlier. */
  readonly ageDay: string | null
  readonly promises: CommitmentList
  readonly cases: readonly CaseWithBroken[]
  /** Since when a district is in the network, and until when. */
  readonly membership: ReturnType<typeof membershipOf>
  readonly position: string
}

/** How one district stands in two periods, how it got there, and what else is on record of it. */
export async function districtView(
  services: Services,
  question: DistrictQuestion,
): Promise<View<DistrictView>> {
  const { queries } = services
  const { entities } = queries
  const { entity, framework, period, asked, day } = question
  const now = snapshotOf(queries, framework, entity, period, asked)
  const trends = entityTrendsOf(queries, framework, entity, null, asked)
  const { periods } = queries.timeline(framework, entity.id, asked.bounds).timeline
  const shown = period ?? periods.find(({ id }) => id === now.body.period) ?? null
  const from = question.from ?? (shown && (periods.findLast(({ to }) => to < shown.from) ?? null))
  const before = from && snapshotOf(queries, framework, entity, from, asked)
  const onDay = { asked: { ...asked, bounds: { ...asked.bounds, asOf: day } }, day }
  const owner = entity.kind === 'district' ? { district: entity.id } : { owner: entity.id }
  const place = entity.kind === 'district' ? { district: entity.id } : { school: entity.id }
  const whole = { limit: BESIDE_MAX, next: () => null }
  const promises = await commitmentsOf(services, owner, onDay, whole)
  const cases = await casesWithBrokenOf(queries, place, onDay)
  const { asOf } = asked.bounds
  const ageDay = shown === null || (asOf !== null && asOf < shown.to) ? asOf : shown.to
  const views = [now, trends, promises, cases, ...(before === null ? [] : [before])]
  const position = Math.max(...views.map(view => view.position))
  return {
    body: {
      question,
      lineage: queries.lineage(framework),
      now: now.body,
      before: before?.body ?? null,
      trends: trends.body,
      periods,
      ageDay,
      promises: promises.body,
      cases: cases.body.cases,
      membership: membershipOf(entities.state(entity, asked.bounds.knownAt).state, asked.bounds.asOf),
      position: String(position),
    },
    position,
  }
}
