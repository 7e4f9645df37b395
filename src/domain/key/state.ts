import type { Recorded } from '../decider.ts'
import type { PrivilegedReading } from './command.ts'
import type { KeyEvent, Of } from './event.ts'

export type KeyState = {
  readonly issued: Of<'KeyIssued'>['data']
  readonly revoked: Of<'KeyRevoked'>['data'] | null
  /** What was read on the last day of any privileged read: no earlier day is ever asked about again. */
  readonly read: { readonly day: string; readonly subjects: ReadonlySet<string> }
} | null

/** What was read, as a text: reads of the same subject are one, however far each was shown. */
export const subjectOfRead = ({ what, subject = '' }: PrivilegedReading): string => `${what} ${subject}`

export const initial: KeyState = null

/** What an event adds to a key. */
export function evolve(state: KeyState, { type, data }: Recorded<KeyEvent>): KeyState {
  switch (type) {
    case 'KeyIssued':
      return { issued: data, revoked: null, read: { day: '', subjects: new Set() } }
    case 'KeyRevoked':
      return state && { ...state, revoked: data }
    case 'PrivilegedRead': {
      if (state === null) return state
      const known = state.read.day === data.occurredOn ? state.read.subjects : []
      const subjects = new Set([...known, subjectOfRead(data)])
      return { ...state, read: { day: data.occurredOn, subjects } }
    }
  }
}
