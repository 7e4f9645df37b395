import { z } from 'zod'
import type { EventsOf } from '../decider.ts'
import { PartialDate } from '../values/date.ts'
import { Rationale, text } from '../values/text.ts'

/** An event that cannot be folded was set aside: from then on every fold skips it. It stays in the record. */
const EventQuarantined = z.strictObject({
  event: z.uuid(),
  stream: text(256),
  revision: z.int().min(0),
  type: text(256),
  rationale: Rationale,
  occurredOn: PartialDate,
})

/** The data of each stored type, in its current version. */
export const QUARANTINE_EVENTS = { EventQuarantined } as const
export type QuarantineEvent = EventsOf<typeof QUARANTINE_EVENTS>

/** The name of the one stream of this kind. Every fold of the log reads it first, to know which events to skip. */
export const quarantineStream = () => 'quarantine-events'
