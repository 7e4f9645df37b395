import type { Recorded } from '../decider.ts'
import { defined } from '../values/defined.ts'
import { type CommandContext, dateOf, type Justification } from '../values/justification.ts'
import type { CommitmentEvent } from './event.ts'

/** What every step stores of the reasons that the caller gives. */
export const stepOf = (data: CommandContext & Justification) => ({
  ...defined({ rationale: data.rationale, note: data.note }),
  evidence: [...(data.evidence ?? [])],
  occurredOn: dateOf(data),
})

type Step = Recorded<CommitmentEvent>

/** Whether a step was stated by the same person for the same party. The same statement by another person is a new one. */
export const isOwn = ({ actor }: CommandContext & Justification, step: Step): boolean =>
  step.actor.person === actor.person && step.actor.onBehalfOf === actor.onBehalfOf

/** Whether a step has the date of a command, which is today if it gives none: on another day the same statement is a new one. */
export const isOfDay = (data: CommandContext & Justification, step: Step): boolean =>
  step.data.occurredOn === dateOf(data)
