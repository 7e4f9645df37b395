import { remedyOf } from '../../refusals/commitment.ts'
import type { Refusal } from '../../refusals/refusals.ts'
import { eventIdOf } from './row-command.ts'
import type { StagedRow } from './staged-row.ts'

/**
 * The row of the same file that a refused row contradicts, and the reason to give at either, which names the line of the other.
 */
export type Contradiction = {
  readonly other: StagedRow
  readonly against: (line: number, column: string | null) => string
}

/** The row that a refused row contradicts; null if the refusal is about something else, or about what the ledger holds. */
export function contradictionIn(steps: readonly StagedRow[], refusal: Refusal): Contradiction | null {
  const about = aboutOf(refusal)
  const other = about === null ? undefined : steps.find(({ id }) => (about.idOf?.(id) ?? id) === about.event)
  return about === null || other === undefined ? null : { other, against: about.against }
}

type About = Pick<Contradiction, 'against'> & {
  readonly event: string | undefined
  /** The id of the event that a row makes, if it is not the id of the row. */
  readonly idOf?: (row: string) => string
}

function aboutOf(refusal: Refusal): About | null {
  if (refusal.code === 'RatingClash') {
    const against = (line: number) =>
      `line ${line} gives the same item another value on the same day: keep one of them`
    return { event: refusal.event, against }
  }
  if (refusal.code === 'CommitmentClash') {
    const against: About['against'] = (line, column) =>
      `line ${line} words the same promise with another ${column}: keep one of them, or give another promise another id`
    return { event: refusal.event, against }
  }
  if (refusal.code === 'StepClash') {
    const remedy = remedyOf(refusal)
    const against: About['against'] = (line, column) =>
      `line ${line} says another ${column} on the same day: keep one of them, or ${remedy}`
    return { event: refusal.event, against }
  }
  if (refusal.code === 'EntityFactTwice') {
    const against: About['against'] = (line, column) =>
      `line ${line} gives ${column} another value on the same day: keep one of them`
    return { event: refusal.event, idOf: row => eventIdOf('FactsChanged', row), against }
  }
  if (refusal.code === 'EntityFactUndated' && refusal.on === null) {
    const against: About['against'] = (line, column) =>
      `line ${line} gives ${column} another value without saying from when: keep one of them`
    return { event: refusal.event, idOf: row => eventIdOf('Registered', row), against }
  }
  return null
}
