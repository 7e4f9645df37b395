import { hash } from 'node:crypto'
import { withoutNames } from '../../projections/engine/actor.ts'

/** Of an answer as anybody may keep it: the names of persons are kept beside the record, and may go. */
export const digestOf = (text: string): string =>
  hash('sha256', JSON.stringify(withoutNames(JSON.parse(text))))
