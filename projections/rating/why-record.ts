import type { Cell, RatingAction } from '../../src/domain/rating/cell.ts'
import type { Timeline } from '../../src/domain/rating/timeline.ts'
import { streamOf } from '../../src/domain/subjects.ts'
import type { EventReference } from '../../src/event-store/event-store.ts'
import type { ResolvedTimes } from '../engine/bounds.ts'
import type { ReadQueries } from '../read-queries.ts'

/** The actions after the first one on a cell, and on the earlier cell that it is compared with, in the order of history. */
export function restatementsOf(timeline: Timeline, cell: Cell): readonly RatingAction[] {
  const previous = cell.actions.at(-1)?.previous ?? null
  const before = previous && timeline.carriedAt(previous.version, previous.item, previous.period)
  return [...(before?.actions.slice(1) ?? []), ...cell.actions.slice(1)]
}

/** The versions of the rubric that a cell rests on, and the opening of its round where one was opened. */
export function frameworkAndRound(
  queries: ReadQueries,
  framework: string,
  versions: readonly string[],
  cell: Cell | null,
  { bounds }: ResolvedTimes,
): readonly EventReference[] {
  const published = (queries.frameworks.get(framework)?.versions ?? [])
    .filter(({ document }) => versions.includes(document.version))
    .map(({ revision }) => ({ stream: streamOf.framework(framework), revision }))
  const rounds = cell === null ? [] : queries.rounds(framework, bounds.knownAt)
  return [
    ...published,
    ...rounds
      .filter(({ state }) => state.period.id === cell?.period.id)
      .map(({ state }) => ({ stream: streamOf.round(framework, state.period.id), revision: 0 })),
  ]
}
