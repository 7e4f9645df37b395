import { onTestFinished } from 'vitest'
import { type CaseView, caseViewOf } from '../../../projections/closure/case.ts'
import { standing } from '../../../src/domain/values/import-withdrawal.ts'
import { decode } from '../../../src/event-store/codec.ts'
import { asking, readSide } from '../projections/read-side.ts'
import { type Cells, csvOf, importerOn, reportOf } from './importing.ts'

/** A row about one school of one district; each caller gives only the cells that differ. */
const caseRow = (cells: Cells): Cells => ({ case_id: 'c-1', ...cells })
export const proposedRow = (cells: Cells = {}): Cells =>
  caseRow({
    step: 'proposed',
    occurred_on: '2013-03-21',
    district_id: 'north',
    school_id: 'north-1',
    school_name: 'North One',
    action: 'closure',
    ...cells,
  })

/** An empty ledger into which cases are imported, with the views that show them. */
export function cases() {
  const side = readSide()
  const importing = importerOn(side.store)
  onTestFinished(async () => {
    importing.close()
    await side.store.close()
  })
  const on = async (day: string, id = 'c-1', knownAt: number | null = null): Promise<CaseView | null> => {
    await side.read()
    const events = (await side.store.readStream(`closure-${id}`)).map(decode)
    const revision = events.at(-1)?.revision ?? null
    const stream = { events, standing: standing(events), revision }
    return caseViewOf(side.queries, id, stream, { asked: asking(day, knownAt), day })
  }
  return {
    ...side,
    importing,
    imported: async (...rows: readonly Cells[]) =>
      reportOf(await importing.text('closures', csvOf('closures', ...rows.map(caseRow)))),
    tried: (...rows: readonly Cells[]) => importing.text('closures', csvOf('closures', ...rows.map(caseRow))),
    on,
    stateOn: async (day: string, id?: string) => (await on(day, id))?.state ?? null,
    statesOn: async (...days: readonly string[]) => {
      const states: (string | null)[] = []
      for (const day of days) states.push((await on(day))?.state ?? null)
      return states
    },
    viewOn: async (day: string, id?: string): Promise<CaseView> => {
      const view = await on(day, id)
      if (view === null) throw new Error(`nothing is known of ${id} on ${day}`)
      return view
    },
  }
}
