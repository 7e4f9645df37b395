import { z } from 'zod'
import type { EventsOf } from '../decider.ts'
import { PartialDate } from '../values/date.ts'
import { Imported } from '../values/provenance.ts'
import { FrameworkVersion } from './document.ts'

const FrameworkPublished = z.strictObject({
  framework: FrameworkVersion,
  occurredOn: PartialDate,
  imported: Imported.optional(),
})
/** The data of each stored type, in its current version. */
export const FRAMEWORK_EVENTS = {
  FrameworkPublished,
} as const
export type FrameworkEvent = EventsOf<typeof FRAMEWORK_EVENTS>

/** The name of the stream of a framework. */
export const frameworkStream = (id: string) => `framework-${id}`
