import { z } from 'zod'
import type { LevelGiven } from '../../src/domain/rating/cell.ts'

export const Level = z.object({ value: z.int(), name: z.string() }).meta({ id: 'Level' })

/** A level with its period; the item is named where it is another one, from which this one descends. */
export const LevelAt = z
  .object({ period: z.string(), level: Level, item: z.string().optional() })
  .meta({ id: 'LevelAt' })
type LevelAt = z.infer<typeof LevelAt>

/** `item`: the one that the level is shown for. */
export function levelAt(given: LevelGiven | null, item: string): LevelAt | null {
  if (given === null) return null
  const origin = given.item === item ? {} : { item: given.item }
  return { period: given.period.id, level: given.level, ...origin }
}
