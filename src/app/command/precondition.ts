/**
 * The revisions that the caller saw, one of which must be the present one; `existing` if any will do. Null if the caller named
 * none; a stream that exists already then requires one. `any` is for commands that overwrite nothing, so that it does not matter
 * what was recorded in between.
 */
export type IfMatch = number | readonly number[] | 'existing' | 'any' | null

/** The revisions at which the command must not be carried out; `existing` where nothing may be there at all. */
export type IfNoneMatch = readonly number[] | 'existing'

/** Whether what stands at a revision, null where nothing does, is among those that a precondition names. */
export function isNamed(named: number | IfNoneMatch, revision: number | null): boolean {
  if (revision === null) return false
  return named === 'existing' || [named].flat().includes(revision)
}

/** The latest revision that a precondition names; -1 where it names none. */
export const latestNamed = (ifMatch: IfMatch): number =>
  typeof ifMatch === 'object' || typeof ifMatch === 'number' ? Math.max(-1, ...[ifMatch ?? []].flat()) : -1
