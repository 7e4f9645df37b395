import { z } from 'zod'
import type { DayQuestion, View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { type NumberedPageRequest, page } from '../engine/page.ts'
import { countedIn, type ReadStream } from '../engine/read-stream.ts'
import type { ReadQueries } from '../read-queries.ts'
import { readCase } from './reading.ts'
import { CaseStepView, type Step, stepViews } from './step.ts'
import { isClosureEvent } from './table.ts'

export const CaseTimelineResponse = z
  .object({ case: z.string(), items: z.array(CaseStepView), ...echo, page })
  .meta({ id: 'ClosureTimeline' })
export type CaseTimeline = z.infer<typeof CaseTimelineResponse>

/** Every step of a case in the order in which it is folded, with all that it says; null where none is known by then. */
export function caseTimelineOf(
  queries: ReadQueries,
  id: string,
  stream: ReadStream,
  { asked, day }: DayQuestion,
  { limit, offset, next }: NumberedPageRequest,
): View<CaseTimeline> | null {
  const { bounds, echo } = asked
  const seen = queries.closures.one(id, { ...bounds, asOf: null })
  const recorded = countedIn(stream, seen.steps, seen.position).filter(isClosureEvent)
  const { steps, told, state } = readCase(queries, id, recorded, { bounds, day, position: seen.position })
  if (steps.length === 0) return null
  const all = stepViews(steps as readonly Step[], told, state, seen.steps)
  const items = all.slice(offset, offset + limit)
  const end = offset + items.length
  const { position } = seen
  const body = {
    case: id,
    items,
    ...echo,
    position: String(position),
    page: { next: next(end < all.length ? String(end) : null) },
  }
  return { body, position }
}
