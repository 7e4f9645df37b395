import { beforeAll, expect, test } from 'vitest'
import { type Cast, type Json, listOf, sharedCast, textOf } from '../../support/http/http.ts'

/** Tests for shapes from which NSwag and Kiota make clients that cannot read an answer, and for what replaces them. */
let on: Cast
let document: Json
let parts: readonly { readonly at: string; readonly part: Json }[]
beforeAll(async () => {
  const shared = await sharedCast()
  on = shared.on
  document = (await on.get('/openapi.json')).body
  parts = partsOf(document, '#')
  return shared.close
})

const VALUES = ['example', 'examples', 'default', 'enum', 'const']
/** Every object of the document, without example values. */
function partsOf(value: unknown, at: string): { at: string; part: Json }[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.entries(value)
    .filter(([key]) => !VALUES.includes(key) || at.endsWith('/properties') || at.endsWith('/responses'))
    .flatMap(([key, each]) => partsOf(each, `${at}/${key}`))
  return Array.isArray(value) ? inner : [{ at, part: value as Json }, ...inner]
}
const where = (is: (part: Json) => boolean) => parts.filter(({ part }) => is(part)).map(({ at }) => at)
const keysOf = (part: Json | undefined) => Object.keys(part ?? {})
const schemas = () => Object.entries(document.components?.schemas ?? {})

test('there is something to look at', () => {
  expect(parts.length).toBeGreaterThan(1000)
  expect(where(({ type }) => listOf(type).length > 0).length).toBeGreaterThan(50)
})

test('nothing is any of several shapes', () => {
  expect(where(part => 'anyOf' in part || 'allOf' in part)).toEqual([])
})

test('null is a second type, or beside a schema with a name the other case', () => {
  const types = where(({ type }) => Array.isArray(type) && !(type.length === 2 && type[1] === 'null'))
  expect(types).toEqual([])
  // The items of one list may be of several kinds, each with a name, and `kind` says which.
  const isOfKinds = (each: unknown) => listOf(each).every(one => '$ref' in one)
  const cases = parts
    .filter(({ part }) => 'oneOf' in part && !isOfKinds(part.oneOf))
    .map(({ part }) => part.oneOf)
  expect(cases.length).toBeGreaterThan(20)
  expect(cases.filter(each => keysOf(each?.[0]).join() !== '$ref')).toEqual([])
  expect(cases.filter(each => JSON.stringify(listOf(each).slice(1)) !== '[{"type":"null"}]')).toEqual([])
})

test('nothing is one of a thing or else a list of them', () => {
  const isList = ({ type }: Json) => textOf(type ?? '') === 'array'
  expect(where(({ oneOf }) => oneOf !== undefined && listOf(oneOf).some(isList))).toEqual([])
})

test('an object has properties, or says what its values are', () => {
  const empty = where(
    ({ type, properties, additionalProperties }) =>
      textOf(type) === 'object' &&
      (properties === undefined ? additionalProperties === undefined : keysOf(properties).length === 0),
  )
  expect(empty).toEqual([])
})

test('every schema has a type, or refers to one', () => {
  const untyped = schemas().filter(([, { type }]) => type === undefined)
  expect(untyped).toEqual([])
  const bare = where(
    part => ('properties' in part || 'pattern' in part || 'enum' in part) && part.type === undefined,
  )
  expect(bare.filter(at => !at.endsWith('/properties'))).toEqual([])
})

test('numbers say bounds that the ledger sets, not those of a language', () => {
  expect(JSON.stringify(document)).not.toContain(String(Number.MAX_SAFE_INTEGER))
})

test('schemas are called what they are, not by the direction in which they are sent', () => {
  expect(schemas().filter(([name]) => /Input$|Output$/.test(name))).toEqual([])
})

test('nothing of any size is said twice', () => {
  const counted = new Map<string, string[]>()
  for (const { at, part } of parts) {
    const { description: _, ...said } = part
    const text = JSON.stringify(said)
    // The answer of one address is described there, with its headers, and a short schema may be repeated.
    if (text.length < 200 || /^#\/paths\/[^#]*\/responses(\/\d+)?$/.test(at)) continue
    counted.set(text, [...(counted.get(text) ?? []), at])
  }
  const twice = [...counted.values()].filter(places => places.length > 1)
  expect(twice.filter(places => !places.every(isPartOfAMap))).toEqual([])
})

test('a long description stands in one place', () => {
  const said = parts
    .map(({ part }) => textOf(part.description ?? ''))
    .filter(description => description.length > 200)
  expect(said.length).toBeGreaterThan(20)
  expect(said.filter((description, at) => said.indexOf(description) !== at)).toEqual([])
})

/**
 * Places that may repeat a text: two bodies with the same fields still need two names, as do two parameters of one form, and a
 * list of the same headers has only one word a line.
 */
const isPartOfAMap = (at: string): boolean =>
  /\/(headers|schemas\/\w+|properties|components\/parameters\/\w+\/schema)$/.test(at)

test('parameters and problems that several operations share stand in the components', () => {
  const { parameters, responses } = document.components ?? {}
  expect(keysOf(parameters)).toEqual(
    expect.arrayContaining(['AsOf', 'KnownAt', 'IfMatch', 'DistrictId', 'Framework', 'FrameworkQuery']),
  )
  expect(keysOf(responses)).toEqual(expect.arrayContaining(['BadRequest', 'NotFound', 'Written']))
  const problems = where(part => 'application/problem+json' in part)
  expect(problems.length).toBeLessThan(20)
})

test('a filter is not filled in with an example, and the parts of an address are', () => {
  const named = Object.values(document.components?.parameters ?? {})
  const inQuery = named.filter(each => textOf(each.in) === 'query' && 'example' in each)
  // Without one of these parameters a question has no answer, or an empty one.
  for (const { name } of inQuery) expect(['framework', 'from', 'position']).toContain(textOf(name))
  const filled = named.flatMap(({ name, example }) => (example === undefined ? [] : [textOf(name)]))
  expect(filled).toEqual(expect.arrayContaining(['framework', 'version', 'period', 'item', 'id', 'case']))
})
