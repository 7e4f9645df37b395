import { z } from 'zod'
import type { EventsOf } from '../decider.ts'
import { LooseDate } from '../values/date-span.ts'
import { EvidenceList } from '../values/evidence.ts'
import { Imported } from '../values/provenance.ts'
import { Id, Name, Rationale, text } from '../values/text.ts'
import { Condition } from './condition.ts'
import { ProcessVersion } from './document.ts'
import { Action } from './step-words.ts'

/** The proposals that a moratorium forbids. */
export const MoratoriumScope = z.strictObject({
  /** As its authority words it. */
  text: text(1000).optional(),
  /** The actions that it forbids; none means every action. */
  actions: z.array(Action).max(20).default([]),
  /** What else has to be so: `{"facts": {"charter-school": false}}`. */
  appliesWhen: Condition.optional(),
})
export type MoratoriumScope = z.infer<typeof MoratoriumScope>

/** The reasons, the source and the date of an act. */
const act = {
  rationale: Rationale.optional(),
  note: text(10_000).optional(),
  by: Name.optional(),
  evidence: EvidenceList,
  occurredOn: LooseDate,
  imported: Imported.optional(),
}

const ProcessPublished = z.strictObject({
  process: ProcessVersion,
  occurredOn: LooseDate,
  imported: Imported.optional(),
})
/** Nothing in its scope may be proposed from its first day to its last, if it has one, or until it is lifted. */
const MoratoriumDeclared = z.strictObject({
  moratorium: Id,
  scope: MoratoriumScope,
  from: LooseDate,
  until: LooseDate.optional(),
  /** The condition that ends it, if that is no date. */
  condition: text(1000).optional(),
  authority: text(300),
  ...act,
})
/** From this day on the moratorium forbids nothing. */
const MoratoriumLifted = z.strictObject({ moratorium: Id, authority: text(300).optional(), ...act })

/** The data of each stored type, in its current version. */
export const PROCESS_EVENTS = {
  ProcessPublished,
  MoratoriumDeclared,
  MoratoriumLifted,
} as const
export type ProcessEvent = EventsOf<typeof PROCESS_EVENTS>

/** The name of the stream of a process. */
export const processStream = (id: string) => `process-${id}`
