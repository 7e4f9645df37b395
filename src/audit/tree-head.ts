import { type Hash, nodeHash } from './hash.ts'
import { joined } from './subtree.ts'

/**
 * A tree to which leaves are added one by one, of which only the roots of its full subtrees are held: one for each bit of the size.
 * A leaf costs one more hash on average.
 */
export class TreeHead {
  readonly #roots: Hash[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  get root(): Hash {
    return joined(this.#roots)
  }

  add(leaf: Hash): void {
    let hash = leaf
    // Where an index is odd, its left neighbour is the last root that is held.
    for (let index = this.#size; index % 2 === 1; index = (index - 1) / 2) {
      const left = this.#roots.pop()
      if (left === undefined) throw new Error(`a tree of ${this.#size} leaves lacks the root of a subtree`)
      hash = nodeHash(left, hash)
    }
    this.#roots.push(hash)
    this.#size++
  }
}
