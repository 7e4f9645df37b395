import { HASH_BYTES, type Hash } from './hash.ts'
import {
  hashesIn,
  partialTiles,
  type ReadTile,
  TILE_HEIGHT,
  TILE_WIDTH,
  type TilePlace,
  type TileSize,
} from './tiles.ts'
import { TreeHead } from './tree-head.ts'

export type WrittenTile = TilePlace & { readonly bytes: Buffer }

type Edge = { index: number; width: number; bytes: Buffer; isChanged: boolean }

/**
 * A tree to which leaves are added, with the tiles that they make. It holds the tiles at its right edge, one a level; `take`
 * returns those that have changed, for the caller to keep.
 */
export class GrowingTiles {
  readonly #head: TreeHead
  /** By level. */
  readonly #edges: Edge[] = []
  #filled: WrittenTile[] = []

  /** The tree of `size` leaves whose tiles are kept already. */
  constructor(size: number, readTile: ReadTile) {
    this.#head = TreeHead.of(size, hashesIn(readTile), (level, index, hash) => {
      if (level % TILE_HEIGHT === 0) this.#put(level / TILE_HEIGHT, index, hash)
    })
    for (const tile of partialTiles(size)) this.#edges[tile.level] = edgeOf(tile, readTile(tile))
  }

  get size(): number {
    return this.#head.size
  }

  get root(): Hash {
    return this.#head.root
  }

  add(leaf: Hash): void {
    this.#head.add(leaf)
  }

  /** The tiles that have changed since the last time, each as wide as it is now. */
  take(): readonly WrittenTile[] {
    const tiles = this.#filled
    this.#filled = []
    this.#edges.forEach((edge, level) => {
      if (!edge.isChanged) return
      edge.isChanged = false
      tiles.push({ level, index: edge.index, bytes: edge.bytes.subarray(0, edge.width * HASH_BYTES) })
    })
    return tiles
  }

  #put(level: number, hashIndex: number, hash: Hash): void {
    const index = Math.floor(hashIndex / TILE_WIDTH)
    let edge = this.#edges[level]
    if (edge?.index !== index) {
      edge = edgeOf({ level, index, width: 0 }, Buffer.alloc(0))
      this.#edges[level] = edge
    }
    edge.bytes.set(hash, edge.width * HASH_BYTES)
    edge.width++
    edge.isChanged = true
    if (edge.width === TILE_WIDTH) {
      edge.isChanged = false
      this.#filled.push({ level, index, bytes: edge.bytes })
    }
  }
}

function edgeOf({ index, width }: TileSize, kept: Buffer): Edge {
  const bytes = Buffer.alloc(TILE_WIDTH * HASH_BYTES)
  bytes.set(kept.subarray(0, width * HASH_BYTES))
  return { index, width, bytes, isChanged: false }
}
