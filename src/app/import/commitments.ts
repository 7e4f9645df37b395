import { z } from 'zod'
import type { CommitmentCommand } from '../../domain/commitment/command.ts'
import { commitment } from '../../domain/commitment/commitment.ts'
import { COMPLETIONS, type CommitmentEvent, OwnerKind, VERDICTS } from '../../domain/commitment/event.ts'
import { streamOf } from '../../domain/subjects.ts'
import { PartialDate } from '../../domain/values/date.ts'
import { Decimal, Id, Name, Rationale, text } from '../../domain/values/text.ts'
import { type CellProblem, columnsOf, evidenceOf, list, optional, required, sourceCells } from './columns.ts'
import { isRegistered } from './entities.ts'
import { rowFold } from './row-command.ts'
import { stagedBy } from './staged-by.ts'
import type { ImportTable, SubjectImport } from './table.ts'

/** The columns that each step must have and may have, beside those that every step may have. */
const STEPS = {
  made: {
    must: ['owner_kind', 'owner_id'],
    may: ['owner_name', 'title', 'statement', 'due_on', 'measure', 'unit', 'baseline', 'target', 'funders'],
  },
  milestone: { must: ['milestone'], may: ['title', 'due_on'] },
  'milestone-reached': { must: ['milestone'], may: [] },
  progress: { must: [], may: ['value'] },
  extended: { must: ['due_on'], may: [] },
  amended: { must: [], may: ['statement', 'measure', 'unit', 'baseline', 'target'] },
  assessed: { must: ['completion'], may: [] },
  verdict: { must: ['verdict'], may: ['met_on'] },
  'verdict-revised': { must: ['verdict'], may: ['met_on'] },
  withdrawn: { must: [], may: [] },
  superseded: { must: [], may: ['superseded_by'] },
} as const
type Step = keyof typeof STEPS
const STEP_NAMES = Object.keys(STEPS) as [Step, ...Step[]]

/** What every step may say. */
const COMMON = ['commitment_id', 'step', 'occurred_on', 'by', 'reason', 'source_title', 'source_url', 'note']

const Row = z.object({
  commitment_id: required(Id),
  step: required(z.enum(STEP_NAMES), 'word'),
  occurred_on: required(PartialDate),
  owner_kind: optional(OwnerKind, 'word'),
  owner_id: optional(Id),
  owner_name: optional(Name),
  title: optional(text(300)),
  statement: optional(text(10_000)),
  due_on: optional(PartialDate),
  measure: optional(text(500)),
  unit: optional(text(100)),
  baseline: optional(text(200)),
  target: optional(text(200)),
  funders: optional(list, 'list'),
  milestone: optional(Id),
  value: optional(Decimal),
  completion: optional(z.enum(COMPLETIONS), 'word'),
  verdict: optional(z.enum(VERDICTS), 'word'),
  met_on: optional(PartialDate),
  superseded_by: optional(Id),
  by: optional(Name),
  reason: optional(Rationale),
  ...sourceCells,
  note: optional(text(10_000)),
})
type Row = z.infer<typeof Row>

/** Promises and what became of them: one row, one dated step. */
const commitments: ImportTable = {
  columns: columnsOf(Row.shape),
  formerColumns: [
    'commitment_id',
    'step',
    'occurred_on',
    'owner_kind',
    'owner_id',
    'owner_name',
    'title',
    'statement',
    'due_on',
    'measure',
    'unit',
    'baseline',
    'target',
    'funders',
    'milestone',
    'value',
    'completion',
    'verdict',
    'met_on',
    'superseded_by',
    'by',
    'reason',
    'source_title',
    'source_url',
    'note',
  ],
  fields: {
    text: 'statement',
    owner: 'owner_id',
    dueOn: 'due_on',
    metOn: 'met_on',
    supersededBy: 'superseded_by',
    occurredOn: 'occurred_on',
  },
  blamed: {},
  phase: 'rows',
  stager: stagedBy(Row, row => {
    const problems = misfits(row)
    if (problems.length > 0) return problems
    const { owner_kind: kind, owner_id: id } = row
    const isEntity = id !== undefined && (kind === 'district' || kind === 'school')
    return {
      notes: isEntity ? [isRegistered({ kind, id })] : [],
      steps: [
        {
          stream: streamOf.commitment(row.commitment_id),
          body: { subject: 'commitment', body: eventOf(row) },
        },
      ],
    }
  }),
}

