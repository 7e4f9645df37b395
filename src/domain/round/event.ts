import { z } from 'zod'
import type { EventsOf } from '../decider.ts'
import { Day, PartialDate } from '../values/date.ts'
import { Imported } from '../values/provenance.ts'
import { Id, Name, Rationale } from '../values/text.ts'

const dated = { occurredOn: PartialDate, imported: Imported.optional() }

const RoundOpened = z.strictObject({
  framework: Id,
  period: Id,
  label: Name,
  from: Day,
  to: Day,
  ...dated,
})
/** `unopened`: the period is known from imported ratings alone, so that its round was never open here. */
const RoundClosed = z.strictObject({
  unopened: z.strictObject({ framework: Id, period: Id, label: Name, from: Day, to: Day }).optional(),
  ...dated,
})
const RoundReopened = z.strictObject({ reason: Rationale, occurredOn: PartialDate })

/** The data of each stored type, in its current version. */
export const ROUND_EVENTS = {
  RoundOpened,
  RoundClosed,
  RoundReopened,
} as const
export type RoundEvent = EventsOf<typeof ROUND_EVENTS>

/** The name of the stream of a round. */
export const roundStream = (framework: string, period: string) => `round-${framework}:${period}`
