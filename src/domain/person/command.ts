import type { Message } from '../decider.ts'
import type { Of } from './event.ts'

type Today = { readonly today: string }
export type PersonCommand =
  /** `salt` is for a name that is not known yet. A contact that is left out is not compared. */
  | Message<'DescribePerson', Omit<Of<'PersonDescribed'>['data'], 'occurredOn'> & Today>
  | Message<'ForgetPerson', Omit<Of<'PersonForgotten'>['data'], 'occurredOn'> & Today>

export type PersonRefusal =
  | { readonly code: 'PersonMalformed'; readonly person: string }
  | { readonly code: 'PersonUnknown'; readonly person: string }
  | { readonly code: 'PersonAlreadyForgotten'; readonly person: string; readonly forgottenOn: string }
