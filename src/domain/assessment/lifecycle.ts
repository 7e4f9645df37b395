import { ok, refuse } from '../decider.ts'
import { partiesOf } from '../values/actor.ts'
import { isInFuture } from '../values/date.ts'
import { defined } from '../values/defined.ts'
import {
  type CommandContext,
  dateOf,
  isJustificationRestated,
  type Justification,
} from '../values/justification.ts'
import type { DataOf, Decision } from './command.ts'
import type { AssessmentState } from './state.ts'

/** Hands an assessment in for publication. */
export function submit(data: DataOf<'SubmitAssessment'>, state: AssessmentState): Decision {
  if (state.submitted !== null && isJustificationRestated(data, { ...state.submitted })) return ok([])
  if (state.status === 'submitted') return refuse({ code: 'AssessmentSubmitted' })
  if (state.status === 'published') return refuse({ code: 'AssessmentPublished' })
  if (state.status === 'none') return refuse({ code: 'AssessmentEmpty' })
  if (!data.round.isOpen) return refuse({ code: 'RoundNotOpen' })
  return dated('AssessmentSubmitted', data)
}

/** Gives a submitted assessment back to its raters, with the reason. */
export function giveBack(data: CommandContext & Justification, state: AssessmentState): Decision {
  if (
    state.status === 'draft' &&
    state.returned !== null &&
    isJustificationRestated(data, { ...state.returned })
  ) {
    return ok([])
  }
  if (state.status === 'published') return refuse({ code: 'AssessmentPublished' })
  if (state.status !== 'submitted') return refuse({ code: 'AssessmentNotSubmitted' })
  return dated('AssessmentReturned', data)
}

/** Makes an assessment public. A publisher is not one of its raters. */
export function publishAssessment(data: CommandContext & Justification, state: AssessmentState): Decision {
  if (state.published !== null && isJustificationRestated(data, { ...state.published })) return ok([])
  if (state.status === 'published') return refuse({ code: 'AssessmentPublished' })
  if (state.status !== 'submitted') return refuse({ code: 'AssessmentNotSubmitted' })
  const rated = partiesOf(data.actor).find(person => state.raters.includes(person))
  return rated === undefined
    ? dated('AssessmentPublished', data)
    : refuse({ code: 'PublisherRated', person: rated })
}

function dated(
  type: 'AssessmentSubmitted' | 'AssessmentReturned' | 'AssessmentPublished',
  data: CommandContext & Justification,
): Decision {
  const occurredOn = dateOf(data)
  if (isInFuture(occurredOn, data.today)) return refuse({ code: 'DateInFuture', occurredOn })
  return ok([{ type, data: { ...defined({ rationale: data.rationale }), occurredOn } }])
}
