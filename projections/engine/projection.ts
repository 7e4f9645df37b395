import type { DatabaseSync } from 'node:sqlite'
import type { DomainEvent } from '../../src/domain/subjects.ts'
import type { LedgerEvent } from '../../src/event-store/codec.ts'

/** An event with its place in the ledger. */
export type ProjectedEvent = LedgerEvent & { readonly position: number }

/** Says that whatever was computed under this name may have changed; see `scopeOf`. */
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
  /** The types it folds, or `all`. Only an event of these can stop it. */
  readonly types: ReadonlySet<DomainEvent['type']> | 'all'
  /** Prepares its statements on an open file and answers the fold. */
  readonly open: (db: DatabaseSync) => OpenProjection
}

export type OpenProjection = {
  /** Folds one page, inside the runner's transaction; a throw undoes the page for this projection alone. */
  readonly apply: (events: readonly ProjectedEvent[], touch: Touch) => void
  /** Drops what it holds in memory: its transaction was undone. */
  readonly forget: () => void
}

/** Names of what answers depend on. */
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
  /** Any step of any commitment. */
  commitments: 'commitments',
} as const
