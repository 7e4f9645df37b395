/** A value of the document, as its transformations walk through it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

/** Whether a value is an object, and no list. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
/** The object at a key; an empty one where there is none. */
export const objectAt = (value: JsonObject, key: string): JsonObject => {
  const found = value[key]
  return isObject(found) ? found : {}
}

/** Under these keys stand values that are shown, not parts of the document. */
const SHOWN: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'const', 'enum'])
/** The keys of what stands under these are names, whatever they are called. */
const MAPS: ReadonlySet<string> = new Set(['properties', 'responses', 'schemas', 'paths', 'content'])

/** The parts that stand in an object, each with its key, without those values that are only shown. */
export const partsOf = (value: JsonObject, isMap: boolean): readonly (readonly [string, Json])[] =>
  Object.entries(value).filter(([key]) => isMap || !SHOWN.has(key))

/** Whether the keys of what stands under a key are names. */
export const isMapUnder = (key: string, isInMap: boolean): boolean => !isInMap && MAPS.has(key)

/** The same value with every part of it, the innermost first, put through `by`. */
export function rewritten(value: Json, by: (part: JsonObject) => JsonObject, isMap = false): Json {
  if (Array.isArray(value)) return value.map(each => rewritten(each, by))
  if (!isObject(value)) return value
  const inner = partsOf(value, isMap).map(
    ([key, each]) => [key, rewritten(each, by, isMapUnder(key, isMap))] as const,
  )
  const whole = { ...value, ...Object.fromEntries(inner) }
  return isMap ? whole : by(whole)
}

/** An object with each of its values mapped. */
export const mapped = <From, To>(
  given: { readonly [key: string]: From },
  by: (value: From, key: string) => To,
): { readonly [key: string]: To } =>
  Object.fromEntries(Object.entries(given).map(([key, value]) => [key, by(value, key)]))

/** `commitment-list` as `CommitmentList`. */
export const pascal = (words: string): string =>
  words
    .split(/[^A-Za-z0-9]+/)
    .map(word => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
