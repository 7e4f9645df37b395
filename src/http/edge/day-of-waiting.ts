import { dayOfRead, type ResolvedTimes } from '../../../projections/engine/bounds.ts'
import type { Services } from './services.ts'

/** What an answer about a whole framework rests on beside events: where a challenge waits its age is told, which is another one tomorrow. */
export function dayOfWaiting({ queries }: Services, framework: string, asked: ResolvedTimes) {
  const isWaiting = queries.challenges.isWaiting(framework, asked.bounds)
  return isWaiting ? { day: dayOfRead(asked), isToday: asked.bounds.asOf === null } : {}
}
