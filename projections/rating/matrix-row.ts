import { z } from 'zod'
import type { FrameworkVersion } from '../../src/domain/framework/document.ts'
import type { Timeline } from '../../src/domain/rating/timeline.ts'
import type { Period } from '../../src/domain/values/period.ts'
import { NamedEntity } from '../entity/named.ts'
import { cell, cellAt, NEVER_RATED } from './cell.ts'

export const MatrixRow = z.object({
  entity: NamedEntity,
  // The heading names the newest version of all rows.
  version: z.string().meta({ description: 'The version that the cells are of' }),
  period: z.string().nullable().meta({
    description: 'The newest period in which the entity has an act: null where it has none yet',
  }),
  cells: z.array(
    z.object({
      component: z.string(),
      status: cell.status,
      level: cell.level,
      action: cell.action,
      movement: cell.movement,
      period: cell.period,
      occurredOn: cell.occurredOn,
      previous: cell.previous,
    }),
  ),
})
export type MatrixRow = z.infer<typeof MatrixRow>

/** What an entity shows of each component of a version at a period. */
export function cellsAt(
  timeline: Timeline | null,
  document: FrameworkVersion,
  at: Period | null,
): MatrixRow['cells'] {
  return document.components.map(({ id: component }) => {
    const shown = timeline && cellAt(timeline, document.version, component, at)
    const { status, level, action, movement, period, occurredOn, previous } = shown ?? NEVER_RATED
    return { component, status, level, action, movement, period, occurredOn, previous }
  })
}
