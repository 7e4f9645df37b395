import { type Decider, ok, refuse } from '../decider.ts'
import { isInFuture, lastDayOf, type PartialDate } from '../values/date.ts'
import type { Source } from '../values/provenance.ts'
import type {
  DescribeEntity,
  EntityCommand,
  EntityDescription,
  EntityRefusal,
  FollowCase,
} from './command.ts'
import { correctFact } from './correct-fact.ts'
import { takenBackOf } from './correction.ts'
import type { EntityEvent } from './event.ts'
import { FACTS, type FactNews, newsOfCommand, newsOfRow } from './facts.ts'
import { afterJoining, type Joined, type Membership, newsOfJoining, newsOfLeaving } from './membership.ts'
import { retire, withdrawRetirement } from './retirement.ts'
import type { EntityState } from './state.ts'
import { evolve, initial } from './state.ts'

/** One district or one school: its names, its membership, its life. Renaming keeps the history. */
export const entity: Decider<EntityCommand, EntityEvent, EntityState, EntityRefusal> = {
  initial,
  evolve,
  decide: (command, state) => {
    switch (command.type) {
      case 'DescribeEntity':
        return describe(command.data, state)
      case 'FollowCase':
        return ok(followedFrom(command.data, state))
      case 'RetireEntity':
        return decided(retire(command, state))
      case 'WithdrawRetirement':
        return decided(withdrawRetirement(command, state))
      case 'CorrectFact':
        return decided(
          correctFact(command, state, event =>
            evolve(state, { ...event, id: '', revision: 0, actor: { person: '', key: '', role: '' } }),
          ),
        )
    }
  },
}

/** The closing or reopening that follows from a case is recorded beside any other: the state derives the closing day from all. */
function followedFrom(
  { case: by, change, occurredOn, event }: FollowCase['data'],
  { told }: EntityState,
): readonly EntityEvent[] {
  if (told.some(({ id }) => id === event)) return []
  return [{ type: change === 'closed' ? 'SchoolClosed' : 'SchoolReopened', data: { case: by, occurredOn } }]
}

const decided = (outcome: readonly EntityEvent[] | EntityRefusal) =>
  'code' in outcome ? refuse(outcome) : ok(outcome)

function describe(
  { description: said, today, ...act }: DescribeEntity['data'],
  state: EntityState,
): ReturnType<typeof entity.decide> {
  const isImport = act.source !== undefined
  const description = isImport ? withoutTakenBack(said, act.from, state) : said
  const dates = [
    act.occurredOn,
    act.from,
    description.joinedOn,
    description.joinedBy,
    description.leftOn,
    description.adoptedOn,
    description.openedOn,
    description.closedOn,
  ]
  const future = dates.find(date => date !== undefined && isInFuture(date, today))
  if (future !== undefined) return refuse({ code: 'DateInFuture', occurredOn: future })
  const clash = clashOf(description, state, isImport)
  if (clash !== null) return refuse(clash)
  const saying = { stated: state.stated, description, from: act.from, today }
  const facts = isImport ? newsOfRow(saying, act.event) : newsOfCommand(saying, state.registered)
  if ('code' in facts) return refuse(facts)
  const membership = membershipIn(description, state)
  if ('code' in membership) return refuse(membership)
  const disorder = disorderOf(description, state, isImport)
  return disorder === null ? ok(newsOf(description, state, { ...membership, facts }, act)) : refuse(disorder)
}

/**
 * A description without the values that a correction took back: a file that gives them again adds nothing. Facts of dated rows
 * stay, since such rows are recognised by their ids.
 */
function withoutTakenBack(
  description: EntityDescription,
  from: PartialDate | undefined,
  { takenBack }: EntityState,
): EntityDescription {
  if (takenBack.length === 0) return description
  const isSaidAgain = (field: string, value: unknown) =>
    typeof value === 'string' &&
    takenBack.includes(takenBackOf(field, value)) &&
    !(from !== undefined && FACTS.some(fact => fact === field))
  const { kind, id, ...fields } = description
  return {
    kind,
    id,
    ...Object.fromEntries(Object.entries(fields).filter(([field, value]) => !isSaidAgain(field, value))),
  }
}

type MembershipNews = { readonly joined: Joined | null; readonly leftOn: PartialDate | null }

/** What a description says of membership that is not in the record yet, or what stands against it. */
function membershipIn(description: EntityDescription, state: Membership): MembershipNews | EntityRefusal {
  const on = description.joinedOn ?? description.joinedBy
  const said =
    on === undefined ? null : ({ on, known: description.joinedOn === undefined ? 'by' : 'on' } as const)
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
  const { leftOn } = description
  if (leftOn === undefined) return { joined, leftOn: null }
  const after = joined === null ? state : afterJoining(state, joined)
  const leaving = newsOfLeaving(after, leftOn)
  if (leaving === 'clash') {
    return { code: 'EntityFactClash', field: 'leftOn', stands: after.leftOn ?? '', given: leftOn }
  }
  if (leaving === 'disorder') return { code: 'MembershipOrder', joinedOn: after.joined?.on ?? null, leftOn }
  return { joined, leftOn: leaving === 'news' ? leftOn : null }
}

