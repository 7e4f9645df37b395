import { HASH_BYTES, type Hash, writeNodeHash } from './hash.ts'
import { rootOf } from './subtree.ts'
import { hashesIn, partialTiles, type ReadTile, TILE_WIDTH, type TilePlace, type TileSize } from './tiles.ts'

export type WrittenTile = TilePlace & { readonly bytes: Buffer }

type Edge = { readonly index: number; width: number; readonly bytes: Buffer; isChanged: boolean }

/**
 * A tree to which leaves are added, with the tiles that they make. It holds the tiles at its right edge, one a level; `take`
 * returns those that have changed, for the caller to keep. Its inner nodes are hashed where a tile is full, and where the root is
 * asked for: nothing but hashes of tiles is held, so that adding a leaf copies its bytes.
 */
export class GrowingTiles {
  /** By level. */
  readonly #edges: Edge[] = []
  #size: number
  #filled: WrittenTile[] = []
  /** Null until it is asked for, and where a leaf was added since. */
  #root: Hash | null = null

  /** The tree of `size` leaves whose tiles are kept already. */
  constructor(size: number, readTile: ReadTile) {
    this.#size = size
    for (const tile of partialTiles(size)) this.#edges[tile.level] = edgeOf(tile, readTile(tile))
  }

  get size(): number {
    return this.#size
  }

  get root(): Hash {
    this.#root ??= rootOf(this.#size, hashesIn(this.#read))
    return this.#root
  }

  /** Adds leaves, whose hashes lie one after the other. */
  add(leaves: Buffer): void {
    this.#root = null
    this.#put(0, leaves)
    this.#size += leaves.length / HASH_BYTES
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

  /** Puts hashes behind those of a level. A tile that they fill is a hash of the next level. */
  #put(level: number, hashes: Buffer): void {
    for (let from = 0; from < hashes.length; ) {
      const edge = this.#openEdge(level)
      const copied = hashes.copy(edge.bytes, edge.width * HASH_BYTES, from)
      from += copied
      edge.width += copied / HASH_BYTES
      edge.isChanged = edge.width < TILE_WIDTH
      if (edge.isChanged) continue
      this.#filled.push({ level, index: edge.index, bytes: edge.bytes })
      this.#put(level + 1, rootOfTile(edge.bytes))
    }
  }

  /** The tile of a level that is not full: the next one, where the last one is. */
  #openEdge(level: number): Edge {
    const edge = this.#edges[level]
    if (edge !== undefined && edge.width < TILE_WIDTH) return edge
    const index = edge === undefined ? Math.floor(this.#size / TILE_WIDTH ** (level + 1)) : edge.index + 1
    const next = edgeOf({ level, index, width: 0 }, Buffer.alloc(0))
    this.#edges[level] = next
    return next
  }

  readonly #read: ReadTile = ({ level, index, width }) => {
    const edge = this.#edges[level]
    if (edge?.index !== index || edge.width < width)
      throw new RangeError(`tile ${index} of level ${level} is not at the edge of ${this.#size} leaves`)
    return edge.bytes
  }
}

function edgeOf({ index, width }: TileSize, kept: Buffer): Edge {
  const bytes = Buffer.alloc(TILE_WIDTH * HASH_BYTES)
  bytes.set(kept.subarray(0, width * HASH_BYTES))
  return { index, width, bytes, isChanged: false }
}

/** The nodes of one level of a tile. This buffer is used again for each level, since each is half as wide as the one below it. */
const nodes = Buffer.alloc((TILE_WIDTH / 2) * HASH_BYTES)

/** The root of a full tile, in bytes that hold until the next one is asked for. */
function rootOfTile(tile: Buffer): Hash {
  let below = tile
  for (let width = TILE_WIDTH / 2; width >= 1; width /= 2) {
    for (let at = 0; at < width; at++) writeNodeHash(below, 2 * at * HASH_BYTES, nodes, at * HASH_BYTES)
    below = nodes
  }
  return nodes.subarray(0, HASH_BYTES)
}
