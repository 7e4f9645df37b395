import { compareText } from '../../../domain/values/text.ts'
import {
  isMapUnder,
  isObject,
  type Json,
  type JsonObject,
  mapped,
  objectAt,
  partsOf,
  pascal,
} from './json.ts'

type Found = {
  readonly schema: JsonObject
  /** What to call it, by the places where it stands: the property, and the named schema that this belongs to. */
  readonly property: string
  readonly within: string
  readonly descriptions: Set<string | undefined>
  count: number
  isOrNull: boolean
}

const AT = '#/components/schemas/'

/** The same document in which a schema that stands in several places, or that may be null, has a name and is referred to. */
export function withSharedSchemas(document: JsonObject): JsonObject {
  const components = objectAt(document, 'components')
  const named = objectAt(components, 'schemas') as { readonly [name: string]: JsonObject }
  const found = schemasIn(document, named)
  const nameOf = namesFor(found, named)
  const put = (value: Json, isMap: boolean): Json => {
    if (Array.isArray(value)) return value.map(each => put(each, false))
    if (!isObject(value)) return value
    if (isMap || !isWorthAName(value)) return inside(value, isMap)
    const shape = shapeOf(value)
    const name = nameOf.get(shape)
    return name === undefined ? inside(value, false) : reference(name, value, found.get(shape))
  }
  const inside = (value: JsonObject, isMap: boolean): JsonObject => ({
    ...value,
    ...Object.fromEntries(
      partsOf(value, isMap).map(([key, each]) => [key, put(each, isMapUnder(key, isMap))] as const),
    ),
  })
  const made = [...nameOf]
    .filter(([, name]) => named[name] === undefined)
    .map(([shape, name]) => [name, inside(definitionOf(found.get(shape)), false)] as const)
  const own = Object.entries(mapped(named, schema => inside(schema, false)))
  const schemas = Object.fromEntries([...own, ...made].sort(([a], [b]) => compareText(a, b)))
  return {
    ...document,
    components: { ...components, schemas },
    paths: put(document.paths ?? {}, true),
  }
}

/** The text by which schemas are compared. It has no description: that may differ from place to place. */
const shapeOf = ({ description: _, ...schema }: JsonObject): string => JSON.stringify(schema)

const isWorthAName = ({ type, properties, enum: values }: JsonObject): boolean =>
  (type === 'object' && isObject(properties)) || (type === 'string' && Array.isArray(values))

function schemasIn(
  document: JsonObject,
  named: { readonly [name: string]: JsonObject },
): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>()
  const visit = (value: Json, isMap: boolean, property: string, within: string, isOrNull: boolean): void => {
    if (Array.isArray(value)) {
      for (const each of value) visit(each, false, property, within, isOrNull)
      return
    }
    if (!isObject(value)) return
    if (!isMap && isWorthAName(value)) {
      const shape = shapeOf(value)
      const known = found.get(shape)
      const description = value.description as string | undefined
      known?.descriptions.add(description)
      if (known !== undefined) {
        known.count += 1
        known.isOrNull ||= isOrNull
        return
      }
      const descriptions = new Set([description])
      found.set(shape, { schema: value, property, within, descriptions, count: 1, isOrNull })
    }
    for (const [key, each] of partsOf(value, isMap)) {
      const name = isMap ? key : key === 'items' ? singular(property) : property
      visit(each, isMapUnder(key, isMap), name, within, key === 'oneOf')
    }
  }
  for (const [name, schema] of Object.entries(named)) {
    for (const [key, each] of partsOf(schema, false)) visit(each, isMapUnder(key, false), name, name, false)
  }
  for (const [path, item] of Object.entries(objectAt(document, 'paths'))) {
    visit(item, true, path, pascal(path), false)
  }
  return found
}

const singular = (name: string): string => name.replace(/ies$/, 'y').replace(/(?<=[^s])s$/, '')

/** The name of each shape that gets one: that of the named schema of this shape, or one of its own. */
function namesFor(
  found: ReadonlyMap<string, Found>,
  named: { readonly [name: string]: JsonObject },
): ReadonlyMap<string, string> {
  const names = new Map(
    Object.entries(named)
      .toReversed()
      .map(([name, schema]) => [shapeOf(schema), name]),
  )
  const chosen = [...found].filter(
    ([shape, { count, isOrNull }]) => (count > 1 || isOrNull) && !names.has(shape),
  )
  const taken = new Set(Object.keys(named))
  for (const [shape, { property, within }] of chosen) {
    const short = pascal(property)
    const isShared = chosen.filter(([, other]) => pascal(other.property) === short).length > 1
    const name = isShared || taken.has(short) ? `${within}${short}` : short
    const free = [name, ...[2, 3, 4, 5, 6, 7, 8, 9].map(n => `${name}${n}`)].find(each => !taken.has(each))
    if (free === undefined) throw new Error(`too many schemas would be called ${name}`)
    taken.add(free)
    names.set(shape, free)
  }
  return names
}

function definitionOf(found: Found | undefined): JsonObject {
  if (found === undefined) throw new Error('only what was found has a name')
  const { description: _, ...schema } = found.schema
  const description = onlyDescriptionOf(found)
  return description === undefined ? schema : { ...schema, description }
}

/** What a schema is said to mean, where that is the same in every place. */
const onlyDescriptionOf = ({ descriptions }: Found): string | undefined =>
  descriptions.size === 1 ? [...descriptions][0] : undefined

/** A reference to a named schema, with a description of its own if the schema means something else in this place. */
function reference(name: string, { description }: JsonObject, found: Found | undefined): JsonObject {
  const isSaidThere = found !== undefined && onlyDescriptionOf(found) === description
  return { $ref: `${AT}${name}`, ...(description === undefined || isSaidThere ? {} : { description }) }
}
