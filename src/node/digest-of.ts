import { hash } from 'node:crypto'
import { withoutNames } from '../../projections/engine/actor.ts'

/** The SHA-256 of an answer without the names of persons, which are kept beside the record and may be deleted. */
export const digestOf = (text: string): string =>
  hash('sha256', JSON.stringify(withoutNames(JSON.parse(text))))
