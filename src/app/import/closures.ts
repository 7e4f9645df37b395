import { z } from 'zod'
import { CaseId } from '../../domain/closure/case-id.ts'
import { closure } from '../../domain/closure/closure.ts'
import type { ClosureCommand } from '../../domain/closure/command.ts'
import {
  CLOSURE_EVENTS,
  type ClosureEvent,
  RECEIVING_MAX,
  RuleReference,
  StepReference,
  VOTES_MAX,
  Vote,
} from '../../domain/closure/event.ts'
import { STEP_NAMES } from '../../domain/closure/step-place.ts'
import { CONFIDENCES } from '../../domain/closure/words.ts'
import {
  Action,
  Audience,
  Channel,
  Complied,
  Recommendation,
  type StepType,
} from '../../domain/process/step-words.ts'
import { streamOf } from '../../domain/subjects.ts'
import { ClockTime } from '../../domain/values/clock-time.ts'
import { LooseDate } from '../../domain/values/date-span.ts'
import { defined } from '../../domain/values/defined.ts'
import { Id, Name, Rationale, text } from '../../domain/values/text.ts'
import { COMMON, FIELD_OF, PLAN_COLUMNS, STEP_COLUMNS } from './closure-columns.ts'
import {
  type CellProblem,
  cellProblems,
  columnsOf,
  evidenceOf,
  IN_WORDS,
  itemsIn,
  optional,
  required,
  sourceCells,
} from './columns.ts'
import { isRegistered } from './entities.ts'
import { rowFold } from './row-command.ts'
import { stagedBy } from './staged-by.ts'
import type { ImportTable, SubjectImport } from './table.ts'

const STEPS = Object.keys(STEP_COLUMNS) as [StepType, ...StepType[]]
const listIn = <Schema extends z.ZodType<unknown, string>>(each: Schema, most: number) =>
  z
    .string()
    .transform(itemsIn)
    .pipe(z.array(each).min(1).max(most, `a list has at most ${most} here`))
const Count = z
  .string()
  .regex(/^\d{1,3}$/, 'a count of votes is a whole number up to 999')
  .transform(Number)

/** `Name=for;Another=against`. */
const Votes = z
  .string()
  .transform((cell, context) =>
    itemsIn(cell).map(item => {
      const at = item.lastIndexOf('=')
      const vote = Vote.safeParse({
        name: item.slice(0, at),
        vote: item
          .slice(at + 1)
          .trim()
          .toLowerCase(),
      })
      if (at > 0 && vote.success) return vote.data
      context.addIssue({
        code: 'custom',
        message: `a vote is written Name=for, against, abstained or absent, not ${item}`,
      })
      return z.NEVER
    }),
  )
  .pipe(z.array(Vote).min(1).max(VOTES_MAX, `a step names at most ${VOTES_MAX} votes`))

/** `emergency-apportionment;state-loan=no`. */
const Facts = z.string().transform((cell, context) => {
  const facts = itemsIn(cell).map(item => {
    const [, fact = '', holds = 'yes'] = /^([a-z0-9][a-z0-9-]{0,63})(?:=(yes|no))?$/.exec(item) ?? []
    if (fact === '')
      context.addIssue({
        code: 'custom',
        message: `a fact is written state-loan or state-loan=no, not ${item}`,
      })
    return [fact, holds === 'yes'] as const
  })
  return Object.fromEntries(facts)
})

const Row = z.object({
  case_id: required(CaseId),
  step: required(z.enum(STEPS), 'word'),
  occurred_on: required(LooseDate),
  district_id: optional(Id),
  school_id: optional(Id),
  school_name: optional(Name),
  action: optional(Action, 'word'),
  process: optional(Id),
  process_version: optional(Id),
  receiving_ids: optional(listIn(Id, RECEIVING_MAX), 'list'),
  effective_on: optional(LooseDate),
  kind: optional(text(64), 'word'),
  audience: optional(listIn(Audience, 20), 'words'),
  channel: optional(Channel, 'word'),
  outcome: optional(text(64), 'word'),
  recommendation: optional(Recommendation, 'word'),
  complied: optional(Complied, 'word'),
  by: optional(Name),
  votes_for: optional(Count),
  votes_against: optional(Count),
  votes_abstained: optional(Count),
  decided_at: optional(ClockTime),
  authority: optional(Name),
  grounds: optional(listIn(text(300), 20), 'list'),
  reason: optional(Rationale),
  ...sourceCells,
  note: optional(text(10_000)),
  ref: optional(Id),
  refers_to: optional(listIn(StepReference, 50), 'list'),
  votes: optional(Votes, 'list'),
  expires_on: optional(LooseDate),
  rule: optional(RuleReference),
  grades: optional(listIn(text(20), 20), 'list'),
  successor_ids: optional(listIn(Id, 10), 'list'),
  round: optional(Id),
  vote_id: optional(Id),
  continues: optional(Id),
  confidence: optional(z.enum(CONFIDENCES), 'word'),
  deciders: optional(listIn(Name, 10), 'list'),
  facts: optional(Facts, 'words'),
  contents: optional(listIn(Id, 50), 'words'),
  alone: optional(
    z.enum(['yes', 'no']).transform(word => word === 'yes'),
    'word',
  ),
  record: optional(z.enum(['complete']), 'word'),
})
type Row = z.infer<typeof Row>

