import { randomUUID } from 'node:crypto'
import type { LogFile } from './log-file.ts'
import { type Decision, decide, type Expected, type Slot, type Standing } from './rules.ts'
import { isForgotten } from './scavenge.ts'
import { bytesOf, type Proposed, type Stored, TOMBSTONE } from './stored.ts'
import {
  beginningAt,
  type DefaultAcls,
  defaultAclsIn,
  isMetastream,
  metadataIn,
  metastreamOf,
  originalOf,
  SOFT_DELETE,
  type StreamMetadata,
} from './stream-metadata.ts'

type Stream = { readonly events: Stored[]; tombstone: Stored | undefined }

/** `position` is null if the server would not find the event of a repeat: it is stored but no longer readable. */
export type Written = {
  readonly kind: 'written'
  readonly lastRevision: number
  readonly position: number | null
  /** How far the log must be committed before the answer may go out. */
  readonly upTo: number
}
export type InFlight = { readonly kind: 'in-flight' }
export type Outcome = Written | InFlight | Exclude<Decision, { kind: 'write' } | { kind: 'repeat' }>

const EMPTY: Stream = { events: [], tombstone: undefined }
const NOTHING = new Uint8Array()
/** The first position. The bytes before it are the server's own, which it never shows. */
const LOG_BEGINS_AT = 548

/**
 * The log of a cluster. A write is decided at once, and all writes in one order. What is committed is visible, on disk, and
 * may be acknowledged; what is written but not committed is lost with a leader that is killed.
 */
export class Log {
  #records: Stored[] = []
  #committed = 0
  /** Changes whenever written records are lost. */
  #generation = 0
  #streams = new Map<string, Stream>()
  readonly #slots = new Map<string, Slot>()
  readonly #listeners = new Set<() => void>()
  readonly #now: () => number
  readonly #file: LogFile | null

  constructor(now: () => number, file: LogFile | null) {
    this.#now = now
    this.#file = file
    this.#load(file?.read() ?? [])
  }

  /** How many records are committed. */
  get length(): number {
    return this.#committed
  }

  get generation(): number {
    return this.#generation
  }

  get records(): readonly Stored[] {
    return this.#records
  }

  /** The byte after the last record written. */
  get end(): number {
    return this.#records.at(-1)?.next ?? LOG_BEGINS_AT
  }

  append(stream: string, expected: Expected, events: readonly Proposed[]): Outcome {
    const standing = this.#standing(stream)
    const decision = decide(
      standing,
      expected,
      events.map(({ id }) => id),
    )
    if (decision.kind === 'repeat') return this.#repeat(stream, decision.lastRevision)
    if (decision.kind !== 'write') return decision
    const revivesOriginal = isMetastream(stream) && this.metadata(originalOf(stream)).softDeleted
    for (const event of events) this.#write(stream, event)
    const last = this.#records.at(-1)
    if (decision.recreates) this.#beginAt(stream, standing.last + 1)
    if (revivesOriginal) this.#beginAt(originalOf(stream), this.#standing(originalOf(stream)).last + 1)
    return this.#written(last, standing.last + events.length)
  }

  /** A soft delete replaces the metadata of the stream to hide all events. After a hard one it can never be written again. */
  delete(stream: string, expected: Expected, hard: boolean): Outcome {
    const standing = this.#standing(stream)
    const id = randomUUID()
    const decision = decide(standing, expected, [id])
    if (decision.kind !== 'write') return decision.kind === 'repeat' ? { kind: 'in-flight' } : decision
    if (hard) return this.#written(this.#tombstone(stream, id), TOMBSTONE)
    if (standing.last < 0 && !standing.hasMetadata) return { kind: 'wrong-version', current: -1 }
    const event = { id, type: '$metadata', isJson: true, data: SOFT_DELETE, metadata: NOTHING }
    return this.#written(this.#write(metastreamOf(stream), event), -1)
  }

