import { decidersOf } from '../process/document.ts'
import type { ProcessState } from '../process/state.ts'
import { bindingRules } from './compliance.ts'
import { type BodiesOf, planInForce } from './state.ts'

/** As the case says itself, or else as the rules that bind it say of its action. `processOf`: null where none was published. */
export const bodiesBy =
  (processOf: (id: string) => ProcessState | null): BodiesOf =>
  (state, day) => {
    const { deciders, process } = state.frame
    if (deciders.length > 0) return deciders
    const published = process === null ? null : processOf(process)
    const rules = published === null ? null : bindingRules(published, state, day)
    const { action } = planInForce(state)
    if (rules === null || action === null) return []
    const { bodies = [] } = decidersOf(rules.version, action) ?? {}
    // A decision need not name the one body that there is.
    return bodies.length > 1 ? bodies : []
  }
