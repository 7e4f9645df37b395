import { type Change, entityChangesOf } from '../../../projections/changes/entity-changes.ts'
import { type NetworkChanges, networkChangesOf } from '../../../projections/changes/network-changes.ts'
import type { ResolvedTimes, View } from '../../../projections/engine/bounds.ts'
import type { NamedEntity } from '../../../projections/entity/named.ts'
import type { Lineage } from '../../domain/framework/lineage.ts'
import type { EntityReference } from '../../domain/values/entity-reference.ts'
import type { Period } from '../../domain/values/period.ts'
import type { TwoMoments } from '../../http/changes/moments.ts'
import type { Services } from '../../http/edge/services.ts'
import type { AskedMoments } from './moments-asked.ts'

/** How many districts or schools one page of a network looks at, since it folds the history of each at both moments. */
export const LOOKED_AT = 100

/** One of the two moments, as the API echoes it. */
export type Moment = NetworkChanges['from']

type Framework = { readonly id: string; readonly period: Period | null }

/** What a page of changes is about. */
export type ChangesQuestion = {
  /** Null: the whole network. */
  readonly entity: EntityReference | null
  /** The framework of the ratings; null means every framework, and occurs for one district or school alone. */
  readonly framework: string | null
  readonly frameworks: readonly Framework[]
  /** The periods that can be chosen, in order. */
  readonly periods: readonly Period[]
  readonly moments: AskedMoments
  readonly asked: TwoMoments
  /** For a network: the id of the last district or school that the part before looked at. */
  readonly after: string | null
  /** How many rows the pages before this one show. */
  readonly offset: number
}

/** Something that differs, and the district or school that it belongs to. */
export type ChangedRow = { readonly entity: NamedEntity; readonly change: Change }

/** Everything that a page of changes is written from. */
export type ChangesView = {
  readonly question: ChangesQuestion
  /** Null: the whole network. */
  readonly entity: NamedEntity | null
  readonly from: Moment
  readonly to: Moment
  /** All rows: the figures count all of them, and a page shows some. */
  readonly rows: readonly ChangedRow[]
  /** For a network: the id of the last district or school that was looked at, if there are more. */
  readonly next: string | null
  readonly lineages: ReadonlyMap<string, Lineage>
  /** The ids of districts or schools whose registration was withdrawn: they have no page at that moment. */
  readonly unknown: { readonly from: ReadonlySet<string>; readonly to: ReadonlySet<string> }
  /** The last day of a period, on which the age of a level is counted. */
  readonly endOf: (framework: string, period: string) => string | null
  readonly position: string
}

/** What differs between the two moments, of a network or of one district or school. */
export async function changesView(services: Services, question: ChangesQuestion): Promise<View<ChangesView>> {
  const { queries } = services
  const { entity, frameworks, asked } = question
  const found =
    entity === null ? await inNetwork(services, question) : await inEntity(services, question, entity)
  const { from, to, position } = found.told
  const kind = entity?.kind ?? queries.lineage(question.framework ?? '').first.rates
  const unknownAt = ({ bounds }: ResolvedTimes) =>
    new Set(queries.entities.unregistered(kind, bounds.knownAt))
  return {
    body: {
      question,
      entity: found.entity,
      from,
      to,
      rows: [...found.rows].toSorted((a, b) => KIND_ORDER[a.change.kind] - KIND_ORDER[b.change.kind]),
      next: found.next,
      lineages: new Map(frameworks.map(({ id }) => [id, queries.lineage(id)])),
      unknown: { from: unknownAt(asked.from), to: unknownAt(asked.to) },
      endOf: (framework, period) => queries.period(framework, period, asked.to.bounds.knownAt)?.to ?? null,
      position,
    },
    position: Number(position),
  }
}

const KIND_ORDER: Readonly<Record<Change['kind'], number>> = { cell: 0, commitment: 1, case: 2 }

async function inNetwork(services: Services, { framework, frameworks, asked, after }: ChangesQuestion) {
  const about = { framework: framework ?? '', period: frameworks[0]?.period ?? null }
  const { body: told } = await networkChangesOf(services, about, asked.pinned, {
    limit: LOOKED_AT,
    ...(after === null ? {} : { cursor: after }),
    next: cursor => cursor,
  })
  const rows = told.rows.flatMap(({ entity, items }) => items.map(change => ({ entity, change })))
  return { told, rows, entity: null, next: told.page.next }
}

async function inEntity(services: Services, { frameworks, asked }: ChangesQuestion, entity: EntityReference) {
  const whole = { limit: Number.MAX_SAFE_INTEGER, offset: 0, next: () => null }
  const { body: told } = await entityChangesOf(services, { entity, frameworks }, asked.pinned, whole)
  const named = told.to.entity
  return { told, rows: told.items.map(change => ({ entity: named, change })), entity: named, next: null }
}
