import { HASH_BYTES, type Hash, nodeHash } from './hash.ts'
import { type HashAt, rootOver } from './subtree.ts'

/**
 * The proof that the leaf at `index` is in the tree of `size` leaves: its neighbour first, the root's child last (RFC 6962,
 * section 2.1.1). Throws `RangeError` where that tree has no such leaf.
 */
export function inclusionProof(index: number, size: number, hashAt: HashAt): readonly Hash[] {
  if (!isSize(size) || !isSize(index) || index >= size)
    throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`)
  const proof: Hash[] = []
  let from = 0
  let to = size
  while (to - from > 1) {
    const middle = from + splitOf(to - from)
    if (index < middle) {
      proof.push(rootOver(middle, to, hashAt))
      to = middle
    } else {
      proof.push(rootOver(from, middle, hashAt))
      from = middle
    }
  }
  return proof.toReversed()
}

/**
 * The proof that the tree of `to` leaves begins with that of `from` (RFC 6962, section 2.1.2): empty for equal sizes and for
 * `from` 0, of which there is nothing to prove. Throws `RangeError` where `from` is the greater.
 */
export function consistencyProof(from: number, to: number, hashAt: HashAt): readonly Hash[] {
  if (!isSize(from) || !isSize(to) || from > to)
    throw new RangeError(`a tree of ${to} leaves does not begin with one of ${from}`)
  if (from === 0 || from === to) return []
  const proof: Hash[] = []
  let start = 0
  let end = to
  // Down to the place where the smaller tree ends.
  while (from < end) {
    const middle = start + splitOf(end - start)
    if (from <= middle) {
      proof.push(rootOver(middle, end, hashAt))
      end = middle
    } else {
      proof.push(rootOver(start, middle, hashAt))
      start = middle
    }
  }
  // Where that is a subtree of its own, the verifier has it already: it is the smaller tree.
  if (start > 0) proof.push(rootOver(start, end, hashAt))
  return proof.toReversed()
}

type Inclusion = {
  readonly leaf: Hash
  readonly index: number
  readonly size: number
  readonly proof: readonly Hash[]
  readonly root: Hash
}

/** Whether `proof` shows that `leaf` is at `index` of the tree of `size` leaves that has this root (RFC 9162, section 2.1.3.2). */
export function verifyInclusion({ leaf, index, size, proof, root }: Inclusion): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || ![leaf, root, ...proof].every(isHash)) return false
  let at = index
  let last = size - 1
  let hash = leaf
  for (const each of proof) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(each, hash)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else hash = nodeHash(hash, each)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && hash.equals(root)
}

type Consistency = {
  readonly from: number
  readonly to: number
  readonly fromRoot: Hash
  readonly toRoot: Hash
  readonly proof: readonly Hash[]
}

/**
 * Whether `proof` shows that the tree of `to` leaves begins with that of `from` (RFC 9162, section 2.1.4.2). False for `from` 0,
 * of which no proof shows anything.
 */
export function verifyConsistency({ from, to, fromRoot, toRoot, proof }: Consistency): boolean {
  if (!isSize(from) || !isSize(to) || from < 1 || from > to) return false
  if (from === to) return proof.length === 0 && fromRoot.equals(toRoot)
  if (![fromRoot, toRoot, ...proof].every(isHash)) return false
  let at = from - 1
  let last = to - 1
  while (at % 2 === 1) [at, last] = [half(at), half(last)]
  // If the smaller tree is one full subtree, its root begins the proof.
  const [first, ...rest] = at === 0 ? [fromRoot, ...proof] : proof
  if (first === undefined) return false
  let fromHash = first
  let toHash = first
  for (const each of rest) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      fromHash = nodeHash(each, fromHash)
      toHash = nodeHash(each, toHash)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else toHash = nodeHash(toHash, each)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && fromHash.equals(fromRoot) && toHash.equals(toRoot)
}

/** The greatest power of two that is smaller than `size`, of at least two leaves. */
function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

const half = (value: number): number => Math.floor(value / 2)

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

const isHash = ({ length }: Hash): boolean => length === HASH_BYTES
