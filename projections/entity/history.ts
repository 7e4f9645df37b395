import { z } from 'zod'
import { corrected } from '../../src/domain/entity/correction.ts'
import { ENTITY_EVENTS, type EntityEvent } from '../../src/domain/entity/event.ts'
import { FACTS, type Fact } from '../../src/domain/entity/facts.ts'
import { streamOf } from '../../src/domain/subjects.ts'
import { lastDayOf } from '../../src/domain/values/date.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import { compareText } from '../../src/domain/values/text.ts'
import { decode, type LedgerEvent } from '../../src/event-store/codec.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import { ActorView, actorView } from '../engine/actor.ts'
import type { Bounds, ResolvedTimes, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { EventLinks, eventLinks } from '../engine/event-link.ts'
import { EvidenceView } from '../engine/evidence.ts'
import { type NumberedPageRequest, page } from '../engine/page.ts'
import { isOneOf } from '../engine/projection.ts'
import type { ReadQueries } from '../read-queries.ts'
import { NamedEntity } from './named.ts'

const known = z.string().nullable()

const EntityHistoryItem = z.object({
  event: z.string(),
  type: z.enum(Object.keys(ENTITY_EVENTS) as EntityEvent['type'][]),
  revision: z.int(),
  position: z.string(),
  on: known.meta({ description: 'From when it is so, as it is put right; null: from the beginning' }),
  changes: z
    .array(z.object({ fact: z.enum(FACTS), from: known, to: z.string() }))
    .meta({ description: 'The facts that became others on that day' }),
  says: z.looseObject({}).meta({ description: 'What the event says of its own, as it was recorded' }),
  corrections: z.array(z.string()).meta({ description: 'The events that put it right, oldest first' }),
  occurredOn: z.string(),
  recordedAt: z.string(),
  actor: ActorView,
  rationale: known,
  evidence: z.array(EvidenceView),
  imported: z
    .object({ kind: z.string(), sha256: z.string(), row: z.int() })
    .nullable()
    .meta({ description: 'The file and the row, where it was imported' }),
  links: EventLinks,
})
type EntityHistoryItem = z.infer<typeof EntityHistoryItem>

export const EntityHistoryResponse = z
  .object({ entity: NamedEntity, ...echo, items: z.array(EntityHistoryItem), page })
  .meta({ id: 'EntityHistory' })
export type EntityHistory = z.infer<typeof EntityHistoryResponse>

/** Every event of a district or school in the order of its days, with what became another on each; read from the log. */
export async function entityHistoryOf(
  { queries, store }: { readonly queries: ReadQueries; readonly store: EventStore },
  about: EntityReference,
  asked: ResolvedTimes,
  { limit, offset, next }: NumberedPageRequest,
): Promise<View<EntityHistory>> {
  const { entities } = queries
  const places = entities.told(about, asked.bounds.knownAt)
  const named = queries.named(about, asked.bounds)
  const stream = streamOf.entity(about)
  const references = places.map(({ revision }) => ({ stream, revision }))
  const events = references.length === 0 ? [] : (await store.readEvents(references)).map(decode)
  const positions = new Map(places.map(({ revision, position }) => [revision, position]))
  const items = itemsOf(events.filter(isOfEntity), positions, asked.bounds)
  const shown = items.slice(offset, offset + limit)
  const end = offset + shown.length
  const position = Math.max(named.position, entities.state(about, asked.bounds.knownAt).position)
  const body = {
    entity: named.entity,
    ...asked.echo,
    position: String(position),
    items: shown,
    page: { next: next(end < items.length ? String(end) : null) },
  }
  return { body, position }
}

type Told = LedgerEvent & EntityEvent
const isOfEntity = (event: LedgerEvent): event is Told => isOneOf(ENTITY_EVENTS, event)

type Place = {
  readonly event: Told
  readonly right: EntityEvent
  readonly on: string | null
  readonly by: readonly string[]
}

function itemsOf(
  events: readonly Told[],
  positions: ReadonlyMap<number, number>,
  { asOf }: Bounds,
): readonly EntityHistoryItem[] {
  const current = new Map<Fact, string>()
  return events
    .map(event => placeOf(event, events))
    .sort(byDay)
    .filter(({ on }) => on === null || asOf === null || lastDayOf(on) <= asOf)
    .map(({ event, right, on, by }) => {
      const { occurredOn, imported, evidence, ...says } = event.data
      const { rationale, ...said } = says as { readonly rationale?: string }
      return {
        event: event.id,
        type: event.type,
        revision: event.revision,
        position: String(positions.get(event.revision) ?? 0),
        on,
        changes: changesIn(right, current),
        says: said,
        corrections: [...by],
        occurredOn,
        recordedAt: event.metadata.recordedAt,
        actor: actorView(event.metadata.actor),
        rationale: rationale ?? null,
        evidence: evidence ?? [],
        imported: imported ?? null,
        links: eventLinks(event.id),
      }
    })
}

/** An event as it is corrected, with its day; what an imported registration says holds from the beginning, and has none. */
function placeOf(event: Told, events: readonly Told[]): Place {
  const corrections = events.flatMap(each =>
    each.type === 'FactCorrected' && each.data.event === event.id ? [each] : [],
  )
  const right = corrections.reduce<EntityEvent>((said, { data: { event: _event, ...correction } }) => {
    return corrected(said, correction)
  }, event)
  const isUndated = event.type === 'Registered' && event.data.imported !== undefined
  return { event, right, on: isUndated ? null : right.data.occurredOn, by: corrections.map(({ id }) => id) }
}

/** By day, undated ones first; of one day imports by their ids, which no order of files changes, then what was recorded here. */
const byDay = (a: Place, b: Place): number =>
  compareText(dayOf(a), dayOf(b)) ||
  Number(isImported(b)) - Number(isImported(a)) ||
  (isImported(a) ? compareText(a.event.id, b.event.id) : a.event.revision - b.event.revision)
const dayOf = ({ on }: Place): string => (on === null ? '' : lastDayOf(on))
const isImported = ({ event }: Place): boolean => event.data.imported !== undefined

function changesIn({ type, data }: EntityEvent, current: Map<Fact, string>): EntityHistoryItem['changes'] {
  if (type !== 'Registered' && type !== 'FactsChanged' && type !== 'Renamed') return []
  return FACTS.flatMap(fact => {
    const to = (data as { readonly [Each in Fact]?: string })[fact]
    const from = current.get(fact) ?? null
    if (to === undefined || to === from) return []
    current.set(fact, to)
    return [{ fact, from, to }]
  })
}
