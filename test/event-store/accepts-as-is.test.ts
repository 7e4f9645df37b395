import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type DomainEvent, EVENT_DATA } from '../../src/domain/subjects.ts'
import { acceptsAsIs } from '../../src/event-store/accepts-as-is.ts'
import { changed, STRANGE } from '../support/event-store/changed.ts'
import { EXAMPLES } from '../support/event-store/examples.ts'

const types = Object.keys(EXAMPLES) as DomainEvent['type'][]
/** Types of which a part adds issues by itself, or is a union or a record: their schema decides. */
const BY_SCHEMA: ReadonlySet<string> = new Set([
  'CaseOpened',
  'FrameworkPublished',
  'ProcessPublished',
  'MoratoriumDeclared',
  'SchoolScreened',
  'ActionProposed',
])

test.each(types)('%s is taken as it is, or left to its schema', type => {
  expect(acceptsAsIs(EVENT_DATA[type])(EXAMPLES[type])).toBe(!BY_SCHEMA.has(type))
})

/** The value with the fields of all of its objects the other way round. */
function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(reversed)
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, each]) => [name, reversed(each)] as const)
      .toReversed(),
  )
}

test.each(types)('%s is taken with its fields in any order', type => {
  const accepts = acceptsAsIs(EVENT_DATA[type])
  for (const order of [EXAMPLES[type], reversed(EXAMPLES[type]), EXAMPLES[type]])
    expect(accepts(order)).toBe(!BY_SCHEMA.has(type))
})

test('what is taken as it is, its schema gives back as it is, whatever was taken before', () => {
  const accepting = new Map(types.map(type => [type, acceptsAsIs(EVENT_DATA[type])]))
  const anyEvent = fc.constantFrom(...types)
  const path = fc.array(fc.nat(50), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(anyEvent, path, fc.constantFrom(...STRANGE), (type, places, strange) => {
      const value = changed(EXAMPLES[type], places, strange)
      if (accepting.get(type)?.(value) !== true) return
      expect(EVENT_DATA[type].parse(value)).toEqual(value)
    }),
    { numRuns: 2000 },
  )
})

test.each<[string, z.ZodType, unknown]>([
  ['an object that leaves other fields out', z.object({ a: z.int() }), { a: 1, b: 2 }],
  ['an object that keeps other fields', z.looseObject({ a: z.int() }), { a: 1, b: 2 }],
  ['a default that is missing', z.strictObject({ a: z.int().default(1) }), {}],
  ['what is changed on the way', z.string().transform(Number), '1'],
  ['what is trimmed', z.string().trim(), ' a'],
  ['what adds issues by itself', z.strictObject({}).superRefine(() => {}), {}],
  [
    'a union of objects',
    z.union([z.object({ a: z.int() }), z.strictObject({ a: z.int(), b: z.int() })]),
    { a: 1, b: 2 },
  ],
])('is left to the schema: %s', (_, schema, value) => {
  expect(acceptsAsIs(schema)(value)).toBe(false)
})

test('a text that was taken is taken again, and no other one with it, however many came between', () => {
  const accepts = acceptsAsIs(
    z
      .string()
      .min(2)
      .max(100)
      .regex(/^[a-z0-9]+$/),
  )
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 1000; n++) {
      expect([accepts(`text${n}`), accepts(`no text ${n}`), accepts(n), accepts(undefined)]).toEqual([
        true,
        false,
        false,
        false,
      ])
    }
    expect([accepts('x'.repeat(100)), accepts('x'.repeat(101)), accepts('text7')]).toEqual([
      true,
      false,
      true,
    ])
  }
})

test('an object that leaves other fields out is taken as it is where it has none', () => {
  expect(acceptsAsIs(z.object({ a: z.int(), b: z.string().optional() }))({ a: 1 })).toBe(true)
})
