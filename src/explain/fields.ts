import { FIELDS_OF_ANSWERS } from './fields-of-answers.ts'
import { FIELDS_OF_CLOSURES } from './fields-of-closures.ts'
import { FIELDS_OF_COUNTS } from './fields-of-counts.ts'
import { FIELDS_OF_ENTITIES } from './fields-of-entities.ts'
import { FIELDS_OF_PROMISES } from './fields-of-promises.ts'
import { FIELDS_OF_RATINGS } from './fields-of-ratings.ts'
import { FIELDS_OF_RULES } from './fields-of-rules.ts'

/** What each field means, in one sentence, by its name. */
type Fields = Readonly<Record<string, string>>

/** One table for each subject; no field is in two of them. */
export const FIELD_TABLES: readonly Fields[] = [
  FIELDS_OF_ANSWERS,
  FIELDS_OF_ENTITIES,
  FIELDS_OF_RATINGS,
  FIELDS_OF_PROMISES,
  FIELDS_OF_CLOSURES,
  FIELDS_OF_RULES,
  FIELDS_OF_COUNTS,
]

/**
 * What the fields of bodies mean, by name. Where a name means something else in one place, the names above it stand before it:
 * `Scorecard.rows`, or `rows.kind` for whatever has such rows. The longest name that fits counts.
 */
const FIELDS: Fields = Object.assign({}, ...FIELD_TABLES)

/** What a field means, by its own name behind those of what it stands in, the schema first; undefined where no table says so. */
export function meaningOfField(path: readonly string[]): string | undefined {
  for (let at = 0; at < path.length; at++) {
    const key = path.slice(at).join('.')
    if (Object.hasOwn(FIELDS, key)) return FIELDS[key]
  }
  return undefined
}
