import type { Decider } from '../decider.ts'
import type { ClosureCommand, ClosureRefusal } from './command.ts'
import type { ClosureEvent } from './event.ts'
import { addStep, type CaseFold, NO_STEPS } from './fold.ts'
import { importStep } from './import.ts'
import { takeStep } from './take-step.ts'

/** One school action from screening to its effect. Approved is not final: what happened is folded by day, in the order of days. */
export const closure: Decider<ClosureCommand, ClosureEvent, CaseFold, ClosureRefusal> = {
  initial: NO_STEPS,
  evolve: addStep,
  decide: ({ type, data }, fold) => {
    switch (type) {
      case 'TakeStep':
        return takeStep(data, fold)
      case 'ImportStep':
        return importStep(data, fold)
    }
  },
}
