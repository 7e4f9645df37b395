import { HASH_BYTES, type Hash, nodeHash } from './hash.ts'
import type { HashAt } from './subtree.ts'

/** A tile is a subtree of height 8, kept as the hashes at its bottom (C2SP tlog-tiles). */
const TILE_HEIGHT = 8
export const TILE_WIDTH = 256

/** `level` counts tiles, not hashes: a hash of level 1 is the root of a full tile of level 0. */
export type TilePlace = { readonly level: number; readonly index: number }
/** Between 1 and 256 hashes wide. */
export type TileSize = TilePlace & { readonly width: number }

/** The first `width` hashes of a tile, or more of them, one after the other. Throws where they are not there. */
export type ReadTile = (tile: TileSize) => Buffer

/** Levels above this one hold no tile of any tree: 2^53 leaves have seven. */
export const TILE_LEVEL_MAX = 63

/** How wide a tile is in a tree of `size` leaves; 0 where it has none there. */
export const widthOf = ({ level, index }: TilePlace, size: number): number =>
  Math.min(TILE_WIDTH, Math.max(0, Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH))

/** The tile at the right edge of each level of a tree of `size` leaves, unless that one is full or empty: the partial tiles. */
export function partialTiles(size: number): readonly TileSize[] {
  const tiles: TileSize[] = []
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / TILE_WIDTH)) {
    const width = hashes % TILE_WIDTH
    if (width > 0) tiles.push({ level, index: Math.floor(hashes / TILE_WIDTH), width })
  }
  return tiles
}

/** The hashes of full subtrees, whatever their level, out of tiles. */
export function hashesIn(readTile: ReadTile): HashAt {
  return (level, index) => {
    const within = level % TILE_HEIGHT
    const first = index * 2 ** within
    const offset = first % TILE_WIDTH
    const tile = {
      level: Math.floor(level / TILE_HEIGHT),
      index: Math.floor(first / TILE_WIDTH),
      width: offset + 2 ** within,
    }
    const bytes = readTile(tile)
    let hashes = Array.from({ length: 2 ** within }, (_, at) => hashIn(bytes, offset + at))
    while (hashes.length > 1) hashes = pairsOf(hashes)
    const [hash] = hashes
    if (hash === undefined) throw new RangeError(`level ${level} has no hash ${index}`)
    return hash
  }
}

/** The leaves of a tree of `size` leaves, one after another: each tile is read once, as wide as it is there. */
export function leavesIn(readTile: ReadTile, size: number): (index: number) => Hash {
  let last: { readonly index: number; readonly bytes: Buffer } | null = null
  return leaf => {
    const index = Math.floor(leaf / TILE_WIDTH)
    if (last?.index !== index) {
      const place = { level: 0, index }
      last = { index, bytes: readTile({ ...place, width: widthOf(place, size) }) }
    }
    return hashIn(last.bytes, leaf % TILE_WIDTH)
  }
}

/** A copy, so that no hash changes with the tile that it came from. */
function hashIn(tile: Buffer, index: number): Hash {
  const hash = tile.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES)
  if (hash.length !== HASH_BYTES)
    throw new RangeError(`a tile of ${tile.length} bytes lacks its hash ${index}`)
  return Buffer.from(hash)
}

const pairsOf = (hashes: readonly Hash[]): Hash[] =>
  hashes.flatMap((left, index) => {
    const right = hashes[index + 1]
    return index % 2 === 0 && right !== undefined ? [nodeHash(left, right)] : []
  })
