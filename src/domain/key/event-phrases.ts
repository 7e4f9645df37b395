import type { EventPhrases } from '../values/event-phrase.ts'
import type { KeyEvent, ReadPlace } from './event.ts'

/** What each event of a key did, as a clause. */
export const KEY_PHRASES: EventPhrases<KeyEvent> = {
  KeyIssued: ({ person, roles }, { id }) => `The key ${id} was issued to ${person} (${roles.join(', ')})`,
  KeyRevoked: (_, { id }) => `The key ${id} was revoked`,
  PrivilegedRead: ({ what, subject }, { id, streamCalled }) =>
    `What is not public ${READ_IN[what](subject === undefined ? undefined : streamCalled(subject))} was read with the key ${id}`,
}

/** Where it was read; of one stream alone where one is named. */
const READ_IN: Readonly<Record<ReadPlace, (subject: string | undefined) => string>> = {
  assessment: (subject = 'an assessment') => `of ${subject}`,
  trail: subject => `in the audit trail${subject === undefined ? '' : ` of ${subject}`}`,
  feed: subject => `in the feed${subject === undefined ? '' : ` of ${subject}`}`,
  export: subject => `in an export${subject === undefined ? '' : ` of ${subject}`}`,
}
