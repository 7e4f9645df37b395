import { ok, refuse } from '../decider.ts'
import type { DataOf, Decision } from './command.ts'
import type { CaseFold } from './fold.ts'
import { aboutAnother } from './identity.ts'
import { isAhead } from './step-date.ts'

export const STEPS_MAX = 1000

/** Recorded history is accepted in any order, unless it names another school or district or a future day, or the case is full. */
export function importStep({ id, event, today }: DataOf<'ImportStep'>, fold: CaseFold): Decision {
  if (fold.steps.some(known => known.id === id)) return ok([])
  const { occurredOn } = event.data
  if (isAhead(occurredOn, today)) return refuse({ code: 'DateInFuture', occurredOn })
  if (fold.steps.length >= STEPS_MAX) return refuse({ code: 'CaseFull', stepsMax: STEPS_MAX })
  const clash = aboutAnother(event.data, fold)
  return clash === null ? ok([event]) : refuse(clash)
}
