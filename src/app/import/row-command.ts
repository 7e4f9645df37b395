import { v5 } from 'uuid'
import type { Decider, Recorded } from '../../domain/decider.ts'
import type { DomainEvent, Subject } from '../../domain/subjects.ts'
import type { Actor } from '../../domain/values/actor.ts'
import type { Imported } from '../../domain/values/provenance.ts'
import type { Refusal } from '../../refusals/refusals.ts'

/** What one row asks of one stream, as it waits on disk between the check of all rows and their recording. */
export type RowCommand = {
  readonly subject: Subject
  readonly body: object
  /** Set for an additional act of a row, such as a challenge of its rating: its id is its own, and no event has that id. */
  readonly isBeside?: true
}

export type RowContext = {
  readonly today: string
  readonly imported: Imported
  /** The id of the event that records a row of its own. */
  readonly id: string
  /** Another id under which the row may have been recorded before. */
  readonly formerId: string | null
}

/** The id of an event that a row makes, where it may make several. */
export const eventIdOf = (type: DomainEvent['type'], row: string): string => v5(type, row)

/** A stream as the steps of an import see it: its state goes from step to step. */
export type StreamFold = {
  readonly decide: (
    body: RowCommand,
    context: RowContext,
  ) => { readonly refusal: Refusal } | { readonly events: readonly DomainEvent[] }
  readonly evolve: (event: DomainEvent, id: string, revision: number) => void
}

/** How the rows about one subject are decided. */
export type RowFold = {
  /** Whether a row is one event, recorded under the id of the row. Other rows may make several events, or none. */
  readonly isOwnEvent: boolean
  /** Folds what a stream holds, by the decider that owns it. */
  readonly foldOn: (known: readonly Recorded<DomainEvent>[], actor: Actor) => StreamFold
}

/**
 * Makes the fold of the rows of a subject. This alone drops the type of the decider, since a body is always what the rows of its
 * subject are staged with.
 */
export function rowFold<Command, Event extends DomainEvent, State, Refused extends Refusal>(
  decider: Decider<Command, Event, State, Refused>,
  commandOf: (body: never, context: RowContext) => Command,
  { isOwnEvent }: { readonly isOwnEvent: boolean },
): RowFold {
  return {
    isOwnEvent,
    foldOn: (known, actor) => {
      // A stream holds the events of its own decider alone.
      let state = known.reduce(
        (folded, event) => decider.evolve(folded, event as Recorded<Event>),
        decider.initial,
      )
      return {
        decide: ({ body }, context) => {
          const decision = decider.decide(commandOf(body as never, context), state)
          return decision.ok ? { events: decision.value } : { refusal: decision.refusal }
        },
        evolve: (event, id, revision) => {
          state = decider.evolve(state, { ...event, id, revision, actor } as unknown as Recorded<Event>)
        },
      }
    },
  }
}
