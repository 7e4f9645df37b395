import type { Actor } from './actor.ts'
import type { PartialDate } from './date.ts'
import type { Evidence } from './evidence.ts'
import { isRestated } from './restated.ts'

/** Who gives a command and when. `district`: the district that the caller's key belongs to, where it belongs to one. */
export type CommandContext = {
  readonly actor: Actor
  readonly district?: string | undefined
  /** The UTC day by the clock. */
  readonly today: string
  /** When the act took place; without it, today. */
  readonly occurredOn?: PartialDate | undefined
}

/** Why an act took place, and on what it rests. */
export type Justification = {
  readonly rationale?: string | undefined
  readonly note?: string | undefined
  readonly evidence?: readonly Evidence[] | undefined
}

/** The day of the act that a command asks for. */
export const dateOf = ({ occurredOn, today }: Pick<CommandContext, 'occurredOn' | 'today'>): PartialDate =>
  occurredOn ?? today

/** Whether a command gives the date and the reasons that an event has. What the command leaves out is not compared. */
export const isJustificationRestated = (
  given: Pick<CommandContext, 'occurredOn'> & Justification,
  stands: Justification & { readonly occurredOn: PartialDate },
): boolean =>
  isRestated(given.occurredOn, stands.occurredOn) &&
  isRestated(given.rationale, stands.rationale) &&
  isRestated(given.note, stands.note) &&
  isRestated(given.evidence, stands.evidence)
