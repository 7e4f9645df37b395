import { GrowingTiles } from '../../../src/audit/growing-tiles.ts'
import { HASH_BYTES, leafHash } from '../../../src/audit/hash.ts'
import type { ReadTile } from '../../../src/audit/tiles.ts'

/** Tiles in memory, under their full addresses. */
export class KeptTiles {
  readonly #tiles = new Map<string, Buffer>()

  readonly read: ReadTile = ({ level, index, width }) => {
    const bytes = this.#tiles.get(`${level}/${index}`)
    if (bytes === undefined || bytes.length < width * HASH_BYTES)
      throw new Error(`no tile ${level}/${index} of ${width}`)
    return bytes
  }

  /** Adds leaves to a tree of `size` of them, `batch` at once, and keeps its tiles after each batch. */
  grow(size: number, leaves: readonly Buffer[], batch: number): GrowingTiles {
    const tiles = new GrowingTiles(size, this.read)
    for (let from = 0; from < leaves.length; from += batch) {
      const added = leaves.slice(from, from + batch).map(leaf => leafHash(leaf.toString()))
      tiles.add(Buffer.concat(added))
      this.#keep(tiles)
    }
    return tiles
  }

  #keep(tiles: GrowingTiles): void {
    for (const { level, index, bytes } of tiles.take())
      this.#tiles.set(`${level}/${index}`, Buffer.from(bytes))
  }
}

/** The `n` first leaves of a test. */
export const leavesOf = (n: number): readonly Buffer[] =>
  Array.from({ length: n }, (_, index) => Buffer.from(`leaf ${index}`))
