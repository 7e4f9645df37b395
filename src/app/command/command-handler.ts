import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Decider } from '../../domain/decider.ts'
import type { DomainEvent } from '../../domain/subjects.ts'
import type { Actor } from '../../domain/values/actor.ts'
import { encode, type LedgerEvent } from '../../event-store/codec.ts'
import { type EventStore, StreamShort } from '../../event-store/event-store.ts'
import type { LedgerClock } from './clock.ts'
import { type Load, type Loaded, loaderOn } from './load.ts'
import { readNothingOlder } from './one-request.ts'
import { type IfMatch, type IfNoneMatch, isNamed, latestNamed } from './precondition.ts'

/** How often a command is decided again after another writer was faster. */
const ATTEMPTS_MAX = 5
/** The most streams for which the end that the store last reported is kept, until this node has read it in the log. */
const TOLD_STREAMS_MAX = 10_000

/** What a command needs from its edge. */
export type CommandRequest = {
  readonly actor: Actor
  readonly correlationId: string
  /** An id that the ledger made, never one from the caller: it is stored, and so published. */
  readonly requestId?: string | undefined
  /** The same key with the same request gets the outcome of its first try; with another request it is refused. */
  readonly idempotency?: { readonly key: string; readonly requestSha256: string } | undefined
  readonly ifMatch: IfMatch
  readonly ifNoneMatch?: IfNoneMatch | undefined
  /** The ids of its events, if they are derived from something else. */
  readonly ids?: readonly string[] | undefined
}

/** Where an event of a request stands in its stream. */
type Place = { readonly id: string; readonly revision: number }

export type Outcome<Refusal> =
  | {
      readonly kind: 'done'
      readonly events: readonly Place[]
      /** Settles when this node has read the last of the events. */
      readonly position: Promise<number>
    }
  | {
      readonly kind: 'unchanged'
      readonly revision: number
      /** Settles when this node has read the last event of the stream. */
      readonly position: Promise<number>
    }
  | {
      readonly kind: 'replayed'
      readonly events: readonly Place[]
      /** Settles when this node has read the last of the events. */
      readonly position: Promise<number>
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'precondition-required'; readonly revision: number }
  | { readonly kind: 'precondition-failed'; readonly revision: number | null }
  /** The stream that would begin has an id that differs by capitals alone from that of `twin`, another stream. */
  | { readonly kind: 'id-taken'; readonly twin: string }
  | { readonly kind: 'contended' }

export type CommandHandlerDependencies = {
  readonly store: Pick<EventStore, 'append' | 'readStream'>
  readonly ledgerClock: LedgerClock
  readonly newId: () => string
  /** The last event of a stream that this node has read in the log, and where; null where it has read none. */
  readonly endOf?: (stream: string) => { readonly revision: number; readonly position: number } | null
  /**
   * Gives the position of an event once this node has read it; called before the event is appended. Left out if this process does
   * not read the log as well: the position then never settles.
   */
  readonly awaitEvent?: (id: string) => { readonly position: Promise<number>; readonly forget: () => void }
  /**
   * A stream that differs by capitals alone from one that is to begin; null if there is none. No stream lists the others, so this
   * waits until the log was read to its end. Left out if this process does not read the log as well.
   */
  readonly twinOf?: (stream: string) => Promise<string | null>
  /** Gives the position of a stored event once this node has read it; left out in the same case. */
  readonly positionOf?: PositionOf
}

type PositionOf = (event: Pick<LedgerEvent, 'stream' | 'revision' | 'id'>) => Promise<number>

export type CommandHandler = {
  /** Loads, folds, decides and appends; decides again, a few times at most, if another writer was faster. */
  readonly execute: <Command, Event extends DomainEvent, State, Refusal>(
    decider: Decider<Command, Event, State, Refusal>,
    stream: string,
    /** The command; asked for after the stream was read, so that facts are never older than the state. */
    command: Command | ((state: State) => Promise<Command>),
    request: CommandRequest,
  ) => Promise<Outcome<Refusal>>
  readonly load: Load
  readonly positionOf: PositionOf
}

const never = () => new Promise<number>(() => {})
const untold = () => ({ position: never(), forget: () => {} })

