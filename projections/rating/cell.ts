import { z } from 'zod'
import { ACTION_CLASSES, MOVEMENTS, movementOf } from '../../src/domain/rating/action-class.ts'
import { BASES } from '../../src/domain/rating/cell.ts'
import type { Timeline } from '../../src/domain/rating/timeline.ts'
import type { Period } from '../../src/domain/values/period.ts'
import { compareText } from '../../src/domain/values/text.ts'
import { Level, LevelAt, levelAt } from './level.ts'

/** What one item shows at one period. *Not rated*, *carried* and *affirmed* are three different things. */
export const cell = {
  status: z
    .enum(['rated', 'carried', 'not-carried', 'not-rated', 'withdrawn', 'never-rated'])
    .meta({ id: 'CellStatus', description: 'What the cell shows. `/reading` has a case of each' }),
  level: Level.nullable(),
  basis: z.enum([...BASES, 'none']).meta({
    description: 'On what the level rests. `/reading` has a case of each',
  }),
  action: z
    .enum(ACTION_CLASSES)
    .meta({
      id: 'ActionClass',
      description: 'What an act was beside what came before. `/reading` has a case of each',
    })
    .nullable()
    .meta({ description: 'The class of the act that stands in this period' }),
  movement: z.enum(MOVEMENTS).meta({ id: 'Movement', description: 'UP, DG and AF in a word' }).nullable(),
  period: z.string().nullable().meta({
    description: 'The period of the act that stands: of a carried level the one that it was given for',
  }),
  occurredOn: z.string().nullable().meta({ description: 'The day of that act' }),
  lastReviewedOn: z.string().nullable(),
  reason: z.string().nullable().meta({
    description: 'Why there is no level: as it was said, or `too-few-elements`, or `school-closed`',
  }),
  previous: LevelAt.nullable().meta({
    description:
      'The earlier level that the act was held against; of a `not-carried` cell the one that is not shown',
  }),
  comparable: z.boolean().nullable().meta({
    description: 'Whether the level and `previous` compare; null without one of the two',
  }),
}
export type CellView = z.infer<z.ZodObject<typeof cell>>

/** What an item shows if no act on it is seen. */
export const NEVER_RATED: CellView = {
  status: 'never-rated',
  level: null,
  basis: 'none',
  action: null,
  movement: null,
  period: null,
  occurredOn: null,
  lastReviewedOn: null,
  reason: null,
  previous: null,
  comparable: null,
}

/** What an item of a school shows in a period that began after it closed. */
const CLOSED: CellView = { ...NEVER_RATED, status: 'not-carried', reason: 'school-closed' }

/** The cell of an item in a period, in a version of its framework. Without a period nothing is seen, so that it was never rated. */
export function cellAt(timeline: Timeline, version: string, item: string, period: Period | null): CellView {
  const found = period === null ? null : timeline.carriedAt(version, item, period)
  const last = found?.actions.at(-1)
  if (period === null) return NEVER_RATED
  if (found === null || last === undefined) {
    const previous = levelAt(timeline.notCarriedAt(version, item, period))
    if (timeline.closedIn(period) !== null) return { ...CLOSED, previous }
    return previous === null ? NEVER_RATED : { ...NEVER_RATED, status: 'not-carried', previous }
  }
  const isOfThisPeriod = found.period.id === period.id
  const action = isOfThisPeriod ? last.action : null
  const reviewed = found.actions.map(({ act }) => act).toSorted((a, b) => compareText(a.day, b.day))
  return {
    status: found.status === 'level' ? (isOfThisPeriod ? 'rated' : 'carried') : found.status,
    level: last.to?.level ?? null,
    basis: found.basis,
    action,
    movement: movementOf(action),
    period: found.period.id,
    occurredOn: last.act.occurredOn,
    lastReviewedOn: reviewed.at(-1)?.occurredOn ?? null,
    reason: last.reason,
    previous: levelAt(last.previous),
    comparable: last.comparable,
  }
}
