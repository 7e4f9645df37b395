import { expect, test } from 'vitest'
import { EMPTY_ROOT, HASH_BYTES, leafHash } from '../../src/audit/hash.ts'
import {
  consistencyProof,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
} from '../../src/audit/proof.ts'
import { rootOf } from '../../src/audit/subtree.ts'
import { parseTilePath, tilePath } from '../../src/audit/tile-path.ts'
import { hashesIn, leavesIn, partialTiles, type ReadTile, widthOf } from '../../src/audit/tiles.ts'
import { TreeHead } from '../../src/audit/tree-head.ts'
import { KeptTiles, leavesOf } from '../support/audit/tiles.ts'

test('a tree of 70,000 leaves has the partial tiles that the C2SP text counts', () => {
  expect(partialTiles(70_000)).toEqual([
    { level: 0, index: 273, width: 112 },
    { level: 1, index: 1, width: 17 },
    { level: 2, index: 0, width: 1 },
  ])
})

test('leaves that follow each other are read from one tile', () => {
  const kept = new KeptTiles()
  kept.grow(0, leavesOf(600), 600)
  const read: string[] = []
  const reading: ReadTile = tile => {
    read.push(`${tile.index} of ${tile.width}`)
    return kept.read(tile)
  }
  const leafAt = leavesIn(reading, 600)
  const hashAt = hashesIn(kept.read)
  for (let leaf = 0; leaf < 600; leaf++) expect(leafAt(leaf)).toEqual(hashAt(0, leaf))
  expect(read).toEqual(['0 of 256', '1 of 256', '2 of 88'])
  expect(() => leafAt(600)).toThrow(RangeError)
})

test('a tree is kept in tiles of three levels, and proven from them', () => {
  const kept = new KeptTiles()
  const tree = kept.grow(0, leavesOf(66_600), 5000)
  const hashAt = hashesIn(kept.read)
  for (const tile of [...partialTiles(66_600), { level: 1, index: 0, width: 256 }]) {
    expect(widthOf(tile, 66_600)).toBe(tile.width)
    expect(kept.read(tile)).toHaveLength(tile.width * HASH_BYTES)
  }
  expect(tree.root).toEqual(rootOf(66_600, hashAt))

  const [index, from] = [65_535, 65_793]
  const proof = inclusionProof(index, 66_600, hashAt)
  const leaf = leafHash(`leaf ${index}`)
  expect(verifyInclusion({ leaf, index, size: 66_600, proof, root: tree.root })).toBe(true)
  const roots = { fromRoot: rootOf(from, hashAt), toRoot: tree.root }
  const way = consistencyProof(from, 66_600, hashAt)
  expect(verifyConsistency({ from, to: 66_600, ...roots, proof: way })).toBe(true)
})

test('256 leaves are a full tile, and a partial one of one hash above it', () => {
  expect(partialTiles(256)).toEqual([{ level: 1, index: 0, width: 1 }])
  expect(widthOf({ level: 0, index: 0 }, 256)).toBe(256)
  expect(widthOf({ level: 0, index: 1 }, 256)).toBe(0)
})

test('a tree is told by its tiles whatever was added at once, and where it was begun again', () => {
  const leaves = leavesOf(1300)
  const head = new TreeHead()
  for (const leaf of leaves) head.add(leafHash(leaf.toString()))
  const whole = head.root
  for (const batch of [1, 7, 256, 257, 700, 1300])
    expect(new KeptTiles().grow(0, leaves, batch).root).toEqual(whole)
  for (const cut of [1, 255, 256, 257, 512, 1024, 1299]) {
    const kept = new KeptTiles()
    kept.grow(0, leaves.slice(0, cut), 100)
    expect(kept.grow(cut, leaves.slice(cut), 100).root).toEqual(whole)
  }
})

test('a tree of no leaf has the root of nothing, and no tiles', () => {
  const tree = new KeptTiles().grow(0, [], 1)
  expect([tree.root, tree.take(), partialTiles(0)]).toEqual([EMPTY_ROOT, [], []])
})

test('a tile has one address', () => {
  const known = [
    ['tile/0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }],
    ['tile/0/x001/234.p/5', { level: 0, index: 1234, width: 5 }],
    ['tile/63/000.p/255', { level: 63, index: 0, width: 255 }],
  ] as const
  for (const [path, tile] of known) {
    expect(tilePath(tile)).toBe(path)
    expect(parseTilePath(path)).toEqual(tile)
  }
  const others = [
    'tile/00/000',
    'tile/64/000',
    'tile/0/0',
    'tile/0/1000',
    'tile/0/x000/001',
    'tile/0/000.p/0',
    'tile/0/000.p/05',
    'tile/0/000.p/256',
    'tile/0/000.p/',
    'tile/-1/000',
    'tile/0/001/002',
    'tile/0/x001',
    'tile/0/000 ',
    '/tile/0/000',
    `tile/0/${'x999/'.repeat(6)}999`,
  ]
  expect(others.filter(path => parseTilePath(path) !== null)).toEqual([])
})
