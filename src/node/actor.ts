import { userInfo } from 'node:os'
import type { Actor } from '../domain/values/actor.ts'

/** The person at the command line acts as an operator, under the name the system knows. */
export function commandLineActor(): Actor {
  const person = `cli:${systemUserName()}`
  return { person, key: person, role: 'operator' }
}

/** A container may run under a number that no user of it has. */
function systemUserName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}
