import { type DomainEvent, type EventsOfAll, SUBJECTS, type Subject } from '../domain/subjects.ts'
import { digestShown, type EventNames, type EventPhrases } from '../domain/values/event-phrase.ts'
import type { ImportWithdrawal } from '../domain/values/import-withdrawal.ts'

/** The phrases of a subject stand beside its events. An event of the register without one does not compile here. */
const OF_SUBJECTS: {
  readonly [Each in Subject]: { readonly phrases: EventPhrases<EventsOfAll[Each]> }
} = SUBJECTS

const OF_EVERY_SUBJECT: EventPhrases<ImportWithdrawal> = {
  ImportedActWithdrawn: ({ revision, sha256 }, { stream, streamCalled }) =>
    `What revision ${revision} of ${streamCalled(stream)} says was taken back with the file ${digestShown(sha256)}`,
}

const PHRASES = Object.assign(
  {},
  OF_EVERY_SUBJECT,
  ...Object.values(OF_SUBJECTS).map(({ phrases }) => phrases),
) as EventPhrases<DomainEvent>

/** What happened, as a clause without its date and its person. */
export function phraseOf({ type, data }: DomainEvent, names: EventNames): string {
  const phrase = PHRASES[type] as (data: DomainEvent['data'], names: EventNames) => string
  return phrase(data, names)
}
