import type { Hash } from '../../audit/hash.ts'
import type { HashAt } from '../../audit/subtree.ts'
import type { ReadTile } from '../../audit/tiles.ts'

/** The Merkle tree over the log as far as this node has read it. */
export type LogTree = {
  readonly size: number
  readonly root: Hash
  readonly read: ReadTile
  readonly hashAt: HashAt
  readonly rootOf: (size: number) => Hash
}
