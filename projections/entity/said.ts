import type { EntityEvent } from '../../src/domain/entity/event.ts'
import { dayToNumber, lastDayOf } from '../../src/domain/values/date.ts'

/** The day of a name without a date: before every other. */
export const UNDATED = -1_000_000

/** The beginning of the digest of a file, enough to tell it from others; empty for what a command recorded. */
export const sourceOf = (sha256: string | undefined): string => sha256?.slice(0, 16) ?? ''

/** The name that an event of the registry gives, with its day. */
export type SaidName = {
  readonly name: string
  readonly day: number
  readonly turn: number
  readonly source: string
}

/** The name that an event gives; null if it gives none. `position` is that of the event as it was recorded. */
export function nameSaidBy({ type, data }: EntityEvent, position: number): SaidName | null {
  const isNaming = type === 'Registered' || type === 'Renamed' || type === 'FactsChanged'
  if (!isNaming || data.name === undefined) return null
  const isImported = data.imported !== undefined
  const isDated = !isImported || type === 'FactsChanged'
  return {
    name: data.name,
    day: isDated ? dayToNumber(lastDayOf(data.occurredOn)) : UNDATED,
    turn: isImported ? 0 : position,
    source: sourceOf(data.imported?.sha256),
  }
}

/** A day on which a district joined (1) or left (0) the network. */
export type SaidMembership = { readonly day: number; readonly joined: number }

/** That a district joined or left the network; null where an event says neither. */
export function membershipSaidBy({ type, data }: EntityEvent): SaidMembership | null {
  if (type !== 'JoinedNetwork' && type !== 'LeftNetwork') return null
  return { day: dayToNumber(lastDayOf(data.occurredOn)), joined: Number(type === 'JoinedNetwork') }
}
