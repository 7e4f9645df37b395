import { userInfo } from 'node:os'
import type { Actor } from '../domain/values/actor.ts'
import { PersonId } from '../domain/values/person.ts'

/**
 * The person at the command line acts as an operator, under the name the system knows, or its number where that name is no
 * pseudonym: an address, for example.
 */
export function commandLineActor(name = systemUserName(), uid = process.getuid?.()): Actor {
  const user = PersonId.safeParse(name).success ? name : `uid-${uid ?? 'unknown'}`
  const person = `cli:${user}`
  return { person, key: person, role: 'operator' }
}

/** A container may run under a number that no user of it has. */
function systemUserName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}
