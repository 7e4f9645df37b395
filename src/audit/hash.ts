import { hash } from 'node:crypto'

/** A SHA-256 of 32 bytes: of a leaf, or of a tree over leaves (RFC 6962, section 2.1). */
export type Hash = Buffer

export const HASH_BYTES = 32

/** The root of a tree that has no leaf. */
export const EMPTY_ROOT: Hash = hash('sha256', '', 'buffer')

/** A leaf is hashed behind a zero, two children behind a one, so that no hash of one kind is ever one of the other. */
export const leafHash = (leaf: string): Hash => digestOf(`\0${leaf}`)

/** Writes the hash of a leaf at `at`, with no bytes of its own. */
export function writeLeafHash(leaf: string, target: Buffer, at: number): void {
  target.write(hash('sha256', `\0${leaf}`, 'binary'), at, 'binary')
}

/** This buffer is used again for each node: making a new one would cost more than the hash. */
const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1)

/** The hash of an inner node of the Merkle tree (RFC 9162). */
export function nodeHash(left: Hash, right: Hash): Hash {
  node.set(left, 1)
  node.set(right, 1 + HASH_BYTES)
  return digestOf(node)
}

/** Writes the hash of the node over the two hashes that begin at `from`, side by side. */
export function writeNodeHash(hashes: Buffer, from: number, target: Buffer, at: number): void {
  hashes.copy(node, 1, from, from + 2 * HASH_BYTES)
  target.write(hash('sha256', node, 'binary'), at, 'binary')
}

/** A digest is made by way of a text: its bytes then lie in a shared pool, and cost half as much as bytes of their own. */
const digestOf = (input: string | Buffer): Hash => Buffer.from(hash('sha256', input, 'binary'), 'binary')
