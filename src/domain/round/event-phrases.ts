import type { EventPhrases } from '../values/event-phrase.ts'
import type { RoundEvent } from './event.ts'

/** What each event of a round did, as a clause. */
export const ROUND_PHRASES: EventPhrases<RoundEvent> = {
  RoundOpened: (_, { framework, period }) => `The round ${period} of ${framework} was opened`,
  RoundClosed: (_, { framework, period }) => `The round ${period} of ${framework} was closed`,
  RoundReopened: ({ reason }, { framework, period }) =>
    `The round ${period} of ${framework} was reopened (${reason})`,
}
