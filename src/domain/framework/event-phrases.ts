import { type EventPhrases, quoted } from '../values/event-phrase.ts'
import type { FrameworkEvent } from './event.ts'

/** What each event of a framework did, as a clause. */
export const FRAMEWORK_PHRASES: EventPhrases<FrameworkEvent> = {
  FrameworkPublished: ({ framework }) =>
    `Version ${framework.version} of the framework ${quoted(framework.title)} was published`,
}
