import { z } from 'zod'
import type { EventsOf } from '../decider.ts'
import { PartialDate } from '../values/date.ts'
import { EvidenceList } from '../values/evidence.ts'
import { Imported } from '../values/provenance.ts'
import { Decimal, Id, Name, Rationale, text } from '../values/text.ts'

/** Who promised: a district or school of the registry, or an organisation that is neither. */
export const OwnerKind = z.enum(['district', 'school', 'organisation']).meta({ id: 'OwnerKind' })
export const Owner = z.strictObject({ kind: OwnerKind, id: Id, name: Name.optional() })
export type Owner = z.infer<typeof Owner>

export const COMPLETIONS = ['not-started', 'limited', 'substantial', 'complete'] as const
export const VERDICTS = ['kept', 'partly-kept', 'broken'] as const
export type Verdict = (typeof VERDICTS)[number]

/** What was promised, as it was worded. A baseline or target may be words; only decimals can be reckoned with. */
const terms = {
  text: text(10_000),
  measure: text(500).optional(),
  unit: text(100).optional(),
  baseline: text(200).optional(),
  target: text(200).optional(),
}
/** The fields of every step. `by` is the person or body that the source of an import names. */
const step = {
  rationale: Rationale.optional(),
  note: text(10_000).optional(),
  by: Name.optional(),
  evidence: EvidenceList,
  occurredOn: PartialDate,
  imported: Imported.optional(),
}

const CommitmentMade = z.strictObject({
  commitment: Id,
  owner: Owner,
  funders: z.array(Name).max(50),
  title: text(300).optional(),
  ...terms,
  dueOn: PartialDate.optional(),
  /** The template that it was made from, with its version. */
  template: z.strictObject({ id: Id, version: Id, item: Id }).optional(),
  ...step,
})
const MilestoneAdded = z.strictObject({
  milestone: Id,
  title: text(500),
  dueOn: PartialDate.optional(),
  ...step,
})
const MilestoneReached = z.strictObject({ milestone: Id, ...step })
/** `self`: the owner reports on itself. A value is in the unit and on the measure that were in force. */
const ProgressReported = z.strictObject({ value: Decimal.optional(), self: z.boolean(), ...step })
/** `late`: asked for after the date that was in force. */
const DueDateExtended = z.strictObject({ dueOn: PartialDate, late: z.boolean(), ...step })
const TermsAmended = z.strictObject({ ...terms, text: terms.text.optional(), ...step })
const CompletionAssessed = z.strictObject({ completion: z.enum(COMPLETIONS), ...step })
const verdict = { verdict: z.enum(VERDICTS), metOn: PartialDate.optional(), ...step }
const VerdictIssued = z.strictObject(verdict)
const VerdictRevised = z.strictObject(verdict)
const CommitmentWithdrawn = z.strictObject({ ...step })
/** An import may leave out which commitment takes its place; a command always names it. */
const CommitmentSuperseded = z.strictObject({ supersededBy: Id.optional(), ...step })

/** The data of each stored type, in its current version. */
export const COMMITMENT_EVENTS = {
  CommitmentMade,
  MilestoneAdded,
  MilestoneReached,
  ProgressReported,
  DueDateExtended,
  TermsAmended,
  CompletionAssessed,
  VerdictIssued,
  VerdictRevised,
  CommitmentWithdrawn,
  CommitmentSuperseded,
} as const

export type CommitmentEvent = EventsOf<typeof COMMITMENT_EVENTS>
/** The name of any field that the data of any step has. */
export type CommitmentField = {
  readonly [Type in CommitmentEvent['type']]: keyof Extract<CommitmentEvent, { type: Type }>['data']
}[CommitmentEvent['type']]

/** The name of the stream of a commitment. */
export const commitmentStream = (id: string) => `commitment-${id}`
