import { stringify } from 'uuid'
import type { AppendOutcome, ExpectedRevision, NewEvent } from '../event-store.ts'

type Placed = {
  readonly first: number
  readonly written: AppendOutcome
  /**
   * The outcome of an append that writes nothing: a success if the same events stand there already, a conflict if others do. Null
   * for an append that is to be written.
   */
  readonly met: AppendOutcome | null
}

/** Where an append belongs in a stream that ends at `last`. */
export function placeOf(
  events: readonly NewEvent[],
  expected: ExpectedRevision,
  last: number | null,
  idAt: (revision: number) => Uint8Array | undefined,
): Placed {
  const actual: ExpectedRevision = last ?? 'none'
  const first = expected === 'none' ? 0 : expected + 1
  const written: AppendOutcome = { conflict: false, revision: first + events.length - 1 }
  if (actual === expected) return { first, written, met: null }
  const isRetry = events.every(({ id }, index) => {
    const found = idAt(first + index)
    return found !== undefined && stringify(found) === id
  })
  return { first, written, met: isRetry ? written : { conflict: true, actual } }
}
