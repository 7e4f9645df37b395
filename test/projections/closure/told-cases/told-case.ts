import type { ProcessVersion } from '../../../../src/domain/process/document.ts'
import type { Cells } from '../../../support/app/importing.ts'

/**
 * What a real round did that a tidy model cannot say, as rows of an import. `told` says of each case from which day on it stands how:
 * `state (action, day of effect); rule result, …; next rule day, …`, until the next day that is named.
 */
export type ToldCase = {
  readonly line: number
  readonly what: string
  readonly pack: ProcessVersion
  readonly rows: readonly Cells[]
  readonly moratoria?: readonly Cells[]
  readonly told: { readonly [caseId: string]: { readonly [day: string]: string } }
  /** Taken as commands in the order of days: which steps (`case step day`) are refused, and by what; null where it was no life of commands. */
  readonly refused: { readonly [step: string]: string } | null
}

/** The rows of one case of one school, each saying what differs. */
export function rowsOf(line: number, process: string, caseId = `line-${line}`) {
  const row = (step: string, occurred_on: string, cells: Cells = {}): Cells => ({
    case_id: caseId,
    step,
    occurred_on,
    reason: 'As recorded.',
    ...cells,
  })
  return {
    row,
    proposed: (occurred_on = '2013-03-21', cells: Cells = {}): Cells =>
      row('proposed', occurred_on, {
        district_id: 'north',
        school_id: `school-${line}`,
        action: 'closure',
        process,
        record: 'complete',
        ...cells,
      }),
    hearing: (occurred_on = '2013-04-10', cells: Cells = {}): Cells =>
      row('hearing', occurred_on, { kind: 'public-hearing', ...cells }),
    decision: (occurred_on = '2013-05-22', cells: Cells = {}): Cells =>
      row('decision', occurred_on, { outcome: 'approved', ...cells }),
    effected: (occurred_on = '2013-06-19', cells: Cells = {}): Cells => row('effected', occurred_on, cells),
  }
}
