import { batchesOf } from '../../event-store/batches.ts'
import type { EventStore, ExpectedRevision, NewEvent, StoredEvent } from '../../event-store/event-store.ts'

export type CopyConflict = {
  readonly stream: string
  readonly expected: ExpectedRevision
  readonly actual: ExpectedRevision
}

/** Appends all events, one append after the other, since the order of the log is the order in which they are committed. */
export async function appendAll<Event extends StoredEvent>(
  to: EventStore,
  pages: AsyncIterable<readonly Event[]> | Iterable<readonly Event[]>,
  onAppended: (batch: readonly Event[]) => void,
): Promise<CopyConflict | null> {
  for await (const batch of batchesOf(pages, isNextInStream)) {
    const [first] = batch
    if (first === undefined) continue
    const { stream, revision } = first
    const expected = revision === 0 ? 'none' : revision - 1
    const outcome = await to.append(stream, batch.map(asNew), expected).catch((cause: unknown) => {
      throw new Error(`${stream} could not be copied from its revision ${revision} on`, { cause })
    })
    if (outcome.conflict) return { stream, expected, actual: outcome.actual }
    onAppended(batch)
  }
  return null
}

const asNew = ({ id, type, data, metadata }: StoredEvent): NewEvent => ({ id, type, data, metadata })

/** One append holds events of one stream, none left out: so the copy commits all events in the order of the source. */
const isNextInStream = (event: StoredEvent, last: StoredEvent): boolean =>
  event.stream === last.stream && event.revision === last.revision + 1
