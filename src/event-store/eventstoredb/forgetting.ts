import { CHECKPOINT_STREAM, type ForgettingSetting, PAGE_MAX } from '../event-store.ts'
import type { Connection } from './connection.ts'
import { kindOf } from './failure.ts'
import {
  type DatabaseEvent,
  isEvent,
  lastRequest,
  type ReadRequest,
  recordedIn,
  settingsRequest,
} from './messages.ts'
import { retried, SILENT } from './retry.ts'
import type { Timeouts } from './timeouts.ts'

/** The type of the metadata of a stream in the log, and the beginning of the name of the stream that holds it. */
const METADATA = '$metadata'
const METASTREAM = '$$'
/** The type of the record that ends a stream that was deleted for good. It stands in the stream itself, and is no event of it. */
export const TOMBSTONE = '$streamDeleted'
/** A soft delete has the stream begin at the largest 64 bit number. */
const DELETED_FROM = 2 ** 63
/** How many times `logSilenceMs` a search may be silent: it passes over all that was ever written before it finds anything. */
const SILENCE_TIMES = 10

/**
 * The settings by which an administrator has the database hide events of this ledger, and a scavenge take them out of the log:
 * what the metadata of its streams says, and their tombstones. A later look reads only what was written since the one before it.
 */
export class ForgettingSettings {
  readonly #connection: Connection
  readonly #prefix: string
  readonly #ours: readonly string[]
  readonly #timeouts: Timeouts
  readonly #closing: AbortSignal
  readonly #found = new Map<string, ForgettingSetting>()
  /** Where the last record of the log began at the last look. */
  #lookedTo: bigint | null = null

  constructor(
    connection: Connection,
    { prefix, ours }: { readonly prefix: string; readonly ours: readonly string[] },
    timeouts: Timeouts,
    closing: AbortSignal,
  ) {
    this.#connection = connection
    this.#prefix = prefix
    this.#ours = [...ours, prefix + CHECKPOINT_STREAM]
    this.#timeouts = timeouts
    this.#closing = closing
  }

  async read(): Promise<readonly ForgettingSetting[]> {
    const [last] = await this.#readWhole(lastRequest())
    const end = last?.commit ?? null
    // The log was cut, so that what was found may be gone.
    if (this.#lookedTo !== null && (end === null || end < this.#lookedTo)) this.#forget()
    try {
      await this.#look()
    } catch (error) {
      // The record at which the last look ended was scavenged.
      if (kindOf(error) !== 'no-such-position') throw error
      this.#forget()
      await this.#look()
    }
    this.#lookedTo = end
    return [...this.#found.values()]
  }

  async #look(): Promise<void> {
    for (let from = this.#lookedTo; ; ) {
      const records = await this.#readWhole(settingsRequest([METADATA, TOMBSTONE], from, PAGE_MAX))
      for (const record of records) this.#see(record)
      if (records.length < PAGE_MAX) return
      from = records.at(-1)?.commit ?? from
    }
  }

  #see({ type, stream, data }: DatabaseEvent): void {
    const isMetadata = type === METADATA && stream.startsWith(METASTREAM)
    const owner = isMetadata ? stream.slice(METASTREAM.length) : stream
    if (!isMetadata && type !== TOMBSTONE) return
    if (!this.#ours.some(prefix => owner.startsWith(prefix))) return
    const name = owner.slice(this.#prefix.length)
    if (this.#found.get(name)?.kind === 'tombstoned') return
    const setting = isMetadata
      ? settingIn(name, data)
      : { stream: name, kind: 'tombstoned' as const, setting: TOMBSTONE }
    if (setting === null) this.#found.delete(name)
    else this.#found.set(name, setting)
  }

  async #readWhole(request: ReadRequest): Promise<readonly DatabaseEvent[]> {
    const { logSilenceMs, wholeMs } = this.#timeouts
    const silenceMs = logSilenceMs * SILENCE_TIMES
    const read = () =>
      this.#connection.readWhole(request, { firstMs: silenceMs, laterMs: silenceMs }, this.#closing)
    const until = performance.now() + wholeMs
    const responses = await retried(read, this.#timeouts, { until, toTell: SILENT, stop: this.#closing })
    return responses.map(recordedIn).filter(isEvent)
  }

  #forget(): void {
    this.#found.clear()
    this.#lookedTo = null
  }
}

/** What the metadata of a stream makes the database forget; null if it makes it forget nothing. */
function settingIn(stream: string, metadata: string): ForgettingSetting | null {
  const said = objectIn(metadata)
  const forgetting = ['$tb', '$maxCount', '$maxAge'].filter(key => Number(said[key] ?? 0) > 0)
  if (forgetting.length === 0) return null
  const from = Number(said.$tb ?? 0)
  const kind = from >= DELETED_FROM ? 'deleted' : from > 0 ? 'truncated' : 'limited'
  return { stream, kind, setting: forgetting.map(key => `${key} ${shown(Number(said[key]))}`).join(', ') }
}

/** The largest 64 bit number as the database wrote it: JavaScript has only the next one. */
const shown = (value: number): string => (value >= DELETED_FROM ? '9223372036854775807' : String(value))

/** Like the server, this takes what is no JSON object for one that says nothing. */
function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
