import type { Owner } from '../../src/domain/commitment/event.ts'
import type { CommitmentState } from '../../src/domain/commitment/state.ts'
import { COMMITMENT_STATUSES, statusOn } from '../../src/domain/commitment/status.ts'
import { dayFromNumber, dayToNumber, lastDayOf } from '../../src/domain/values/date.ts'
import type { Span } from '../engine/span.ts'
import { inViewOrder, type KnownStep, type StepEver, stateAfter } from './known-steps.ts'

/**
 * Where one commitment stands, as numbers, since a network has many: for each position from which on something else was known
 * (the last one first) that position and a count of entries, then the entries (the last day first), of `ENTRY` numbers each. An
 * entry holds from its day on.
 */
export type StandingRows = {
  readonly numbers: readonly number[]
  /** Whether the first position is there too; the rest was left out of a commitment with very many steps. */
  readonly isWhole: boolean
}

/** Gives owners, and the funders of a commitment together, their numbers. */
export type StandingWords = {
  readonly ownerNumber: (owner: Owner) => number
  readonly fundersNumber: (state: CommitmentState) => number
}

/** The numbers of an entry: its day, the number of its status, of its owner and of its funders, and its position. */
const ENTRY = 5
/** The numbers of one commitment are at most about so many. */
const NUMBERS_MAX = 2000
const NUMBER_OF_STATUS = new Map(COMMITMENT_STATUSES.map((status, number) => [status, number]))

/** Where a commitment stands on every day, as it was known at every position. */
export function standingRowsOf(steps: readonly StepEver[], words: StandingWords): StandingRows {
  const positions = steps.flatMap(({ position, until }) => [position, ...(until === null ? [] : [until])])
  const numbers: number[] = []
  for (const known of [...new Set(positions)].sort((a, b) => b - a)) {
    if (numbers.length >= NUMBERS_MAX) return { numbers, isWhole: false }
    const counted = steps.filter(
      ({ position, until }) => position <= known && (until === null || until > known),
    )
    const entries = entriesOf(counted, words)
    numbers.push(known, entries.length, ...entries.toReversed().flat())
  }
  return { numbers, isWhole: true }
}

const dayOfStep = ({ event }: KnownStep): number => dayToNumber(lastDayOf(event.data.occurredOn))

/** From day to day, the first one first. */
function entriesOf(steps: readonly KnownStep[], words: StandingWords): readonly (readonly number[])[] {
  const days = [...new Set(steps.map(dayOfStep))].sort((a, b) => a - b)
  return days.flatMap((from, at) => {
    const seen = steps.filter(step => dayOfStep(step) <= from)
    const state = stateAfter(inViewOrder(seen))
    if (state.made === null || state.owner === null) return []
    const rest = [
      words.ownerNumber(state.owner),
      words.fundersNumber(state),
      seen.reduce((latest, { position }) => Math.max(latest, position), 0),
    ]
    const next = days[at + 1] ?? Number.POSITIVE_INFINITY
    return [from, ...dayAfterDue(state).filter(day => day > from && day < next)].map(day => [
      day,
      NUMBER_OF_STATUS.get(statusOn(state, dayFromNumber(day))) ?? 0,
      ...rest,
    ])
  })
}

/** The day on which a promise becomes overdue, without any step: the only one on which a status moves by itself. */
const dayAfterDue = ({ inForce }: CommitmentState): readonly number[] =>
  inForce?.dueOn == null ? [] : [dayToNumber(lastDayOf(inForce.dueOn)) + 1]

/** An entry of a commitment as numbers. */
export type StandingEntry = {
  readonly status: number
  readonly owner: number
  readonly funders: number
  readonly position: number
}

/**
 * Where a commitment stood; null if it was not made by then, undefined if its rows do not say. `span` is narrowed to the moments at
 * which it stood there.
 */
export function entryAt(
  { numbers, isWhole }: StandingRows,
  day: number,
  knownAt: number,
  span: Span,
): StandingEntry | null | undefined {
  for (let at = 0; at < numbers.length; ) {
    const [first, end] = [at + 2, at + 2 + ENTRY * numberIn(numbers, at + 1)]
    span.turnsAt(numberIn(numbers, at))
    if (numberIn(numbers, at) <= knownAt) {
      for (let entry = first; entry < end; entry += ENTRY) {
        span.turnsOn(numberIn(numbers, entry))
        if (numberIn(numbers, entry) > day) continue
        return {
          status: numberIn(numbers, entry + 1),
          owner: numberIn(numbers, entry + 2),
          funders: numberIn(numbers, entry + 3),
          position: numberIn(numbers, entry + 4),
        }
      }
      return null
    }
    at = end
  }
  return isWhole ? null : undefined
}

/** Stands for the owner of a commitment that nobody made, as far as is known. */
export const NOBODY = -1

/** The numbers of all owners that a commitment ever had. */
export function ownersIn({ numbers }: StandingRows): ReadonlySet<number> {
  const owners = new Set<number>()
  for (let at = 0; at < numbers.length; ) {
    const end = at + 2 + ENTRY * numberIn(numbers, at + 1)
    for (let entry = at + 2; entry < end; entry += ENTRY) owners.add(numberIn(numbers, entry + 2))
    at = end
  }
  return owners.size === 0 ? ONLY_NOBODY : owners
}

const ONLY_NOBODY: ReadonlySet<number> = new Set([NOBODY])

const numberIn = (numbers: readonly number[], at: number): number => numbers[at] ?? 0
