import { signCheckpoint } from '../../audit/checkpoint.ts'
import { type Inventory, signInventory } from '../../audit/inventory.ts'
import { signKeyChange } from '../../audit/key-change.ts'
import { signaturesOf } from '../../audit/note.ts'
import { type SignerKey, verifierText } from '../../audit/note-key.ts'
import { consistencyProof, verifyConsistency } from '../../audit/proof.ts'
import { signerOf, type WitnessedCheckpoint, withWitnesses } from '../../audit/witnessed.ts'
import { type LogEvent, logStream } from '../../domain/log/event.ts'
import { decode, encode } from '../../event-store/codec.ts'
import { type EventStore, StreamDamaged } from '../../event-store/event-store.ts'
import { shortOf } from './first-difference.ts'
import type { LogTree } from './log-tree.ts'
import { readable, type SignedCheckpoint, SignedLog, SignedLogBroken } from './signed-log.ts'

/** How long this node may lack events that another node has signed, before that is a fault. */
const BEHIND_MS_MAX = 5000

/** Where this node keeps the key by which it signs. */
export type KeyFile = {
  /** Null where there is none. */
  readonly read: () => SignerKey | null
  /** Makes a key, which is on disk before it is returned. */
  readonly make: () => SignerKey
  /** Removes what was made and has signed nothing that is stored. */
  readonly discard: () => void
  /** The key that is to replace this one, on disk since `makeNext`; null if there is none. */
  readonly readNext: () => SignerKey | null
  readonly makeNext: (name: string) => SignerKey
  /** Replaces the key of this node by the next one. */
  readonly takeNext: () => void
}

/** A line of a witness under a checkpoint, without its end, and the key that made it. */
type WitnessLine = { readonly line: string; readonly vkey: string }

