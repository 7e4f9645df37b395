import type { KeyRefusal } from '../domain/key/command.ts'
import { DATE_IN_FUTURE, PERSON_MALFORMED } from './shared.ts'
import type { Refusals } from './wording.ts'

/** The rules of a key in words. */
export const KEY_REFUSALS: Refusals<KeyRefusal> = {
  KeyIdReused: {
    rule: 'An id names one key',
    detail: () => 'There is a key with this id.',
  },
  KeyUnknown: {
    rule: 'A key is issued first',
    detail: () => 'There is no such key.',
  },
  KeyAlreadyRevoked: {
    rule: 'A key is revoked once',
    detail: ({ revokedOn }) => `The key was revoked on ${revokedOn}.`,
  },
  DistrictMissing: {
    rule: 'A district key names its district',
    detail: () => 'Say which district the key is for.',
  },
  PersonMalformed: PERSON_MALFORMED,
  DateInFuture: DATE_IN_FUTURE,
}
