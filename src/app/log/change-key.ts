import { signKeyChange } from '../../audit/key-change.ts'
import { type SignerKey, verifierText } from '../../audit/note-key.ts'
import { type LogEvent, logStream } from '../../domain/log/event.ts'
import type { Actor } from '../../domain/values/actor.ts'
import { encode } from '../../event-store/codec.ts'
import type { EventStore } from '../../event-store/event-store.ts'
import { type KeyFile, keyNow } from './checkpoint-log.ts'
import { readable, SignedLog, SignedLogBroken } from './signed-log.ts'

/** How often a change is tried while a node signs as well. */
const TRIES_MAX = 20

type Dependencies = {
  readonly store: Pick<EventStore, 'append' | 'readStream'>
  readonly keyFile: KeyFile
  readonly actor: Actor
  readonly newId: () => string
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

export type KeyChangeOutcome =
  | {
      readonly kind: 'changed'
      readonly origin: string
      readonly former: string | null
      readonly vkey: string
    }
  | { readonly kind: 'refused'; readonly reason: string }

/** Makes another key sign from here on. The key before it and the new one have both signed that. */
export async function rotateLogKey(given: Dependencies): Promise<KeyChangeOutcome> {
  return change(given, signed => {
    if (signed.keys.length === 0) return 'nothing was signed yet: the first node that serves makes the key'
    const key = keyNow(given.keyFile, signed)
    if (key === null)
      return `this folder does not hold the key that signs ${signed.origin}: rotate where it is, or, where it is lost, "ledger log reset --reason …"`
    const next = given.keyFile.makeNext(key.name)
    const data = { vkey: verifierText(next), note: signKeyChange(next, key), occurredOn: today(given) }
    return { next, event: { type: 'LogKeyChanged', data } }
  })
}

/** Makes a new key sign from here on, for which no other key vouches: what was signed before is no longer binding. */
export async function resetLog(given: Dependencies, rationale: string): Promise<KeyChangeOutcome> {
  return change(given, ({ origin }) => {
    if (origin === null) return 'nothing was signed yet: there is nothing to reset'
    const next = given.keyFile.makeNext(origin)
    const occurredOn = today(given)
    const note = signKeyChange(next, null, { day: occurredOn, reason: rationale })
    const data = { vkey: verifierText(next), note, rationale, occurredOn }
    return { next, event: { type: 'LogReset', data } }
  })
}

type Change = { readonly next: SignerKey; readonly event: LogEvent }

/**
 * Stores a change of the key. The new key is on disk before its event is stored, so the next try finds it after one that was cut
 * off.
 */
async function change(
  given: Dependencies,
  changeOf: (signed: SignedLog) => Change | string,
): Promise<KeyChangeOutcome> {
  const { store, keyFile, actor, newId, clock } = given
  const id = newId()
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const { signed, revision, fault } = await read(store)
    const wanted = changeOf(signed)
    if (typeof wanted === 'string') return { kind: 'refused', reason: wanted }
    if (fault !== null && wanted.event.type !== 'LogReset') return { kind: 'refused', reason: fault }
    const { next, event } = wanted
    const metadata = { actor, recordedAt: new Date(clock()).toISOString(), correlationId: id }
    const encoded = encode(newId(), event, metadata)
    const { conflict } = await store.append(logStream(), [encoded], revision < 0 ? 'none' : revision)
    if (conflict) continue
    keyFile.takeNext()
    const former = signed.keys.at(-1)?.vkey ?? null
    return { kind: 'changed', origin: next.name, former, vkey: verifierText(next) }
  }
  return { kind: 'refused', reason: `another node was faster ${TRIES_MAX} times: try again` }
}

/** All that was signed, as far as it holds, and where the stream ends. */
async function read(store: Dependencies['store']) {
  const stored = await store.readStream(logStream())
  const revision = stored.at(-1)?.revision ?? -1
  const signed = new SignedLog()
  let fault: string | null = null
  for (const event of stored) {
    try {
      signed.add(readable([event]))
    } catch (error) {
      if (!(error instanceof SignedLogBroken)) throw error
      fault = error.message
    }
    if (event.type === 'LogReset') fault = null
  }
  return { signed, revision, fault }
}

const today = ({ clock }: Dependencies): string => new Date(clock()).toISOString().slice(0, 10)
