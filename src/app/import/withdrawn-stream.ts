import { v5 } from 'uuid'
import { restingOnNothing } from '../../domain/assessment/resting-on-nothing.ts'
import type { Recorded } from '../../domain/decider.ts'
import { entity } from '../../domain/entity/entity.ts'
import type { EntityEvent } from '../../domain/entity/event.ts'
import type { RoundEvent } from '../../domain/round/event.ts'
import { round } from '../../domain/round/round.ts'
import { categoryOf, type DomainEvent, partsOf } from '../../domain/subjects.ts'
import { isImportWithdrawal, standing } from '../../domain/values/import-withdrawal.ts'
import { periodFromId } from '../../domain/values/period.ts'
import type { LedgerEvent } from '../../event-store/codec.ts'
import type { CaseEffects } from './case-effects.ts'
import { withdrawalId } from './coming-again.ts'
import { importedOf, type Names } from './import-trace.ts'

/** What a withdrawal records in every stream. */
export type ImportWithdrawal = {
  readonly sha256: string
  readonly rationale: string
  readonly today: string
}

const isRegistry = (stream: string): boolean => ['district', 'school'].includes(categoryOf(stream))

type Identified = { readonly id: string; readonly event: DomainEvent }

/** What taking an import back means for one stream. */
export type WithdrawnStream = {
  /** Acts of the import that were withdrawn before, and those that are now. */
  readonly before: number
  readonly acts: readonly LedgerEvent[]
  /** What rests on them alone, and is withdrawn with them. */
  readonly resting: readonly LedgerEvent[]
  /** What still counts. */
  readonly remaining: readonly LedgerEvent[]
  /** All that is recorded for it. */
  readonly events: readonly Identified[]
  /** Whether what it registered is registered again, because something else names it. */
  readonly isNamed: boolean
  /** Why it cannot be withdrawn; null where it can. */
  readonly obstacle: string | null
}

type RestingOn = {
  /** Who else names what the import registered. */
  readonly names: Names
  readonly effects: CaseEffects
  readonly isOrphaned: boolean
}

/**
 * Decides the withdrawal of an import from one stream, given all its events. `names` and `effects` are of the import as a whole;
 * `isOrphaned` means that the stream is a commitment of an adoption that only the import stated.
 */
export function withdrawFrom(
  stream: string,
  known: readonly LedgerEvent[],
  { sha256, rationale, today }: ImportWithdrawal,
  { names, effects, isOrphaned }: RestingOn,
): WithdrawnStream {
  const counted = standing(known)
  const acts = counted.filter(event => importedOf(event)?.sha256 === sha256)
  const rest = counted.filter(event => !acts.includes(event))
  const taken = known.filter(event => importedOf(event)?.sha256 === sha256)
  const ended = effects.endedIn(known, rest)
  const going = rest.filter(event => !ended.includes(event))
  const resting = [...ended, ...restingIn(stream, going, taken, { isOrphaned, isNamed: names.has(stream) })]
  const remaining = rest.filter(event => !resting.includes(event))
  const withdrawals = [...acts, ...resting].map(({ id: event, revision }) => ({
    id: withdrawalId(event),
    event: {
      type: 'ImportedActWithdrawn',
      data: { event, revision, sha256, rationale, occurredOn: today },
    } as const,
  }))
  const last = withdrawals.at(-1)?.id ?? known.findLast(isImportWithdrawal)?.id
  const again = namedAgain(stream, remaining, names, today)
  const isAgain = again !== null && typeof again !== 'string' && last !== undefined
  return {
    before: taken.length - acts.length,
    acts,
    resting,
    remaining,
    events: isAgain ? [...withdrawals, { id: v5(again.type, last), event: again }] : withdrawals,
    isNamed: isAgain,
    obstacle: typeof again === 'string' ? again : null,
  }
}

function restingIn(
  stream: string,
  rest: readonly LedgerEvent[],
  taken: readonly LedgerEvent[],
  { isOrphaned, isNamed }: { readonly isOrphaned: boolean; readonly isNamed: boolean },
): readonly LedgerEvent[] {
  if (categoryOf(stream) === 'assessment') {
    const resting = restingOnNothing(rest as never, taken as never)
    return rest.filter(({ id }) => resting.some(each => each.id === id))
  }
  if (isRegistry(stream)) return restingInRegistry(rest, isNamed)
  if (!isOrphaned) return []
  return rest.filter(event => event.type === 'CommitmentMade' && event.data.template !== undefined)
}

/**
 * The events of the registry that rest on withdrawn acts alone. A correction of a withdrawn act corrects nothing. If nothing but
 * a retirement is left, it goes too, so that the right file can register the id. An entity that something else names stays
 * retired.
 */
function restingInRegistry(rest: readonly LedgerEvent[], isNamed: boolean): readonly LedgerEvent[] {
  const told = new Set(rest.map(({ id }) => id))
  const corrections = rest.filter(each => each.type === 'FactCorrected' && !told.has(each.data.event))
  const isOfRetirement = ({ type }: LedgerEvent) => type === 'Retired' || type === 'RetirementWithdrawn'
  const isNothingElse = rest.every(each => corrections.includes(each) || isOfRetirement(each))
  return isNothingElse && !isNamed ? rest : corrections
}

/**
 * The registration that takes the place of a withdrawn one; the obstacle in words if there can be none; null if none is needed.
 */
function namedAgain(
  stream: string,
  remaining: readonly LedgerEvent[],
  names: Names,
  occurredOn: string,
): EntityEvent | RoundEvent | string | null {
  const category = categoryOf(stream)
  const imported = names.get(stream)
  if (imported === undefined) return null
  const mark = imported === null ? {} : { imported }
  if (category === 'district' || category === 'school') {
    const state = (remaining as readonly Recorded<EntityEvent>[]).reduce(entity.evolve, entity.initial)
    const [id = ''] = partsOf(stream)
    return state.registered ? null : { type: 'Registered', data: { kind: category, id, occurredOn, ...mark } }
  }
  if (category !== 'round') return null
  const state = (remaining as readonly Recorded<RoundEvent>[]).reduce(round.evolve, round.initial)
  if (state !== null) return null
  const [framework = '', period = ''] = partsOf(stream)
  const dates = periodFromId(period)
  if (dates === null)
    return `acts that are no part of it rest on the dates of period ${period} of ${framework}`
  const { label, from, to } = dates
  return {
    type: 'RoundClosed',
    data: { unopened: { framework, period, label, from, to }, occurredOn, ...mark },
  }
}
