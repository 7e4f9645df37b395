import type { DatabaseSync } from 'node:sqlite'
import type { z } from 'zod'
import type { EventsOf } from '../../src/domain/decider.ts'
import type { DomainEvent } from '../../src/domain/subjects.ts'
import type { LedgerEvent } from '../../src/event-store/codec.ts'

/** An event with its place in the ledger. */
export type ProjectedEvent = LedgerEvent & { readonly position: number }

/** The part of an event that can be read even if its data cannot. */
export type Envelope = { readonly position: number; readonly metadata: { readonly recordedAt: string } }

/** Says that everything computed under this name may have changed; see `scopeOf`. */
export type Touch = (scope: string) => void

/**
 * One fold of the log into tables of the read model. The runner stores rows and checkpoint in one transaction. A changed
 * fold or table gets a new `version`, which makes every node rebuild.
 */
export type Projection = {
  readonly name: string
  readonly version: number
  /** The tables, created in an empty file. */
  readonly schema: string
  /** Indexes that no fold reads. A build makes them last: to sort all rows once is cheaper than to place each of them. */
  readonly indexes?: string
  /** The streams whose events it folds, by category; it ignores all other streams. */
  readonly categories: ReadonlySet<string> | 'all'
  /**
   * The types it folds there, or `all`; `envelopes` if it folds the envelope of every event, even of one whose data cannot be
   * read. A type that this version does not know may concern it as well.
   */
  readonly types: ReadonlySet<DomainEvent['type']> | 'all' | 'envelopes'
  /**
   * What it does at an event that it cannot fold: skip the rest of that stream, if its rows of other streams are right without
   * it; or stop there.
   */
  readonly onPoison: 'set-stream-aside' | 'stop'
  /**
   * A query whose `count` is the number of rows, and the types whose events each make one row, so that missing rows are found.
   */
  readonly rowPerEvent?: { readonly count: string; readonly types: ReadonlySet<string> }
  /** The projections before it without which its rows cannot be read: where one of them has stopped, it stops as well. */
  readonly needs?: readonly string[]
  /** Prepares its statements on an open file and returns the fold. */
  readonly open: (db: DatabaseSync) => OpenProjection
}

/** A projection with its statements prepared on an open file. */
export type OpenProjection = {
  /**
   * Folds events in their order, inside the runner's transaction. A throw undoes them for this projection alone; they then
   * come again one by one, so that the one that makes it throw is found.
   */
  readonly apply: (events: readonly ProjectedEvent[], touch: Touch) => void
  /** Drops what it holds in memory: its transaction was undone. */
  readonly forget: () => void
}

type Schemas = { readonly [type: string]: z.ZodType }

/** The types of a subject, by the record of its events. */
export const typesOf = <Events extends Schemas>(events: Events) =>
  Object.keys(events) as (keyof Events & string)[]

/** Whether an event is one of a subject's. */
export const isOneOf = <Events extends Schemas, Event extends DomainEvent>(
  events: Events,
  event: Event,
): event is Event & EventsOf<Events> => Object.hasOwn(events, event.type)

/** The names under which a projection says what changed, and an answer says what it depends on. */
export const scopeOf = {
  /** The ratings of one entity in one framework. */
  subject: (framework: string, entity: string) => `subject ${framework} ${entity}`,
  /** What is known of a district or school itself. */
  entity: (kind: string, id: string) => `entity ${kind} ${id}`,
  /** Anything about any entity of a kind. */
  kind: (kind: string) => `kind ${kind}`,
  /** Any published rating in a framework, its periods and its versions. */
  framework: (framework: string) => `framework ${framework}`,
  /** The rounds of a framework, and with them the dates of its periods. */
  rounds: (framework: string) => `rounds ${framework}`,
  /** Which frameworks there are. */
  frameworks: 'frameworks',
  /** Which persons have a name. */
  persons: 'persons',
  /** Any process, its versions and its moratoria. */
  processes: 'processes',
  /** Any step of any commitment. */
  commitments: 'commitments',
  /** Any step of any closure case. */
  closures: 'closures',
  /** Any event at all. */
  trail: 'trail',
  /** What no event touches: it changes only when a page is undone. */
  nothing: '',
} as const
