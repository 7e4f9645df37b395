import type { LedgerEvent } from '../../src/event-store/codec.ts'

/** A stream in the store: all of it, what of it counts now, and where it ends. */
export type ReadStream = {
  readonly events: readonly LedgerEvent[]
  readonly standing: readonly LedgerEvent[]
  readonly revision: number | null
}

/** Of a stream what counts, or, for a position, what counted then: that is what the read model has `seen` of it. */
export function countedIn(
  { events, standing }: ReadStream,
  seen: readonly { readonly revision: number }[],
  knownAt: number | null,
): readonly LedgerEvent[] {
  if (knownAt === null) return standing
  const revisions = new Set(seen.map(({ revision }) => revision))
  return events.filter(({ revision }) => revisions.has(revision))
}
