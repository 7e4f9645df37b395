import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { leafHash } from '../../src/audit/hash.ts'
import {
  consistencyProof,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
} from '../../src/audit/proof.ts'
import { rootOf } from '../../src/audit/subtree.ts'
import { hashesIn } from '../../src/audit/tiles.ts'
import { naivePath, naiveProof, naiveRoot } from '../support/audit/naive.ts'
import { KeptTiles, leavesOf } from '../support/audit/tiles.ts'

const SIZE = 530
const leaves = leavesOf(SIZE)
const kept = new KeptTiles()
kept.grow(0, leaves, 100)
const hashAt = hashesIn(kept.read)
const sizes = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: SIZE }))
const ways = fc.tuple(sizes, sizes).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)

test('every root, path and proof is the one of the recursive definition', () => {
  fc.assert(
    fc.property(ways, fc.nat(), ([from, to], any) => {
      const index = any % to
      expect(rootOf(to, hashAt)).toEqual(naiveRoot(leaves.slice(0, to)))
      expect(inclusionProof(index, to, hashAt)).toEqual(naivePath(index, leaves.slice(0, to)))
      expect(consistencyProof(from, to, hashAt)).toEqual(naiveProof(from, leaves.slice(0, to)))
    }),
    { numRuns: 40 },
  )
})

test('a proof shows its own leaf at its own place in its own tree, and nothing else', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), fc.nat(), (size, any, flipped) => {
      const index = any % size
      const proof = inclusionProof(index, size, hashAt)
      const shown = { leaf: leafHash(`leaf ${index}`), index, size, proof, root: rootOf(size, hashAt) }
      expect(verifyInclusion(shown)).toBe(true)
      const other = leafHash('another')
      const falsified = [
        { ...shown, leaf: other },
        { ...shown, root: other },
        { ...shown, index: index + 1 },
        { ...shown, index: index - 1 },
        { ...shown, index: index + 2 ** 53 },
        { ...shown, size: index },
        { ...shown, proof: [...proof, other] },
        { ...shown, proof: [other, ...proof] },
        ...(proof.length === 0
          ? []
          : [
              { ...shown, proof: proof.slice(1) },
              { ...shown, proof: proof.with(flipped % proof.length, other) },
            ]),
      ]
      expect(falsified.filter(verifyInclusion)).toEqual([])
    }),
  )
})

test('a way shows two trees of which one begins the other, and nothing else', () => {
  fc.assert(
    fc.property(ways, fc.nat(), ([from, to], flipped) => {
      const proof = consistencyProof(from, to, hashAt)
      const shown = { from, to, fromRoot: rootOf(from, hashAt), toRoot: rootOf(to, hashAt), proof }
      expect(verifyConsistency(shown)).toBe(true)
      const other = leafHash('another')
      const falsified = [
        { ...shown, fromRoot: other },
        { ...shown, toRoot: other },
        { ...shown, from: 0 },
        { ...shown, from: to + 1 },
        { ...shown, proof: [...proof, other] },
        ...(proof.length === 0
          ? []
          : [
              { ...shown, proof: proof.slice(1) },
              { ...shown, proof: proof.with(flipped % proof.length, other) },
            ]),
      ]
      expect(falsified.filter(verifyConsistency)).toEqual([])
    }),
  )
})

test('there is no proof beyond the end, and none that a greater tree begins a smaller one', () => {
  expect(() => inclusionProof(5, 5, hashAt)).toThrow(RangeError)
  expect(() => inclusionProof(-1, 5, hashAt)).toThrow(RangeError)
  expect(() => consistencyProof(6, 5, hashAt)).toThrow(RangeError)
  expect(consistencyProof(0, 5, hashAt)).toEqual([])
  expect(consistencyProof(5, 5, hashAt)).toEqual([])
})
