import type { QuarantineRefusal } from '../domain/quarantine/command.ts'
import type { Refusals } from './wording.ts'

/** The rule of quarantine in words. */
export const QUARANTINE_REFUSALS: Refusals<QuarantineRefusal> = {
  EventFoldable: {
    rule: 'Only an event that cannot be read is set aside',
    detail: ({ event }) =>
      `The event ${event} can be read, and no projection has stumbled over it: correct or withdraw what it says instead.`,
  },
}
