import type { EventPhrases } from '../values/event-phrase.ts'
import type { QuarantineEvent } from './event.ts'

/** What each event of the quarantine did, as a clause. */
export const QUARANTINE_PHRASES: EventPhrases<QuarantineEvent> = {
  EventQuarantined: ({ event, type, stream }) => `The event ${event} (${type}) of ${stream} was set aside`,
}
