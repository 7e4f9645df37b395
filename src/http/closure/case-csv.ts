import type { Compliance } from '../../../projections/closure/compliance.ts'
import type { CaseTimeline } from '../../../projections/closure/timeline.ts'
import { type Columns, csv } from '../edge/csv.ts'

const STEPS: Columns<CaseTimeline['items'][number]> = {
  event: ({ event }) => event,
  step: ({ step }) => step,
  on: ({ on }) => on,
  state: ({ state }) => state,
  ref: ({ ref }) => ref,
  refers_to: ({ refersTo }) => refersTo.join('; '),
  by: ({ by }) => by,
  says: ({ says }) => JSON.stringify(says),
  rationale: ({ rationale }) => rationale,
  note: ({ note }) => note,
  confidence: ({ confidence }) => confidence,
  evidence: ({ evidence }) => evidence.map(({ title }) => title).join('; '),
  recorded_at: ({ recordedAt }) => recordedAt,
  person: ({ actor }) => actor.person,
  role: ({ actor }) => actor.role,
  import_sha256: ({ imported }) => imported?.sha256 ?? null,
  import_row: ({ imported }) => imported?.row ?? null,
}

/** The steps of a case, one row each; what a step says of its own is JSON, since each kind says something else. */
export const timelineCsv = ({ items }: CaseTimeline): string => csv(STEPS, items)

const RULES: Columns<Compliance['rules'][number]> = {
  rule: ({ rule }) => rule,
  authority: ({ authority }) => authority,
  kind: ({ kind }) => kind,
  binding: ({ binding }) => binding,
  confidence: ({ confidence }) => confidence,
  note: ({ note }) => note,
  result: ({ result }) => result,
  due_on: ({ dueOn = null }) => dueOn,
  asked: ({ asked }) => asked,
  given: ({ given }) => given,
  sentence: ({ sentence }) => sentence,
  events: ({ events }) => events.join('; '),
}

/** How a case stands by each rule, one row each. */
export const complianceCsv = ({ rules }: Compliance): string => csv(RULES, rules)
