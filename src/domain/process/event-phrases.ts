import { type EventPhrases, quoted } from '../values/event-phrase.ts'
import type { ProcessEvent } from './event.ts'

/** What each event of a process did, as a clause. */
export const PROCESS_PHRASES: EventPhrases<ProcessEvent> = {
  ProcessPublished: ({ process }) =>
    `Version ${process.version} of the process ${quoted(process.title)} was published`,
  MoratoriumDeclared: ({ moratorium, authority }) =>
    `The moratorium ${moratorium} was declared by ${authority}`,
  MoratoriumLifted: ({ moratorium }) => `The moratorium ${moratorium} was lifted`,
}
