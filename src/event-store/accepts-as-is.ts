import type { z } from 'zod'

/** True only if the schema would return the value unchanged, so that it need not be parsed. */
export type Accepts = (value: unknown) => boolean

export type Definition = { readonly type: string; readonly [field: string]: unknown }

/**
 * A quick check for a schema, made once from its definition: most values that are read were written by that schema, and zod makes
 * a record of each step when it parses. If the quick check returns false, or does not know a part, the schema itself decides.
 */
export function acceptsAsIs(schema: z.core.$ZodType): Accepts {
  const definition = definitionOf(schema)
  const checks = checksOf(definition)
  const base = checks === null ? undefined : BASES[definition.type]?.(definition)
  if (checks === null || base == null) return isPrimitive(definition) ? givenBack(schema) : never
  if (checks.length === 0) return base
  const all: Accepts = value => {
    if (!base(value)) return false
    for (const check of checks) if (!check(value)) return false
    return true
  }
  return definition.type === 'string' ? remembering(all) : all
}

/** So many short texts are remembered of each field, such as items and days: there are a thousand fields. */
const KNOWN_MAX = 100
const KNOWN_LENGTH_MAX = 40

/** Events say the same of most things, so a text that was accepted mostly comes again: the last one, or one of a few others. */
function remembering(accepts: Accepts): Accepts {
  let last: unknown
  const known = new Set<unknown>()
  return value => {
    if (value !== undefined && value === last) return true
    if (!known.has(value)) {
      if (!accepts(value)) return false
      if (known.size === KNOWN_MAX) known.clear()
      if (lengthOf(value) <= KNOWN_LENGTH_MAX) known.add(value)
    }
    last = value
    return true
  }
}

/** How a schema is made up. */
export const definitionOf = ({ _zod: { def } }: z.core.$ZodType): Definition => def as unknown as Definition

const never: Accepts = () => false

const isPrimitive = ({ type }: Definition): boolean => ['string', 'number', 'union'].includes(type)

/** The check for a part that is not known here, by the schema itself: a primitive is unchanged if it is equal. */
const givenBack =
  (schema: z.core.$ZodType): Accepts =>
  value => {
    if (typeof value === 'object') return false
    const read = (schema as z.ZodType).safeParse(value)
    return read.success && Object.is(read.data, value)
  }

const isString: Accepts = value => typeof value === 'string'

/** The check for each type of schema; null for a form that is not known here. */
const BASES: Readonly<Record<string, (definition: Definition) => Accepts | null>> = {
  string: ({ format, pattern }) => {
    if (format === undefined || format === 'regex') return isString
    const isPattern = (format === 'uuid' || format === 'datetime') && pattern instanceof RegExp
    return isPattern ? value => typeof value === 'string' && pattern.test(value) : null
  },
  number: ({ format }) =>
    format === undefined
      ? value => typeof value === 'number' && Number.isFinite(value)
      : format === 'safeint'
        ? Number.isSafeInteger
        : null,
  boolean: () => value => typeof value === 'boolean',
  enum: ({ entries }) => {
    const values = new Set(Object.values(entries as object))
    return value => values.has(value)
  },
  literal: ({ values }) => {
    const known = new Set(values as readonly unknown[])
    return value => known.has(value)
  },
  optional: ({ innerType }) => {
    const inner = acceptsAsIs(innerType as z.core.$ZodType)
    return value => value === undefined || inner(value)
  },
  default: ({ innerType }) => acceptsAsIs(innerType as z.core.$ZodType),
  array: ({ element }) => {
    const inner = acceptsAsIs(element as z.core.$ZodType)
    return value => Array.isArray(value) && value.every(inner)
  },
  object: objectOf,
}

type Field = {
  readonly name: string
  readonly accepts: Accepts
  readonly isNeeded: boolean
  readonly at: number
}

/** A field that the object does not name is refused or left out, so its schema decides; null if such fields are kept. */
function objectOf({ shape, catchall }: Definition): Accepts | null {
  if (catchall !== undefined && definitionOf(catchall as z.core.$ZodType).type !== 'never') return null
  const entries = Object.entries(shape as Readonly<Record<string, z.core.$ZodType>>)
  // As they stand in what is stored: there the next field is mostly the one that comes.
  const fields = entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field], at): Field => {
      return { name, accepts: acceptsAsIs(field), isNeeded: definitionOf(field).type !== 'optional', at }
    })
  const byName = new Map(fields.map(field => [field.name, field]))
  const needed = fields.filter(({ isNeeded }) => isNeeded).length
  return value => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const given = value as { readonly [name: string]: unknown }
    let [next, met] = [0, 0]
    for (const name in given) {
      const field = fields[next]?.name === name ? fields[next] : byName.get(name)
      const said = given[name]
      if (field === undefined || !field.accepts(said)) return false
      if (field.isNeeded && said !== undefined) met++
      next = field.at + 1
    }
    return met === needed
  }
}

type Check = {
  readonly _zod: { readonly def: { readonly check: string; readonly [field: string]: unknown } }
}

/** The checks of a schema beside its type; null where one of them is not known here. */
export function checksOf({ checks = [] }: Definition): readonly Accepts[] | null {
  const known = (checks as readonly Check[]).map(({ _zod: { def } }) => CHECKS[def.check]?.(def) ?? null)
  return known.every(check => check !== null) ? known : null
}

const lengthOf = (value: unknown): number => (value as string | readonly unknown[]).length

const CHECKS: Readonly<Record<string, (definition: Check['_zod']['def']) => Accepts | null>> = {
  overwrite: ({ tx }) => {
    const change = tx as (value: unknown) => unknown
    return value => change(value) === value
  },
  min_length:
    ({ minimum }) =>
    value =>
      lengthOf(value) >= Number(minimum),
  max_length:
    ({ maximum }) =>
    value =>
      lengthOf(value) <= Number(maximum),
  length_equals:
    ({ length }) =>
    value =>
      lengthOf(value) === length,
  string_format: ({ format, pattern }) =>
    format === 'regex' && pattern instanceof RegExp && !pattern.global && !pattern.sticky
      ? value => pattern.test(value as string)
      : null,
  greater_than: ({ value: least, inclusive }) =>
    typeof least !== 'number'
      ? null
      : inclusive === true
        ? value => (value as number) >= least
        : value => (value as number) > least,
  less_than: ({ value: most, inclusive }) =>
    typeof most !== 'number'
      ? null
      : inclusive === true
        ? value => (value as number) <= most
        : value => (value as number) < most,
  // A rule given to `refine`; one that adds issues by itself has no such function.
  custom: ({ fn }) =>
    typeof fn === 'function' ? value => (fn as (given: unknown) => unknown)(value) === true : null,
}
