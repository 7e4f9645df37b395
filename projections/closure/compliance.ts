import { z } from 'zod'
import {
  type BindingRules,
  bindingRules,
  findingsOn,
  isComplete,
  recordOf,
} from '../../src/domain/closure/compliance.ts'
import { datedSteps } from '../../src/domain/closure/dated-steps.ts'
import { nextOf } from '../../src/domain/process/compliance.ts'
import { RESULTS, type RuleFinding } from '../../src/domain/process/finding.ts'
import type { DayQuestion, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import type { ReadQueries } from '../read-queries.ts'
import { type ReadCase, readCase } from './reading.ts'
import { event } from './values.ts'

export const FindingView = z
  .object({
    rule: z.string(),
    authority: z.string().meta({ description: 'The section of law, or whoever made the rule' }),
    kind: z.string(),
    binding: z.enum(['binding', 'advisory']),
    confidence: z.string().meta({ description: 'How sure it is that the rule says this' }),
    note: z
      .string()
      .nullable()
      .meta({ description: 'What is uncertain about the rule, and how it was read' }),
    result: z
      .enum(RESULTS)
      .meta({ description: 'How the case stands by the rule. `/reading` has a case of each' }),
    dueOn: z.string().optional(),
    asked: z.string().meta({ description: 'What the rule asks: days, a count, a date' }),
    given: z.string().nullable().meta({ description: 'What the steps give, in the same words' }),
    sentence: z.string(),
    events: z.array(event).meta({ description: 'On what it rests' }),
  })
  .meta({ id: 'RuleFinding' })
type FindingView = z.infer<typeof FindingView>

export const NextView = z.object({
  rule: z.string(),
  dueOn: z.string().nullable(),
  sentence: z.string(),
})
type NextView = z.infer<typeof NextView>

const Process = z.object({ id: z.string(), version: z.string() })
export const ComplianceResponse = z
  .object({
    case: z.string(),
    process: Process.nullable().meta({
      description: 'Null where no published rules bind the case on the day',
    }),
    rules: z.array(FindingView),
    next: z.array(NextView),
    ...echo,
  })
  .meta({ id: 'ClosureCompliance' })
export type Compliance = z.infer<typeof ComplianceResponse>

/** The rules that bind a case, and how it stands by each of them. */
export type JudgedCase = {
  readonly rules: BindingRules | null
  readonly findings: readonly RuleFinding[]
  /** Of the process as far as it was known; 0 where there is none. */
  readonly position: number
}

/** How a case stands by the rules that bind it. Steps that it cites of other records count, as shared with others. */
export function judged(
  { processes }: Pick<ReadQueries, 'processes'>,
  read: ReadCase,
  { asked, day }: DayQuestion,
): JudgedCase {
  const { process } = read.state.frame
  const known = process === null ? undefined : processes.get(process, asked.bounds.knownAt)
  if (known === undefined) return { rules: null, findings: [], position: 0 }
  const rules = bindingRules(known.state, read.state, day)
  if (rules === null) return { rules, findings: [], position: known.position }
  const findings = findingsOn(
    rules,
    datedSteps(
      read.steps,
      read.cited.map(({ step }) => step),
    ),
    day,
    recordOf(read.state, isComplete(read.state, read.steps)),
  )
  return { rules, findings, position: known.position }
}

/** What is due next by the findings, as a view shows it. */
export const nextView = (findings: readonly RuleFinding[]): NextView[] =>
  nextOf(findings).map(each => ({ ...each }))

/** A finding as a view shows it: what it leaves out is null. */
export const findingView = ({ events, note, ...finding }: RuleFinding): FindingView => ({
  ...finding,
  note: note ?? null,
  events: [...events],
})

/** How a case stands on a day by every rule that binds it; null where nothing is known of it by then. */
export function complianceOf(
  queries: ReadQueries,
  id: string,
  question: DayQuestion,
): View<Compliance> | null {
  const { asked, day } = question
  const known = queries.closures.one(id, asked.bounds)
  if (known.steps.length === 0) return null
  const told = known.steps.map(({ step }) => step)
  const read = readCase(queries, id, told, { bounds: asked.bounds, day, position: known.position })
  const { rules, findings, position: rulesAt } = judged(queries, read, question)
  const position = Math.max(read.position, rulesAt)
  const body = {
    case: id,
    process: rules === null ? null : { id: rules.version.id, version: rules.version.version },
    rules: findings.map(findingView),
    next: nextView(findings),
    ...asked.echo,
    position: String(position),
  }
  return { body, position }
}
