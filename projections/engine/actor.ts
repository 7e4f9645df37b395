import { z } from 'zod'
import type { Actor } from '../../src/domain/values/actor.ts'

/** Who acted, as everyone may see it: the key is the ledger's own business. */
export const ActorView = z.object({
  person: z.string().meta({ description: 'A pseudonym' }),
  name: z.string().nullable().meta({
    description: 'As it is kept now, whatever bounds were asked for; null where none is, or none any more',
  }),
  role: z.string(),
  onBehalfOf: z.string().optional(),
})
export type ActorView = z.infer<typeof ActorView>

/** Stands where a table keeps an event without its actor, and the fold does not ask for it. */
export const NOBODY: Actor = { person: '', key: '', role: '' }

export const actorView = ({ person, role, onBehalfOf }: Actor): ActorView => ({
  person,
  // Filled in by `withNames`.
  name: null,
  role,
  ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
})

/** The name of a person as it is kept now; null where none is. */
export type NameOf = (person: string) => string | null

/** Fields of a view that hold a person, and those beside them that have room for the name. */
const NAMED = [
  ['person', 'name'],
  ['by', 'byName'],
  ['proposedBy', 'proposedByName'],
  ['decidedBy', 'decidedByName'],
] as const

/** A view with the names of its persons, wherever it has room for one. */
export function withNames<Body>(body: Body, nameOf: NameOf): Body {
  if (Array.isArray(body)) return body.map((each: unknown) => withNames(each, nameOf)) as Body
  if (typeof body !== 'object' || body === null) return body
  const shown = Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, withNames(value, nameOf)]),
  )
  for (const [person, name] of NAMED) {
    const id = shown[person]
    if (shown[name] === null && typeof id === 'string') shown[name] = nameOf(id)
  }
  return shown as Body
}

/** A view as everyone was given it, without the names of its persons: those are kept beside the record, and may go. */
export function withoutNames<Body>(body: Body): Body {
  if (Array.isArray(body)) return body.map((each: unknown) => withoutNames(each)) as Body
  if (typeof body !== 'object' || body === null) return body
  const shown = Object.fromEntries(Object.entries(body).map(([key, value]) => [key, withoutNames(value)]))
  for (const [person, name] of NAMED) {
    if (shown[name] !== undefined && typeof shown[person] === 'string') shown[name] = null
  }
  return shown as Body
}
