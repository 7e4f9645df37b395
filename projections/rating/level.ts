import { z } from 'zod'
import type { LevelGiven } from '../../src/domain/rating/cell.ts'

export const Level = z.object({ value: z.int(), name: z.string() }).meta({ id: 'Level' })

/** A level with the place where it was given; version and item may be those of an item from which the shown one descends. */
export const LevelAt = z
  .object({ period: z.string(), level: Level, version: z.string(), item: z.string() })
  .meta({ id: 'LevelAt' })
type LevelAt = z.infer<typeof LevelAt>

/** A level with the item and version that it was given for; null for none. */
export const levelAt = (given: LevelGiven | null): LevelAt | null =>
  given && { period: given.period.id, level: given.level, version: given.version, item: given.item }
