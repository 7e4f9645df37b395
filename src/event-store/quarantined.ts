import { quarantineStream } from '../domain/quarantine/event.ts'
import { decode } from './codec.ts'
import type { EventStore } from './event-store.ts'

/** The ids of the events that were set aside, so that every fold goes past them. Throws what the store throws. */
export async function quarantinedIn(store: Pick<EventStore, 'readStream'>): Promise<ReadonlySet<string>> {
  const events = (await store.readStream(quarantineStream())).map(decode)
  return new Set(events.flatMap(({ type, data }) => (type === 'EventQuarantined' ? [data.event] : [])))
}
