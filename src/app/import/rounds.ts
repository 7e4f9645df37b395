import { z } from 'zod'
import { streamOf } from '../../domain/subjects.ts'
import { Day, PartialDate } from '../../domain/values/date.ts'
import { Id, Name } from '../../domain/values/text.ts'
import { cellProblems, columnsOf, optional, required } from './columns.ts'
import type { RowCommand } from './row-command.ts'
import type { ImportTable } from './table.ts'

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

/** Periods with their dates, and the rounds in which they were reviewed. Without `opened_on` the round stays closed. */
export const rounds: ImportTable = {
  columns: columnsOf(Row.shape),
  fields: {},
  blamed: {
    RoundDatesOrder: 'closed_on',
    RoundAlreadyClosed: 'closed_on',
    RoundAlreadyOpen: 'opened_on',
    PeriodDatesUnknown: 'from',
    PeriodDatesOrder: 'to',
  },
  phase: 'registry',
  stage: async ({ cells }, facts) => {
    const read = Row.safeParse(cells)
    if (!read.success) return cellProblems(read.error)
    const { framework, period, label, from, to, opened_on: openedOn, closed_on: closedOn } = read.data
    if ((await facts.framework(framework)).length === 0) {
      const reason = `${framework} was not published: import its framework first`
      return [{ column: 'framework', reason }]
    }
    const dated = { framework, period, label, from, to }
    const first: RowCommand =
      openedOn === undefined
        ? { kind: 'period', period: dated }
        : { kind: 'opening', period: dated, occurredOn: openedOn }
    const second: readonly RowCommand[] =
      closedOn === undefined ? [] : [{ kind: 'closing', occurredOn: closedOn }]
    const stream = streamOf.round(framework, period)
    return { notes: [], steps: [first, ...second].map(body => ({ stream, body })) }
  },
}
