import { type Hash, nodeHash } from './hash.ts'
import { fullSubtrees, type HashAt, joined } from './subtree.ts'

/** Called for each subtree that has become full: of the `2^level` leaves from `index * 2^level` on. */
export type OnFull = (level: number, index: number, hash: Hash) => void

/**
 * A tree to which leaves are added one by one, of which only the roots of its full subtrees are held: one for each bit of the size.
 * A leaf costs one more hash on average.
 */
export class TreeHead {
  readonly #roots: Hash[]
  readonly #onFull: OnFull
  #size: number

  private constructor(size: number, roots: readonly Hash[], onFull: OnFull) {
    this.#size = size
    this.#roots = [...roots]
    this.#onFull = onFull
  }

  /** A tree that has `size` leaves already, whose hashes are kept somewhere. */
  static of(size: number, hashAt: HashAt, onFull: OnFull = () => {}): TreeHead {
    const roots = fullSubtrees(size).map(({ level, index }) => hashAt(level, index))
    return new TreeHead(size, roots, onFull)
  }

  static empty(onFull: OnFull = () => {}): TreeHead {
    return new TreeHead(0, [], onFull)
  }

  get size(): number {
    return this.#size
  }

  get root(): Hash {
    return joined(this.#roots)
  }

  add(leaf: Hash): void {
    let hash = leaf
    let level = 0
    let index = this.#size
    this.#onFull(level, index, hash)
    // Where an index is odd, its left neighbour is the last root that is held.
    while (index % 2 === 1) {
      const left = this.#roots.pop()
      if (left === undefined) throw new Error(`a tree of ${this.#size} leaves lacks the root of a subtree`)
      hash = nodeHash(left, hash)
      level++
      index = (index - 1) / 2
      this.#onFull(level, index, hash)
    }
    this.#roots.push(hash)
    this.#size++
  }
}
