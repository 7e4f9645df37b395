import type { QuarantineRefusal } from '../domain/quarantine/command.ts'
import { quarantine } from '../domain/quarantine/quarantine.ts'
import { streamOf } from '../domain/subjects.ts'
import { decode } from '../event-store/codec.ts'
import { type EventStore, type PositionedEvent, START } from '../event-store/event-store.ts'
import type { CommandHandler, CommandRequest } from './command/command-handler.ts'

type Quarantining = {
  readonly store: EventStore
  readonly handler: CommandHandler
  readonly request: CommandRequest
  readonly today: string
  readonly onProgress: (done: number, whole: number | null) => void
}

export type QuarantineOutcome =
  | { readonly kind: 'quarantined' | 'unchanged'; readonly event: PositionedEvent }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly refusal: QuarantineRefusal }

/**
 * Sets an event aside that cannot be read, so that every fold goes past it: the event named by its id or its position (decimal
 * text). Reads the log up to it. Throws where another writer was faster too often.
 */
export async function quarantineEvent(
  { store, handler, request, today, onProgress }: Quarantining,
  named: string,
  rationale: string,
): Promise<QuarantineOutcome> {
  const found = await eventNamed(store, named, onProgress)
  if (found === null) return { kind: 'unknown' }
  const { id: event, stream, revision, type } = found
  const data = { event, stream, revision, type, rationale, fault: faultOf(found), today }
  const command = { type: 'QuarantineEvent', data } as const
  const outcome = await handler.execute(quarantine, streamOf.quarantine(), command, request)
  if (outcome.kind === 'refused') return outcome
  if (outcome.kind === 'unchanged') return { kind: 'unchanged', event: found }
  if (outcome.kind === 'done') return { kind: 'quarantined', event: found }
  throw new Error(`the event ${event} could not be set aside: ${outcome.kind}`)
}

async function eventNamed(
  store: EventStore,
  named: string,
  onProgress: Quarantining['onProgress'],
): Promise<PositionedEvent | null> {
  const whole = await store.size()
  for await (const events of store.readAll(START)) {
    const found = events.find(({ id, position }) => id === named || String(position) === named)
    if (found !== undefined) return found
    onProgress(events.at(-1)?.position ?? 0, whole)
  }
  return null
}

/** Why an event cannot be read; null where it can. */
function faultOf(stored: PositionedEvent): string | null {
  try {
    decode(stored)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