  /** Writes everything up to a byte of the log to the file, and then makes it visible. */
  commit(upTo: number): void {
    let end = this.#committed
    while (end < this.#records.length && (this.#records[end]?.next ?? 0) <= upTo) end += 1
    if (end === this.#committed) return
    this.#file?.append(this.#records.slice(this.#committed, end))
    this.#committed = end
    this.wakeReaders()
  }

  /** Makes every reader that waits for something new look again. */
  wakeReaders(): void {
    for (const listener of this.#listeners) listener()
  }

  /** Calls `listener` on every commit, until the returned function is called. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Forgets what only memory knows of ids, as a restart or a new leader does. */
  forget(): void {
    this.#slots.clear()
  }

  /** Keeps the first `count` records only: an older back-up, or a leader that died before the rest was committed. */
  truncate(count: number): void {
    const there = this.#records.filter(isThere)
    if (count >= there.length) return
    const kept = there.slice(0, count)
    this.#file?.write(kept)
    this.#generation += 1
    this.#load(kept)
  }

  /** Takes out of the log what its streams no longer show; the other records keep their positions. */
  scavenge(): void {
    const committed = this.#records.slice(0, this.#committed).filter(isThere)
    const gone = committed.filter(record => isForgotten(this, record, this.#now()))
    for (const record of gone) {
      record.isScavenged = true
      delete this.#streams.get(record.stream)?.events[record.revision]
    }
    this.#file?.write(committed.filter(isThere))
  }

  isTombstoned(stream: string): boolean {
    return this.tombstoneOf(isMetastream(stream) ? originalOf(stream) : stream) !== undefined
  }

  tombstoneOf(stream: string): Stored | undefined {
    return this.#stream(stream).tombstone
  }

  metadata(stream: string): StreamMetadata {
    return metadataIn(this.#lastMetadata(stream))
  }

  defaultAcls(): DefaultAcls {
    return defaultAclsIn(this.#stream('$settings').events.at(-1))
  }

  /** The events of a stream, oldest first; the index of one is its revision, and those that were scavenged are left out. */
  eventsOf(stream: string): readonly Stored[] {
    return this.#stream(stream).events
  }

  /** The index of the first record at or after a byte of the log. */
  indexOf(position: number): number {
    let low = 0
    let high = this.#records.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#records[middle]?.position ?? 0) < position) low = middle + 1
      else high = middle
    }
    return low
  }

  #load(records: readonly Stored[]): void {
    this.#records = []
    this.#streams = new Map()
    for (const record of records) this.#add(record)
    this.#committed = records.length
    this.#slots.clear()
  }

  #stream(name: string): Stream {
    return this.#streams.get(name) ?? EMPTY
  }

  #lastMetadata(stream: string): Stored | undefined {
    return isMetastream(stream) ? undefined : this.#stream(metastreamOf(stream)).events.at(-1)
  }

  #standing(name: string): Standing {
    const { events } = this.#stream(name)
    return {
      name,
      last: events.length - 1,
      tombstoned: this.isTombstoned(name),
      softDeleted: this.metadata(name).softDeleted,
      hasMetadata: this.#lastMetadata(name) !== undefined,
      idAt: revision => events[revision]?.id,
      slotOf: id => this.#slots.get(id),
    }
  }

  #repeat(stream: string, lastRevision: number): Outcome {
    const event = this.#stream(stream).events[lastRevision]
    if (event === undefined) return { kind: 'deleted' }
    // The first copy is not committed yet: the server drops the second one without an answer.
    if (this.indexOf(event.position) >= this.#committed) return { kind: 'in-flight' }
    const { truncateBefore, maxCount } = this.metadata(stream)
    const first = Math.max(truncateBefore, this.#stream(stream).events.length - (maxCount ?? Infinity))
    const position = lastRevision < first ? null : event.position
    return { kind: 'written', lastRevision, position, upTo: event.next }
  }

  #written(record: Stored | undefined, lastRevision: number): Written {
    return { kind: 'written', lastRevision, position: record?.position ?? null, upTo: this.end }
  }

  #beginAt(stream: string, revision: number): void {
    const data = beginningAt(this.#lastMetadata(stream), revision)
    const event = { id: randomUUID(), type: '$metadata', isJson: true, data, metadata: NOTHING }
    this.#write(metastreamOf(stream), event)
  }

  #write(stream: string, event: Proposed): Stored {
    return this.#put(stream, event, this.#stream(stream).events.length)
  }

  #tombstone(stream: string, id: string): Stored {
    const event = { id, type: '$streamDeleted', isJson: false, data: NOTHING, metadata: NOTHING }
    return this.#put(stream, event, TOMBSTONE)
  }

  #put(stream: string, event: Proposed, revision: number): Stored {
    const position = this.end
    const next = position + bytesOf(stream, event)
    const record = { ...event, stream, revision, position, next, createdAtMs: this.#now() }
    this.#add(record)
    // An id belongs to the stream that used it first: in a second stream it is never recognised.
    if (!this.#slots.has(event.id)) this.#slots.set(event.id, { stream, revision })
    return record
  }

  #add(record: Stored): void {
    const stream = this.#streams.get(record.stream) ?? { events: [], tombstone: undefined }
    this.#streams.set(record.stream, stream)
    this.#records.push(record)
    if (record.revision === TOMBSTONE) stream.tombstone = record
    else stream.events[record.revision] = record
  }
}

const isThere = ({ isScavenged }: Stored): boolean => isScavenged !== true
