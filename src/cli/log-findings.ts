import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { createTables, openLatest } from '../../projections/engine/read-model.ts'
import { StreamEnds } from '../../projections/engine/stream-ends.ts'
import { type Checkpoint, type EventStore, START } from '../event-store/event-store.ts'
import { forgettingInWords, shortInWords } from '../node/forgetting-words.ts'

type Finding = { readonly what: string; readonly is: string; readonly isWell: boolean }

const NAMED_MAX = 20
const WHAT = 'streams'

/**
 * What was deleted from the log, or may be: settings of the database that forget, revisions that are left out, and what a read
 * model in `folder` has read of it and the log has no more. Reads the whole log; memory stays bounded, however many streams
 * there are.
 */
export async function logFindings(store: EventStore, folder: string): Promise<readonly Finding[]> {
  // Looked at before the log is read: a server on it reads on.
  const model = existsSync(folder) ? openLatest(folder) : null
  const read = model === null ? null : new StreamEnds(model).readTo
  // Of SQLite's own: a file that goes with it, so that it may be larger than memory.
  const scratch = new DatabaseSync('')
  try {
    createTables(scratch, [])
    const { end, positionOfRead, holes } = await pass(store, scratch, read)
    const settings = ((await store.settingsThatForget?.()) ?? []).map(forgettingInWords)
    const missing =
      model === null || read === null ? [] : missingIn(end, positionOfRead, read, { model, scratch })
    const faults = [...named(settings), ...holes, ...missing]
    if (faults.length === 0) return [{ what: WHAT, is: 'no event is missing', isWell: true }]
    return faults.map(is => ({ what: WHAT, is, isWell: false }))
  } finally {
    scratch.close()
    model?.close()
  }
}

type Pass = {
  readonly end: number
  /** Where the event stands now at which the read model has read last; null where it is not there. */
  readonly positionOfRead: number | null
  readonly holes: readonly string[]
}

async function pass(store: EventStore, scratch: DatabaseSync, read: Checkpoint | null): Promise<Pass> {
  const ends = new StreamEnds(scratch)
  const holes = new Named()
  let end = 0
  let positionOfRead: number | null = null
  for await (const events of store.readAll(START)) {
    scratch.exec('BEGIN')
    ends.follow(events, ({ message }) => holes.add(message))
    scratch.exec('COMMIT')
    end = events.at(-1)?.position ?? end
    positionOfRead ??= events.find(({ cursor }) => cursor === read?.cursor)?.position ?? null
  }
  return { end, positionOfRead, holes: holes.all }
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

/** The streams that end earlier in the log than in a read model, as far as that had read. */
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