const COLUMN_OF = Object.fromEntries(Object.entries(FIELD_OF).map(([column, field]) => [field, column]))

/** School actions from screening to effect: one row, one dated step. */
const closures: ImportTable = {
  columns: columnsOf(Row.shape),
  fields: COLUMN_OF,
  blamed: { CaseFull: 'case_id' },
  phase: 'rows',
  stager: stagedBy(Row, row => {
    const problems = misfits(row)
    if (problems.length > 0) return problems
    const event = eventOf(row)
    if ('problems' in event) return event.problems
    const { district_id: district, school_id: school, receiving_ids: receiving = [] } = row
    const schools = [...(school === undefined ? [] : [school]), ...receiving, ...(row.successor_ids ?? [])]
    return {
      notes: [
        ...(district === undefined ? [] : [isRegistered({ kind: 'district', id: district })]),
        ...schools.map(id => isRegistered({ kind: 'school', id })),
      ],
      steps: [{ stream: streamOf.closure(row.case_id), body: { subject: 'closure', body: event } }],
    }
  }),
}

function misfits(row: Row): readonly CellProblem[] {
  const { must, may } = STEP_COLUMNS[row.step]
  const used: readonly string[] = [...COMMON, ...must, ...may]
  const says = (column: string) => row[column as keyof Row] !== undefined
  const unused = Object.keys(row).filter(column => says(column) && !used.includes(column))
  const isEmpty = row.step === 'amended' && !PLAN_COLUMNS.some(says)
  const isHalfTally = (row.votes_for === undefined) !== (row.votes_against === undefined)
  const isBareAbstention = row.votes_abstained !== undefined && row.votes_for === undefined
  const isBareVersion = row.process_version !== undefined && row.process === undefined
  const problem = (column: string, reason: string): CellProblem => ({ column, reason })
  return [
    ...must.filter(column => !says(column)).map(column => problem(column, `a step ${row.step} says it`)),
    ...unused.map(column => problem(column, `a step ${row.step} does not use it: leave it empty`)),
    ...(isEmpty ? [problem('action', `a step amended changes one of ${PLAN_COLUMNS.join(', ')}`)] : []),
    ...(isHalfTally || isBareAbstention
      ? [problem('votes_for', 'a tally has votes_for and votes_against')]
      : []),
    ...(isBareVersion ? [problem('process', 'a version is that of a process: say which')] : []),
  ]
}

const TYPE_OF = Object.fromEntries(Object.entries(STEP_NAMES).map(([type, name]) => [name, type])) as {
  readonly [Name in StepType]: ClosureEvent['type']
}

/** The event that a row is, without what the file adds to it; or the problems of cells that its step does not accept. */
function eventOf(row: Row): ClosureEvent | { readonly problems: readonly CellProblem[] } {
  const type = TYPE_OF[row.step]
  const fields = Object.entries(FIELD_OF).map(([column, field]) => [field, row[column as keyof Row]] as const)
  const { votes_for: yes, votes_against: no, votes_abstained: abstained } = row
  const tally =
    yes === undefined || no === undefined ? undefined : defined({ for: yes, against: no, abstained })
  const isComplete = row.record === undefined ? undefined : true
  const opened = row.step === 'opened' ? row.case_id : undefined
  const said = { ...Object.fromEntries(fields), tally, isComplete, case: opened }
  const data = defined({ ...said, evidence: evidenceOf(row), occurredOn: row.occurred_on })
  const read = CLOSURE_EVENTS[type].safeParse(data, IN_WORDS)
  if (read.success) return { type, data } as ClosureEvent
  return {
    problems: cellProblems(read.error).map(({ column, reason }) => ({
      column: column === null ? null : (COLUMN_OF[column] ?? column),
      reason,
    })),
  }
}

export const closureImport = {
  kinds: { closures },
  rows: rowFold(
    closure,
    (event: ClosureEvent, { id, today, imported }): ClosureCommand => {
      // Every step is marked with the file and the row that it came from, whatever else it says.
      const marked = { ...event, data: { ...event.data, imported } } as ClosureEvent
      return { type: 'ImportStep', data: { id, event: marked, today } }
    },
    { isOwnEvent: true },
  ),
} as const satisfies SubjectImport
