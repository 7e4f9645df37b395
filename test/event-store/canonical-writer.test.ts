import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type DomainEvent, EVENT_DATA } from '../../src/domain/subjects.ts'
import { canonicalJson } from '../../src/domain/values/canonical.ts'
import { canonicalWriter } from '../../src/event-store/canonical-writer.ts'
import { changed, STRANGE } from '../support/event-store/changed.ts'
import { EXAMPLES } from '../support/event-store/examples.ts'

const types = Object.keys(EXAMPLES) as DomainEvent['type'][]
const writers = new Map(types.map(type => [type, canonicalWriter(EVENT_DATA[type])]))

/** The text of a value that its schema gives back as it is, as it is made part by part; else null. */
function plainly(schema: z.ZodType, value: unknown): string | null {
  const read = schema.safeParse(value)
  if (!read.success) return null
  try {
    const [given, text] = [canonicalJson(value), canonicalJson(read.data)]
    return given === text ? text : null
  } catch {
    // It holds what has no canonical form.
    return null
  }
}

/** What the writer of a type makes of a value. It may throw only where the value has no canonical form. */
function written(type: DomainEvent['type'], value: unknown): string | null | undefined {
  try {
    return writers.get(type)?.(value)
  } catch {
    expect(() => canonicalJson(value)).toThrow(TypeError)
    return null
  }
}

test('an event is written as canonical JSON has it, or left to its schema', () => {
  const path = fc.array(fc.nat(50), { minLength: 1, maxLength: 4 })
  const places = fc.array(fc.tuple(path, fc.constantFrom(...STRANGE)), { maxLength: 2 })
  fc.assert(
    fc.property(fc.constantFrom(...types), places, (type, changes) => {
      const start: unknown = EXAMPLES[type]
      const value = changes.reduce((known, [place, strange]) => changed(known, place, strange), start)
      // The second time, its texts are those that were written last.
      for (const text of [written(type, value), written(type, value)]) {
        if (text !== null) expect(text).toBe(plainly(EVENT_DATA[type], value))
      }
    }),
    { numRuns: 2000 },
  )
})

test('most events are written without their schemas', () => {
  const left = types.filter(type => writers.get(type)?.(EXAMPLES[type]) === null)
  expect(left.toSorted()).toEqual([
    'ActionProposed',
    'CaseOpened',
    'FrameworkPublished',
    'MoratoriumDeclared',
    'ProcessPublished',
    'SchoolScreened',
  ])
})

test('texts that follow each other are not taken for one another', () => {
  const write = canonicalWriter(z.strictObject({ b: z.string(), a: z.string().optional() }))
  const given = [{ b: '' }, { b: 'x', a: 'é' }, { a: 'é', b: 'x' }, { b: 'y', a: 'x' }, { b: 'é' }, { b: '' }]
  expect(given.map(write)).toEqual(given.map(canonicalJson))
})

class Made {
  readonly a = 1
}
test.each<[string, z.ZodType, unknown]>([
  ['a field that it does not name', z.object({ a: z.int() }), { a: 1, b: 2 }],
  ['a field that is given as undefined', z.strictObject({ a: z.int().optional() }), { a: undefined }],
  ['a field that is missing', z.strictObject({ a: z.int() }), {}],
  ['a default that is missing', z.strictObject({ a: z.int().default(1) }), {}],
  ['a list that is too long', z.array(z.int()).max(1), [1, 2]],
  ['what adds issues by itself', z.strictObject({}).superRefine(() => {}), {}],
  ['an object of a class', z.object({ a: z.int() }), new Made()],
  ['what is trimmed', z.array(z.string().trim()), [' a']],
])('is left to the schema: %s', (_, schema, value) => {
  expect(canonicalWriter(schema)(value)).toBe(null)
})
