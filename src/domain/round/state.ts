import type { Recorded } from '../decider.ts'
import type { PartialDate } from '../values/date.ts'
import type { Period } from '../values/period.ts'
import type { RoundEvent } from './event.ts'

export type RoundState = {
  readonly period: Period
  readonly status: 'open' | 'closed' | 'reopened'
  readonly openedOn: PartialDate | null
  readonly closedOn: PartialDate | null
  /** Every date on which it was closed: a file that says one of them again says nothing new. */
  readonly closings: readonly PartialDate[]
  readonly reopened: readonly { readonly on: PartialDate; readonly reason: string }[]
} | null

export const initial: RoundState = null

/** What an event adds to a round. */
export function evolve(state: RoundState, { type, data }: Recorded<RoundEvent>): RoundState {
  switch (type) {
    case 'RoundOpened': {
      const { period: id, label, from, to, occurredOn: openedOn } = data
      const period = { id, label, from, to }
      return { closedOn: null, closings: [], reopened: [], ...state, period, openedOn, status: 'open' }
    }
    case 'RoundClosed': {
      if (data.unopened !== undefined) {
        const { period: id, label, from, to } = data.unopened
        return {
          period: { id, label, from, to },
          status: 'closed',
          openedOn: null,
          closedOn: null,
          closings: [],
          reopened: [],
        }
      }
      if (state === null) return state
      const closedOn = data.occurredOn
      return { ...state, status: 'closed', closedOn, closings: [...state.closings, closedOn] }
    }
    case 'RoundReopened': {
      const mark = { on: data.occurredOn, reason: data.reason }
      return state && { ...state, status: 'reopened', reopened: [...state.reopened, mark] }
    }
  }
}

/** Whether ratings can be recorded in the round. */
export const isOpen = (state: RoundState): boolean => state !== null && state.status !== 'closed'
