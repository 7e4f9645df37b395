import { meaningOfField } from '../../../explain/fields.ts'
import { isMapUnder, isObject, type Json, type JsonObject, mapped, objectAt, partsOf } from './json.ts'

const AT = '#/components/schemas/'

/** The same document in which each field says what it means, where neither its schema nor one that this refers to does. */
export function withFields(document: JsonObject): JsonObject {
  const components = objectAt(document, 'components')
  const schemas = objectAt(components, 'schemas')
  const inside = (value: Json, isMap: boolean, path: readonly string[]): Json => {
    if (Array.isArray(value)) return value.map(each => inside(each, false, path))
    if (!isObject(value)) return value
    const parts = partsOf(value, isMap).map(([key, each]): readonly [string, Json] => {
      const isFields = key === 'properties' && !isMap && isObject(each)
      if (!isFields) return [key, inside(each, isMapUnder(key, isMap), path)]
      return [
        key,
        mapped(each, (field, name) => told(inside(field, false, [...path, name]), [...path, name])),
      ]
    })
    return { ...value, ...Object.fromEntries(parts) }
  }
  const told = (field: Json, path: readonly string[]): Json => {
    if (!isObject(field) || isTold(field, schemas)) return field
    const description = meaningOfField(path)
    return description === undefined ? field : { ...field, description }
  }
  return {
    ...document,
    components: { ...components, schemas: mapped(schemas, (schema, name) => inside(schema, false, [name])) },
    paths: inside(document.paths ?? {}, true, []),
  }
}

/** Whether a schema, the one that it refers to, or one of its cases says what it means. */
function isTold({ description, $ref, oneOf }: JsonObject, schemas: JsonObject): boolean {
  if (description !== undefined) return true
  if (typeof $ref === 'string') return isTold(objectAt(schemas, $ref.slice(AT.length)), {})
  return Array.isArray(oneOf) && oneOf.some(each => isObject(each) && isTold(each, schemas))
}
