import { type ActionClass, type Movement, movementOf } from '../../src/domain/rating/action-class.ts'
import type { RatingAction } from '../../src/domain/rating/cell.ts'
import type { PositionedRating } from '../../src/domain/rating/published-rating.ts'
import { streamOf } from '../../src/domain/subjects.ts'
import type { Actor } from '../../src/domain/values/actor.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { Evidence } from '../../src/domain/values/evidence.ts'
import type { Imported } from '../../src/domain/values/provenance.ts'
import { decode, type LedgerEvent } from '../../src/event-store/codec.ts'
import type { EventReference, EventStore } from '../../src/event-store/event-store.ts'
import type { ResolvedTimes } from '../engine/bounds.ts'
import type { Named, ReadQueries } from '../read-queries.ts'
import { type LevelAt, levelAt } from './cell.ts'

export type HistoryItem = {
  readonly event: string
  readonly period: string
  readonly action: ActionClass
  readonly movement: Movement | null
  readonly basis: 'rated' | 'overridden' | 'roll-up'
  readonly from: LevelAt | null
  readonly to: LevelAt | null
  readonly reason: string | null
  readonly previous: LevelAt | null
  readonly comparable: boolean | null
  readonly occurredOn: string
  readonly recordedAt: string
  readonly actor: Who
  readonly rationale: string | null
  readonly evidence: readonly Evidence[]
  /** What made it public, for an act that did not do so itself: the publication of its assessment, or its approval. */
  readonly publication: Publication | null
  /** For an imported act: the file and the row it comes from, and what they called the entity. */
  readonly imported: (Imported & { readonly entityName: string | null; readonly note: string | null }) | null
  /** Of a roll-up: every event that caused it. Of an imported act: every source of the same value. */
  readonly events: readonly string[]
}

type Publication = {
  readonly event: string
  readonly type: LedgerEvent['type']
  readonly actor: Who
  readonly occurredOn: string
  readonly recordedAt: string
  readonly rationale: string | null
}
type Who = Pick<Actor, 'person' | 'role' | 'onBehalfOf'>

export type HistoryPage = {
  readonly entity: Named
  readonly framework: string
  readonly item: string
  readonly items: readonly HistoryItem[]
  readonly total: number
  readonly position: number
}

/** Every rating action on one item, oldest first. The texts are read from the log, for the asked page alone. */
export async function historyOf(
  queries: ReadQueries,
  store: EventStore,
  {
    framework,
    entity,
    item,
    period,
  }: { framework: string; entity: EntityReference; item: string; period: string | null },
  asked: ResolvedTimes,
  page: { readonly offset: number; readonly limit: number },
): Promise<HistoryPage> {
  const { timeline, position } = queries.timeline(framework, entity.id, asked.bounds)
  const named = queries.named(entity, asked.bounds)
  const actions = timeline.history(item).filter(({ act }) => period === null || act.period.id === period)
  const shown = actions.slice(page.offset, page.offset + page.limit)
  const inStream = (act: PositionedRating, revision: number): EventReference => ({
    stream: streamOf.assessment({ framework, entity: entity.id, period: act.period.id }),
    revision,
  })
  const stated = shown.flatMap(({ acts }) => acts.map(act => inStream(act, act.revision)))
  const publishing = shown.map(({ act }) => inStream(act, act.publicBy))
  const references = [...stated, ...publishing]
  const events = (references.length === 0 ? [] : await store.readEvents(references)).map(decode)
  let read = 0
  const items = shown.map((action, index) => {
    const own = events.slice(read, read + action.acts.length)
    read += own.length
    const published = action.isRollUp ? undefined : events[stated.length + index]
    return historyItem(item, action, own, published)
  })
  return {
    entity: named.entity,
    framework,
    item,
    items,
    total: actions.length,
    position: Math.max(position, named.position),
  }
}

function historyItem(
  item: string,
  action: RatingAction,
  events: readonly LedgerEvent[],
  published: LedgerEvent | undefined,
): HistoryItem {
  const event = events[action.acts.indexOf(action.act)]
  if (event === undefined) throw new Error(`an act on ${item} has no event`)
  const { data, metadata } = event
  const evidence = events.flatMap(each => ('evidence' in each.data ? (each.data.evidence ?? []) : []))
  const imported = event.type === 'RatingImported' ? event.data : null
  return {
    event: event.id,
    period: action.act.period.id,
    action: action.action,
    movement: movementOf(action.action),
    basis: action.isRollUp ? 'roll-up' : action.act.basis,
    from: levelAt(action.from, item),
    to: levelAt(action.to, item),
    reason: action.reason,
    previous: levelAt(action.previous, item),
    comparable: action.comparable,
    occurredOn: data.occurredOn,
    recordedAt: metadata.recordedAt,
    actor: whoIs(metadata.actor),
    rationale: 'rationale' in data ? (data.rationale ?? null) : null,
    evidence: action.isRollUp ? [] : evidence,
    publication: published === undefined || published.id === event.id ? null : publicationOf(published),
    imported:
      imported && !action.isRollUp
        ? { ...imported.imported, entityName: imported.entityName ?? null, note: imported.note ?? null }
        : null,
    events: events.map(({ id }) => id),
  }
}

const whoIs = ({ person, role, onBehalfOf }: Actor): Who => ({
  person,
  role,
  ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
})

const publicationOf = ({ id, type, data, metadata }: LedgerEvent): Publication => ({
  event: id,
  type,
  actor: whoIs(metadata.actor),
  occurredOn: data.occurredOn,
  recordedAt: metadata.recordedAt,
  rationale: 'rationale' in data ? (data.rationale ?? null) : null,
})
