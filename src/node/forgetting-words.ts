import type { ForgettingSetting } from '../event-store/event-store.ts'

const HOW = '"Deleted events" in docs/operations.md says how'

/** What a setting of the database means for the record, and what to do about it; without a full stop. */
export function forgettingInWords({ stream, kind, setting }: ForgettingSetting): string {
  switch (kind) {
    case 'deleted':
      return `the stream ${stream} was deleted in the database (${setting}): the next scavenge removes its events, so bring it back before that, or restore a back-up (${HOW})`
    case 'tombstoned':
      return `the stream ${stream} was deleted for good in the database (${setting}): the next scavenge removes its events, and only a back-up brings it back (${HOW})`
    case 'truncated':
      return `the beginning of the stream ${stream} is hidden in the database (${setting}): the next scavenge removes it, so take the setting away before that, or restore a back-up (${HOW})`
    case 'limited':
      return `the database may forget events of the stream ${stream} (${setting}): take the setting away before a scavenge (${HOW})`
  }
}

/** Whether events are hidden already. */
export const isHiding = ({ kind }: ForgettingSetting): boolean => kind !== 'limited'

/** The words for a log that is shorter than what was read of it: that never happens by itself. */
export const shortInWords = (size: number, position: number): string =>
  `the log ends at position ${size}, though it was read to ${position} before: events were deleted from the event store, or ` +
  'an older back-up was restored ("Deleted events" in docs/operations.md says what to do)'
