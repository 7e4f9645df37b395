import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import canonicalize from 'canonicalize'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { isCanonicalText } from '../../src/audit/canonical-text.ts'
import { openCheckpoint } from '../../src/audit/checkpoint.ts'
import { GrowingTiles } from '../../src/audit/growing-tiles.ts'
import { leafHash } from '../../src/audit/hash.ts'
import { parseVerifier } from '../../src/audit/note-key.ts'
import { consistencyProof, verifyConsistency, verifyInclusion } from '../../src/audit/proof.ts'
import { rootOf } from '../../src/audit/subtree.ts'
import { tilePath } from '../../src/audit/tile-path.ts'
import { hashesIn } from '../../src/audit/tiles.ts'
import { canonicalJson } from '../../src/domain/values/canonical.ts'
import { lacksVectors, VECTORS } from '../support/audit/vectors.ts'
import { readCheckpoint } from './second/note.ts'
import { entriesIn, leavesIn, upperTilesAgree } from './second/tiles.ts'
import { hashOfLeaf, isConsistent, rootByInclusion, rootOver } from './second/tree.ts'

const isMissing = lacksVectors()
const fileOf = (...path: readonly string[]) => readFileSync(join(VECTORS, ...path))
/** Parses JSON so that numbers beyond 2^53 keep their value. */
const jsonOf = (name: string): unknown =>
  JSON.parse(
    fileOf(name)
      .toString()
      .replaceAll(/: (\d{16,})/g, ': "$1"'),
  )

const Size = z.union([z.number(), z.string()])
const Proof = z.array(z.string()).nullable()
const Probe = { proof: Proof, wantErr: z.boolean(), name: z.string() }
const Inclusion = z.array(
  z.object({ leafIdx: Size, treeSize: Size, root: z.string(), leafHash: z.string(), ...Probe }),
)
const Consistency = z.array(
  z.object({
    size1: Size,
    size2: Size,
    root1: z.string().nullable(),
    root2: z.string().nullable(),
    ...Probe,
  }),
)
const bytes = (text: string | null) => Buffer.from(text ?? '', 'base64')

test.skipIf(isMissing)('published probes of inclusion are told apart, by both implementations', () => {
  const probes = Inclusion.parse(jsonOf('rfc6962-inclusion.json'))
  expect(probes.length).toBeGreaterThan(90)
  for (const { leafIdx, treeSize, root, leafHash, proof, wantErr, name } of probes) {
    const hashes = proof ?? []
    const second = rootByInclusion(leafHash, BigInt(leafIdx), BigInt(treeSize), hashes) === root
    const own = verifyInclusion({
      leaf: bytes(leafHash),
      index: Number(leafIdx),
      size: Number(treeSize),
      proof: hashes.map(bytes),
      root: bytes(root),
    })
    expect([name, second, own]).toEqual([name, !wantErr, !wantErr])
  }
})

test.skipIf(isMissing)('published probes of consistency are told apart, by both implementations', () => {
  const probes = Consistency.parse(jsonOf('rfc6962-consistency.json'))
  expect(probes.length).toBeGreaterThan(90)
  for (const { size1, size2, root1, root2, proof, wantErr, name } of probes) {
    const hashes = proof ?? []
    const [from, to] = [
      { size: BigInt(size1), root: root1 ?? '' },
      { size: BigInt(size2), root: root2 ?? '' },
    ]
    const own = verifyConsistency({
      from: Number(size1),
      to: Number(size2),
      fromRoot: bytes(root1),
      toRoot: bytes(root2),
      proof: hashes.map(bytes),
    })
    expect([name, isConsistent(from, to, hashes), own]).toEqual([name, !wantErr, !wantErr])
  }
})

const ORIGIN = 'example.com/log/testdata'
const VKEY = `${ORIGIN}+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx`

