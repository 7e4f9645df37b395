import { z } from 'zod'
import { SCORECARDS } from '../../../projections/commitment/scorecard.ts'
import { COMMITMENT_EVENTS, COMPLETIONS, OwnerKind, VERDICTS } from '../../domain/commitment/event.ts'
import { COMMITMENT_STATUSES } from '../../domain/commitment/status.ts'
import { echo, page } from '../answers.ts'

const known = z.string().nullable()
const id = z.string()
const date = z.string().meta({ description: 'A day, a month or a year, as it is known' })
const decimal = z.string().meta({ description: 'A decimal as text' })

const Evidence = z.looseObject({ title: z.string(), kind: z.string() }).meta({ id: 'Evidence' })
const Actor = z
  .object({ person: z.string(), role: z.string(), onBehalfOf: z.string().optional() })
  .meta({ id: 'Actor' })
const Owner = z
  .object({ kind: OwnerKind, id, name: z.string(), synthetic: z.literal(true).optional() })
  .meta({ id: 'Owner' })

/** Where a thing was said, by whom, why and on what. */
const said = {
  event: id,
  on: date,
  actor: Actor,
  by: known.meta({ description: 'Whom the source names, where an import says so' }),
  rationale: known,
  note: known,
  evidence: z.array(Evidence),
  imported: z.boolean(),
}
const Said = z.object(said).meta({ id: 'Said' })
const terms = { text: z.string(), measure: known, unit: known, baseline: known, target: known }
const Terms = z.object({ ...terms, dueOn: date.nullable() }).meta({ id: 'Terms' })
const judgement = { ...said, verdict: z.enum(VERDICTS), metOn: date.nullable() }
const Verdict = z
  .object({
    ...judgement,
    revisions: z
      .array(z.object(judgement))
      .meta({ description: 'The verdicts that this one replaced, oldest first' }),
  })
  .meta({ id: 'Verdict', description: 'The verdict that stands' })

const Trajectory = z
  .object({
    expected: decimal.meta({ description: 'Where the straight line from baseline to target is on this day' }),
    value: decimal,
    reportedOn: date,
    hasSource: z.boolean(),
    self: z.boolean(),
    ahead: decimal.meta({ description: 'How far ahead of the line, towards the target; negative: behind' }),
    direction: z.enum(['ahead', 'on-line', 'behind']),
  })
  .meta({ id: 'Trajectory' })

const commitment = {
  id,
  synthetic: z.literal(true).optional(),
  owner: Owner,
  funders: z.array(z.string()),
  title: known,
  madeOn: date,
  made: Said.nullable(),
  original: Terms.meta({ description: 'As it was first worded; it never changes' }),
  amended: Terms.extend({
    baselineMeasure: z.string().nullable().meta({
      description: 'The measure under which that baseline was stated: under another it compares with nothing',
    }),
  })
    .nullable()
    .meta({ description: 'The terms in force, where any was amended or extended' }),
  amendments: z.array(z.object({ ...said, changed: z.object(terms).partial() })),
  extensions: z.array(
    z.object({
      ...said,
      from: date.nullable(),
      to: date,
      late: z.boolean().meta({ description: 'Asked for after the date that was in force' }),
    }),
  ),
  slipDays: z.int().meta({ description: 'From the first due date to the one in force' }),
  status: z.enum(COMMITMENT_STATUSES).meta({ description: 'The column of the scorecard in which it stands' }),
  metOn: date.nullable(),
  verdict: Verdict.nullable(),
  milestones: z.array(
    z.object({
      ...said,
      id,
      title: z.string(),
      dueOn: date.nullable(),
      reachedOn: date.nullable(),
      reached: Said.nullable(),
    }),
  ),
  progress: z.array(
    z.object({
      ...said,
      value: decimal.nullable(),
      measure: known.meta({ description: 'The one in force when it was reported' }),
      unit: known,
      self: z.boolean().meta({ description: 'The owner reports on itself' }),
      hasSource: z.boolean(),
    }),
  ),
  completions: z.array(z.object({ ...said, completion: z.enum(COMPLETIONS) })),
  trajectory: z.object({ onOriginalTerms: Trajectory.nullable(), onTermsInForce: Trajectory.nullable() }),
  lastHeardOn: date.nullable(),
  ended: z.object({ ...said, how: z.enum(['withdrawn', 'superseded']), supersededBy: known }).nullable(),
  template: z.object({ id, version: z.string(), item: z.string() }).nullable(),
  annotations: z
    .array(z.object({ event: id, on: date, rule: z.string(), detail: z.string() }))
    .meta({ description: 'Binding rules that a step of imported history broke' }),
  links: z.object({
    history: z.string(),
    events: z.array(id).meta({ description: 'The events that this was folded from, in their order' }),
  }),
}
const Commitment = z.object(commitment).meta({ id: 'CommitmentItem' })
export const CommitmentAnswer = z
  .object({ ...commitment, revision: z.int(), ...echo })
  .meta({ id: 'Commitment' })
export const CommitmentsAnswer = z
  .object({ items: z.array(Commitment), ...echo, page })
  .meta({ id: 'Commitments' })

export const CommitmentHistoryAnswer = z
  .object({
    commitment: id,
    items: z.array(
      z.object({
        event: id,
        type: z.enum(Object.keys(COMMITMENT_EVENTS)),
        revision: z.int(),
        position: z.string(),
        occurredOn: date,
        recordedAt: z.string(),
        actor: Actor,
        by: known,
        rationale: known,
        note: known,
        evidence: z.array(Evidence),
        imported: z.object({ kind: z.string(), sha256: z.string(), row: z.int() }).nullable(),
        says: z.looseObject({}).meta({ description: 'What the step says of its own' }),
      }),
    ),
    ...echo,
    page,
  })
  .meta({ id: 'CommitmentHistory' })

const count = z.int()
const Rate = z
  .object({ part: count, of: count.meta({ description: 'Everything that was due' }) })
  .meta({ id: 'Rate' })
const tally = {
  made: count.meta({ description: 'notYetDue + due + withdrawn + superseded' }),
  notYetDue: count,
  due: count,
  kept: z.object({ onOriginalTerms: count, onAmendedTerms: count, late: count }),
  partlyKept: count,
  broken: count,
  overdue: count,
  notMeasurable: count,
  unknown: count,
  withdrawn: count,
  superseded: count,
  rates: z.object({
    kept: Rate,
    keptOnOriginalTerms: Rate,
    keptOnAmendedTerms: Rate,
    keptLate: Rate,
    partlyKept: Rate,
    broken: Rate,
    overdue: Rate,
    notMeasurable: Rate,
    unknown: Rate,
  }),
}
export const ScorecardAnswer = z
  .object({
    by: z.enum(SCORECARDS),
    rows: z.array(
      z.object({
        key: z.string(),
        kind: OwnerKind.nullable(),
        name: z.string(),
        synthetic: z.literal(true).optional(),
        ...tally,
      }),
    ),
    total: z.object(tally).meta({ description: 'Each commitment once, however many funders it has' }),
    ...echo,
  })
  .meta({ id: 'Scorecard' })

/** What a table answers as CSV, beside its JSON. */
export const asTable = <Answer extends z.ZodType>(answer: Answer) => ({
  description: 'OK',
  content: {
    'application/json': { schema: answer },
    'text/csv': {
      schema: z.string().meta({
        description:
          'The same rows under a header row (RFC 4180). A cell that is no decimal and begins with =, +, -, @, a tab or a carriage return has an apostrophe before it, so that no spreadsheet takes it for a formula.',
      }),
    },
  },
})
