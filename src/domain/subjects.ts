import type { z } from 'zod'
import { ASSESSMENT_EVENTS, assessmentStream } from './assessment/event.ts'
import { ASSESSMENT_PHRASES } from './assessment/event-phrases.ts'
import { CLOSURE_EVENTS, closureStream } from './closure/event.ts'
import { CLOSURE_PHRASES } from './closure/event-phrases.ts'
import { COMMITMENT_EVENTS, commitmentStream } from './commitment/event.ts'
import { COMMITMENT_PHRASES } from './commitment/event-phrases.ts'
import type { EventsOf, FormerShapes } from './decider.ts'
import { ENTITY_EVENTS, entityStream } from './entity/event.ts'
import { ENTITY_PHRASES } from './entity/event-phrases.ts'
import { FRAMEWORK_EVENTS, frameworkStream } from './framework/event.ts'
import { FRAMEWORK_PHRASES } from './framework/event-phrases.ts'
import { KEY_EVENTS, keyStream } from './key/event.ts'
import { KEY_PHRASES } from './key/event-phrases.ts'
import { KEY_FORMER_SHAPES } from './key/former.ts'
import { LOG_EVENTS, LOG_FORMER_SHAPES, logStream } from './log/event.ts'
import { LOG_PHRASES } from './log/event-phrases.ts'
import { PERSON_EVENTS, personStream } from './person/event.ts'
import { PERSON_PHRASES } from './person/event-phrases.ts'
import { PROCESS_EVENTS, processStream } from './process/event.ts'
import { PROCESS_PHRASES } from './process/event-phrases.ts'
import { QUARANTINE_EVENTS, quarantineStream } from './quarantine/event.ts'
import { QUARANTINE_PHRASES } from './quarantine/event-phrases.ts'
import { ROUND_EVENTS, roundStream } from './round/event.ts'
import { ROUND_PHRASES } from './round/event-phrases.ts'
import type { EventPhrases } from './values/event-phrase.ts'
import { IMPORT_WITHDRAWALS } from './values/import-withdrawal.ts'

/** What the record knows of a subject: its events with their phrases, the categories of its streams (without `-`) and their names. */
type SubjectDefinition = {
  readonly events: { readonly [type: string]: z.ZodType }
  /** What each of its events did, as a clause. */
  readonly phrases: EventPhrases<{ readonly type: string; readonly data: never }>
  readonly categories: readonly string[]
  readonly stream: (...parts: never[]) => string
  /** Categories whose streams are no part of the log. */
  readonly aside?: readonly string[]
  /** A type that is not named here has had no other shape. */
  readonly former?: FormerShapes
}

/**
 * The register of subjects: every event and stream that the ledger stores. The names and shapes are on disk for ever: a changed
 * shape is a new schema version, and the former one stays in `former` with what lifts it to the next.
 */
export const SUBJECTS = {
  assessment: {
    events: ASSESSMENT_EVENTS,
    phrases: ASSESSMENT_PHRASES,
    categories: ['assessment'],
    stream: assessmentStream,
  },
  closure: {
    events: CLOSURE_EVENTS,
    phrases: CLOSURE_PHRASES,
    categories: ['closure'],
    stream: closureStream,
  },
  commitment: {
    events: COMMITMENT_EVENTS,
    phrases: COMMITMENT_PHRASES,
    categories: ['commitment'],
    stream: commitmentStream,
  },
  entity: {
    events: ENTITY_EVENTS,
    phrases: ENTITY_PHRASES,
    categories: ['district', 'school'],
    stream: entityStream,
  },
  framework: {
    events: FRAMEWORK_EVENTS,
    phrases: FRAMEWORK_PHRASES,
    categories: ['framework'],
    stream: frameworkStream,
  },
  key: {
    events: KEY_EVENTS,
    phrases: KEY_PHRASES,
    categories: ['access'],
    stream: keyStream,
    former: KEY_FORMER_SHAPES,
  },
  // The signed log: signatures over the record, which are no part of it.
  log: {
    events: LOG_EVENTS,
    phrases: LOG_PHRASES,
    categories: [],
    stream: logStream,
    former: LOG_FORMER_SHAPES,
  },
  // That a person was forgotten is recorded in the log, in a stream of the same category as the keys.
  person: {
    events: PERSON_EVENTS,
    phrases: PERSON_PHRASES,
    categories: ['access'],
    stream: personStream,
    aside: ['person'],
  },
  quarantine: {
    events: QUARANTINE_EVENTS,
    phrases: QUARANTINE_PHRASES,
    categories: ['quarantine'],
    stream: quarantineStream,
  },
  process: {
    events: PROCESS_EVENTS,
    phrases: PROCESS_PHRASES,
    categories: ['process'],
    stream: processStream,
  },
  round: { events: ROUND_EVENTS, phrases: ROUND_PHRASES, categories: ['round'], stream: roundStream },
} as const satisfies { readonly [subject: string]: SubjectDefinition }

export type Subject = keyof typeof SUBJECTS
/** The events of each subject. */
export type EventsOfAll = { readonly [Each in Subject]: EventsOf<(typeof SUBJECTS)[Each]['events']> }

/** Every event that the ledger stores. */
export type DomainEvent = EventsOfAll[Subject] | EventsOf<typeof IMPORT_WITHDRAWALS>

const definitions: readonly SubjectDefinition[] = Object.values(SUBJECTS)

/** The data of each stored type, in its current version. */
export const EVENT_DATA = Object.assign(
  {},
  IMPORT_WITHDRAWALS,
  ...definitions.map(({ events }) => events),
) as {
  readonly [Type in DomainEvent['type']]: z.ZodType<Extract<DomainEvent, { readonly type: Type }>['data']>
}

/** The shapes that types had before, by type. */
export const FORMER_SHAPES: FormerShapes = Object.assign({}, ...definitions.map(({ former = {} }) => former))

/** The names of the streams: `category-id`. Ids hold no colon, so parts never mix. */
export const streamOf = Object.fromEntries(
  Object.entries(SUBJECTS).map(([subject, { stream }]) => [subject, stream]),
) as { readonly [Each in Subject]: (typeof SUBJECTS)[Each]['stream'] }

/** What stands before the first `-` of every domain event's stream. */
export const CATEGORIES: readonly string[] = [
  ...new Set(definitions.flatMap(({ categories }) => categories)),
].sort()

/**
 * Categories whose streams are no part of the log: their events take no position, no audit shows them, and they can be deleted.
 * Who a person is, is stored in such a stream.
 */
export const KEPT_ASIDE: readonly string[] = definitions.flatMap(({ aside = [] }) => aside)

const STARTS_OF = new Map(
  definitions.flatMap(({ events, categories, aside = [] }) => {
    const starts = [...categories, ...aside].map(category => `${category}-`)
    // The signed log is one stream, of no category.
    const all = starts.length === 0 ? [logStream()] : starts
    return Object.keys(events).map(type => [type, all] as const)
  }),
)

/** Whether streams of this category hold events of a type. That an imported act is withdrawn stands in the stream of the act. */
export const mayStandIn = (stream: string, type: DomainEvent['type']): boolean =>
  STARTS_OF.get(type)?.some(start => stream.startsWith(start)) ?? true

/** The parts of an id after its category: one for an entity, two for a round, three for an assessment. */
export const partsOf = (stream: string): readonly string[] => stream.slice(stream.indexOf('-') + 1).split(':')
/** The category of a stream: what stands before the first `-` of its name. */
export const categoryOf = (stream: string): string => stream.split('-', 1)[0] ?? ''
