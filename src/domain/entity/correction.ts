import { defined } from '../values/defined.ts'
import type { FactCorrection } from './command.ts'
import type { EntityEvent } from './event.ts'
import { FACTS } from './facts.ts'

/** The fields of a description that say what an event with a date of its own says. */
const DATED_FIELDS = {
  JoinedNetwork: ['joinedOn', 'joinedBy'],
  LeftNetwork: ['leftOn'],
  SchoolOpened: ['openedOn'],
  SchoolClosed: ['closedOn'],
  FactsChanged: [],
  Renamed: [],
} as const satisfies { readonly [Type in EntityEvent['type']]?: readonly string[] }

/** Whether an event of this type says a fact from a day on. */
export const isDated = (type: EntityEvent['type']): type is keyof typeof DATED_FIELDS =>
  Object.hasOwn(DATED_FIELDS, type)

/** An event as corrected. A fact that the event does not state, or a date that it does not have, is not added. */
export function corrected<Event extends EntityEvent>(event: Event, correction: FactCorrection): Event {
  const { on, ...facts } = correction
  const stated = Object.fromEntries(Object.entries(defined(facts)).filter(([fact]) => fact in event.data))
  const dated = on !== undefined && isDated(event.type) ? { occurredOn: on } : {}
  return { ...event, data: { ...event.data, ...stated, ...dated } }
}

/**
 * The values that a correction takes back, as a file would give them, so that the same file again adds nothing. Dated rows need
 * none: they are recognised by their ids.
 */
export function takenBack(event: EntityEvent, correction: FactCorrection): readonly string[] {
  const { type, data } = event
  if (type === 'FactsChanged') return []
  const facts = FACTS.flatMap(fact => {
    const said = fact in data ? (data as FactCorrection)[fact] : undefined
    return correction[fact] === undefined || said === undefined ? [] : [takenBackOf(fact, said)]
  })
  const fields = correction.on === undefined || !isDated(type) ? [] : DATED_FIELDS[type]
  return [...facts, ...fields.map(field => takenBackOf(field, data.occurredOn))]
}
/** How the state names a value of a field that was taken back. */
export const takenBackOf = (field: string, value: string): string => `${field} ${value}`
