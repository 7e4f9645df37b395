import { createHash } from 'node:crypto'
import {
  CHECKPOINT_STREAM,
  type Checkpoint,
  type EventStore,
  PAGE_MAX,
  type PositionedEvent,
  START,
  type StoredEvent,
} from '../../event-store/event-store.ts'
import { LogHead } from '../log/log-head.ts'

/** The two stores of a copy. */
export type Stores = { readonly from: EventStore; readonly to: EventStore }
export type Counts = { readonly events: number; readonly checkpoints: number }

/**
 * What one store was found to hold. `sha256` is taken over one line for each event in the order of the log, then for each
 * checkpoint: the JSON list (RFC 8785) of its stream, revision, id, type, data and metadata, the last two as the text that
 * is stored, and a line feed. So two stores have one digest only where no byte of any event differs.
 */
export type Side = Counts & {
  /** The position of the last event. */
  readonly position: number
  readonly sha256: string
  /** The root of the Merkle tree over its events, in base64. */
  readonly root: string
}

/** The first place where two stores are not the same; null for the one that has nothing there. */
export type Difference = {
  /** The position of a domain event; null for a checkpoint, which has none. */
  readonly position: number | null
  readonly from: StoredEvent | null
  readonly to: StoredEvent | null
  readonly fields: readonly Field[]
}
const FIELDS = ['stream', 'revision', 'id', 'type', 'data', 'metadata'] as const
type Field = (typeof FIELDS)[number]

type Common =
  | { readonly difference: Difference }
  /** `last` is the place of the last common event in the source. */
  | { readonly difference: null; readonly last: Checkpoint; readonly checkpoints: number }

/** How far the source was copied before, or the first place at which the target holds something else. */
export async function commonPart(stores: Stores, onEvents: (done: number) => void): Promise<Common> {
  let last = START
  for await (const [ours, theirs] of sideBySide(stores, 0)) {
    const difference = firstDifference(ours, theirs)
    if (difference !== null) return { difference }
    last = ours.at(-1) ?? last
    onEvents(last.position)
  }
  const [ours, theirs] = await checkpointsOf(stores, 0)
  const difference = firstDifference(ours, theirs)
  if (difference !== null) return { difference }
  return { difference: null, last, checkpoints: theirs.length }
}

export type Comparison = {
  readonly from: Side
  readonly to: Side
  readonly difference: Difference | null
  /** Why the target is not what was signed over it, in words; null if it is, or if nothing was signed. */
  readonly proofFault: string | null
  /** The source holds more than what was compared. */
  readonly isSourceAhead: boolean
}

/** Reads both stores from the start: all of the target, and as much of the source, but no less than was `copied`. */
export async function compare(
  stores: Stores,
  copied: Counts,
  onEvents: (done: number) => void,
): Promise<Comparison> {
  const [from, to] = [new Tally(), new Tally()]
  // No other process writes to the target, so it will have no more checkpoints than these.
  const heads = { from: new LogHead([]), to: new LogHead(await stores.to.readStream(CHECKPOINT_STREAM)) }
  let difference: Difference | null = null
  let last = START
  for await (const [ours, theirs] of sideBySide(stores, copied.events)) {
    difference ??= firstDifference(ours, theirs)
    from.events(ours)
    to.events(theirs)
    heads.from.see(ours)
    heads.to.see(theirs)
    last = ours.at(-1) ?? last
    onEvents(to.position)
  }
  const [ours, theirs, more] = await checkpointsOf(stores, copied.checkpoints)
  difference ??= firstDifference(ours, theirs)
  from.checkpoints(ours)
  to.checkpoints(theirs)
  const isSourceAhead = more > 0 || (await isAnythingAfter(stores.from, last))
  const { root, fault: proofFault } = heads.to.report()
  const sides = {
    from: { ...from.side(), root: heads.from.report().root },
    to: { ...to.side(), root },
  }
  return { ...sides, difference, proofFault, isSourceAhead }
}

class Tally {
  readonly #hash = createHash('sha256')
  #events = 0
  #checkpoints = 0
  position = 0

  events(events: readonly PositionedEvent[]): void {
    this.#events += events.length
    this.position = events.at(-1)?.position ?? this.position
    this.#digest(events)
  }

  checkpoints(events: readonly StoredEvent[]): void {
    this.#checkpoints += events.length
    this.#digest(events)
  }

  side(): Omit<Side, 'root'> {
    const counts = { events: this.#events, checkpoints: this.#checkpoints }
    return { ...counts, position: this.position, sha256: this.#hash.digest('hex') }
  }

  #digest(events: readonly StoredEvent[]): void {
    for (const event of events) this.#hash.update(`${JSON.stringify(FIELDS.map(field => event[field]))}\n`)
  }
}

/**
 * Both logs in portions that begin at the same place. The target is read first, so that the source never seems to lack an event
 * that another process copies meanwhile. No more of the source is read than the target holds, but at least `least` events.
 */
async function* sideBySide({ from, to }: Stores, least: number) {
  const [source, target] = [new Portions(from), new Portions(to)]
  try {
    for (let read = 0; ; read += PAGE_MAX) {
      const theirs = await target.take(PAGE_MAX)
      const ours = await source.take(Math.max(theirs.length, Math.min(least - read, PAGE_MAX)))
      if (ours.length === 0 && theirs.length === 0) return
      yield [ours, theirs] as const
    }
  } finally {
    await source.end()
    await target.end()
  }
}

/** A log in portions of the size asked for, whatever its pages are. */
class Portions {
  readonly #pages: AsyncIterator<readonly PositionedEvent[]>
  #rest: readonly PositionedEvent[] = []

  constructor(store: EventStore) {
    this.#pages = store.readAll(START)[Symbol.asyncIterator]()
  }

  /** The next `count` events; fewer only where the log ends. */
  async take(count: number): Promise<readonly PositionedEvent[]> {
    while (this.#rest.length < count) {
      const { done, value } = await this.#pages.next()
      if (done === true) break
      this.#rest = this.#rest.concat(value)
    }
    const taken = this.#rest.slice(0, Math.max(count, 0))
    this.#rest = this.#rest.slice(taken.length)
    return taken
  }

  async end(): Promise<void> {
    await this.#pages.return?.()
  }
}

/**
 * The checkpoints of both, as in `sideBySide`: no more of the source than the target holds, but at least `least`; and how many
 * more the source has.
 */
async function checkpointsOf({ from, to }: Stores, least: number) {
  const theirs = await to.readStream(CHECKPOINT_STREAM)
  const all = await from.readStream(CHECKPOINT_STREAM)
  const ours = all.slice(0, Math.max(theirs.length, least))
  return [ours, theirs, all.length - ours.length] as const
}

/** The first event that two logs do not have alike, with the fields that differ; null where there is none. */
export function firstDifference(
  ours: readonly StoredEvent[],
  theirs: readonly StoredEvent[],
): Difference | null {
  for (let index = 0; index < Math.max(ours.length, theirs.length); index++) {
    const [from = null, to = null] = [ours[index], theirs[index]]
    const fields = FIELDS.filter(field => from?.[field] !== to?.[field])
    if (fields.length > 0) return { position: positionOf(from ?? to), from, to, fields }
  }
  return null
}

const positionOf = (event: StoredEvent | PositionedEvent | null): number | null =>
  event !== null && 'position' in event ? event.position : null

async function isAnythingAfter(store: EventStore, after: Checkpoint): Promise<boolean> {
  for await (const page of store.readAll(after)) if (page.length > 0) return true
  return false
}
