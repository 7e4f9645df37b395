import type { EventPhrases } from '../values/event-phrase.ts'
import type { LogEvent } from './event.ts'

/** What each event of the signed log did, as a clause. */
export const LOG_PHRASES: EventPhrases<LogEvent> = {
  CheckpointSigned: ({ size }) => `The first ${size} events were signed`,
  CheckpointCosigned: ({ size }) => `Witnesses have seen the first ${size} events`,
  LogKeyChanged: ({ vkey }) => `From here on ${vkey} signs the log`,
  LogReset: ({ vkey }) => `What was signed before binds no more, and from here on ${vkey} signs the log`,
}
