import type { EventReference } from '../event-store.ts'

/** Two named events of a stream are read by one call if their revisions lie at most this far apart. */
const GAP_MAX = 16

export type ReadRange = { readonly stream: string; readonly first: number; readonly last: number }

/** One name for the place of an event. */
export const nameOf = ({ stream, revision }: EventReference): string => `${revision}@${stream}`

/** The named events as few reads: those of one stream that stand close together are one. */
export function readRangesOf(references: readonly EventReference[]): ReadRange[] {
  const runs: ReadRange[] = []
  for (const [stream, named] of Map.groupBy(references, each => each.stream)) {
    for (const { revision } of named.toSorted((a, b) => a.revision - b.revision)) {
      const last = runs.at(-1)
      if (last?.stream === stream && revision - last.last <= GAP_MAX) {
        runs[runs.length - 1] = { ...last, last: revision }
      } else runs.push({ stream, first: revision, last: revision })
    }
  }
  return runs
}
