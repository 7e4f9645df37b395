import type { z } from 'zod'
import { canonicalJson } from '../domain/values/canonical.ts'
import { acceptsAsIs, checksOf, type Definition, definitionOf } from './accepts-as-is.ts'

/**
 * The canonical JSON of a value that its schema would return unchanged; null for any other one, and for one of which this does
 * not know it. Throws where `canonicalJson` does.
 */
type CanonicalWriter = (value: unknown) => string | null

/**
 * A writer for the values of a schema, made once from its definition: each part is checked and written in one pass, the names of
 * fields are in their order already, and a text that was written last is not written again. Most events of a file say the same
 * of most things.
 */
export function canonicalWriter(schema: z.core.$ZodType): CanonicalWriter {
  const definition = definitionOf(schema)
  return WRITERS[definition.type]?.(definition) ?? wholeOf(schema)
}

/** The writer of a part that is checked and written as a whole. */
function wholeOf(schema: z.core.$ZodType): CanonicalWriter {
  const accepts = acceptsAsIs(schema)
  let last: unknown = null
  let written = ''
  return value => {
    if (value === last && typeof value === 'string') return written
    if (!accepts(value)) return null
    // In this order: where it throws, the text of before is not taken for that of this value.
    written = canonicalJson(value)
    last = value
    return written
  }
}

/** The writer for each type of schema that has parts; null for a form that is not known here. */
const WRITERS: Readonly<Record<string, (definition: Definition) => CanonicalWriter | null>> = {
  array: arrayOf,
  object: objectOf,
}

function arrayOf(definition: Definition): CanonicalWriter | null {
  const checks = checksOf(definition)
  if (checks === null) return null
  const write = canonicalWriter(definition.element as z.core.$ZodType)
  return value => {
    if (!Array.isArray(value) || !checks.every(check => check(value))) return null
    let text = ''
    for (const each of value as readonly unknown[]) {
      const part = write(each)
      if (part === null) return null
      text += text === '' ? part : `,${part}`
    }
    return `[${text}]`
  }
}

type Field = {
  readonly name: string
  /** Its name in quotes, with the colon. */
  readonly key: string
  readonly isOptional: boolean
  readonly write: CanonicalWriter
}

function objectOf(definition: Definition): CanonicalWriter | null {
  const { catchall } = definition
  const isClosed = catchall === undefined || definitionOf(catchall as z.core.$ZodType).type === 'never'
  const checks = checksOf(definition)
  if (checks === null || !isClosed) return null
  const fields = fieldsOf(definition.shape as Readonly<Record<string, z.core.$ZodType>>)
  return value => {
    if (!isPlain(value)) return null
    let text = ''
    let count = 0
    for (const { name, key, isOptional, write } of fields) {
      const given = value[name]
      if (given === undefined && isOptional) continue
      const part = write(given)
      if (part === null) return null
      text += text === '' ? key + part : `,${key}${part}`
      count++
    }
    // A field that the schema does not name is refused or left out by it.
    const isWhole = Object.keys(value).length === count
    return isWhole && checks.every(check => check(value)) ? `{${text}}` : null
  }
}

/** The fields of an object, in the order of canonical JSON, which is that of code units. */
const fieldsOf = (shape: Readonly<Record<string, z.core.$ZodType>>): readonly Field[] =>
  Object.entries(shape)
    .map(([name, schema]) => [name, schema, definitionOf(schema)] as const)
    .map(([name, schema, { type, innerType }]) => ({
      name,
      key: `${canonicalJson(name)}:`,
      isOptional: type === 'optional',
      write: canonicalWriter(type === 'optional' ? (innerType as z.core.$ZodType) : schema),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
