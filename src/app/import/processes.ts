import { z } from 'zod'
import type { MoratoriumLifting, NewMoratorium, ProcessCommand } from '../../domain/process/command.ts'
import { Word } from '../../domain/process/condition.ts'
import { ProcessVersion } from '../../domain/process/document.ts'
import { process } from '../../domain/process/process.ts'
import { Action } from '../../domain/process/step-words.ts'
import { streamOf } from '../../domain/subjects.ts'
import { canonicalJson } from '../../domain/values/canonical.ts'
import { LooseDate } from '../../domain/values/date-span.ts'
import { defined } from '../../domain/values/defined.ts'
import type { Evidence } from '../../domain/values/evidence.ts'
import { Id, Name, Rationale, text } from '../../domain/values/text.ts'
import {
  type CellProblem,
  columnsOf,
  documentProblems,
  evidenceOf,
  IN_WORDS,
  itemsIn,
  optional,
  required,
  sourceCells,
} from './columns.ts'
import { type RowCommand, rowFold } from './row-command.ts'
import { stagedBy } from './staged-by.ts'
import type { ImportDocument, ImportTable, SubjectImport } from './table.ts'

type Act = {
  readonly occurredOn: string
  readonly by?: string | undefined
  readonly rationale?: string | undefined
  readonly note?: string | undefined
  readonly evidence: readonly Evidence[]
}
/** What a file says of a process: a version of its rules, or a moratorium that was declared or lifted. */
type ProcessRow =
  | { readonly process: ProcessVersion }
  | { readonly declared: NewMoratorium & Act }
  | { readonly lifted: MoratoriumLifting & Act }
const processRow = (body: ProcessRow): RowCommand => ({ subject: 'process', body })

/** One version of a process: its rules as data. */
const processes: ImportDocument = {
  noun: 'process',
  bytesMax: 256 * 1024,
  read: document => {
    const read = ProcessVersion.safeParse(document, IN_WORDS)
    if (!read.success) return documentProblems(read.error, document)
    const stream = streamOf.process(read.data.id)
    return { stream, body: processRow({ process: read.data }), content: canonicalJson(read.data) }
  },
}

const actions = z.string().transform(itemsIn).pipe(z.array(Action).max(20))
/** `district-school;charter-school=no`: the facts that must hold, and those that must not. */
const facts = z
  .string()
  .transform(itemsIn)
  .pipe(
    z
      .array(
        z
          .string()
          .regex(/^[a-z0-9]+(-[a-z0-9]+)*(=(yes|no))?$/, 'a fact is written state-loan, or state-loan=no'),
      )
      .max(20)
      .transform(all =>
        Object.fromEntries(all.map(each => [each.split('=', 1)[0] ?? '', !each.endsWith('=no')])),
      )
      .pipe(z.record(Word, z.boolean())),
  )

const Row = z.object({
  process: required(Id),
  moratorium: required(Id),
  step: required(z.enum(['declared', 'lifted']), 'word'),
  occurred_on: required(LooseDate),
  scope: optional(text(1000)),
  actions: optional(actions, 'words'),
  facts: optional(facts, 'words'),
  from: optional(LooseDate),
  until: optional(LooseDate),
  condition: optional(text(1000)),
  authority: optional(text(300)),
  by: optional(Name),
  reason: optional(Rationale),
  ...sourceCells,
  note: optional(text(10_000)),
})
type Row = z.infer<typeof Row>
const OF_DECLARED = ['scope', 'actions', 'facts', 'from', 'until', 'condition'] as const

/** Moratoria: one row, one day on which one was declared or lifted. */
const moratoria: ImportTable = {
  columns: columnsOf(Row.shape),
  fields: { occurredOn: 'occurred_on' },
  blamed: { MoratoriumLiftedBefore: 'step', DateInFuture: 'occurred_on' },
  phase: 'rows',
  stager: stagedBy(Row, row => {
    const problems = misfitsOf(row)
    if (problems.length > 0) return problems
    return { notes: [], steps: [{ stream: streamOf.process(row.process), body: rowOf(row) }] }
  }),
}

function misfitsOf(row: Row): readonly CellProblem[] {
  if (row.step === 'declared')
    return row.authority === undefined
      ? [{ column: 'authority', reason: 'step declared says on what authority' }]
      : []
  return OF_DECLARED.filter(column => row[column] !== undefined).map(column => ({
    column,
    reason: 'step lifted has no use for it: leave it empty',
  }))
}

function rowOf(row: Row): RowCommand {
  const { moratorium, authority, by, reason: rationale, note, occurred_on: occurredOn } = row
  const act = defined({ occurredOn, by, rationale, note, evidence: evidenceOf(row) })
  if (row.step === 'lifted') return processRow({ lifted: defined({ moratorium, authority, ...act }) })
  const appliesWhen = row.facts === undefined ? undefined : { facts: row.facts }
  const scope = defined({ text: row.scope, actions: row.actions ?? [], appliesWhen })
  const { from, until, condition } = row
  const dates = defined({ from, until, condition })
  return processRow({ declared: { moratorium, scope, ...dates, authority: authority ?? '', ...act } })
}

export const processImport = {
  kinds: { processes, moratoria },
  rows: rowFold(
    process,
    (row: ProcessRow, { today, imported }): ProcessCommand => {
      if ('process' in row)
        return { type: 'PublishProcess', data: { process: row.process, occurredOn: today, today, imported } }
      return 'declared' in row
        ? { type: 'DeclareMoratorium', data: { ...row.declared, today, imported } }
        : { type: 'LiftMoratorium', data: { ...row.lifted, today, imported } }
    },
    { isOwnEvent: false },
  ),
} as const satisfies SubjectImport
