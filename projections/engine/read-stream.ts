import type { LedgerEvent } from '../../src/event-store/codec.ts'

/** A stream in the store: all of it, what of it counts now, and where it ends. */
export type ReadStream = {
  readonly events: readonly LedgerEvent[]
  readonly standing: readonly LedgerEvent[]
  readonly revision: number | null
}

/** The events of a stream that count; at a position, those that counted then, which the read model has `seen`. */
export function countedIn(
  { events, standing }: ReadStream,
  seen: readonly { readonly revision: number }[],
  knownAt: number | null,
): readonly LedgerEvent[] {
  if (knownAt === null) return standing
  const revisions = new Set(seen.map(({ revision }) => revision))
  return events.filter(({ revision }) => revisions.has(revision))
}
