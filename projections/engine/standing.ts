import type { ProjectionStatus } from './news.ts'
import type { Folded, Place, StoppedBy } from './page-fold.ts'
import type { SetAsideStreams } from './set-aside.ts'

/** A projection and where it stands. */
export type Standing = Place & { readonly name: string }

type SetAsideOf = Pick<SetAsideStreams, 'of'>

/** Those of the projections that are named. */
export const named = (projections: readonly Standing[], names: readonly string[]): readonly Standing[] =>
  projections.filter(({ name }) => names.includes(name))

/** Where each projection stands, and what it has set aside. */
export const statusOf = (
  projections: readonly Standing[],
  setAside: SetAsideOf,
): readonly ProjectionStatus[] =>
  projections.map(({ name, at, stoppedBy }) => ({
    name,
    position: at.position,
    stoppedBy,
    setAside: [...setAside.of(name).values()],
  }))

/** Up to which position projections lack nothing, having stopped or set streams aside; null where they lack nothing. */
export function completeUpTo(projections: readonly Standing[], setAside: SetAsideOf): number | null {
  let end = Number.POSITIVE_INFINITY
  for (const { name, at, stoppedBy } of projections) {
    if (stoppedBy !== null) end = Math.min(end, at.position)
    for (const { position } of setAside.of(name).values()) end = Math.min(end, position - 1)
  }
  return end === Number.POSITIVE_INFINITY ? null : end
}

/** What came of waiting for a position. */
export type Reached = 'reached' | 'stopped' | 'behind'

/** Whether projections have folded the log to a position, or one of them has stopped before it; null where neither is so yet. */
export function reachedBy(projections: readonly Standing[], position: number): 'reached' | 'stopped' | null {
  if (projections.every(({ at }) => at.position >= position)) return 'reached'
  return projections.some(({ at, stoppedBy }) => stoppedBy !== null && at.position < position)
    ? 'stopped'
    : null
}

/** The event that has stopped a projection which another one needs; null where none has. */
export function stopOf(
  { needs = [] }: { readonly needs?: readonly string[] },
  folded: ReadonlyMap<string, Folded>,
): StoppedBy | null {
  return needs.map(name => folded.get(name)?.stoppedBy ?? null).find(stop => stop !== null) ?? null
}

/** Whether one of the projections stops in a page, or sets a stream aside. */
export const isAnyHalted = (projections: readonly Standing[], folded: ReadonlyMap<string, Folded>): boolean =>
  projections.some(({ name, stoppedBy }) => {
    const { setAside = [], stoppedBy: now = stoppedBy } = folded.get(name) ?? {}
    return setAside.length > 0 || now !== stoppedBy
  })
