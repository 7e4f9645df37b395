import { z } from 'zod'
import type { FrameworkVersion } from '../../src/domain/framework/document.ts'
import type { Timeline } from '../../src/domain/rating/timeline.ts'
import type { Day } from '../../src/domain/values/date.ts'
import type { Period } from '../../src/domain/values/period.ts'
import { NamedEntity } from '../entity/named.ts'
import { cell, cellAt, NEVER_RATED } from './cell.ts'
import { ChallengeShown, challengeAt } from './challenge.ts'
import type { PublishedChallenge } from './challenges-table.ts'

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
      challenge: ChallengeShown.optional().meta({
        description:
          'The last challenge of the act that stands, from the day on which it was raised; left out where there is none',
      }),
    }),
  ),
})
export type MatrixRow = z.infer<typeof MatrixRow>

/** The challenges of an entity, and the day for which their age is computed; null for the day on which each was raised. */
type Challenged = { readonly all: readonly PublishedChallenge[]; readonly day: Day | null }
const UNCHALLENGED: Challenged = { all: [], day: null }

/** What an entity shows of each component of a version at a period. */
export function cellsAt(
  timeline: Timeline | null,
  document: FrameworkVersion,
  at: Period | null,
  { all, day }: Challenged = UNCHALLENGED,
): MatrixRow['cells'] {
  return document.components.map(({ id: component }) => {
    const shown = timeline && cellAt(timeline, document.version, component, at)
    const { status, level, action, movement, period, occurredOn, previous } = shown ?? NEVER_RATED
    const shownCell = { component, status, level, action, movement, period, occurredOn, previous }
    if (all.length === 0 || timeline === null || at === null) return shownCell
    const challenge = challengeAt(all, timeline.carriedAt(document.version, component, at), day)
    return challenge === null ? shownCell : { ...shownCell, challenge }
  })
}
