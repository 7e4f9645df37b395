import { type Checkpoint, CheckpointNotInLog } from '../event-store.ts'
import type { Recorded } from './messages.ts'

/** Where the last event begins in the log, and which it was: a log that was restored and has grown has another there. */
const CURSOR = /^(\d{1,19})@([0-9a-f-]{36})$/

type Place = Pick<Recorded, 'commit' | 'id'>

export const cursorOf = ({ commit, id }: Place): string => `${commit}@${id}`

/** Where the event of a checkpoint begins; null before the first one. Throws where no adapter of this kind gave it. */
export function commitOf(at: Checkpoint): bigint | null {
  if (at.cursor === '') return null
  const [, commit] = CURSOR.exec(at.cursor) ?? []
  if (commit === undefined) throw new CheckpointNotInLog(at)
  return BigInt(commit)
}

/** Whether a checkpoint names this event, at this place. */
export const isAt = ({ cursor }: Checkpoint, place: Place): boolean => cursor === cursorOf(place)
