import { z } from 'zod'
import type { Actor } from '../../src/domain/values/actor.ts'
import { type Person, withoutNamesIn } from '../../src/explain/persons.ts'

/** Set beside a name that is null because it was erased. */
export const nameErased = z
  .literal(true)
  .optional()
  .meta({ description: 'That the name was erased, since the person was forgotten; left out otherwise' })

/** Who acted, as everyone may see it: without the key, which is not shown. */
export const ActorView = z.object({
  person: z.string().meta({ description: 'A pseudonym' }),
  name: z.string().nullable().meta({
    description: 'As it is kept now, whatever bounds were asked for; null where none is, or none any more',
  }),
  nameErased,
  role: z.string(),
  onBehalfOf: z.string().optional(),
})
export type ActorView = z.infer<typeof ActorView>

/** The actor of an event whose table keeps none, for a fold that does not read it. */
export const NOBODY: Actor = { person: '', key: '', role: '' }

/** An actor as answers show it, without a name. */
export const actorView = ({ person, role, onBehalfOf }: Actor): ActorView => ({
  person,
  // Filled in by `withNames`.
  name: null,
  role,
  ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
})

/** The name of a person as it is kept now, or null; `nameErased` is set if there was a name that was erased. */
export type KeptName = { readonly name: string | null; readonly nameErased?: true }
/** Looks up the name of a person by the pseudonym. */
export type NameOf = (person: string) => KeptName

/** The fields of a view that hold a person, each with the fields for the name and for whether it was erased. */
const NAMED = [
  ['person', 'name', 'nameErased'],
  ['by', 'byName', 'byNameErased'],
  ['proposedBy', 'proposedByName', 'proposedByNameErased'],
  ['decidedBy', 'decidedByName', 'decidedByNameErased'],
] as const

/** A view with the names of its persons, wherever it has room for one. What holds no name of theirs is the same object. */
export function withNames<Body>(body: Body, nameOf: NameOf): Body {
  if (typeof body !== 'object' || body === null) return body
  if (Array.isArray(body)) {
    const shown = body.map((each: unknown) => withNames(each, nameOf))
    return shown.some((each, at) => each !== body[at]) ? (shown as Body) : body
  }
  const given = body as Readonly<Record<string, unknown>>
  const named: Record<string, unknown> = {}
  let isNamed = false
  for (const key of Object.keys(given)) {
    const shown = withNames(given[key], nameOf)
    if (shown === given[key]) continue
    named[key] = shown
    isNamed = true
  }
  for (const [person, name, erased] of NAMED) {
    const id = given[person]
    if (given[name] !== null || typeof id !== 'string') continue
    const kept = nameOf(id)
    if (kept.name === null && kept.nameErased === undefined) continue
    named[name] = kept.name
    if (kept.nameErased) named[erased] = true
    isNamed = true
  }
  return isNamed ? { ...body, ...named } : body
}

/**
 * A view without the names of its persons, in its sentences too. Names are kept beside the log and may be deleted, so this form
 * is the same before a person is forgotten and after.
 */
export function withoutNames<Body>(body: Body): Body {
  if (Array.isArray(body)) return body.map((each: unknown) => withoutNames(each)) as Body
  if (typeof body !== 'object' || body === null) return body
  const shown = Object.fromEntries(Object.entries(body).map(([key, value]) => [key, withoutNames(value)]))
  if (typeof shown.sentence === 'string') shown.sentence = withoutNamesIn(shown.sentence, personsIn(body))
  for (const [person, name, erased] of NAMED) {
    if (shown[name] === undefined || typeof shown[person] !== 'string') continue
    shown[name] = null
    delete shown[erased]
  }
  return shown as Body
}

/** The persons whom the sentences of a view may name. */
function personsIn(body: unknown): readonly Person[] {
  if (typeof body !== 'object' || body === null) return []
  const among = Object.values(body).flatMap(personsIn)
  return ActorView.safeParse(body).success ? [body as Person, ...among] : among
}
