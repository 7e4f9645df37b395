import { isDeepStrictEqual } from 'node:util'
import { isObject, type Json, type JsonObject, rewritten } from './json.ts'

/**
 * The same document in the shapes that generators of clients understand alike. NSwag and Kiota make empty classes of `anyOf`:
 * null is a second `type` where there is one, and beside a schema that has a name it is the other case of a `oneOf`; several
 * forms of a text are one text, and what is taken alone or in a list is described as the list.
 */
export const withPlainSchemas = (document: JsonObject): JsonObject =>
  rewritten(document, part => plain(part)) as JsonObject

function plain(part: JsonObject): JsonObject {
  const { propertyNames, ...schema } = withoutBoundsOfNumbers(part)
  // Keys are text in any case.
  const kept = propertyNames === undefined || isText(propertyNames) ? schema : { ...schema, propertyNames }
  if (!isObject(kept.properties) || Object.keys(kept.properties).length > 0) return united(kept)
  const { properties: _, ...open } = kept
  return open
}

const isText = (schema: Json): boolean => isObject(schema) && schema.type === 'string'

/** The largest integers that JSON numbers keep exactly are no rule of the ledger. */
function withoutBoundsOfNumbers({ minimum, maximum, ...schema }: JsonObject): JsonObject {
  return {
    ...schema,
    ...(minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? {} : { minimum }),
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { maximum }),
  }
}

function united(schema: JsonObject): JsonObject {
  const { anyOf, ...beside } = schema
  if (!Array.isArray(anyOf)) return schema
  const all = anyOf as readonly JsonObject[]
  const cases = all.filter(({ type }) => type !== 'null')
  const one = oneOf(cases)
  if (one === null) return { ...beside, oneOf: all }
  return cases.length === all.length ? { ...one, ...beside } : orNull(one, beside)
}

/** A schema that takes null too. Lists and plain values say so in their type; one that a client names keeps its own schema. */
function orNull(schema: JsonObject, beside: JsonObject): JsonObject {
  const { type } = schema
  if (typeof type !== 'string' || type === 'object' || schema.enum !== undefined) {
    return { ...beside, oneOf: [schema, { type: 'null' }] }
  }
  return { ...schema, ...beside, type: [type, 'null'] }
}

/** One schema for several cases, or null where they have nothing in common. */
function oneOf(cases: readonly JsonObject[]): JsonObject | null {
  const [only, ...more] = cases
  if (only === undefined || more.length === 0) return only ?? null
  const [list, ...others] = more
  if (others.length === 0 && isListOf(only, list)) return list
  const texts = cases.filter(({ type }) => type === 'string')
  const numbers = cases.filter(({ type }) => type === 'integer' || type === 'number')
  if (texts.length === 0 || texts.length + numbers.length < cases.length) return null
  const [text = {}] = texts
  // A client that reads a number also takes its digits as text; so one type is enough.
  return texts.length === 1 ? text : { type: 'string', pattern: anyPatternOf(texts) }
}

const isListOf = (one: JsonObject, list: JsonObject | undefined): list is JsonObject =>
  list?.type === 'array' && isDeepStrictEqual(list.items, one)

const anyPatternOf = (texts: readonly JsonObject[]): string =>
  texts.map(({ pattern = '' }) => `(?:${String(pattern)})`).join('|')
