import type { Recorded } from '../decider.ts'
import type { KeyEvent, Of } from './event.ts'

export type KeyState = {
  readonly issued: Of<'KeyIssued'>['data']
  readonly revoked: Of<'KeyRevoked'>['data'] | null
  /** The assessments read on the last day of any privileged read: no earlier day is ever asked about again. */
  readonly read: { readonly day: string; readonly assessments: readonly string[] }
} | null

export const initial: KeyState = null

export function evolve(state: KeyState, { type, data }: Recorded<KeyEvent>): KeyState {
  switch (type) {
    case 'KeyIssued':
      return { issued: data, revoked: null, read: { day: '', assessments: [] } }
    case 'KeyRevoked':
      return state && { ...state, revoked: data }
    case 'PrivilegedRead': {
      if (state === null) return state
      const known = state.read.day === data.occurredOn ? state.read.assessments : []
      return { ...state, read: { day: data.occurredOn, assessments: [...known, data.assessment] } }
    }
  }
}