test.skipIf(isMissing)('a published log is followed from size to size, by both implementations', async () => {
  const fetchTile = (path: string) => fileOf('tlog-tiles', path)
  const key = parseVerifier(VKEY)
  if (key === null) throw new Error('the published key is read')
  const tree = new GrowingTiles(0, () => Buffer.alloc(0))
  const entries = entriesIn(fileOf('tlog-tiles', 'tile/entries/000.p/15'))
  let before = { size: 0n, root: '' }
  for (let size = 0; size <= 15; size++) {
    const note = fileOf('tlog-tiles', `checkpoint.${size}`).toString()
    const second = readCheckpoint(note, [VKEY])
    const leaves = await leavesIn(size, fetchTile)
    expect(second).toMatchObject({ origin: ORIGIN, size: BigInt(size), root: rootOver(leaves) })
    expect(leaves).toEqual(entries.slice(0, size))
    expect(await upperTilesAgree(size, fetchTile)).toBe(true)

    const own = openCheckpoint(note, ORIGIN, [key])
    if (size > 0) tree.add(bytes(leaves[size - 1] ?? ''))
    expect(own?.root.toString('base64')).toBe(tree.root.toString('base64'))
    expect(own?.size).toBe(size)
    const hashAt = hashesIn(({ level, index, width }) => fetchTile(tilePath({ level, index, width })))
    if (size > 0) expect(rootOf(size, hashAt)).toEqual(own?.root)
    const proof = consistencyProof(Number(before.size), size, hashAt).map(each => each.toString('base64'))
    if (size > 1) expect(isConsistent(before, second, proof)).toBe(true)
    before = second
  }
})

test.skipIf(isMissing)('published examples of canonical JSON are told from what they are made of', () => {
  const names = readdirSync(join(VECTORS, 'jcs/output'))
  expect(names.length).toBeGreaterThan(5)
  for (const name of names) {
    const canonical = fileOf('jcs/output', name).toString()
    const made = fileOf('jcs/input', name).toString()
    expect([name, canonicalize(JSON.parse(made))]).toEqual([name, canonical])
    expect([name, isCanonicalText(canonical), isCanonicalText(made)]).toEqual([name, true, false])
    // The ledger writes no decimals, and throws instead.
    const write = () => canonicalJson(JSON.parse(made))
    if (name === 'values.json') expect(write).toThrow('no safe integer')
    else expect(write()).toBe(canonical)
  }
})

/** Vectors made with Python's hashlib, so that they depend on neither implementation. */
const OURS = {
  leaves: ['one', 'two', 'three', 'four', 'five'],
  hashes: [
    '0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=',
    'qxq38Hx8j+Dv9LpvqlPH5EEukaWZFT6KpOAb7s5beCU=',
    'Zx8UbF5HHooag6PCFM5LqQe486WIjRTMjNPOdbsS75Q=',
    '9xWrP6pdBx5uKsS7mU1b9zWUPcw3mdoNCF55gM+5M2o=',
    'zMKa4OAqd7D0V4wawXST15z0JiEEkprIBPkfxOesWvA=',
  ],
  root5: 'gy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZQ=',
  root3: 'Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=',
  /** The inclusion proof of "three" in the tree of five. */
  path2: [
    '9xWrP6pdBx5uKsS7mU1b9zWUPcw3mdoNCF55gM+5M2o=',
    'T1X2GdkhUjV3iyufF9b0kVsWFxIU0VI4EpNml2Teci4=',
    'zMKa4OAqd7D0V4wawXST15z0JiEEkprIBPkfxOesWvA=',
  ],
  /** The consistency proof from three leaves to five. */
  way: [
    'Zx8UbF5HHooag6PCFM5LqQe486WIjRTMjNPOdbsS75Q=',
    '9xWrP6pdBx5uKsS7mU1b9zWUPcw3mdoNCF55gM+5M2o=',
    'T1X2GdkhUjV3iyufF9b0kVsWFxIU0VI4EpNml2Teci4=',
    'zMKa4OAqd7D0V4wawXST15z0JiEEkprIBPkfxOesWvA=',
  ],
}

test('vectors of our own hold for both implementations, on every machine', () => {
  const { leaves, hashes, root5, root3, path2, way } = OURS
  expect(leaves.map(each => hashOfLeaf(Buffer.from(each)))).toEqual(hashes)
  expect(leaves.map(each => leafHash(each).toString('base64'))).toEqual(hashes)
  expect([rootOver(hashes), rootOver(hashes.slice(0, 3))]).toEqual([root5, root3])
  const [, , third = ''] = hashes
  expect(rootByInclusion(third, 2n, 5n, path2)).toBe(root5)
  const shown = { leaf: bytes(third), index: 2, size: 5, proof: path2.map(bytes), root: bytes(root5) }
  expect(verifyInclusion(shown)).toBe(true)
  expect(isConsistent({ size: 3n, root: root3 }, { size: 5n, root: root5 }, way)).toBe(true)
  const roots = { fromRoot: bytes(root3), toRoot: bytes(root5) }
  expect(verifyConsistency({ from: 3, to: 5, ...roots, proof: way.map(bytes) })).toBe(true)
})
