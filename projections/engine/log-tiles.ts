import type { DatabaseSync } from 'node:sqlite'
import { GrowingTiles } from '../../src/audit/growing-tiles.ts'
import { HASH_BYTES, type Hash } from '../../src/audit/hash.ts'
import { leafHashOf, writeLeafHashOf } from '../../src/audit/leaf.ts'
import { type HashAt, rootOf } from '../../src/audit/subtree.ts'
import { hashesIn, type ReadTile } from '../../src/audit/tiles.ts'
import type { PositionedEvent } from '../../src/event-store/event-store.ts'

/** A part of every read model, beside its projections: a changed table, or another form of a leaf, has a new version. */
export const LOG_TILES = {
  name: 'log-tiles',
  version: 1,
  schema: `
    CREATE TABLE log_tile (
      level INTEGER NOT NULL, tile INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, tile)
    ) STRICT;
    CREATE TABLE log_tree (size INTEGER NOT NULL) STRICT;
    INSERT INTO log_tree VALUES (0)`,
} as const

/** An event with its stored data, parsed as JSON; `value` is undefined if the data is not JSON. */
type ReadEvent = { readonly stored: PositionedEvent; readonly value: unknown }

/**
 * The Merkle tree over the log as far as it was read: its leaf `n` is the event at position `n + 1`. Only its tiles are kept, each
 * as wide as it is now; a narrower one of former times is its beginning.
 */
export class LogTiles {
  readonly #statements
  /** The tree that grows with the log; null until it is needed, and after a transaction was undone. */
  #growing: GrowingTiles | null = null

  constructor(db: DatabaseSync) {
    this.#statements = {
      read: db.prepare('SELECT hashes FROM log_tile WHERE level = ? AND tile = ?'),
      save: db.prepare('INSERT OR REPLACE INTO log_tile VALUES (?, ?, ?)'),
      size: db.prepare('SELECT size FROM log_tree'),
      saveSize: db.prepare('UPDATE log_tree SET size = ?'),
    }
  }

  /** How many events it holds: the position of the last one. */
  get size(): number {
    return this.#tree.size
  }

  get root(): Hash {
    return this.#tree.root
  }

  /** Throws `RangeError` where the tile is not that wide. */
  readonly read: ReadTile = ({ level, index, width }) => {
    const hashes = this.#statements.read.get(level, index)?.hashes
    if (!(hashes instanceof Uint8Array) || hashes.length < width * HASH_BYTES)
      throw new RangeError(`tile ${index} of level ${level} is not ${width} hashes wide`)
    return Buffer.from(hashes.buffer, hashes.byteOffset, width * HASH_BYTES)
  }

  readonly hashAt: HashAt = hashesIn(this.read)

  /** The root over the first events. Throws `RangeError` where there are fewer. */
  rootOf(size: number): Hash {
    if (size > this.size) throw new RangeError(`the log has ${this.size} events, not ${size}`)
    return size === this.size ? this.root : rootOf(size, this.hashAt)
  }

  /**
   * The hashes of the leaves of a page, one after the other. Taken before it is folded: nothing that a fold does to what it is given
   * shows in them.
   */
  leavesOf(page: readonly ReadEvent[]): Buffer {
    const leaves = Buffer.allocUnsafe(page.length * HASH_BYTES)
    let at = 0
    for (const { stored, value } of page) {
      writeLeafHashOf(stored, value, leaves, at)
      at += HASH_BYTES
    }
    return leaves
  }

  /** Follows a page with the hashes of its leaves, inside the caller's transaction; what was followed before is skipped. */
  follow(events: readonly PositionedEvent[], leaves: Buffer = Buffer.concat(events.map(leafHashOf))): void {
    const tree = this.#tree
    const known = events.filter(({ position }) => position <= tree.size).length
    const gap = events.find(({ position }, at) => at >= known && position !== tree.size + at - known + 1)
    if (gap !== undefined)
      throw new Error(`event ${gap.position} cannot follow the ${tree.size} events of the tree`)
    tree.add(leaves.subarray(known * HASH_BYTES))
    const changed = tree.take()
    for (const { level, index, bytes } of changed) this.#statements.save.run(level, index, bytes)
    if (changed.length > 0) this.#statements.saveSize.run(tree.size)
  }

  /** Drops what it holds in memory: its transaction was undone. */
  forget(): void {
    this.#growing = null
  }

  get #tree(): GrowingTiles {
    this.#growing ??= new GrowingTiles(Number(this.#statements.size.get()?.size ?? 0), this.read)
    return this.#growing
  }
}

const NO_LEAVES = Buffer.alloc(0)

/** Replaces the tree in a read model that gives no proofs: to hash every event takes as long as to fold it. */
export class NoTiles extends LogTiles {
  override leavesOf(): Buffer {
    return NO_LEAVES
  }

  override follow(): void {
    // Nothing is kept.
  }
}
