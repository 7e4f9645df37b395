import { z } from 'zod'
import { isInFuture, lastDayOf, PartialDate } from './date.ts'
import { type Decider, type Message, ok, refuse } from './decider.ts'
import { EntityKind, Imported } from './evidence.ts'
import { Id, Name, text } from './text.ts'

const dated = { occurredOn: PartialDate, imported: Imported.optional() }

/**
 * Registered: an entity is known from here on. `name` is absent where rows of an import named it, each with its date.
 * Imported more than once, each registration adds what the earlier ones left out.
 */
export const Registered = z.strictObject({
  kind: EntityKind,
  id: Id,
  name: Name.optional(),
  state: text(64).optional(),
  district: Id.optional(),
  operator: Name.optional(),
  ...dated,
})
export const Renamed = z.strictObject({ name: Name, ...dated })
/** `known` is `by` where a source only shows that the district had joined by then. */
export const JoinedNetwork = z.strictObject({ known: z.enum(['on', 'by']), ...dated })
export const LeftNetwork = z.strictObject({ ...dated })
export const StrategyAdopted = z.strictObject({ on: PartialDate, funders: z.array(Name).max(50), ...dated })
export const SchoolOpened = z.strictObject({ ...dated })
export const SchoolClosed = z.strictObject({ ...dated })

export type RegistryEvent =
  | Message<'Registered', z.infer<typeof Registered>>
  | Message<'Renamed', z.infer<typeof Renamed>>
  | Message<'JoinedNetwork', z.infer<typeof JoinedNetwork>>
  | Message<'LeftNetwork', z.infer<typeof LeftNetwork>>
  | Message<'StrategyAdopted', z.infer<typeof StrategyAdopted>>
  | Message<'SchoolOpened', z.infer<typeof SchoolOpened>>
  | Message<'SchoolClosed', z.infer<typeof SchoolClosed>>

/** What a caller says of an entity. A field left out is neither compared nor changed. */
export type EntityWish = {
  readonly kind: EntityKind
  readonly id: string
  readonly name?: string | undefined
  readonly state?: string | undefined
  readonly district?: string | undefined
  readonly operator?: string | undefined
  readonly joinedOn?: PartialDate | undefined
  readonly joinedBy?: PartialDate | undefined
  readonly leftOn?: PartialDate | undefined
  readonly adoptedOn?: PartialDate | undefined
  readonly funders?: readonly string[] | undefined
  readonly openedOn?: PartialDate | undefined
  readonly closedOn?: PartialDate | undefined
}

export type RegistryCommand = Message<
  'DescribeEntity',
  {
    readonly wish: EntityWish
    readonly occurredOn: PartialDate
    readonly today: string
    readonly imported?: Imported | undefined
  }
>

export type RegistryRefusal =
  | { readonly code: 'EntityNameMissing'; readonly id: string }
  | {
      readonly code: 'EntityFactClash'
      readonly field: string
      readonly stands: string
      readonly given: string
    }
  | { readonly code: 'MembershipOrder'; readonly joinedOn: string | null; readonly leftOn: string }
  | { readonly code: 'SchoolDatesOrder'; readonly openedOn: string; readonly closedOn: string }
  | { readonly code: 'FundersWithoutAdoption'; readonly id: string }
  | { readonly code: 'DateInFuture'; readonly occurredOn: string }

export type EntityState = {
  readonly registered: boolean
  readonly name: string | null
  readonly state: string | null
  readonly district: string | null
  readonly operator: string | null
  readonly joined: { readonly on: PartialDate; readonly known: 'on' | 'by' } | null
  readonly leftOn: PartialDate | null
  readonly adopted: { readonly on: PartialDate; readonly funders: readonly string[] } | null
  readonly openedOn: PartialDate | null
  readonly closedOn: PartialDate | null
}

const initial: EntityState = {
  registered: false,
  name: null,
  state: null,
  district: null,
  operator: null,
  joined: null,
  leftOn: null,
  adopted: null,
  openedOn: null,
  closedOn: null,
}

/** One district or one school: its names, its membership, its life. Renaming keeps the history. */
export const registry: Decider<RegistryCommand, RegistryEvent, EntityState, RegistryRefusal> = {
  initial,
  evolve: (state, { type, data }) => {
    switch (type) {
      case 'Registered':
        return {
          ...state,
          registered: true,
          name: data.name ?? state.name,
          state: data.state ?? state.state,
          district: data.district ?? state.district,
          operator: data.operator ?? state.operator,
        }
      case 'Renamed':
        return { ...state, name: data.name }
      case 'JoinedNetwork':
        return { ...state, joined: { on: data.occurredOn, known: data.known }, leftOn: null }
      case 'LeftNetwork':
        return { ...state, leftOn: data.occurredOn }
      case 'StrategyAdopted':
        return { ...state, adopted: { on: data.on, funders: data.funders } }
      case 'SchoolOpened':
        return { ...state, openedOn: data.occurredOn }
      case 'SchoolClosed':
        return { ...state, closedOn: data.occurredOn }
    }
  },
  decide: ({ data: { wish, today, ...act } }, state) => {
    const dates = [
      act.occurredOn,
      wish.joinedOn,
      wish.joinedBy,
      wish.leftOn,
      wish.adoptedOn,
      wish.openedOn,
      wish.closedOn,
    ]
    const future = dates.find(date => date !== undefined && isInFuture(date, today))
    if (future !== undefined) return refuse({ code: 'DateInFuture', occurredOn: future })
    const refusal = clashOf(wish, state, act.imported !== undefined) ?? disorderOf(wish, state)
    return refusal === null ? ok(newsOf(wish, state, act)) : refuse(refusal)
  },
}

