import { z } from 'zod'
import type { EventsOf, FormerShapes } from '../decider.ts'
import { PartialDate } from '../values/date.ts'
import { Rationale } from '../values/text.ts'

/** Texts that are signed: they stay as they are, to the last line end. */
const Note = z.string().min(1).max(200_000)
/** A key by which signatures are verified, as text. */
const VerifierKey = z.string().min(1).max(500)
/** SHA-256 in base64. */
const Root = z.string().regex(/^[A-Za-z0-9+/]{43}=$/)
const occurredOn = PartialDate
const tree = { size: z.int().min(0), root: Root }

/** The first events of the log, `size` of them, have this root. `note` is the checkpoint as it was signed. */
const CheckpointSigned = z.strictObject({ ...tree, note: Note, occurredOn })

/** Witnesses have seen a checkpoint: their signature lines, without line ends, and the keys that made them. */
const CheckpointCosigned = z.strictObject({
  ...tree,
  lines: z.array(Note).min(1).max(100),
  witnesses: z.array(VerifierKey).max(100),
  occurredOn,
})

/** From here on another key signs; the first one is such a change too. `note` names it, and both keys have signed that. */
const LogKeyChanged = z.strictObject({ vkey: VerifierKey, note: Note, occurredOn })

/**
 * What was signed before binds no more, since the key was lost or the record is another one: from here on a new key signs, and `note`
 * is signed by that one alone.
 */
const LogReset = z.strictObject({ vkey: VerifierKey, note: Note, rationale: Rationale, occurredOn })

/** The data of each stored type, in its current version. */
export const LOG_EVENTS = { CheckpointSigned, CheckpointCosigned, LogKeyChanged, LogReset } as const
export type LogEvent = EventsOf<typeof LOG_EVENTS>

/** The former shape, without the keys of the witnesses. */
const LinesOnly = CheckpointCosigned.omit({ witnesses: true })

export const LOG_FORMER_SHAPES: FormerShapes = {
  CheckpointCosigned: [
    { schema: LinesOnly, lift: data => ({ ...(data as z.infer<typeof LinesOnly>), witnesses: [] }) },
  ],
}

/** The name of the one stream of the signed log. Its events are no leaves of the log's tree, and take no position. */
export const logStream = () => 'checkpoint-log'

/** Whether an event is one of the signed log. */
export const isLogEvent = <Event extends { readonly type: string }>(
  event: Event,
): event is Event & LogEvent => Object.hasOwn(LOG_EVENTS, event.type)
