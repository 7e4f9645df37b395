import { DatabaseSync } from 'node:sqlite'
import type { EventReference, EventStore, PositionedEvent, StoredEvent } from '../event-store/event-store.ts'

/** The events of a bundle, to read from: nothing is ever appended to them. */
export class ReplayStore implements EventStore {
  // A temporary database: SQLite keeps it in a file that it removes, so that it may be larger than memory.
  readonly #db = new DatabaseSync('')
  readonly #add
  readonly #stream
  readonly #one
  readonly #size: number

  constructor(size: number) {
    this.#size = size
    this.#db.exec(
      `CREATE TABLE event (
        stream TEXT NOT NULL, revision INTEGER NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL,
        metadata TEXT NOT NULL, PRIMARY KEY (stream, revision)
      ) STRICT, WITHOUT ROWID`,
    )
    this.#add = this.#db.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)')
    this.#stream = this.#db.prepare('SELECT * FROM event WHERE stream = ? AND revision > ? ORDER BY revision')
    this.#one = this.#db.prepare('SELECT * FROM event WHERE stream = ? AND revision = ?')
  }

  add(events: readonly PositionedEvent[]): void {
    this.#db.exec('BEGIN')
    for (const { stream, revision, id, type, data, metadata } of events)
      this.#add.run(stream, revision, id, type, data, metadata)
    this.#db.exec('COMMIT')
  }

  readStream = async (stream: string, after = -1): Promise<readonly StoredEvent[]> =>
    this.#stream.all(stream, after).map(storedOf)

  readEvents = async (references: readonly EventReference[]): Promise<readonly StoredEvent[]> =>
    references.map(({ stream, revision }) => {
      const row = this.#one.get(stream, revision)
      if (row === undefined) throw new Error(`the bundle has no revision ${revision} of ${stream}`)
      return storedOf(row)
    })

  async *readAll(): AsyncGenerator<never> {}
  async *subscribeAll(): AsyncGenerator<never> {}
  append = () => Promise.reject(new Error('nothing is appended to a bundle'))
  erase = () => Promise.reject(new Error('nothing is erased from a bundle'))
  asideStreams = async (): Promise<readonly string[]> => []
  size = async (): Promise<number> => this.#size
  servedBy = () => null
  close = async (): Promise<void> => this.#db.close()
}

const storedOf = (row: Record<string, unknown>): StoredEvent => ({
  stream: String(row.stream),
  revision: Number(row.revision),
  id: String(row.id),
  type: String(row.type),
  data: String(row.data),
  metadata: String(row.metadata),
})
