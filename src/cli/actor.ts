import { userInfo } from 'node:os'
import type { Actor } from '../domain/evidence.ts'

/** Whoever sits at the command line acts as an operator, under the name the system knows. */
export function commandLineActor(): Actor {
  const person = `cli:${userInfo().username}`
  return { person, key: person, role: 'operator' }
}
