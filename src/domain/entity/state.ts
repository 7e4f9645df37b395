import type { Recorded } from '../decider.ts'
import type { PartialDate } from '../values/date.ts'
import type { EntityEvent } from './event.ts'
import { afterJoining, afterLeaving, type Membership, NEVER_A_MEMBER } from './membership.ts'

export type EntityState = Membership & {
  readonly registered: boolean
  readonly name: string | null
  /** Every name it ever had: a file that says one of them again says nothing new. */
  readonly names: readonly string[]
  readonly state: string | null
  readonly district: string | null
  readonly operator: string | null
  readonly adopted: { readonly on: PartialDate; readonly funders: readonly string[] } | null
  readonly openedOn: PartialDate | null
  readonly closedOn: PartialDate | null
}

export const initial: EntityState = {
  ...NEVER_A_MEMBER,
  registered: false,
  name: null,
  names: [],
  state: null,
  district: null,
  operator: null,
  adopted: null,
  openedOn: null,
  closedOn: null,
}

export function evolve(state: EntityState, { type, data }: Recorded<EntityEvent>): EntityState {
  switch (type) {
    case 'Registered':
      return {
        ...state,
        registered: true,
        name: data.name ?? state.name,
        names: data.name === undefined ? state.names : [...state.names, data.name],
        state: data.state ?? state.state,
        district: data.district ?? state.district,
        operator: data.operator ?? state.operator,
      }
    case 'Renamed':
      return { ...state, name: data.name, names: [...state.names, data.name] }
    case 'JoinedNetwork':
      return { ...state, ...afterJoining(state, { on: data.occurredOn, known: data.known }) }
    case 'LeftNetwork':
      return { ...state, ...afterLeaving(state, data.occurredOn) }
    case 'StrategyAdopted':
      return { ...state, adopted: { on: data.on, funders: data.funders } }
    case 'SchoolOpened':
      return { ...state, openedOn: data.occurredOn }
    case 'SchoolClosed':
      return { ...state, closedOn: data.occurredOn }
  }
}
