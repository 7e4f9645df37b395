import type { ProcessVersion } from '../../../../src/domain/process/document.ts'
import type { Cells } from '../../../support/app/importing.ts'

/**
 * A real round that a simple model could not represent, as rows of an import. `told` gives for each case how it stands from a day
 * on, until the next day that is named: `state (action, day of effect); rule result, …; next rule day, …`.
 */
export type ToldCase = {
  readonly line: number
  readonly what: string
  readonly pack: ProcessVersion
  readonly rows: readonly Cells[]
  readonly moratoria?: readonly Cells[]
  readonly told: { readonly [caseId: string]: { readonly [day: string]: string } }
  /** The steps (`case step day`) that are refused as commands in the order of days, and why; null if commands cannot make it. */
  readonly refused: { readonly [step: string]: string } | null
}

/** The rows of one case of one school; each caller gives only the cells that differ. */
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