/** The command handler over a store. What is left out of its dependencies is not waited for and not looked up. */
export function commandHandlerOn({
  store,
  ledgerClock,
  newId,
  endOf = () => null,
  awaitEvent = untold,
  twinOf = async () => null,
  positionOf = never,
}: CommandHandlerDependencies): CommandHandler {
  const told = new LRUCache<string, number>({ max: TOLD_STREAMS_MAX })
  const { load, follow } = loaderOn(store, ledgerClock, stream =>
    Math.max(endOf(stream)?.revision ?? -1, told.get(stream) ?? -1),
  )

  const lastIn = async (events: readonly LedgerEvent[]): Promise<number> => {
    const last = events.at(-1)
    return last === undefined ? never() : positionOf(last)
  }

  const execute: CommandHandler['execute'] = async (decider, stream, command, request) => {
    // Made once and kept through every try, so that a request has one set of ids however its tries end.
    const ids: string[] = [...(request.ids ?? [])]
    const idAt = (index: number) => {
      ids[index] ??= newId()
      return ids[index]
    }
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const loaded = await loadAsSeen(load, decider, stream, request)
      const { state, revision, events, standing } = loaded
      const replayed = replayOf(events, request)
      if (replayed === 'key-reused') return { kind: replayed }
      if (replayed !== null) return { kind: 'replayed', events: replayed, position: lastIn(replayed) }
      // If everything in the stream has been withdrawn, there is nothing to overwrite.
      const standsAt = standing.length > 0 ? revision : null
      const { ifMatch, ifNoneMatch } = request
      if (ifNoneMatch !== undefined && isNamed(ifNoneMatch, standsAt))
        return { kind: 'precondition-failed', revision }
      const asked =
        typeof command === 'function' ? await (command as (state: unknown) => Promise<never>)(state) : command
      const decision = decider.decide(asked, state)
      if (decision.ok && decision.value.length === 0 && revision !== null)
        return { kind: 'unchanged', revision, position: lastIn(events) }
      if (ifMatch === null && standsAt !== null) return { kind: 'precondition-required', revision: standsAt }
      const isMet =
        ifMatch === null ||
        ifMatch === 'any' ||
        isNamed(ifMatch, ifMatch === 'existing' ? standsAt : revision)
      if (!isMet) return { kind: 'precondition-failed', revision }
      if (!decision.ok) return { kind: 'refused', refusal: decision.refusal }
      const twin = standing.length === 0 ? await twinOf(stream) : null
      if (twin !== null) return { kind: 'id-taken', twin }

      const metadata = metadataOf(request, ledgerClock.now())
      const encoded = decision.value.map((event, index) => encode(idAt(index), event, metadata))
      const awaited = awaitEvent(encoded.at(-1)?.id ?? '')
      const appended = await store.append(stream, encoded, revision ?? 'none').catch((error: unknown) => {
        awaited.forget()
        throw error
      })
      if (appended.conflict) {
        awaited.forget()
        if (appended.actual !== 'none') told.set(stream, appended.actual)
        readNothingOlder(performance.now())
        continue
      }
      told.set(stream, appended.revision)
      if (request.ids === undefined) follow(decider, stream, loaded, encoded)
      const first = appended.revision - encoded.length + 1
      const written = encoded.map(({ id }, index) => ({ id, revision: first + index }))
      return { kind: 'done', events: written, position: awaited.position }
    }
    return { kind: 'contended' }
  }
  return { execute, load, positionOf }
}

/**
 * Loads the stream at least as far as the caller saw it. A new leader of a database may show less for a moment, and a
 * precondition must not fail because of that; a revision that does not come in time does not exist.
 */
async function loadAsSeen<State>(
  load: Load,
  decider: Pick<Decider<never, never, State, unknown>, 'initial' | 'evolve'>,
  stream: string,
  request: CommandRequest,
): Promise<Loaded<State>> {
  const loaded = await load(decider, stream)
  const { ifMatch } = request
  const seen = latestNamed(ifMatch)
  const revision = loaded.revision ?? -1
  const isAsSeen = seen <= revision || (typeof ifMatch === 'object' && ifMatch?.includes(revision) === true)
  if (isAsSeen || replayOf(loaded.events, request) !== null) return loaded
  return load(decider, stream, seen).catch((error: unknown) => {
    if (error instanceof StreamShort) return loaded
    throw error
  })
}

/** The events of an earlier try of the same request: found in the stream itself, so that every node finds them. */
function replayOf(
  events: readonly LedgerEvent[],
  { idempotency, actor }: CommandRequest,
): readonly LedgerEvent[] | 'key-reused' | null {
  if (idempotency === undefined) return null
  // Older events hold the key as the caller sent it.
  const keys: readonly (string | undefined)[] = [digestOf(idempotency.key), idempotency.key]
  const known = events.filter(
    ({ metadata }) => keys.includes(metadata.idempotencyKey) && metadata.actor.person === actor.person,
  )
  if (known.length === 0) return null
  return known.every(({ metadata }) => metadata.requestSha256 === idempotency.requestSha256)
    ? known
    : 'key-reused'
}

const metadataOf = (
  { actor, correlationId, requestId, idempotency }: CommandRequest,
  recordedAt: string,
) => ({
  actor,
  correlationId,
  recordedAt,
  ...(requestId === undefined ? {} : { requestId }),
  ...(idempotency === undefined
    ? {}
    : { idempotencyKey: digestOf(idempotency.key), requestSha256: idempotency.requestSha256 }),
})

/** What is stored of an Idempotency-Key: it may name a person or an order, and the audit log publishes what is stored. */
const digestOf = (key: string): string => createHash('sha256').update(key).digest('hex')
