import { hash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { LRUCache } from 'lru-cache'
import type { ByteWriter } from '../../engine/byte-writer.ts'
import { MEMORY_BYTES } from '../../engine/memory.ts'

/** The length of a name: enough that two texts of one place hardly ever get the same one. */
const NAME_LENGTH = 9
const COMMA = Buffer.from(',')

export const CELL_TEXTS = `
  CREATE TABLE kept.cell (place INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (place, name))
  STRICT, WITHOUT ROWID`

/**
 * The texts of cells, each stored once for a place (one period of a framework), however many entities show it. A network has few
 * that differ, since many entities are rated alike and on one day. An entity names the texts that it shows by their digests.
 */
export class CellTexts {
  readonly #add
  readonly #find
  readonly #all
  readonly #named = new LRUCache<string, string>({
    maxSize: MEMORY_BYTES.cellTexts,
    sizeCalculation: signsOf,
  })
  readonly #read = new LRUCache<number, Map<string, string>>({
    maxSize: MEMORY_BYTES.cellTexts,
    sizeCalculation: texts => [...texts.values()].reduce((signs, text) => signs + text.length, 1),
  })

  constructor(db: DatabaseSync) {
    this.#add = db.prepare('INSERT OR IGNORE INTO kept.cell VALUES (?, ?, ?)')
    this.#find = db.prepare('SELECT text FROM kept.cell WHERE place = ? AND name = ?')
    this.#all = db.prepare('SELECT name, text FROM kept.cell WHERE place = ?')
    this.#all.setReturnArrays(true)
  }

  /** The names of texts, one after the other; those that are new are written. */
  namesOf(place: number, texts: readonly string[]): string {
    return texts.map(text => this.#nameOf(place, text)).join('')
  }

  /** The text with a name. */
  of(place: number, name: string): string {
    return this.#textIn(this.#textsAt(place), place, name)
  }

  /** Writes the texts with these names, as `shown` has each, with commas between them. */
  write(place: number, names: string, shown: (text: string) => string, out: ByteWriter): void {
    const texts = this.#textsAt(place)
    for (let at = 0; at < names.length; at += NAME_LENGTH) {
      if (at > 0) out.bytes(COMMA)
      out.text(shown(this.#textIn(texts, place, names.slice(at, at + NAME_LENGTH))))
    }
  }

  /** Empties both caches: after a rollback, the file may lack what they hold. */
  forget(): void {
    this.#named.clear()
    this.#read.clear()
  }

  #textIn(texts: Map<string, string>, place: number, name: string): string {
    const known = texts.get(name)
    if (known !== undefined) return known
    // It was written since.
    const text = String(this.#find.get(place, name)?.text)
    texts.set(name, text)
    return text
  }

  #textsAt(place: number): Map<string, string> {
    const known = this.#read.get(place)
    if (known !== undefined) return known
    const texts = new Map(this.#all.all(place) as unknown as readonly (readonly [string, string])[])
    this.#read.set(place, texts)
    return texts
  }

  #nameOf(place: number, text: string): string {
    const key = `${place} ${text}`
    const known = this.#named.get(key)
    if (known !== undefined) return known
    for (let salt = ''; ; salt += ' ') {
      const name = hash('sha1', text + salt, 'base64url').slice(0, NAME_LENGTH)
      const isNew = this.#add.run(place, name, text).changes > 0
      if (!isNew && this.#find.get(place, name)?.text !== text) continue
      this.#named.set(key, name)
      return name
    }
  }
}

/** The names that stand one after the other. */
export const namesIn = (names: string): readonly string[] =>
  Array.from({ length: names.length / NAME_LENGTH }, (_, at) =>
    names.slice(at * NAME_LENGTH, (at + 1) * NAME_LENGTH),
  )

function signsOf(value: string, key: string): number {
  return value.length + key.length
}
