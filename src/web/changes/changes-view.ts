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

/** So many districts or schools are looked at for one page of a network: a history is folded at both moments for each. */
export const LOOKED_AT = 100

/** One of the two moments, as it is echoed. */
export type Moment = NetworkChanges['from']

type Framework = { readonly id: string; readonly period: Period | null }

/** What a page of changes is about. */
export type ChangesQuestion = {
  /** Null: the whole network. */
  readonly entity: EntityReference | null
  /** By which it is rated; null: by every one there is. Of a network it is always said. */
  readonly framework: string | null
  readonly frameworks: readonly Framework[]
  /** The periods that can be chosen, in order. */
  readonly periods: readonly Period[]
  readonly moments: AskedMoments
  readonly asked: TwoMoments
  /** Of a network: the last one that was looked at before. */
  readonly after: string | null
  /** So many rows stand on pages before. */
  readonly offset: number
}

/** Something that differs, and of whom. */
export type ChangedRow = { readonly entity: NamedEntity; readonly change: Change }

/** Everything that a page of changes is written from. */
export type ChangesView = {
  readonly question: ChangesQuestion
  /** Null: the whole network. */
  readonly entity: NamedEntity | null
  readonly from: Moment
  readonly to: Moment
  /** All of them: what is counted is counted over all, and a page shows some. */
  readonly rows: readonly ChangedRow[]
  /** Of a network: the last one that was looked at, where there are more. */
  readonly next: string | null
  readonly lineages: ReadonlyMap<string, Lineage>
  /** The ids of those whose registration was withdrawn: they have no page at that moment. */
  readonly unknown: { readonly from: ReadonlySet<string>; readonly to: ReadonlySet<string> }
  /** The last day of a period, on which the age of a level is told. */
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
