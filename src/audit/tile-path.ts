import { TILE_LEVEL_MAX, TILE_WIDTH, type TileSize } from './tiles.ts'

/** The address of a tile under a log's prefix, for example `tile/0/x001/234.p/5` (C2SP tlog-tiles). */
export const tilePath = ({ level, index, width }: TileSize): string =>
  `tile/${level}/${indexPath(index)}${width === TILE_WIDTH ? '' : `.p/${width}`}`

/** Which tile an address asks for; null where it is written otherwise than `tilePath` writes it. */
export function parseTilePath(path: string): TileSize | null {
  const [, level = '', index = '', width = String(TILE_WIDTH)] = TILE.exec(path) ?? []
  const tile = {
    level: Number(level),
    index: Number(index.replaceAll(/[x/]/g, '')),
    width: Number(width),
  }
  const isTile =
    tile.level <= TILE_LEVEL_MAX &&
    Number.isSafeInteger(tile.index) &&
    tile.width >= 1 &&
    tile.width <= TILE_WIDTH
  // Each tile has one address: no leading zeroes, and a full one no width.
  return isTile && tilePath(tile) === path ? tile : null
}

const TILE = /^tile\/(\d{1,2})\/((?:x\d{3}\/){0,6}\d{3})(?:\.p\/(\d{1,3}))?$/

/** The digits of an index in groups of three, all but the last group behind an `x`. */
function indexPath(index: number): string {
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? []
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
}
