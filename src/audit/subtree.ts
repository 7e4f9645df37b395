import { EMPTY_ROOT, type Hash, nodeHash } from './hash.ts'

/**
 * The hash of a subtree that is full: of the `2^level` leaves from `index * 2^level` on. At level 0 it is that of a leaf. Sizes,
 * indexes and levels are safe integers.
 */
export type HashAt = (level: number, index: number) => Hash

/** The full subtrees of which a tree of `size` leaves consists, the largest and leftmost first. */
function fullSubtrees(size: number): readonly { readonly level: number; readonly index: number }[] {
  const found: { level: number; index: number }[] = []
  for (let level = 0, rest = size; rest > 0; level++, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) found.push({ level, index: rest - 1 })
  }
  return found.toReversed()
}

/** The root over the first `size` leaves. */
export const rootOf = (size: number, hashAt: HashAt): Hash => rootOver(0, size, hashAt)

/**
 * The root over the leaves `from` to `to`, `to` not included, of a range as they occur in proofs: it begins where a subtree of
 * its size may begin.
 */
export function rootOver(from: number, to: number, hashAt: HashAt): Hash {
  const subtrees = fullSubtrees(to - from)
  return joined(subtrees.map(({ level, index }) => hashAt(level, from / 2 ** level + index)))
}

/** The root over full subtrees that lie side by side, the largest first. */
export const joined = (roots: readonly Hash[]): Hash =>
  roots.length === 0 ? EMPTY_ROOT : roots.reduceRight((right, left) => nodeHash(left, right))
