import { z } from 'zod'
import { type Decider, type Message, ok, refuse } from '../decider.ts'
import { isInFuture, lastDayOf, PartialDate } from '../values/date.ts'
import { EntityKind, type Evidence, EvidenceList, Imported } from '../values/evidence.ts'
import { Id, Name, text } from '../values/text.ts'
import {
  afterJoining,
  afterLeaving,
  type Joined,
  type Membership,
  NEVER_A_MEMBER,
  newsOfJoining,
  newsOfLeaving,
} from './membership.ts'

const dated = { occurredOn: PartialDate, evidence: EvidenceList.optional(), imported: Imported.optional() }

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
    readonly source?: Source | undefined
  }
>

/** Where an imported fact came from: the row of the file, and what that row rests on. */
export type Source = { readonly imported: Imported; readonly evidence: readonly Evidence[] }

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

const initial: EntityState = {
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
    const isImport = act.source !== undefined
    const clash = clashOf(wish, state, isImport)
    if (clash !== null) return refuse(clash)
    const membership = membershipIn(wish, state)
    if ('code' in membership) return refuse(membership)
    const disorder = disorderOf(wish, state, isImport)
    return disorder === null ? ok(newsOf(wish, state, membership, act)) : refuse(disorder)
  },
}

type MembershipNews = { readonly joined: Joined | null; readonly leftOn: PartialDate | null }

/** What a wish says of membership that is not in the record yet, or what stands against it. */
function membershipIn(wish: EntityWish, state: Membership): MembershipNews | RegistryRefusal {
  const on = wish.joinedOn ?? wish.joinedBy
  const said = on === undefined ? null : ({ on, known: wish.joinedOn === undefined ? 'by' : 'on' } as const)
  const joining = said === null ? 'none' : newsOfJoining(state, said)
  if (joining === 'clash') {
    return {
      code: 'EntityFactClash',
      field: 'joinedOn',
      stands: state.joined?.on ?? '',
      given: said?.on ?? '',
    }
  }
  const joined = joining === 'news' ? said : null
  const { leftOn } = wish
  if (leftOn === undefined) return { joined, leftOn: null }
  const after = joined === null ? state : afterJoining(state, joined)
  const leaving = newsOfLeaving(after, leftOn)
  if (leaving === 'clash') {
    return { code: 'EntityFactClash', field: 'leftOn', stands: after.leftOn ?? '', given: leftOn }
  }
  if (leaving === 'disorder') return { code: 'MembershipOrder', joinedOn: after.joined?.on ?? null, leftOn }
  return { joined, leftOn: leaving === 'news' ? leftOn : null }
}

/** Facts that are stated once: another value for them contradicts the record, and only a name may be changed. */
function clashOf(wish: EntityWish, state: EntityState, isImport: boolean): RegistryRefusal | null {
  const isOtherName = isImport && wish.name !== undefined && !state.names.includes(wish.name)
  const stated: readonly (readonly [string, string | undefined, string | null | undefined])[] = [
    ['state', wish.state, state.state],
    ['district', wish.district, state.district],
    ['operator', wish.operator, state.operator],
    ['adoptedOn', wish.adoptedOn, state.adopted?.on],
    ['funders', listed(wish.funders), listed(fundersOf(state))],
    ['openedOn', wish.openedOn, state.openedOn],
    ['closedOn', wish.closedOn, state.closedOn],
    ['name', isOtherName ? wish.name : undefined, state.name],
  ]
  for (const [field, given, stands] of stated) {
    if (given !== undefined && stands != null && given !== stands) {
      return { code: 'EntityFactClash', field, stands, given }
    }
  }
  return null
}

/** The funders of the adoption, where any were said. */
const fundersOf = ({ adopted }: EntityState) =>
  adopted !== null && adopted.funders.length > 0 ? adopted.funders : undefined

/** Names in one text that no other names have: a name may hold a semicolon itself. */
const listed = (names: readonly string[] | undefined): string | undefined =>
  names?.map(name => (name.includes(';') ? JSON.stringify(name) : name)).join('; ')

function disorderOf(wish: EntityWish, state: EntityState, isImport: boolean): RegistryRefusal | null {
  // Rows of an import may name an entity that no registry did: it is shown by the names of the rows, or by its id.
  if (!isImport && !state.registered && wish.name === undefined)
    return { code: 'EntityNameMissing', id: wish.id }
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
  { joined, leftOn }: MembershipNews,
  { occurredOn, source }: { readonly occurredOn: PartialDate; readonly source?: Source | undefined },
): readonly RegistryEvent[] {
  const mark = source === undefined ? {} : markOf(source)
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
  if (source === undefined && name !== undefined && state.name !== null && name !== state.name) {
    events.push({ type: 'Renamed', data: { name, ...act } })
  }
  if (joined !== null) {
    events.push({ type: 'JoinedNetwork', data: { known: joined.known, occurredOn: joined.on, ...mark } })
  }
  if (leftOn !== null) events.push({ type: 'LeftNetwork', data: { occurredOn: leftOn, ...mark } })
  // Who funded it may be said after it was said that the strategy was adopted.
  const on = wish.adoptedOn ?? state.adopted?.on
  const funders = [...(wish.funders ?? [])]
  const isNamed = funders.length > 0 && fundersOf(state) === undefined
  if (on !== undefined && (state.adopted === null || isNamed)) {
    events.push({ type: 'StrategyAdopted', data: { on, funders, occurredOn: on, ...mark } })
  }
  if (wish.openedOn !== undefined && state.openedOn === null) {
    events.push({ type: 'SchoolOpened', data: { occurredOn: wish.openedOn, ...mark } })
  }
  if (wish.closedOn !== undefined && state.closedOn === null) {
    events.push({ type: 'SchoolClosed', data: { occurredOn: wish.closedOn, ...mark } })
  }
  return events
}

const markOf = ({ imported, evidence }: Source) =>
  evidence.length === 0 ? { imported } : { imported, evidence: [...evidence] }
