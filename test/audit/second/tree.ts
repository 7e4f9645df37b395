import { createHash } from 'node:crypto'

/**
 * A second implementation, from RFC 6962 and the C2SP texts with Node's own cryptography alone: nothing here is imported from the
 * ledger, and the method is another one, recursion from the root. Hashes are base64, sizes are big integers.
 */
type Hash = string

const sha256 = (...parts: readonly Buffer[]): Hash =>
  createHash('sha256').update(Buffer.concat(parts)).digest('base64')
const raw = (hash: Hash): Buffer => Buffer.from(hash, 'base64')

const hashOfNothing: Hash = sha256()
export const hashOfLeaf = (leaf: Buffer): Hash => sha256(Buffer.of(0), leaf)
const hashOfNode = (left: Hash, right: Hash): Hash => sha256(Buffer.of(1), raw(left), raw(right))

/** The root over hashes of leaves. */
export function rootOver(leaves: readonly Hash[]): Hash {
  const [only = hashOfNothing] = leaves
  if (leaves.length <= 1) return only
  const k = Number(largestPowerBelow(BigInt(leaves.length)))
  return hashOfNode(rootOver(leaves.slice(0, k)), rootOver(leaves.slice(k)))
}

/** The root to which an inclusion proof leads; null if the proof is too long or too short. */
export function rootByInclusion(
  leaf: Hash,
  index: bigint,
  size: bigint,
  proof: readonly Hash[],
): Hash | null {
  if (index < 0n || index >= size || raw(leaf).length !== 32) return null
  if (size === 1n) return proof.length === 0 ? leaf : null
  const sibling = proof.at(-1)
  if (sibling === undefined) return null
  const k = largestPowerBelow(size)
  const rest = proof.slice(0, -1)
  if (index < k) {
    const left = rootByInclusion(leaf, index, k, rest)
    return left && hashOfNode(left, sibling)
  }
  const right = rootByInclusion(leaf, index - k, size - k, rest)
  return right && hashOfNode(sibling, right)
}

/** Whether a consistency proof leads from one root to another. */
export function isConsistent(
  from: { readonly size: bigint; readonly root: Hash },
  to: { readonly size: bigint; readonly root: Hash },
  proof: readonly Hash[],
): boolean {
  if (from.size < 1n || from.size > to.size) return false
  const roots = rootsByConsistency(from.size, to.size, proof, from.root)
  return roots !== null && roots.old === from.root && roots.now === to.root
}

/** The root of a subtree, and that of the part of it in the smaller tree. `whole` is known if the smaller tree is all of it. */
function rootsByConsistency(
  m: bigint,
  n: bigint,
  proof: readonly Hash[],
  whole: Hash | null,
): { readonly old: Hash; readonly now: Hash } | null {
  if (m === n) {
    if (whole !== null) return proof.length === 0 ? { old: whole, now: whole } : null
    const [only] = proof
    return only !== undefined && proof.length === 1 ? { old: only, now: only } : null
  }
  const sibling = proof.at(-1)
  if (sibling === undefined) return null
  const k = largestPowerBelow(n)
  const rest = proof.slice(0, -1)
  if (m <= k) {
    const left = rootsByConsistency(m, k, rest, whole)
    return left && { old: left.old, now: hashOfNode(left.now, sibling) }
  }
  const right = rootsByConsistency(m - k, n - k, rest, null)
  return right && { old: hashOfNode(sibling, right.old), now: hashOfNode(sibling, right.now) }
}

function largestPowerBelow(n: bigint): bigint {
  let k = 1n
  while (k * 2n < n) k *= 2n
  return k
}
