import canonicalize from 'canonicalize'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DomainEvent, SUBJECTS } from '../../src/domain/subjects.ts'
import { canonicalJson } from '../../src/domain/values/canonical.ts'
import { decode, encode, isKnownType } from '../../src/event-store/codec.ts'
import type { StoredEvent } from '../../src/event-store/event-store.ts'
import { EXAMPLES, exampleOf } from '../support/event-store/examples.ts'

const id = '00000000-0000-7000-8000-000000000001'
const metadata = {
  actor: { person: 'ann', key: 'key-ann', role: 'rater', onBehalfOf: 'bob' },
  recordedAt: '2026-01-02T03:04:05.678Z',
  correlationId: '00000000-0000-7000-8000-000000000002',
  causationId: '00000000-0000-7000-8000-000000000003',
  requestId: '00000000-0000-4000-8000-000000000004',
  idempotencyKey: 'e'.repeat(64),
  requestSha256: 'd'.repeat(64),
}
const stream = 'district-north'
const renamed: DomainEvent = { type: 'Renamed', data: { name: 'North', occurredOn: '2026-01-02' } }
/** A stream of each type's subject. What takes an imported act back stands with it. */
const streamFor = (type: string): string => {
  const { categories = ['district'], stream: ofLog = () => '' } =
    Object.values(SUBJECTS).find(({ events }) => Object.hasOwn(events, type)) ?? {}
  const [category] = categories
  return category === undefined ? (ofLog as () => string)() : `${category}-north`
}
const types = Object.keys(EXAMPLES) as DomainEvent['type'][]

/** How many shapes a type has had, for each type with more than one. */
const SHAPES: { readonly [type: string]: number } = {
  CheckpointCosigned: 2,
  KeyIssued: 2,
  PrivilegedRead: 2,
}
const schemaOf = (type: string): number => SHAPES[type] ?? 1

/** An event as a store would return it. */
const stored = (changes: Partial<StoredEvent> = {}): StoredEvent => ({
  ...encode(id, renamed, metadata),
  stream,
  revision: 7,
  ...changes,
})
const parsed = ({ data, metadata: about }: StoredEvent) => ({
  data: JSON.parse(data) as object,
  metadata: JSON.parse(about) as object,
})

test.each(types)('%s comes back as it was written', type => {
  const event = exampleOf(type)
  const encoded = encode(id, event, metadata)
  const stream = streamFor(type)
  // Under another id it is none that this process has encoded, and is held against its schema.
  for (const each of [encoded, { ...encoded, id: metadata.correlationId }]) {
    expect(decode({ ...each, stream, revision: 7 })).toEqual({
      ...event,
      id: each.id,
      stream,
      revision: 7,
      actor: metadata.actor,
      metadata: { ...metadata, schema: schemaOf(type) },
    })
  }
})

test.each(types)('%s is stored as canonical JSON', type => {
  const { data, metadata: about } = encode(id, exampleOf(type), metadata)
  expect(data).toBe(canonicalize(EXAMPLES[type]))
  expect(about).toBe(canonicalize({ ...metadata, schema: schemaOf(type) }))
})

test('a field that is undefined is not stored', () => {
  const event: DomainEvent = { type: 'KeyRevoked', data: { rationale: undefined, occurredOn: '2026-01-02' } }
  expect(encode(id, event, metadata).data).toBe('{"occurredOn":"2026-01-02"}')
})

test.each<[string, object]>([
  ['a field that its type has not', { ...renamed.data, colour: 'red' }],
  ['a field is missing', { occurredOn: '2026-01-02' }],
  ['no such day', { ...renamed.data, occurredOn: '2026-02-30' }],
  ['half of a surrogate pair', { ...renamed.data, name: 'North \ud83c' }],
  ['U+0000', { ...renamed.data, name: 'North\u0000' }],
])('data that does not fit its type is not written: %s', (_, data) => {
  expect(() => encode(id, { type: 'Renamed', data } as DomainEvent, metadata)).toThrow()
})

test.each<[string, object]>([
  ['an instant without milliseconds', { recordedAt: '2026-01-02T03:04:05Z' }],
  ['an instant with an offset', { recordedAt: '2026-01-02T03:04:05.678+01:00' }],
  ['no correlation', { correlationId: 'one' }],
  ['a digest that is too short', { requestSha256: 'd' }],
  ['a key as it came', { idempotencyKey: 'once' }],
  ['the name that a caller gave a request', { requestId: 'request-1' }],
  ['a field of no known name', { colour: 'red' }],
  ['half of a surrogate pair', { actor: { ...metadata.actor, role: '\udfeb' } }],
])('metadata that does not fit is not written: %s', (_, changes) => {
  expect(() => encode(id, renamed, { ...metadata, ...changes })).toThrow()
})

test.each<[string, (event: ReturnType<typeof parsed>) => Partial<StoredEvent>]>([
  ['its type is unknown', () => ({ type: 'Rechristened' })],
  ['its type is a word of the language', () => ({ type: 'constructor' })],
  ['its schema is not known', event => ({ metadata: JSON.stringify({ ...event.metadata, schema: 2 }) })],
  [
    'its schema is missing',
    event => ({ metadata: JSON.stringify({ ...event.metadata, schema: undefined }) }),
  ],
  ['its data lacks a field', () => ({ data: '{"occurredOn":"2026-01-02"}' })],
  ['its data has a field too many', event => ({ data: JSON.stringify({ ...event.data, colour: 'red' }) })],
  ['its data is no JSON', () => ({ data: '{"name":' })],
  ['its metadata is no JSON', () => ({ metadata: '' })],
])('an event that cannot be read throws and is named: %s', (_, changed) => {
  const event = stored()
  const damaged = { ...event, ...changed(parsed(event)) }
  expect(() => decode(damaged)).toThrow(
    `event ${id} (${damaged.type}, revision 7 of district-north) cannot be read`,
  )
})

