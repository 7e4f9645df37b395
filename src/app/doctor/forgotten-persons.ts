import { streamOf } from '../../domain/subjects.ts'
import { decode, EventUnreadable } from '../../event-store/codec.ts'
import type { EventStore, PositionedEvent } from '../../event-store/event-store.ts'
import type { Finding } from './findings.ts'

const SHOWN_MAX = 3

/** Compares the persons whom the log calls forgotten with what is still kept aside of them. */
export function forgottenPersons() {
  const forgotten = new Map<string, string>()
  return {
    see(stored: PositionedEvent): void {
      const person = personIn(stored)
      if (person !== null) forgotten.set(streamOf.person(person), person)
    },
    /** Empty if no person was forgotten. */
    async findings(store: Pick<EventStore, 'asideStreams'>): Promise<readonly Finding[]> {
      if (forgotten.size === 0) return []
      const kept = (await store.asideStreams('person')).flatMap(stream => forgotten.get(stream) ?? [])
      const is =
        kept.length === 0 ? `${forgotten.size} forgotten, and nothing is kept of them` : stillKept(kept)
      return [{ what: 'persons', is, isWell: kept.length === 0 }]
    },
  }
}

function stillKept(kept: readonly string[]): string {
  const shown = kept.slice(0, SHOWN_MAX)
  const more = kept.length > SHOWN_MAX ? ` and ${kept.length - SHOWN_MAX} more` : ''
  return `name and contact are still there of ${shown.join(', ')}${more}, who ${kept.length === 1 ? 'is' : 'are'} forgotten: "ledger forget-person ${shown[0]} --reason …" deletes them`
}

/** The person whom an event forgets, if any. An event that cannot be read is reported by the finding `unreadable`. */
function personIn(stored: PositionedEvent): string | null {
  if (stored.type !== 'PersonForgotten') return null
  try {
    const event = decode(stored)
    return event.type === 'PersonForgotten' ? event.data.person : null
  } catch (error) {
    if (error instanceof EventUnreadable) return null
    throw error
  }
}
