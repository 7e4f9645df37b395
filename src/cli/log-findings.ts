import { DatabaseSync } from 'node:sqlite'
import { createTables } from '../../projections/engine/read-model.ts'
import { openLatestToRead } from '../../projections/engine/read-only-model.ts'
import { StreamEnds } from '../../projections/engine/stream-ends.ts'
import type { Finding } from '../app/doctor/findings.ts'
import type { Checkpoint, EventStore, PositionedEvent } from '../event-store/event-store.ts'
import { forgettingInWords, shortInWords } from '../node/forgetting-words.ts'

const NAMED_MAX = 20
const WHAT = 'streams'

/** Looks for what was deleted from a log while the caller reads the log from its beginning. */
export type LogWatch = Disposable & {
  /** Takes the next events of the log. */
  readonly see: (events: readonly PositionedEvent[]) => void
  /**
   * What was deleted from the log, or may be, once all of it was seen: settings of the database that forget, revisions that are
   * left out, and what the read model has read and the log has no more.
   */
  readonly findings: (store: EventStore) => Promise<readonly Finding[]>
}

/** Holds a log against the read model in `folder`. Memory stays bounded, however many streams there are. */
export function watchLog(folder: string): LogWatch {
  // The read model is opened before the log is read, since a server may write to it meanwhile.
  const model = openLatestToRead(folder)
  const read = model === null ? null : new StreamEnds(model).readTo
  // A temporary database: SQLite keeps it in a file that it removes, so that it may be larger than memory.
  const scratch = new DatabaseSync('')
  createTables(scratch, [])
  const ends = new StreamEnds(scratch)
  const holes = new Named()
  let end = 0
  /** The position in this log of the last event that the read model has read; null if it is not there. */
  let positionOfRead: number | null = null
  return {
    see: events => {
      scratch.exec('BEGIN')
      ends.follow(events, ({ message }) => holes.add(message))
      scratch.exec('COMMIT')
      end = events.at(-1)?.position ?? end
      positionOfRead ??= events.find(({ cursor }) => cursor === read?.cursor)?.position ?? null
    },
    findings: async store => {
      const settings = ((await store.settingsThatForget?.()) ?? []).map(forgettingInWords)
      const missing =
        model === null || read === null ? [] : missingIn(end, positionOfRead, read, { model, scratch })
      const faults = [...named(settings), ...holes.all, ...missing]
      if (faults.length === 0) return [{ what: WHAT, is: 'no event is missing', isWell: true }]
      return faults.map(is => ({ what: WHAT, is, isWell: false }))
    },
    [Symbol.dispose]: () => {
      scratch.close()
      model?.close()
    },
  }
}

type Databases = { readonly model: DatabaseSync; readonly scratch: DatabaseSync }

/** What a read model has read, and the log has no more. */
function missingIn(
  end: number,
  positionOfRead: number | null,
  read: Checkpoint,
  databases: Databases,
): readonly string[] {
  const now = positionOfRead ?? end
  if (now >= read.position) return []
  const isThere = positionOfRead !== null
  const words = isThere
    ? `${read.position - now} of the ${read.position} events that this node's read model has read are not in the log any more`
    : shortInWords(end, read.position)
  return [words, ...named(shortStreams(read.position, databases))]
}

/** The streams that end earlier in the log than in a read model, as far as the read model had read. */
function* shortStreams(position: number, { model, scratch }: Databases): Generator<string> {
  const now = new StreamEnds(scratch)
  for (const { stream, revision } of new StreamEnds(model).upTo(position)) {
    const last = now.of(stream)?.revision ?? -1
    if (last >= revision) continue
    yield `the stream ${stream} was read to revision ${revision}, and the log has ${last < 0 ? 'nothing of it' : `it to ${last}`}`
  }
}

/** The first of many sentences, and how many more there are. */
class Named {
  readonly #first: string[] = []
  #more = 0

  add(sentence: string): void {
    if (this.#first.length < NAMED_MAX) this.#first.push(sentence)
    else this.#more++
  }

  get all(): readonly string[] {
    return this.#more === 0 ? this.#first : [...this.#first, `and ${this.#more} more like that`]
  }
}

function named(sentences: Iterable<string>): readonly string[] {
  const all = new Named()
  for (const sentence of sentences) all.add(sentence)
  return all.all
}