test.each<[DomainEvent['type'], string, boolean]>([
  ['Registered', 'school-elm', true],
  ['PersonForgotten', 'access-ann', true],
  ['PersonDescribed', 'person-ann', true],
  ['ImportedActWithdrawn', 'closure-elm', true],
  ['ImportedActWithdrawn', 'round-rubric:2013-H1', true],
  ['RatingImported', 'framework-rubric', false],
  ['CommitmentMade', 'district-north', false],
  ['PersonDescribed', 'personal-ann', false],
  ['CheckpointSigned', 'access-checkpoint-log', false],
])('%s in %s is read: %s', (type, of, isRead) => {
  const read = () => decode({ ...encode(id, exampleOf(type), metadata), stream: of, revision: 7 })
  if (isRead) expect(read().stream).toBe(of)
  else expect(read).toThrow(`revision 7 of ${of}) cannot be read`)
})

test('an event of former times, with its key and request as the caller named them, is read', () => {
  const former = { ...metadata, requestId: 'request-1', idempotencyKey: 'once', schema: 1 }
  expect(decode(stored({ metadata: canonicalJson(former) })).metadata).toEqual(former)
})

test('a key of the first shape is read in the current one: its name, which everyone could read, is a label', () => {
  const data = { hash: 'c'.repeat(64), person: 'ann@example.org', roles: ['rater'], occurredOn: '2025-01-02' }
  const former = {
    ...stored({ type: 'KeyIssued', stream: 'access-ann', data: canonicalJson({ ...data, name: 'Laptop' }) }),
    metadata: canonicalJson({ ...metadata, schema: 1 }),
  }
  const read = decode(former)
  expect([read.data, read.metadata.schema]).toEqual([{ ...data, label: 'Laptop' }, 1])
  const current = { ...former, metadata: canonicalJson({ ...metadata, schema: 2 }) }
  expect(() => decode(current)).toThrow(/cannot be read/)
})

test('a privileged read of the first shape, which could only be of an assessment, says so in the current one', () => {
  const subject = 'assessment-rubric:north:2013-H1'
  const data = { revision: 4, occurredOn: '2025-01-02' }
  const former = {
    ...stored({
      type: 'PrivilegedRead',
      stream: 'access-ann',
      data: canonicalJson({ ...data, assessment: subject }),
    }),
    metadata: canonicalJson({ ...metadata, schema: 1 }),
  }
  expect(decode(former).data).toEqual({ ...data, what: 'assessment', subject })
})

test('lines of witnesses of the first shape, which named no keys, say so in the current one', () => {
  const { witnesses: _, ...data } = EXAMPLES.CheckpointCosigned
  const former = {
    ...stored({ type: 'CheckpointCosigned', stream: 'checkpoint-log', data: canonicalJson(data) }),
    metadata: canonicalJson({ ...metadata, schema: 1 }),
  }
  expect(decode(former).data).toEqual({ ...data, witnesses: [] })
})

test('only stored types are known', () => {
  expect(types.every(isKnownType)).toBe(true)
  expect(['renamed', 'toString', ''].some(isKnownType)).toBe(false)
})

const storable = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, -0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
    fc.maxSafeInteger(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value')),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('value')),
  ),
})).value

test('every value that can be stored is written as RFC 8785 asks', () => {
  fc.assert(
    fc.property(storable, value => {
      expect(canonicalJson(value)).toBe(canonicalize(value))
    }),
  )
})

test('what is written is the same whatever the order of the keys, and reads back', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), storable), value => {
      const text = canonicalJson(value)
      const reversed = Object.fromEntries(Object.entries(value).reverse())
      expect(canonicalJson(reversed)).toBe(text)
      expect(canonicalJson(JSON.parse(text))).toBe(text)
    }),
  )
})

test.each<[string, unknown]>([
  ['a float', 0.1],
  ['a number beyond the safe integers', 2 ** 53],
  ['NaN', Number.NaN],
  ['infinity', Number.POSITIVE_INFINITY],
  ['half of a surrogate pair', 'a\ud800'],
  ['undefined in a list', [undefined]],
  ['a bigint', 1n],
  ['a function', () => 1],
])('a value that two stores would not keep alike is refused: %s', (_, value) => {
  expect(() => canonicalJson({ deep: [{ value }] })).toThrow(TypeError)
})

test.each(types)('%s is read alike by the process that has just written it, and by any other', type => {
  const own = { ...encode(id, exampleOf(type), metadata), stream: streamFor(type), revision: 7 }
  const foreign = { ...own, id: '00000000-0000-7000-8000-00000000000f' }
  // The order of the fields counts: an answer that shows them is the same bytes on every node.
  expect(JSON.stringify(decode(own).data)).toBe(JSON.stringify(decode(foreign).data))
  expect(JSON.stringify(decode(own).metadata)).toBe(JSON.stringify(decode(foreign).metadata))
})
