import type { ExpectedRevision, NewEvent } from '../event-store.ts'

/** The revision that the last of these events gets. */
export const lastOf = (expected: ExpectedRevision, { length }: readonly NewEvent[]): number =>
  (expected === 'none' ? -1 : expected) + length

/**
 * Throws if an append ended at another revision than it was to: a deleted stream accepts new first events, and numbers them after
 * those that it hides.
 */
export function assertPlaced(stream: string, last: number, wanted: number): void {
  if (last === wanted) return
  throw new Error(
    `the event store recorded what was to end at revision ${wanted} up to revision ${last} of ${stream}: the stream was ` +
      'deleted there, and no decision rests on what it held (`ledger doctor` says what to do)',
  )
}