/** Facts that are stated once: another value for them contradicts the record, and only a name may be changed. */
function clashOf(wish: EntityWish, state: EntityState, isImport: boolean): RegistryRefusal | null {
  const joined = wish.joinedOn ?? wish.joinedBy
  // A district that has left may join again; until then another date contradicts the first.
  const joinedStands = state.leftOn === null ? state.joined?.on : undefined
  const stated: readonly (readonly [string, string | undefined, string | null | undefined])[] = [
    ['state', wish.state, state.state],
    ['district', wish.district, state.district],
    ['operator', wish.operator, state.operator],
    ['joinedOn', joined, isImport || state.leftOn === null ? joinedStands : undefined],
    ['leftOn', wish.leftOn, state.leftOn],
    ['adoptedOn', wish.adoptedOn, state.adopted?.on],
    ['funders', wish.funders?.join('; '), state.adopted?.funders.join('; ')],
    ['openedOn', wish.openedOn, state.openedOn],
    ['closedOn', wish.closedOn, state.closedOn],
    ['name', isImport ? wish.name : undefined, state.name],
  ]
  for (const [field, given, stands] of stated) {
    if (given !== undefined && stands != null && given !== stands) {
      return { code: 'EntityFactClash', field, stands, given }
    }
  }
  return null
}

function disorderOf(wish: EntityWish, state: EntityState): RegistryRefusal | null {
  if (!state.registered && wish.name === undefined) return { code: 'EntityNameMissing', id: wish.id }
  const joinedOn = wish.joinedOn ?? wish.joinedBy ?? state.joined?.on ?? null
  if (wish.leftOn !== undefined && (joinedOn === null || lastDayOf(joinedOn) > lastDayOf(wish.leftOn))) {
    return { code: 'MembershipOrder', joinedOn, leftOn: wish.leftOn }
  }
  const openedOn = wish.openedOn ?? state.openedOn
  const closedOn = wish.closedOn ?? state.closedOn
  if (openedOn !== null && closedOn !== null && lastDayOf(openedOn) > lastDayOf(closedOn)) {
    return { code: 'SchoolDatesOrder', openedOn, closedOn }
  }
  const hasAdopted = wish.adoptedOn !== undefined || state.adopted !== null
  if (wish.funders !== undefined && wish.funders.length > 0 && !hasAdopted) {
    return { code: 'FundersWithoutAdoption', id: wish.id }
  }
  return null
}

function newsOf(
  wish: EntityWish,
  state: EntityState,
  { occurredOn, imported }: { readonly occurredOn: PartialDate; readonly imported?: Imported | undefined },
): readonly RegistryEvent[] {
  const mark = imported === undefined ? {} : { imported }
  const act = { occurredOn, ...mark }
  const { kind, id, name, district, operator } = wish
  const adds = (given: string | undefined, stands: string | null) => (stands === null ? given : undefined)
  const added = {
    district: adds(district, state.district),
    name: adds(name, state.name),
    operator: adds(operator, state.operator),
    state: adds(wish.state, state.state),
  }
  const events: RegistryEvent[] = []
  if (!state.registered || Object.values(added).some(each => each !== undefined)) {
    events.push({ type: 'Registered', data: { kind, id, ...added, ...act } })
  }
  if (name !== undefined && state.name !== null && name !== state.name) {
    events.push({ type: 'Renamed', data: { name, ...act } })
  }
  const joined = wish.joinedOn ?? wish.joinedBy
  if (joined !== undefined && (state.joined === null || state.leftOn !== null)) {
    const known = wish.joinedOn === undefined ? 'by' : 'on'
    if (state.joined?.on !== joined)
      events.push({ type: 'JoinedNetwork', data: { known, occurredOn: joined, ...mark } })
  }
  if (wish.leftOn !== undefined && state.leftOn === null) {
    events.push({ type: 'LeftNetwork', data: { occurredOn: wish.leftOn, ...mark } })
  }
  if (wish.adoptedOn !== undefined && state.adopted === null) {
    const data = {
      on: wish.adoptedOn,
      funders: [...(wish.funders ?? [])],
      occurredOn: wish.adoptedOn,
      ...mark,
    }
    events.push({ type: 'StrategyAdopted', data })
  }
  if (wish.openedOn !== undefined && state.openedOn === null) {
    events.push({ type: 'SchoolOpened', data: { occurredOn: wish.openedOn, ...mark } })
  }
  if (wish.closedOn !== undefined && state.closedOn === null) {
    events.push({ type: 'SchoolClosed', data: { occurredOn: wish.closedOn, ...mark } })
  }
  return events
}
