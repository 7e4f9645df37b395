import { type NewEvent, StoreUnavailable } from '../event-store.ts'
import { damageOf } from './damage.ts'
import { UPGRADED } from './form.ts'
import { bytesOfId } from './id-bytes.ts'
import { type MetadataOf, reading } from './rows.ts'
import type { Statements } from './statements.ts'

/**
 * From so many events on an append shares its metadata. Shorter ones, as commands write them, would gain little, and the row of an
 * event is easier to look at where it says all of it.
 */
const SHARING_MIN = 10

/** Writes an append to a stream, its first event at the revision `first`. Must be called inside a transaction. */
export function insertEvents(
  { addShared, insert }: Pick<Statements, 'addShared' | 'insert'>,
  stream: number,
  first: number,
  events: readonly NewEvent[],
): void {
  const shared = events.length < SHARING_MIN ? NONE : share(events, addShared)
  events.forEach(({ id, type, data, metadata }, index) => {
    const number = shared.get(metadata) ?? null
    insert.run(stream, first + index, bytesOfId(id), type, data, number === null ? metadata : '', number)
  })
}

const NONE: ReadonlyMap<string, number> = new Map()

/**
 * Stores each metadata that several events of an append have, once, and returns its number by its text. What one event alone has
 * stays in its row.
 */
function share(events: readonly NewEvent[], addShared: Statements['addShared']): ReadonlyMap<string, number> {
  const seen = new Set<string>()
  const shared = new Map<string, number>()
  for (const { metadata } of events) {
    if (!seen.has(metadata)) seen.add(metadata)
    else if (!shared.has(metadata)) shared.set(metadata, Number(addShared.run(metadata).lastInsertRowid))
  }
  return shared
}

/**
 * For one read: events that share metadata mostly follow each other, so the last text is remembered, and no longer than that, since
 * a reader is to find what is in the file. Throws `StoreDamaged` where it is missing, and `StoreUnavailable` where the ledger was
 * brought to another form since it was opened.
 */
export function metadataReader({ sharedText }: Pick<Statements, 'sharedText'>): MetadataOf {
  let known: number | null = null
  let text = ''
  return (own, shared, place) => {
    if (shared === null) return own
    if (shared === known) return text
    if (shared === UPGRADED) throw new StoreUnavailable('the ledger was upgraded meanwhile: open it again')
    const [found] = (reading(() => sharedText.get(shared)) ?? []) as unknown as readonly string[]
    if (found === undefined) throw damageOf(null, `the metadata of the event at place ${place} is missing`)
    known = shared
    text = found
    return text
  }
}
