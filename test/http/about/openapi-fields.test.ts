import { beforeAll, expect, test } from 'vitest'
import { FIELD_TABLES } from '../../../src/explain/fields.ts'
import { type Json, sharedCast, textOf } from '../../support/http/http.ts'

/** Tests that every field of the document has a description, and that one table holds its sentence. */
let document: Json
let fields: readonly Field[]
beforeAll(async () => {
  const shared = await sharedCast()
  document = (await shared.on.get('/openapi.json')).body
  fields = fieldsOf(document, [])
  return shared.close
})

/** A field with its path of names: that of its schema first, its own last. */
type Field = { readonly path: readonly string[]; readonly schema: Json }
const VALUES = ['example', 'examples', 'default', 'enum', 'const']

function fieldsOf(value: unknown, path: readonly string[]): readonly Field[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => {
    if (VALUES.includes(key)) return []
    if (key === 'schemas') return namedIn(each).flatMap(([name, schema]) => fieldsOf(schema, [name]))
    if (key !== 'properties') return fieldsOf(each, path)
    return namedIn(each).flatMap(([name, schema]) => [
      { path: [...path, name], schema },
      ...fieldsOf(schema, [...path, name]),
    ])
  })
}
const namedIn = (map: unknown) => Object.entries(map as { readonly [name: string]: Json })

function saysWhat(schema: Json): boolean {
  if (textOf(schema.description ?? '') !== '') return true
  const name = textOf(schema.$ref ?? '')
    .split('/')
    .at(-1)
  const described = document.components?.schemas?.[name ?? '']
  if (described !== undefined && textOf(described.description ?? '') !== '') return true
  return (Array.isArray(schema.oneOf) ? schema.oneOf : []).some(each => saysWhat(each as Json))
}

test('every field says what it means', () => {
  expect(fields.length).toBeGreaterThan(2000)
  const silent = fields.filter(({ schema }) => !saysWhat(schema)).map(({ path }) => path.join('.'))
  expect([...new Set(silent)].sort()).toEqual([])
})

test('and so do the parameters and the headers', () => {
  const { parameters, headers } = document.components ?? {}
  const own = Object.values(document.paths ?? {})
    .flatMap(item => Object.values(item))
    .flatMap(operation => (Array.isArray(operation.parameters) ? (operation.parameters as Json[]) : []))
    .filter(each => !('$ref' in each))
  const all = [...Object.values(parameters ?? {}), ...Object.values(headers ?? {}), ...own]
  expect(all.length).toBeGreaterThan(60)
  expect(all.filter(each => !saysWhat(each)).map(({ name }) => name)).toEqual([])
})

test('every sentence of the tables is used, and stands in one of them', () => {
  const keys = FIELD_TABLES.flatMap(table => Object.keys(table))
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
  const meanings = new Map(FIELD_TABLES.flatMap(table => Object.entries(table)))
  const used = new Set(
    fields.flatMap(({ path, schema }) => {
      const key = path.map((_, at) => path.slice(at).join('.')).find(each => meanings.has(each))
      return key !== undefined && schema.description === meanings.get(key) ? [key] : []
    }),
  )
  expect(keys.filter(key => !used.has(key))).toEqual([])
})

test('the sentences are short', () => {
  const sentences = FIELD_TABLES.flatMap(table => Object.values(table))
  expect(sentences.filter(each => each.length >= 120 || /\.$|^[a-z]/.test(each))).toEqual([])
})
