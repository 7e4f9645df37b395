import { z } from 'zod'
import { itemsOf } from '../../src/domain/framework/document.ts'
import { categoryOf, partsOf } from '../../src/domain/subjects.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import { type EventNames, quoted } from '../../src/domain/values/event-phrase.ts'
import { decode } from '../../src/event-store/codec.ts'
import type { StoredEvent } from '../../src/event-store/event-store.ts'
import { phraseOf } from '../../src/explain/event-phrases.ts'
import { sentenceOf } from '../../src/explain/event-sentence.ts'
import { ActorView, actorView, type NameOf } from '../engine/actor.ts'
import { NO_BOUNDS } from '../engine/bounds.ts'
import { EventLinks, eventLinks } from '../engine/event-link.ts'
import type { ReadQueries } from '../read-queries.ts'
import type { PlacedRow } from './trail.ts'
import { idOf, visibilityOf } from './visibility.ts'

/** One event as a line of the trail. */
export const TrailEntry = z
  .object({
    id: z.string().meta({
      description:
        'Its place in the trail: the position, or `<position of what made it public>.<revision>`. Entries are in this order',
    }),
    sentence: z.string().meta({ description: 'What was done to what, when and by whom' }),
    event: z.string(),
    type: z.string(),
    stream: z.string(),
    revision: z.int(),
    position: z
      .string()
      .nullable()
      .meta({ description: 'Of the event in the log; null where it was made public later by another one' }),
    recordedAt: z.string(),
    occurredOn: z.string(),
    actor: ActorView,
    correlationId: z.string().meta({ description: 'Shared by all events of one request or import' }),
    entity: z
      .object({ kind: z.string(), id: z.string(), name: z.string() })
      .nullable()
      .meta({ description: 'The district or school that it is about, or who promised' }),
    item: z.string().nullable(),
    imported: z
      .object({ kind: z.string(), sha256: z.string(), row: z.int() })
      .nullable()
      .meta({ description: 'The file, by its digest, and the row of it' }),
    visibility: z.enum(['public', 'draft', 'access']).meta({
      description: 'For everyone; for those who may see drafts; or for auditors and operators',
    }),
    links: EventLinks,
  })
  .meta({ id: 'TrailEntry' })
export type TrailEntry = z.infer<typeof TrailEntry>

/** The links of a row of the trail: the proof of what is not public is that of its position. */
export const linksOf = (row: Pick<PlacedRow, 'event' | 'position' | 'stream' | 'published'>) =>
  eventLinks(row.event, visibilityOf(row) === 'public' ? null : row.position)

/** What lines are made from: the read model, and the names of persons. */
export type Telling = { readonly queries: ReadQueries; readonly nameOf: NameOf }

/** An event as a line of the trail. */
export function entryOf({ queries, nameOf }: Telling, row: PlacedRow, stored: StoredEvent): TrailEntry {
  const event = decode(stored)
  const { id, type, stream, revision, data, metadata } = event
  const { about, item, position, place } = row
  const actor = { ...actorView(event.actor), ...nameOf(event.actor.person) }
  const entity = about === null ? null : { ...about, name: calledBy(queries, row) }
  const imported = 'imported' in data ? data.imported : undefined
  return {
    id: idOf(place),
    sentence: sentenceOf(event, actor, namesOf(queries, row, data)),
    event: id,
    type,
    stream,
    revision,
    position: place.step === null ? String(position) : null,
    recordedAt: metadata.recordedAt,
    occurredOn: data.occurredOn,
    actor,
    correlationId: metadata.correlationId,
    entity,
    item,
    imported: imported ?? null,
    visibility: visibilityOf(row),
    links: linksOf(row),
  }
}

/** What was done to what, without when and by whom. */
export function actOf({ queries }: Telling, row: PlacedRow, stored: StoredEvent): string {
  const event = decode(stored)
  return phraseOf(event, namesOf(queries, row, event.data))
}

function calledBy(queries: ReadQueries, { entity, about }: PlacedRow): string {
  if (entity !== null) return queries.named(entity, NO_BOUNDS).entity.name
  return about?.id ?? ''
}

function namesOf(queries: ReadQueries, row: PlacedRow, data: object): EventNames {
  const { stream, item } = row
  const [first = '', second = '', third = ''] = partsOf(stream)
  const isRound = stream.startsWith('round-')
  const called = (entity: EntityReference) => queries.named(entity, NO_BOUNDS).entity.name
  const streamCalled = (each: string) => streamInWords(queries, called, each)
  const version = 'version' in data && typeof data.version === 'string' ? data.version : null
  return {
    entity: calledBy(queries, row) || 'nobody named',
    item: item === null ? 'Something' : titleOf(queries, first, version, item),
    id: first,
    stream,
    framework: frameworkCalled(queries, first),
    period: isRound ? second : third,
    formerly: () => formerNameOf(queries, row) ?? first,
    called,
    streamCalled,
  }
}

/** What a district or school was called before an event; null where the event is about neither. */
function formerNameOf(queries: ReadQueries, { entity, position }: PlacedRow): string | null {
  return entity && queries.named(entity, { asOf: null, knownAt: position - 1 }).entity.name
}

/** The title of a framework's first version, in quotation marks; its id where it has none. */
function frameworkCalled(queries: ReadQueries, id: string): string {
  const title = queries.frameworks.get(id)?.lineage.first.title
  return title === undefined ? id : quoted(title)
}

function streamInWords(
  queries: ReadQueries,
  called: (entity: EntityReference) => string,
  stream: string,
): string {
  const [first = '', second = '', third = ''] = partsOf(stream)
  switch (categoryOf(stream)) {
    case 'assessment': {
      const kind = queries.frameworks.get(first)?.lineage.first.rates ?? 'district'
      return `the assessment of ${called({ kind, id: second })} by ${frameworkCalled(queries, first)} for ${third}`
    }
    case 'round':
      return `the round ${second} of ${frameworkCalled(queries, first)}`
    case 'district':
    case 'school':
      return called({ kind: stream.startsWith('school-') ? 'school' : 'district', id: first })
    case 'commitment':
      return `the commitment ${first}`
    case 'closure':
      return `the case ${first}`
    default:
      return stream
  }
}

/** The title of an item in its version; if no version is given, in any that has it. */
function titleOf(queries: ReadQueries, framework: string, version: string | null, item: string): string {
  const versions = queries.frameworks.get(framework)?.versions ?? []
  const documents = versions
    .map(({ document }) => document)
    .filter(each => version === null || each.version === version)
  return documents.flatMap(itemsOf).find(({ id }) => id === item)?.title ?? item
}
