import type { Message } from '../decider.ts'
import type { Of } from './event.ts'

type Today = { readonly today: string }
export type KeyCommand =
  | Message<'IssueKey', Of<'KeyIssued'>['data'] & Today>
  | Message<
      'RevokeKey',
      Today & { readonly rationale?: string | undefined; readonly occurredOn?: string | undefined }
    >
  | Message<'NotePrivilegedRead', Today & { readonly assessment: string; readonly revision: number }>

export type KeyRefusal =
  | { readonly code: 'KeyIdReused' }
  | { readonly code: 'KeyUnknown' }
  | { readonly code: 'PersonMalformed'; readonly person: string }
  | { readonly code: 'KeyAlreadyRevoked'; readonly revokedOn: string }
  | { readonly code: 'DistrictMissing' }
  | { readonly code: 'DateInFuture'; readonly occurredOn: string }