export type CheckpointLogDependencies = {
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'readEvents'>
  readonly tree: LogTree
  /** Whether this node stood at the end of the log when it looked last. */
  readonly isCaughtUp: () => boolean
  /** Null where this node signs nothing. */
  readonly keyFile: KeyFile | null
  readonly newId: () => string
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

/**
 * What is signed over the log. A checkpoint is signed only where it is consistent with the last one, stored under the revision that
 * follows it, and only then published: so there is one history, whichever node signs and wherever it is interrupted.
 */
export class CheckpointLog {
  readonly #given: CheckpointLogDependencies
  #signed = new SignedLog()
  #published: SignedCheckpoint | null = null
  /** What is wrong with the log, and what is wrong with the signatures that are stored. */
  #fault: string | null = null
  #storedFault: string | null = null
  #behindSince: number | null = null
  #signs = false
  /** The lines that witnesses have signed and that are not stored yet. */
  #toStore: { readonly checkpoint: SignedCheckpoint; readonly lines: readonly WitnessLine[] }[] = []

  constructor(given: CheckpointLogDependencies) {
    this.#given = given
  }

  /** The last checkpoint that is stored and is one of the log as this node has it; null before the first. */
  get published(): SignedCheckpoint | null {
    return this.#published
  }

  get signed(): SignedLog {
    return this.#signed
  }

  /** Why nothing is signed any more: the log is not the one that was signed. Null while it is. */
  get fault(): string | null {
    return this.#storedFault ?? this.#fault
  }

  /** Whether this node holds the key of the log. */
  get signs(): boolean {
    return this.#signs
  }

  /** The checkpoint of a size as it was signed; null where none was. */
  async textOf(size: number): Promise<string | null> {
    const revision = this.#signed.placeOf(size)
    if (revision === null) return null
    const [stored] = await this.#given.store.readEvents([{ stream: logStream(), revision }])
    const event = stored && decode(stored)
    return event?.type === 'CheckpointSigned' ? event.data.note : null
  }

  /**
   * The same with the lines of witnesses, one of each whose key is known and whose line is right, and these keys in the order of the
   * lines.
   */
  async witnessedOf(size: number): Promise<WitnessedCheckpoint | null> {
    const text = await this.textOf(size)
    if (text === null) return null
    const places = this.#signed.cosignedAt(size).map(revision => ({ stream: logStream(), revision }))
    const stored = places.length === 0 ? [] : await this.#given.store.readEvents(places)
    const cosigned = stored
      .map(decode)
      .flatMap(event => (event.type === 'CheckpointCosigned' ? [event.data] : []))
    return withWitnesses(
      text,
      cosigned.flatMap(({ lines }) => lines),
      cosigned.flatMap(({ witnesses }) => witnesses),
    )
  }

  /** A signed inventory; null if this node does not hold the key, or if the log is not the signed one. */
  async signInventory(inventory: Omit<Inventory, 'origin'>): Promise<string | null> {
    const key = this.fault === null ? this.#key() : null
    return key === null ? null : signInventory({ ...inventory, origin: key.name }, key)
  }

  /** Lines of witnesses under a checkpoint, each verified: the next call of `advance` stores them. */
  addLines(checkpoint: SignedCheckpoint, lines: readonly WitnessLine[]): void {
    this.#toStore.push({ checkpoint, lines })
  }

  /**
   * Reads what was signed elsewhere, and, unless `isOnHold`, signs what has been recorded since, if this node holds the key. Only
   * one call may run at a time. Throws what the store throws; only the next call then finds out what was stored.
   */
  async advance(isOnHold = false): Promise<void> {
    try {
      await this.#readNews()
      this.#storedFault = null
      const { keyFile } = this.#given
      if (keyFile !== null && this.#signed.keys.length === 0 && !isOnHold) await this.#begin(keyFile)
      const key = this.#key()
      this.#signs = key !== null
      this.#publish()
      if (key === null || isOnHold || this.fault !== null || this.#behindSince !== null) return
      const isWitnessed = await this.#storeLines(key)
      const isSigned = await this.#sign(key)
      if (isWitnessed || isSigned) this.#publish()
    } catch (error) {
      if (!(error instanceof SignedLogBroken || error instanceof StreamDamaged)) throw error
      this.#storedFault = error.message
    }
  }

  async #readNews(): Promise<void> {
    const { revision } = this.#signed
    // The last event that was read is read again: if it is gone, the stream was cut.
    const stored = await this.#given.store.readStream(logStream(), Math.max(revision - 1, -1), revision)
    const news = stored.filter(event => event.revision > revision)
    if (news.length > 0) this.#signed.add(readable(news))
  }

  /** The key of the log; null if this node does not hold it. */
  #key(): SignerKey | null {
    const { keyFile } = this.#given
    return keyFile && keyNow(keyFile, this.#signed)
  }

  /** The key is made only for a log that has none, by the node that is first. */
  async #begin(keyFile: KeyFile): Promise<void> {
    const known = keyFile.read()
    const key = known ?? keyFile.make()
    const note = signKeyChange(key, null)
    const data = { vkey: verifierText(key), note, occurredOn: this.#today() }
    const isFirst = await this.#append({ type: 'LogKeyChanged', data }, key)
    if (!isFirst && known === null) keyFile.discard()
  }

  /**
   * Stores lines of witnesses, and returns whether any were stored. Lines under a checkpoint that is no longer the last are
   * dropped.
   */
  async #storeLines(key: SignerKey): Promise<boolean> {
    const { last } = this.#signed
    const { length } = this.#toStore
    const known = new Set(last?.lines.map(signerOf))
    const lines: WitnessLine[] = []
    for (const each of this.#toStore.flatMap(({ checkpoint, lines: all }) =>
      checkpoint.text === last?.text ? all : [],
    )) {
      const signer = signerOf(each.line)
      // Asked again, a witness signs again: one line of each is enough.
      if (known.has(signer)) continue
      known.add(signer)
      lines.push(each)
    }
    if (last !== null && lines.length > 0) {
      const { size, root } = last
      const data = {
        size,
        root: root.toString('base64'),
        lines: lines.map(({ line }) => line),
        witnesses: lines.map(({ vkey }) => vkey),
        occurredOn: this.#today(),
      }
      if (!(await this.#append({ type: 'CheckpointCosigned', data }, key))) return false
    }
    // Lines that came meanwhile are stored by the next call.
    this.#toStore = this.#toStore.slice(length)
    return lines.length > 0
  }

  /** Signs the tree as it is now, if it was not signed yet. Returns whether this node signed it. */
  async #sign(key: SignerKey): Promise<boolean> {
    const { tree } = this.#given
    const { last } = this.#signed
    const { size, root } = tree
    const isOfKey = last !== null && signaturesOf(last.note, key).length > 0
    if (last !== null && (last.size > size || (last.size === size && isOfKey))) return false
    if (last !== null && last.size > 0) {
      const proof = consistencyProof(last.size, size, tree.hashAt)
      const trees = { from: last.size, to: size, fromRoot: last.root, toRoot: root }
      if (!verifyConsistency({ ...trees, proof })) {
        this.#fault = `the log of ${size} events does not begin with the ${last.size} that were signed`
        return false
      }
    }
    const note = signCheckpoint({ origin: key.name, size, root }, [key])
    const data = { size, root: root.toString('base64'), note, occurredOn: this.#today() }
    return this.#append({ type: 'CheckpointSigned', data }, key)
  }

  /**
   * Appends at the revision that follows what was read. Returns false if another node stored something there instead, which is
   * then read.
   */
  async #append(event: LogEvent, key: SignerKey): Promise<boolean> {
    const { store, newId, clock } = this.#given
    const { revision } = this.#signed
    const metadata = {
      actor: { person: 'ledger', key: `log:${key.id}`, role: 'log' },
      recordedAt: new Date(clock()).toISOString(),
      correlationId: newId(),
    }
    const encoded = encode(newId(), event, metadata)
    const { conflict } = await store.append(logStream(), [encoded], revision < 0 ? 'none' : revision)
    await this.#readNews()
    return !conflict
  }

  /** Publishes only what this node can prove: another node may have signed what this one has not read yet. */
  #publish(): void {
    const { tree, isCaughtUp, clock } = this.#given
    const { last } = this.#signed
    if (last === null || last === this.#published) return
    if (tree.size < last.size) {
      this.#behindSince ??= clock()
      if (isCaughtUp() && clock() - this.#behindSince > BEHIND_MS_MAX)
        this.#fault = shortOf(tree.size, last.size, last.signedAt)
      return
    }
    this.#behindSince = null
    if (!tree.rootOf(last.size).equals(last.root)) {
      this.#fault = `the first ${last.size} events are not those that were signed on ${last.signedAt}`
      return
    }
    this.#published = last
    this.#fault = null
  }

  #today(): string {
    return new Date(this.#given.clock()).toISOString().slice(0, 10)
  }
}

/**
 * The key in a folder, if it is the one that signs now; else null. A next key that has begun to sign replaces the former one
 * here.
 */
export function keyNow(keyFile: KeyFile, { keys }: SignedLog): SignerKey | null {
  const isNow = (key: SignerKey | null) => key !== null && verifierText(key) === keys.at(-1)?.vkey
  const key = keyFile.read()
  if (isNow(key)) return key
  const next = keyFile.readNext()
  if (!isNow(next)) return null
  keyFile.takeNext()
  return next
}
