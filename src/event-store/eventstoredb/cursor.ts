import { type Checkpoint, CheckpointNotInLog } from '../event-store.ts'
import { FINGERPRINT, fingerprintOf } from '../fingerprint.ts'
import type { DatabaseEvent } from './messages.ts'

/**
 * The form of a cursor: where the last event begins in the log, and which it was. A log that was restored and has grown since has
 * another event there.
 */
const CURSOR = new RegExp(`^(\\d{1,19})@${FINGERPRINT}$`)

/** The cursor of a reader that stands at an event. */
export const cursorOf = (recorded: DatabaseEvent): string => `${recorded.commit}@${fingerprintOf(recorded)}`

/** Where the event of a checkpoint begins; null before the first one. Throws where no adapter of this kind gave it. */
export function commitOf(at: Checkpoint): bigint | null {
  if (at.cursor === '') return null
  const [, commit] = CURSOR.exec(at.cursor) ?? []
  if (commit === undefined) throw new CheckpointNotInLog(at)
  return BigInt(commit)
}

/** Whether a checkpoint names this event, at this place. */
export const isAt = ({ cursor }: Checkpoint, recorded: DatabaseEvent): boolean =>
  cursor === cursorOf(recorded)
