import { type Checkpoint, openCheckpoint } from '../../audit/checkpoint.ts'
import { isKeyChange, resetIn } from '../../audit/key-change.ts'
import { parseVerifier, type VerifierKey } from '../../audit/note-key.ts'
import { isLogEvent, type LogEvent } from '../../domain/log/event.ts'
import { decode, type LedgerEvent } from '../../event-store/codec.ts'
import type { StoredEvent } from '../../event-store/event-store.ts'

export type LogKey = {
  readonly key: VerifierKey
  readonly vkey: string
  /** The note by which it began to sign. */
  readonly note: string
  /** When it began to sign, and when another one took its place. */
  readonly from: string
  readonly until: string | null
  /** Why the log was reset, so that what was signed before this key no longer binds; null if it was not reset. */
  readonly reset: string | null
}

export type SignedCheckpoint = Checkpoint & {
  /** The checkpoint as it was signed. */
  readonly text: string
  readonly signedAt: string
  /** The lines of witnesses, without line ends. */
  readonly lines: readonly string[]
}

/** Thrown where a stored checkpoint has no signature of a key of this log. */
export class SignedLogBroken extends Error {
  constructor(revision: number, what: string, options?: ErrorOptions) {
    super(
      `revision ${revision} of checkpoint-log ${what}: this ledger did not write it, and signs nothing after it`,
      options,
    )
  }
}

type Of<Type extends LogEvent['type']> = LedgerEvent & Extract<LogEvent, { readonly type: Type }>

/** What `checkpoint-log` says, as far as it was read. */
export class SignedLog {
  #revision = -1
  #keys: readonly LogKey[] = []
  #last: SignedCheckpoint | null = null
  /** Where each checkpoint since the last reset stands, by size. */
  readonly #places = new Map<number, number>()
  /** The revisions at which the lines of witnesses under each checkpoint stand, by size. */
  readonly #cosigned = new Map<number, readonly number[]>()

  /** The revision of the last event that was read; -1 before the first. */
  get revision(): number {
    return this.#revision
  }

  /** The name of the log, which its first key fixes; null before that. */
  get origin(): string | null {
    return this.#keys[0]?.key.name ?? null
  }

  /** The keys of the log, the oldest first; the last one signs. */
  get keys(): readonly LogKey[] {
    return this.#keys
  }

  get last(): SignedCheckpoint | null {
    return this.#last
  }

  /** The revision of the checkpoint of a size; null where none was signed. */
  placeOf(size: number): number | null {
    return this.#places.get(size) ?? null
  }

  /** The revisions at which witnesses have signed the checkpoint of a size. */
  cosignedAt(size: number): readonly number[] {
    return this.#cosigned.get(size) ?? []
  }

  /** The sizes that were signed, and the revisions of their checkpoints, the smallest first. */
  get places(): readonly (readonly [number, number])[] {
    return [...this.#places]
  }

  /**
   * Takes in the next events of the stream. Unless `verified` is `each`, only the last checkpoint is verified, which stands for
   * those before it. Throws `SignedLogBroken` if signatures do not hold; what was taken in before then stays.
   */
  add(events: readonly LedgerEvent[], verified: 'last' | 'each' = 'last'): void {
    const last = events.findLast(({ type }) => type === 'CheckpointSigned')
    const reset = events.findLast(({ type }) => type === 'LogReset')?.revision ?? -1
    for (const event of events) {
      try {
        this.#addOne(event, verified === 'each' || event === last)
      } catch (error) {
        // A fault from before the log was reset no longer counts: the reset records that something was wrong.
        if (event.revision >= reset) throw error
      }
      this.#revision = event.revision
    }
  }

  #addOne(event: LedgerEvent, isToVerify: boolean): void {
    if (!isLogEvent(event)) throw new SignedLogBroken(event.revision, `is a ${event.type}`)
    if (event.type === 'CheckpointSigned') this.#sign(event, isToVerify)
    else if (event.type === 'CheckpointCosigned') this.#cosign(event)
    else this.#changeKey(event)
  }

  #changeKey(event: Of<'LogKeyChanged'> | Of<'LogReset'>) {
    const { type, revision } = event
    const { vkey, note } = event.data
    const { recordedAt } = event.metadata
    const key = parseVerifier(vkey)
    const former = this.#keys.at(-1)
    const signers = type === 'LogReset' || former === undefined ? [] : [former.key]
    if (key === null || !isKeyChange(note, key, signers))
      throw new SignedLogBroken(revision, 'names a key that those before it have not signed')
    const told = resetIn(note)
    const { rationale, occurredOn } = type === 'LogReset' ? event.data : { ...event.data, rationale: null }
    if (told !== null && (told.reason !== rationale || told.day !== occurredOn))
      throw new SignedLogBroken(revision, 'names a reset that is another one')
    if (former !== undefined && former.key.name !== key.name)
      throw new SignedLogBroken(revision, `has the origin ${key.name} in a log of ${former.key.name}`)
    const reset = type === 'LogReset' ? event.data.rationale : null
    const ended = former === undefined ? [] : [{ ...former, until: recordedAt }]
    this.#keys = [
      ...this.#keys.slice(0, -1),
      ...ended,
      { key, vkey, note, from: recordedAt, until: null, reset },
    ]
    if (type === 'LogKeyChanged') return
    this.#last = null
    this.#places.clear()
    this.#cosigned.clear()
  }

  #sign(
    { data: { note: text, size, root }, revision, metadata: { recordedAt } }: Of<'CheckpointSigned'>,
    isToVerify: boolean,
  ) {
    this.#places.set(size, revision)
    this.#cosigned.delete(size)
    if (!isToVerify) return
    const keys = this.#keys.slice(-1).map(({ key }) => key)
    const checkpoint = openCheckpoint(text, this.origin ?? '', keys)
    if (checkpoint?.size !== size || checkpoint.root.toString('base64') !== root)
      throw new SignedLogBroken(revision, 'is no checkpoint of this log')
    if (this.#last !== null && size < this.#last.size)
      throw new SignedLogBroken(revision, `counts ${size} events after ${this.#last.size}`)
    this.#last = { ...checkpoint, text, signedAt: recordedAt, lines: [] }
  }

  #cosign({ data: { size, lines }, revision }: Of<'CheckpointCosigned'>) {
    if (this.#places.has(size)) this.#cosigned.set(size, [...this.cosignedAt(size), revision])
    if (this.#last?.size === size) this.#last = { ...this.#last, lines: [...this.#last.lines, ...lines] }
  }
}

/**
 * Events of `checkpoint-log` as they are stored. Throws `SignedLogBroken` where another client has written, unless the log was reset
 * after that: then that event is left out.
 */
export function readable(stored: readonly StoredEvent[]): readonly LedgerEvent[] {
  const reset = stored.findLast(({ type }) => type === 'LogReset')?.revision ?? -1
  return stored.flatMap(event => {
    try {
      return [decode(event)]
    } catch (cause) {
      if (event.revision < reset) return []
      throw new SignedLogBroken(event.revision, 'cannot be read', { cause })
    }
  })
}
