import type { DomainEvent } from '../domain/subjects.ts'
import type { Actor } from '../domain/values/actor.ts'
import { digestShown, type EventNames } from '../domain/values/event-phrase.ts'
import { phraseOf } from './event-phrases.ts'
import { onDate } from './words.ts'

/** Who acted, by the name that is known; null where none is. */
type Who = Pick<Actor, 'person' | 'role' | 'onBehalfOf'> & { readonly name: string | null }

/** One event in one sentence: what was done to what, when and by whom, and from which row of which file where it was imported. */
export function sentenceOf(event: DomainEvent, who: Who, names: EventNames): string {
  const { data } = event
  const clause = `${phraseOf(event, names)}, ${when(data.occurredOn)}`
  const imported = 'imported' in data ? data.imported : undefined
  if (imported === undefined) return `${clause}, by ${byWhom(who)}.`
  const { kind, sha256, row } = imported
  return `${clause}, as row ${row} of the ${kind} file ${digestShown(sha256)} says; imported by ${byWhom(who)}.`
}

/** A school year is no date of the calendar, and is named as it is. */
const when = (date: string): string => (/^\d{4}/.test(date) ? onDate(date) : `in ${date}`)

const byWhom = ({ person, name, role, onBehalfOf }: Who): string => {
  const known = name === null ? `${person} (${role})` : `${name} (${person}, ${role})`
  return onBehalfOf === undefined || onBehalfOf === person ? known : `${known} on behalf of ${onBehalfOf}`
}
