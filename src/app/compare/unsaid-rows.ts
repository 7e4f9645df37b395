import type { LedgerEvent } from '../../event-store/codec.ts'
import { type EventStore, START } from '../../event-store/event-store.ts'
import { differencesIn, type SaidCells } from './cells.ts'
import type { ComparedRow, FileFacts } from './compared-kind.ts'
import { actOf, type Finding } from './comparison.ts'

/** The streams of a category that no row is about. The whole log is read for them. */
export async function* streamsBeside(
  category: string,
  streams: ReadonlyMap<string, readonly ComparedRow[]>,
  store: Pick<EventStore, 'readAll'>,
): AsyncGenerator<string> {
  for await (const page of store.readAll(START)) {
    for (const { stream, revision } of page) {
      if (revision === 0 && stream.startsWith(`${category}-`) && !streams.has(stream)) yield stream
    }
  }
}

/**
 * Whether an event was recorded here or comes from a file of this kind: what only files of other kinds name has no row that could
 * be missing.
 */
export const isToldBy = (kind: string, events: readonly LedgerEvent[]): boolean =>
  events.some(
    ({ data }) => !('imported' in data) || data.imported === undefined || data.imported.kind === kind,
  )

/** What the ledger says and no row does. */
export function onlyHere(
  finding: Pick<Finding, 'about' | 'name' | 'asOf'>,
  here: SaidCells,
  events: readonly LedgerEvent[],
  { columns, said }: FileFacts,
): Finding {
  const nothing = Object.fromEntries([...columns.keys()].map(column => [column, '']))
  return {
    ...finding,
    outcome: 'only-here',
    line: null,
    differences: differencesIn(columns, said, nothing, here),
    acts: events.map(actOf),
    reason: null,
  }
}