function misfits(row: Row): readonly CellProblem[] {
  const { must, may } = STEPS[row.step]
  const used: readonly string[] = [...COMMON, ...must, ...may]
  const says = (column: string) => row[column as keyof Row] !== undefined
  const missing = must.filter(column => !says(column))
  const unused = Object.keys(row).filter(column => says(column) && !used.includes(column))
  const isWordless = row.step === 'made' && row.statement === undefined && row.title === undefined
  const isEmpty = row.step === 'amended' && !STEPS.amended.may.some(says)
  return [
    ...missing.map(column => ({ column, reason: `a step ${row.step} says it` })),
    ...unused.map(column => ({ column, reason: `a step ${row.step} does not use it: leave it empty` })),
    ...(isWordless ? [{ column: 'statement', reason: 'a promise has words' }] : []),
    ...(isEmpty
      ? [{ column: 'statement', reason: `a step amended changes one of ${STEPS.amended.may.join(', ')}` }]
      : []),
  ]
}

/** The event that a row is, without what the file adds to it. A cell that is empty is no field. */
function eventOf(row: Row): CommitmentEvent {
  const step = {
    occurredOn: row.occurred_on,
    evidence: evidenceOf(row),
    ...given({ rationale: row.reason, note: row.note, by: row.by }),
  }
  const { measure, unit, baseline, target } = row
  const terms = given({ measure, unit, baseline, target })
  switch (row.step) {
    case 'made': {
      const owner = { kind: said(row.owner_kind), id: said(row.owner_id), ...given({ name: row.owner_name }) }
      const words = {
        text: said(row.statement ?? row.title),
        ...given({ title: row.title, dueOn: row.due_on }),
      }
      const funders = row.funders ?? []
      return {
        type: 'CommitmentMade',
        data: { commitment: row.commitment_id, owner, funders, ...words, ...terms, ...step },
      }
    }
    case 'milestone': {
      const milestone = said(row.milestone)
      const title = row.title ?? milestone
      return { type: 'MilestoneAdded', data: { milestone, title, ...given({ dueOn: row.due_on }), ...step } }
    }
    case 'milestone-reached':
      return { type: 'MilestoneReached', data: { milestone: said(row.milestone), ...step } }
    case 'progress':
      return { type: 'ProgressReported', data: { ...given({ value: row.value }), self: false, ...step } }
    case 'extended':
      return { type: 'DueDateExtended', data: { dueOn: said(row.due_on), late: false, ...step } }
    case 'amended':
      return { type: 'TermsAmended', data: { ...given({ text: row.statement }), ...terms, ...step } }
    case 'assessed':
      return { type: 'CompletionAssessed', data: { completion: said(row.completion), ...step } }
    case 'verdict':
    case 'verdict-revised': {
      const type = row.step === 'verdict' ? 'VerdictIssued' : 'VerdictRevised'
      return { type, data: { verdict: said(row.verdict), ...given({ metOn: row.met_on }), ...step } }
    }
    case 'withdrawn':
      return { type: 'CommitmentWithdrawn', data: step }
    case 'superseded':
      return {
        type: 'CommitmentSuperseded',
        data: { ...given({ supersededBy: row.superseded_by }), ...step },
      }
  }
}

const given = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>

/** The value of a cell that must not be empty, which `misfits` has checked. */
function said<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a cell that a step must say was let pass empty')
  return value
}

export const commitmentImport = {
  kinds: { commitments },
  rows: rowFold(
    commitment,
    (event: CommitmentEvent, { id, formerId, today, imported }): CommitmentCommand => {
      // Every step is marked with the file and the row that it came from, whatever else it says.
      const marked = { ...event, data: { ...event.data, imported } } as CommitmentEvent
      return { type: 'ImportStep', data: { id, formerId, event: marked, today } }
    },
    { isOwnEvent: true },
  ),
} as const satisfies SubjectImport