/** What is stated once: another value for it contradicts the record. */
function clashOf(
  description: EntityDescription,
  state: EntityState,
  isImport: boolean,
): EntityRefusal | null {
  const stated: readonly (readonly [string, string | undefined, string | null | undefined])[] = [
    ['adoptedOn', description.adoptedOn, state.adopted?.on],
    ['funders', listed(description.funders), listed(fundersOf(state))],
    ['openedOn', description.openedOn, state.openedOn],
    // Files come in any order: a registry may give another day than a case that was recorded before it.
    ['closedOn', description.closedOn, isImport ? state.closedByRegistryOn : state.closedOn],
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

/** Names joined into one unambiguous text: a name may contain a semicolon itself. */
const listed = (names: readonly string[] | undefined): string | undefined =>
  names?.map(name => (name.includes(';') ? JSON.stringify(name) : name)).join('; ')

function disorderOf(
  description: EntityDescription,
  state: EntityState,
  isImport: boolean,
): EntityRefusal | null {
  // Rows of an import may name an entity that no registry did: it is shown by the names of the rows, or by its id.
  if (!isImport && !state.registered && description.name === undefined)
    return { code: 'EntityNameMissing', id: description.id }
  const openedOn = description.openedOn ?? state.openedOn
  const closedOn = description.closedOn ?? (isImport ? state.closedByRegistryOn : state.closedOn)
  if (openedOn !== null && closedOn !== null && lastDayOf(openedOn) > lastDayOf(closedOn)) {
    return { code: 'SchoolDatesOrder', openedOn, closedOn }
  }
  const hasAdopted = description.adoptedOn !== undefined || state.adopted !== null
  if (description.funders !== undefined && description.funders.length > 0 && !hasAdopted) {
    return { code: 'FundersWithoutAdoption', id: description.id }
  }
  return null
}

function newsOf(
  description: EntityDescription,
  state: EntityState,
  { joined, leftOn, facts }: MembershipNews & { readonly facts: FactNews },
  { occurredOn, from, source }: Pick<DescribeEntity['data'], 'occurredOn' | 'from' | 'source'>,
): readonly EntityEvent[] {
  const mark = source === undefined ? {} : markOf(source)
  const act = { occurredOn, ...mark }
  const { kind, id } = description
  const events: EntityEvent[] = []
  if (!state.registered || Object.keys(facts.added).length > 0) {
    events.push({ type: 'Registered', data: { kind, id, ...facts.added, ...act } })
  }
  events.push(...changesOf(facts.changed, { ...act, occurredOn: from ?? occurredOn }))
  if (joined !== null) {
    events.push({ type: 'JoinedNetwork', data: { known: joined.known, occurredOn: joined.on, ...mark } })
  }
  if (leftOn !== null) events.push({ type: 'LeftNetwork', data: { occurredOn: leftOn, ...mark } })
  // Funders may be named later than the adoption itself.
  const on = description.adoptedOn ?? state.adopted?.on
  const funders = [...(description.funders ?? [])]
  const isNamed = funders.length > 0 && fundersOf(state) === undefined
  if (on !== undefined && (state.adopted === null || isNamed)) {
    events.push({ type: 'StrategyAdopted', data: { on, funders, occurredOn: on, ...mark } })
  }
  if (description.openedOn !== undefined && state.openedOn === null) {
    events.push({ type: 'SchoolOpened', data: { occurredOn: description.openedOn, ...mark } })
  }
  const isClosed = source === undefined ? state.closedOn !== null : state.closedByRegistryOn !== null
  if (description.closedOn !== undefined && !isClosed) {
    events.push({ type: 'SchoolClosed', data: { occurredOn: description.closedOn, ...mark } })
  }
  return events
}

/** A command gives a new name by an event `Renamed` of its own; a dated row is one event with all that it says. */
function changesOf(
  changed: FactNews['changed'],
  act: { readonly occurredOn: PartialDate; readonly imported?: Source['imported'] },
): readonly EntityEvent[] {
  if (Object.keys(changed).length === 0) return []
  if (act.imported !== undefined) return [{ type: 'FactsChanged', data: { ...changed, ...act } }]
  const { name, ...facts } = changed
  return [
    ...(name === undefined ? [] : [{ type: 'Renamed', data: { name, ...act } } as const]),
    ...(Object.keys(facts).length === 0
      ? []
      : [{ type: 'FactsChanged', data: { ...facts, ...act } } as const]),
  ]
}

const markOf = ({ imported, evidence }: Source) =>
  evidence.length === 0 ? { imported } : { imported, evidence: [...evidence] }
