import { type Action, type Movement, movementOf } from '../../src/domain/action.ts'
import type { Actor, EntityReference, Evidence } from '../../src/domain/evidence.ts'
import { streamOf } from '../../src/domain/stream.ts'
import type { RatingAction } from '../../src/domain/timeline.ts'
import { decode, type LedgerEvent } from '../../src/event-store/codec.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import type { Named, ReadQueries } from '../read-queries.ts'
import type { Asked } from './bounds.ts'
import { type LevelAt, levelAt } from './cell.ts'

export type HistoryItem = {
  readonly event: string
  readonly period: string
  readonly action: Action
  readonly movement: Movement | null
  readonly basis: 'rated' | 'overridden' | 'roll-up'
  readonly from: LevelAt | null
  readonly to: LevelAt | null
  readonly reason: string | null
  readonly previous: LevelAt | null
  readonly comparable: boolean | null
  readonly occurredOn: string
  readonly recordedAt: string
  readonly actor: Pick<Actor, 'person' | 'role' | 'onBehalfOf'>
  readonly rationale: string | null
  readonly evidence: readonly Evidence[]
  /** What the source called the entity, for an imported act. The event itself names the file and the row. */
  readonly imported: { readonly entityName: string | null; readonly note: string | null } | null
  /** Of a roll-up: every event that caused it. Of an imported act: every source of the same value. */
  readonly events: readonly string[]
}

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
  asked: Asked,
  page: { readonly offset: number; readonly limit: number },
): Promise<HistoryPage> {
  const { timeline, position } = queries.timeline(framework, entity.id, asked.bounds)
  const named = queries.named(entity, asked.bounds)
  const actions = timeline.history(item).filter(({ act }) => period === null || act.period.id === period)
  const shown = actions.slice(page.offset, page.offset + page.limit)
  const references = shown.flatMap(({ acts }) =>
    acts.map(act => ({
      stream: streamOf.assessment({ framework, entity: entity.id, period: act.period.id }),
      revision: act.revision,
    })),
  )
  const events = (references.length === 0 ? [] : await store.readEvents(references)).map(decode)
  let read = 0
  const items = shown.map(action => {
    const own = events.slice(read, read + action.acts.length)
    read += own.length
    return historyItem(item, action, own)
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

function historyItem(item: string, action: RatingAction, events: readonly LedgerEvent[]): HistoryItem {
  const event = events[action.acts.indexOf(action.act)]
  if (event === undefined) throw new Error(`an act on ${item} has no event`)
  const { data, metadata } = event
  const { person, role, onBehalfOf } = metadata.actor
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
    actor: { person, role, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) },
    rationale: 'rationale' in data ? (data.rationale ?? null) : null,
    evidence: action.isRollUp ? [] : evidence,
    imported:
      imported && !action.isRollUp
        ? { entityName: imported.entityName ?? null, note: imported.note ?? null }
        : null,
    events: events.map(({ id }) => id),
  }
}
