import { hashOfLeaf, rootOver } from './tree.ts'

/** The second implementation's tiles, from C2SP tlog-tiles: `fetchTile` returns what an address under the log's prefix holds. */
export type FetchTile = (path: string) => Promise<Buffer> | Buffer

/** The hashes of all leaves of a tree, out of its lowest tiles. */
export async function leavesIn(size: number, fetchTile: FetchTile): Promise<readonly string[]> {
  const leaves: string[] = []
  for (let n = 0; n * 256 < size; n++) {
    const width = Math.min(256, size - n * 256)
    leaves.push(...(await hashesOf(pathOf(0, n, width), width, fetchTile)))
  }
  return leaves
}

/** Whether every tile above the lowest ones holds the roots of those below it. */
export async function upperTilesAgree(size: number, fetchTile: FetchTile): Promise<boolean> {
  let below = await leavesIn(size, fetchTile)
  for (let level = 1; below.length >= 256; level++) {
    const full = Array.from({ length: Math.floor(below.length / 256) }, (_, n) =>
      rootOver(below.slice(n * 256, n * 256 + 256)),
    )
    const kept: string[] = []
    for (let n = 0; n * 256 < full.length; n++) {
      const width = Math.min(256, full.length - n * 256)
      kept.push(...(await hashesOf(pathOf(level, n, width), width, fetchTile)))
    }
    if (kept.join() !== full.join()) return false
    below = full
  }
  return true
}

/** The leaves in an entry bundle: each behind its length in two bytes. */
export function entriesIn(bundle: Buffer): readonly string[] {
  const hashes: string[] = []
  for (let at = 0; at < bundle.length; ) {
    const length = bundle.readUInt16BE(at)
    if (at + 2 + length > bundle.length) throw new Error('a bundle ends within an entry')
    hashes.push(hashOfLeaf(bundle.subarray(at + 2, at + 2 + length)))
    at += 2 + length
  }
  return hashes
}

async function hashesOf(path: string, width: number, fetchTile: FetchTile): Promise<readonly string[]> {
  const bytes = await fetchTile(path)
  if (bytes.length !== width * 32) throw new Error(`${path} has ${bytes.length} bytes`)
  return Array.from({ length: width }, (_, n) => bytes.subarray(n * 32, n * 32 + 32).toString('base64'))
}

function pathOf(level: number, index: number, width: number): string {
  const groups: string[] = []
  for (let rest = index, isLast = true; isLast || rest > 0; rest = Math.floor(rest / 1000), isLast = false) {
    groups.unshift(`${isLast ? '' : 'x'}${String(rest % 1000).padStart(3, '0')}`)
  }
  return `tile/${level}/${groups.join('/')}${width < 256 ? `.p/${width}` : ''}`
}
