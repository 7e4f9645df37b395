import type { Message } from '../decider.ts'
import type { Of, ReadPlace } from './event.ts'

type Today = { readonly today: string }
/** A read of what is not public; see the event `PrivilegedRead`. */
export type PrivilegedReading = {
  readonly what: ReadPlace
  readonly subject?: string | undefined
  readonly revision?: number | undefined
}
export type KeyCommand =
  | Message<'IssueKey', Of<'KeyIssued'>['data'] & Today>
  | Message<
      'RevokeKey',
      Today & { readonly rationale?: string | undefined; readonly occurredOn?: string | undefined }
    >
  | Message<'NotePrivilegedRead', Today & PrivilegedReading>

export type KeyRefusal =
  | { readonly code: 'KeyIdReused' }
  | { readonly code: 'KeyUnknown' }
  | { readonly code: 'PersonMalformed'; readonly person: string }
  | { readonly code: 'KeyAlreadyRevoked'; readonly revokedOn: string }
  | { readonly code: 'DistrictMissing' }
  | { readonly code: 'DateInFuture'; readonly occurredOn: string }
