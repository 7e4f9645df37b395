import { assessment } from '../../domain/assessment/assessment.ts'
import type { AssessmentCommand, AssessmentRefusal } from '../../domain/assessment/command.ts'
import type { CommitmentCommand, CommitmentRefusal } from '../../domain/commitment/command.ts'
import { commitment } from '../../domain/commitment/commitment.ts'
import type { CommitmentEvent } from '../../domain/commitment/event.ts'
import type { Decider, Recorded } from '../../domain/decider.ts'
import type { EntityCommand, EntityDescription, EntityRefusal } from '../../domain/entity/command.ts'
import { entity } from '../../domain/entity/entity.ts'
import type { FrameworkCommand, FrameworkRefusal } from '../../domain/framework/command.ts'
import type { FrameworkVersion } from '../../domain/framework/document.ts'
import { framework } from '../../domain/framework/framework.ts'
import type { RoundCommand, RoundRefusal } from '../../domain/round/command.ts'
import { round } from '../../domain/round/round.ts'
import type { DomainEvent } from '../../domain/subjects.ts'
import type { Actor } from '../../domain/values/actor.ts'
import type { Evidence } from '../../domain/values/evidence.ts'
import type { Imported } from '../../domain/values/provenance.ts'

type ImportedRating = Extract<AssessmentCommand, { type: 'ImportRating' }>['data']['row']
type PeriodBody = {
  readonly framework: string
  readonly period: string
  readonly label?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** What one row asks of one stream, as it waits on disk between the check of all rows and their recording. */
export type RowCommand =
  | {
      readonly kind: 'entity'
      readonly description: EntityDescription
      readonly evidence: readonly Evidence[]
    }
  | { readonly kind: 'period'; readonly period: PeriodBody }
  | { readonly kind: 'opening'; readonly period: PeriodBody; readonly occurredOn: string }
  | { readonly kind: 'closing'; readonly occurredOn: string }
  | { readonly kind: 'rating'; readonly rating: Omit<ImportedRating, 'imported'> }
  | { readonly kind: 'commitment'; readonly event: CommitmentEvent }
  | { readonly kind: 'framework'; readonly framework: FrameworkVersion }

export type RowRefusal =
  | AssessmentRefusal
  | CommitmentRefusal
  | FrameworkRefusal
  | EntityRefusal
  | RoundRefusal

export type RowContext = {
  readonly today: string
  readonly imported: Imported
  /** The id of the event that records a row of its own. */
  readonly id: string
  /** Another id under which the row may have been recorded before. */
  readonly formerId: string | null
}

/** A stream as the steps of an import see it: its state goes from step to step. */
export type StreamFold = {
  readonly decide: (
    body: RowCommand,
    context: RowContext,
  ) => { readonly refusal: RowRefusal } | { readonly events: readonly DomainEvent[] }
  readonly evolve: (event: DomainEvent, id: string, revision: number) => void
}

/** Folds what a stream holds, by the decider that owns streams of such steps. */
export function foldOf(
  kind: RowCommand['kind'],
  known: readonly Recorded<DomainEvent>[],
  actor: Actor,
): StreamFold {
  switch (kind) {
    case 'entity':
      return foldBy(entity, known, actor, (body, { today, imported }): EntityCommand => {
        const { description, evidence } = bodyOf(body, 'entity')
        return {
          type: 'DescribeEntity',
          data: { description, occurredOn: today, today, source: { imported, evidence } },
        }
      })
    case 'period':
    case 'opening':
    case 'closing':
      return foldBy(round, known, actor, roundCommand)
    case 'rating':
      return foldBy(
        assessment,
        known,
        actor,
        (body, { id, formerId, today, imported }): AssessmentCommand => {
          const { rating } = bodyOf(body, 'rating')
          return { type: 'ImportRating', data: { id, formerId, row: { ...rating, imported }, today } }
        },
      )
    case 'commitment':
      return foldBy(
        commitment,
        known,
        actor,
        (body, { id, formerId, today, imported }): CommitmentCommand => {
          const { event } = bodyOf(body, 'commitment')
          // Every step takes the mark of its row, whatever else it says.
          const marked = { ...event, data: { ...event.data, imported } } as CommitmentEvent
          return { type: 'ImportStep', data: { id, formerId, event: marked, today } }
        },
      )
    case 'framework':
      return foldBy(framework, known, actor, (body, { today, imported }): FrameworkCommand => {
        const { framework: document } = bodyOf(body, 'framework')
        return { type: 'PublishFramework', data: { framework: document, occurredOn: today, today, imported } }
      })
  }
}

function roundCommand(body: RowCommand, { today, imported }: RowContext): RoundCommand {
  if (body.kind === 'period') return { type: 'NotePeriod', data: { ...body.period, today, imported } }
  if (body.kind === 'opening') {
    return { type: 'OpenRound', data: { ...body.period, occurredOn: body.occurredOn, today, imported } }
  }
  return { type: 'CloseRound', data: { occurredOn: bodyOf(body, 'closing').occurredOn, today, imported } }
}

function foldBy<Command, Event extends DomainEvent, State, Refusal extends RowRefusal>(
  decider: Decider<Command, Event, State, Refusal>,
  known: readonly Recorded<DomainEvent>[],
  actor: Actor,
  commandOf: (body: RowCommand, context: RowContext) => Command,
): StreamFold {
  // A stream holds the events of its own decider alone.
  let state = known.reduce(
    (folded, event) => decider.evolve(folded, event as Recorded<Event>),
    decider.initial,
  )
  return {
    decide: (body, context) => {
      const decision = decider.decide(commandOf(body, context), state)
      return decision.ok ? { events: decision.value } : { refusal: decision.refusal }
    },
    evolve: (event, id, revision) => {
      state = decider.evolve(state, { ...event, id, revision, actor } as unknown as Recorded<Event>)
    },
  }
}

function bodyOf<Kind extends RowCommand['kind']>(
  body: RowCommand,
  kind: Kind,
): Extract<RowCommand, { kind: Kind }> {
  if (body.kind !== kind) throw new Error(`a ${body.kind} cannot be recorded where a ${kind} is`)
  return body as Extract<RowCommand, { kind: Kind }>
}
