import { dayOfRead, type ResolvedTimes } from '../../../projections/engine/bounds.ts'
import type { Services } from './services.ts'

/** The day that an answer about a whole framework rests on while a challenge waits, since it shows the age of the challenge. */
export function dayOfWaiting({ queries }: Services, framework: string, asked: ResolvedTimes) {
  const isWaiting = queries.challenges.isWaiting(framework, asked.bounds)
  return isWaiting ? { day: dayOfRead(asked), isToday: asked.bounds.asOf === null } : {}
}
