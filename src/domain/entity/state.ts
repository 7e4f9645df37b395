import type { Recorded } from '../decider.ts'
import { type Closing, type ClosingAct, closingInForce, closingsOf } from '../values/closing.ts'
import type { PartialDate } from '../values/date.ts'
import { corrected, takenBack } from './correction.ts'
import type { EntityEvent } from './event.ts'
import { type FactStatements, factOn, NOTHING_STATED, stating } from './facts.ts'
import { afterJoining, afterLeaving, type Membership, NEVER_A_MEMBER } from './membership.ts'

/** An event as it was recorded, or as a correction of it says. */
type Told = Recorded<Exclude<EntityEvent, { readonly type: 'FactCorrected' }>>

type DataOf<Type extends EntityEvent['type']> = Extract<EntityEvent, { readonly type: Type }>['data']

export type EntityState = Membership & {
  /** Every event but corrections, each as corrected: a correction folds all of them again. */
  readonly told: readonly Told[]
  /** The values that corrections took back, as files give them. */
  readonly takenBack: readonly string[]
  readonly registered: boolean
  /** The id that its registration gives. */
  readonly id: string | null
  readonly retired: DataOf<'Retired'> | null
  /** How the last retirement was withdrawn. */
  readonly returned: DataOf<'RetirementWithdrawn'> | null
  /** Every statement of the facts that may change; `name`, `state`, `district` and `operator` hold their latest values. */
  readonly stated: FactStatements
  readonly name: string | null
  readonly state: string | null
  readonly district: string | null
  readonly operator: string | null
  readonly adopted: { readonly on: PartialDate; readonly funders: readonly string[] } | null
  readonly openedOn: PartialDate | null
  readonly closedOn: PartialDate | null
  /** The closing day that a registry gives, whatever closure cases say. */
  readonly closedByRegistryOn: PartialDate | null
  /** Every closing with what undid it, by day; see `standingClosings` for those that stand beside what a registry says. */
  readonly closings: readonly Closing[]
}

export const initial: EntityState = {
  ...NEVER_A_MEMBER,
  told: [],
  takenBack: [],
  registered: false,
  id: null,
  retired: null,
  returned: null,
  stated: NOTHING_STATED,
  name: null,
  state: null,
  district: null,
  operator: null,
  adopted: null,
  openedOn: null,
  closedOn: null,
  closedByRegistryOn: null,
  closings: [],
}

/** What an event adds to a district or school. */
export function evolve(state: EntityState, event: Recorded<EntityEvent>): EntityState {
  if (event.type !== 'FactCorrected') return told(state, event)
  const { event: id, ...correction } = event.data
  const named = state.told.find(each => each.id === id)
  if (named === undefined) return state
  const takenBackNow = takenBack(named, correction)
  return state.told
    .map(each => (each.id === id ? corrected(each, correction) : each))
    .reduce(told, { ...initial, takenBack: [...state.takenBack, ...takenBackNow] })
}

const told = (state: EntityState, event: Told): EntityState => ({
  ...afterEvent(state, event),
  told: [...state.told, event],
})

function afterEvent(state: EntityState, event: Told): EntityState {
  const { type, data, id } = event
  const isImported = data.imported !== undefined
  switch (type) {
    case 'Registered': {
      const { name, state: of, district, operator, occurredOn } = data
      const said = { event: id, isImported }
      // A registry says what is so and not since when; a name that was given here is one of that day.
      const named = stating(state.stated, { name }, { ...said, on: isImported ? null : occurredOn })
      const stated = stating(named, { state: of, district, operator }, { ...said, on: null })
      return { ...state, registered: true, id: data.id, ...shown(stated) }
    }
    case 'Renamed':
      return {
        ...state,
        ...shown(stating(state.stated, { name: data.name }, { event: id, isImported, on: data.occurredOn })),
      }
    case 'FactsChanged':
      return {
        ...state,
        ...shown(stating(state.stated, data, { event: id, isImported, on: data.occurredOn })),
      }
    case 'JoinedNetwork':
      return { ...state, ...afterJoining(state, { on: data.occurredOn, known: data.known }) }
    case 'LeftNetwork':
      return { ...state, ...afterLeaving(state, data.occurredOn) }
    case 'StrategyAdopted':
      return { ...state, adopted: { on: data.on, funders: data.funders } }
    case 'SchoolOpened':
      return { ...state, openedOn: data.occurredOn }
    case 'Retired':
      return { ...state, retired: data, returned: null }
    case 'RetirementWithdrawn':
      return { ...state, retired: null, returned: data }
    case 'SchoolClosed':
    case 'SchoolReopened':
      return { ...state, ...closedAfter([...state.told, event]) }
  }
}

/** The end of a school by everything that was said of it. */
function closedAfter(told: readonly Told[]) {
  const closings = closingsOf(told.flatMap(closingActIn))
  return {
    closings,
    closedOn: closingInForce(closings)?.closedOn ?? null,
    closedByRegistryOn: closings.find(each => each.case === null)?.closedOn ?? null,
  }
}

function closingActIn({ type, data, id: event, revision }: Told): readonly ClosingAct[] {
  if (type !== 'SchoolClosed' && type !== 'SchoolReopened') return []
  const change = type === 'SchoolClosed' ? 'closed' : 'reopened'
  return [{ change, on: data.occurredOn, event, revision, case: data.case ?? null }]
}

/** The facts as they are after everything that was said. */
const shown = (stated: FactStatements) => ({
  stated,
  name: factOn(stated.name, null),
  state: factOn(stated.state, null),
  district: factOn(stated.district, null),
  operator: factOn(stated.operator, null),
})
