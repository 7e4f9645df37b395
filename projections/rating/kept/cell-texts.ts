import { hash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { LRUCache } from 'lru-cache'
import type { ByteWriter } from '../../engine/byte-writer.ts'
import { MEMORY_BYTES } from '../../engine/memory.ts'
import { ownBytes } from '../../engine/own-bytes.ts'
import { carriedText } from './written.ts'

/** The length of the digest of a shape: enough that two shapes of one place hardly ever get the same one. */
const DIGEST_LENGTH = 9
const DATE_LENGTH = '2013-03-21'.length
/** A name is the digest of a shape, and the date that stands in it. */
const NAME_LENGTH = DIGEST_LENGTH + DATE_LENGTH
const COMMA = Buffer.from(',')

/** What stands before the date of a cell. No other text in the cell contains it, since quotes are escaped there. */
const BEFORE_DATE = '"occurredOn":"'
/** What takes the place of the date in a shape, and in the name of a cell that has no whole date. */
const NO_DATE = '0000-00-00'

export const CELL_TEXTS = `
  CREATE TABLE kept.cell (place INTEGER NOT NULL, digest TEXT NOT NULL, shape TEXT NOT NULL, PRIMARY KEY (place, digest))
  STRICT, WITHOUT ROWID`

/** A shape as it is and as a later period shows it: UTF-8, with the place of its date. */
type Shape = { readonly text: string; readonly own: ShapeBytes; readonly carried: ShapeBytes }
type ShapeBytes = { readonly bytes: Uint8Array; readonly dateAt: number }
/** About so many bytes are held of a shape beside its three texts. */
const BYTES_A_SHAPE = 500

/**
 * The texts of cells. A text without its date is a shape: each is stored once for a place (one period of a framework), however many
 * entities show it, and a network has few that differ. An entity names the texts that it shows by digest and date.
 */
export class CellTexts {
  readonly #add
  readonly #find
  readonly #all
  readonly #digests = new LRUCache<string, string>({
    maxSize: MEMORY_BYTES.cellTexts,
    sizeCalculation: (digest, key) => digest.length + key.length,
  })
  readonly #shapes = new LRUCache<number, Map<string, Shape>>({
    maxSize: MEMORY_BYTES.cellTexts,
    sizeCalculation: shapes =>
      [...shapes.values()].reduce((bytes, { text }) => bytes + 3 * text.length + BYTES_A_SHAPE, 1),
  })

  constructor(db: DatabaseSync) {
    this.#add = db.prepare('INSERT OR IGNORE INTO kept.cell VALUES (?, ?, ?)')
    this.#find = db.prepare('SELECT shape FROM kept.cell WHERE place = ? AND digest = ?')
    this.#all = db.prepare('SELECT digest, shape FROM kept.cell WHERE place = ?')
    this.#all.setReturnArrays(true)
  }

  /** The names of texts, one after the other; shapes that are new are written. */
  namesOf(place: number, texts: readonly string[]): string {
    let names = ''
    for (const text of texts) {
      const at = dateIn(text)
      const date = at < 0 ? NO_DATE : text.slice(at, at + DATE_LENGTH)
      const shape = at < 0 ? text : text.slice(0, at) + NO_DATE + text.slice(at + DATE_LENGTH)
      names += this.#digestOf(place, shape) + date
    }
    return names
  }

  /** The text with a name. */
  of(place: number, name: string): string {
    const { text, own } = this.#shapeOf(this.#shapesAt(place), place, name.slice(0, DIGEST_LENGTH))
    if (own.dateAt < 0) return text
    const at = dateIn(text)
    return text.slice(0, at) + name.slice(DIGEST_LENGTH) + text.slice(at + DATE_LENGTH)
  }

  /** Writes the texts with these names with commas between them: as they are, or as a later period shows them. */
  write(place: number, names: string, form: 'own' | 'carried', out: ByteWriter): void {
    const shapes = this.#shapesAt(place)
    for (let at = 0; at < names.length; at += NAME_LENGTH) {
      if (at > 0) out.bytes(COMMA)
      const dateAt = at + DIGEST_LENGTH
      const shape = this.#shapeOf(shapes, place, names.slice(at, dateAt))[form]
      const from = out.length
      out.bytes(shape.bytes)
      if (shape.dateAt >= 0) out.overwrite(from + shape.dateAt, names, dateAt, DATE_LENGTH)
    }
  }

  /** Empties both caches: after a rollback, the file may lack what they hold. */
  forget(): void {
    this.#digests.clear()
    this.#shapes.clear()
  }

  #shapeOf(shapes: Map<string, Shape>, place: number, digest: string): Shape {
    const known = shapes.get(digest)
    if (known !== undefined) return known
    // It was written since.
    const shape = shapeIn(String(this.#find.get(place, digest)?.shape))
    shapes.set(digest, shape)
    return shape
  }

  #shapesAt(place: number): Map<string, Shape> {
    const known = this.#shapes.get(place)
    if (known !== undefined) return known
    const rows = this.#all.all(place) as unknown as readonly (readonly [string, string])[]
    const shapes = new Map(rows.map(([digest, text]) => [digest, shapeIn(text)]))
    this.#shapes.set(place, shapes)
    return shapes
  }

  #digestOf(place: number, shape: string): string {
    const key = `${place} ${shape}`
    const known = this.#digests.get(key)
    if (known !== undefined) return known
    for (let salt = ''; ; salt += ' ') {
      const digest = hash('sha1', shape + salt, 'base64url').slice(0, DIGEST_LENGTH)
      const isNew = this.#add.run(place, digest, shape).changes > 0
      if (!isNew && this.#find.get(place, digest)?.shape !== shape) continue
      this.#digests.set(key, digest)
      return digest
    }
  }
}

/** The names that stand one after the other. */
export const namesIn = (names: string): readonly string[] =>
  Array.from({ length: names.length / NAME_LENGTH }, (_, at) =>
    names.slice(at * NAME_LENGTH, (at + 1) * NAME_LENGTH),
  )

/** Where the date of a cell begins; -1 if it has none, or none of a whole day. */
function dateIn(text: string): number {
  const found = text.indexOf(BEFORE_DATE)
  const at = found + BEFORE_DATE.length
  return found >= 0 && text.indexOf('"', at) === at + DATE_LENGTH ? at : -1
}

function shapeIn(text: string): Shape {
  return { text, own: bytesOf(text), carried: bytesOf(carriedText(text)) }
}

function bytesOf(text: string): ShapeBytes {
  const at = dateIn(text)
  return { bytes: ownBytes(text), dateAt: at < 0 ? -1 : Buffer.byteLength(text.slice(0, at)) }
}
