import { z } from 'zod'
import type { Registration, RoundCommand } from '../../domain/round/command.ts'
import { round } from '../../domain/round/round.ts'
import { streamOf } from '../../domain/subjects.ts'
import { Day, PartialDate } from '../../domain/values/date.ts'
import { Id, Name } from '../../domain/values/text.ts'
import { columnsOf, optional, required } from './columns.ts'
import type { RowCommand } from './row-command.ts'
import { rowFold } from './row-command.ts'
import { stagedBy } from './staged-by.ts'
import type { ImportTable, SubjectImport } from './table.ts'

const Row = z
  .object({
    framework: required(Id),
    period: required(Id),
    label: optional(Name),
    from: optional(Day),
    to: optional(Day),
    opened_on: optional(PartialDate),
    closed_on: optional(PartialDate),
  })
  .refine(({ opened_on: opened, closed_on: closed }) => closed === undefined || opened !== undefined, {
    path: ['opened_on'],
    message: 'a round that was closed was opened before: say when',
  })

/** What a row says of a round: that its period is known, that it was opened or that it was closed. */
type RoundRow =
  | { readonly known: Registration }
  | { readonly opened: Registration; readonly occurredOn: string }
  | { readonly closed: true; readonly occurredOn: string }
const roundRow = (body: RoundRow): RowCommand => ({ subject: 'round', body })

/** A row that makes a period known, if only by its id. */
export const periodRow = (registration: Registration): RowCommand => roundRow({ known: registration })

/** Periods with their dates, and the rounds in which they were reviewed. Without `opened_on` the round stays closed. */
const rounds: ImportTable = {
  columns: columnsOf(Row.shape),
  formerColumns: ['framework', 'period', 'label', 'from', 'to', 'opened_on', 'closed_on'],
  fields: {},
  blamed: {
    RoundDatesOrder: 'closed_on',
    RoundAlreadyClosed: 'closed_on',
    RoundAlreadyOpen: 'opened_on',
    PeriodDatesUnknown: 'from',
    PeriodDatesOrder: 'to',
  },
  phase: 'registry',
  stager: stagedBy(Row, async (row, facts) => {
    const { framework, period, label, from, to, opened_on: openedOn, closed_on: closedOn } = row
    if ((await facts.framework(framework)).length === 0) {
      const reason = `${framework} was not published: import its framework first`
      return [{ column: 'framework', reason }]
    }
    const dated = { framework, period, label, from, to }
    const first =
      openedOn === undefined ? periodRow(dated) : roundRow({ opened: dated, occurredOn: openedOn })
    const second = closedOn === undefined ? [] : [roundRow({ closed: true, occurredOn: closedOn })]
    const stream = streamOf.round(framework, period)
    return { notes: [], steps: [first, ...second].map(body => ({ stream, body })) }
  }),
}

export const roundImport = {
  kinds: { rounds },
  rows: rowFold(
    round,
    (row: RoundRow, { today, imported }): RoundCommand => {
      if ('known' in row) return { type: 'NotePeriod', data: { ...row.known, today, imported } }
      const dated = { occurredOn: row.occurredOn, today, imported }
      if ('opened' in row) return { type: 'OpenRound', data: { ...row.opened, ...dated } }
      return { type: 'CloseRound', data: dated }
    },
    { isOwnEvent: false },
  ),
} as const satisfies SubjectImport
