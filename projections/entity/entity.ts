import { z } from 'zod'
import { entity } from '../../src/domain/entity/entity.ts'
import { factOn } from '../../src/domain/entity/facts.ts'
import type { EntityState } from '../../src/domain/entity/state.ts'
import { lastDayOf } from '../../src/domain/values/date.ts'
import type { EntityKind, EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { ResolvedTimes } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { changesLink } from './changes-link.ts'
import { NamedEntity, namedBy, namedNow } from './named.ts'
import type { Entities } from './table.ts'

const Retirement = z
  .object({
    on: z.string(),
    reason: z.string(),
    mergedInto: z
      .string()
      .nullable()
      .meta({ description: 'The one that it should have been; nothing was moved' }),
  })
  .nullable()
const retirement = {
  retired: Retirement.meta({ description: 'Why it is in no list and no network view; null where it is' }),
  mergedFrom: z.array(z.string()).meta({ description: 'Those that were retired in favour of this one' }),
}
const links = z.object({
  changes: z.string().meta({
    description:
      'What is shown otherwise since the times that were asked for; without them say between which moments',
  }),
})
const seen = { ...NamedEntity.shape, ...retirement, revision: z.int(), ...echo, links }
const known = z.string().nullable()
const AS_IT_WAS = 'As it was on the day of `asOf`, or after everything that is known'
const dated = known.meta({ description: AS_IT_WAS })
const happened = known.meta({ description: 'Null where it had not happened by the day of `asOf`' })

const DistrictResponse = z
  .object({
    ...seen,
    kind: z.literal('district'),
    state: dated,
    joined: z
      .object({ on: z.string(), known: z.enum(['on', 'by']) })
      .nullable()
      .meta({ description: AS_IT_WAS }),
    leftOn: happened,
    adopted: z
      .object({ on: z.string(), funders: z.array(z.string()) })
      .nullable()
      .meta({ description: AS_IT_WAS }),
  })
  .meta({ id: 'District' })
const SchoolResponse = z
  .object({
    ...seen,
    kind: z.literal('school'),
    district: dated,
    operator: dated,
    openedOn: happened,
    closedOn: happened,
  })
  .meta({ id: 'School' })
export const ENTITY_RESPONSES = { district: DistrictResponse, school: SchoolResponse } as const
export type EntityView = z.infer<(typeof ENTITY_RESPONSES)[EntityKind]>

/**
 * What is known of one district or school. `now` is what its own stream says, and `revision` where that stands; with
 * `knownAt` the answer is what the read model knew by then.
 */
export function entityOf(
  entities: Entities,
  { kind, id }: EntityReference,
  now: { readonly state: EntityState; readonly revision: number },
  { bounds, echo }: ResolvedTimes,
): EntityView {
  const then = entities.state({ kind, id }, bounds.knownAt)
  const isNow = bounds.knownAt === null
  const { entity, position: namedAt } = isNow
    ? namedNow(entities, { kind, id }, now.state, bounds)
    : namedBy(entities, { kind, id }, bounds)
  const state = isNow ? now.state : then.state
  const merged = entities.retirements.mergedInto({ kind, id }, bounds)
  const rest = {
    retired: retirementOf(state, bounds.asOf),
    mergedFrom: [...merged.ids],
    ...echo,
    position: String(Math.max(then.position, namedAt, merged.position)),
    revision: now.revision,
    links: { changes: changesLink({ kind, id }, { from: echo.asOf, fromKnownAt: echo.knownAt }) },
  }
  const { asOf } = bounds
  return kind === 'district'
    ? { ...entity, kind, ...factsOfDistrict(state, asOf), ...rest }
    : { ...entity, kind, ...factsOfSchool(state, asOf), ...rest }
}

function retirementOf({ told }: EntityState, asOf: string | null): z.infer<typeof Retirement> {
  const acts = told.filter(({ type }) => type === 'Retired' || type === 'RetirementWithdrawn')
  const last = acts.findLast(({ data }) => asOf === null || lastDayOf(data.occurredOn) <= asOf)
  if (last?.type !== 'Retired') return null
  const { occurredOn: on, reason, mergedInto = null } = last.data
  return { on, reason, mergedInto }
}

const factsOfDistrict = (state: EntityState, asOf: string | null) => {
  const { joined, leftOn, adopted } = happenedBy(state, asOf)
  return {
    state: factOn(state.stated.state, asOf),
    joined,
    leftOn,
    adopted: adopted && { ...adopted, funders: [...adopted.funders] },
  }
}
const factsOfSchool = (state: EntityState, asOf: string | null) => {
  const { openedOn, closedOn } = happenedBy(state, asOf)
  return {
    district: factOn(state.stated.district, asOf),
    operator: factOn(state.stated.operator, asOf),
    openedOn,
    closedOn,
  }
}

/** Since when a district is in the network, and until when, as that stood by a day. */
export function membershipOf(
  state: EntityState,
  asOf: string | null,
): Pick<EntityState, 'joined' | 'leftOn'> {
  const { joined, leftOn } = happenedBy(state, asOf)
  return { joined, leftOn }
}

/** What had happened by the end of a day, each event as it is put right: a school is not closed before its last day. */
function happenedBy(state: EntityState, asOf: string | null): EntityState {
  if (asOf === null) return state
  return state.told
    .filter(({ data }) => lastDayOf(data.occurredOn) <= asOf)
    .reduce<EntityState>(entity.evolve, entity.initial)
}
