import { decidersOf } from '../process/document.ts'
import type { ProcessState } from '../process/state.ts'
import { bindingRules } from './compliance.ts'
import { type BodiesOf, planInForce } from './state.ts'

/**
 * The bodies that must agree: those that the case names, or else those that its rules name for its action. `processOf` returns
 * null for a process that was never published.
 */
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
    // If there is only one body, a decision need not say which body made it.
    return bodies.length > 1 ? bodies : []
  }
