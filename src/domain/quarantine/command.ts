import type { Message } from '../decider.ts'
import type { QuarantineEvent } from './event.ts'

export type QuarantineCommand = Message<
  'QuarantineEvent',
  Omit<QuarantineEvent['data'], 'occurredOn'> & {
    /** Why it cannot be folded; null where it can. */
    readonly fault: string | null
    readonly today: string
  }
>

export type QuarantineRefusal = { readonly code: 'EventFoldable'; readonly event: string }
