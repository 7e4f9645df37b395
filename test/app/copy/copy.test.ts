import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CopyOutcome, type CopyStage, copyLedger } from '../../../src/app/copy/copy.ts'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import {
  APPEND_LIMITS,
  CHECKPOINT_STREAM,
  type EventStore,
  type NewEvent,
  PAGE_MAX,
  type PositionedEvent,
  type StoredEvent,
} from '../../../src/event-store/event-store.ts'
import { openSqliteStore } from '../../../src/event-store/sqlite/store.ts'
import { eventOf, eventOfBytes, eventsOf, everyEvent } from '../../support/event-store/events.ts'
import { failingAfter } from '../../support/event-store/failing-store.ts'
import { plain } from '../../support/event-store/plain-store.ts'
import { freshStore, freshStoreName } from '../../support/event-store/store.ts'

const NORTH = 'district-north'
const SOUTH = 'district-south'
const { eventsMax, bytesMax, eventBytesMax } = APPEND_LIMITS

/** An empty store that shares nothing with any other. */
type Open = () => EventStore | Promise<EventStore>

const embedded: Open = () => openSqliteStore({ categories: CATEGORIES, file: ':memory:' })
describeCopy('from the embedded store', embedded, freshStore)
// If tests keep their events in a database, the copy from it is tested too.
if (!freshStoreName('').startsWith('sqlite:')) describeCopy('to the embedded store', freshStore, embedded)

/** What a copy promises, whatever the two stores are. */
function describeCopy(name: string, openFrom: Open, openTo: Open): void {
  describe(`a copy ${name}`, () => {
    let from: EventStore
    let to: EventStore
    beforeEach(async () => {
      from = await openFrom()
      to = await openTo()
    })
    afterEach(async () => {
      await from.close()
      await to.close()
    })
    const given = { from: () => from, to: () => to, openFrom, openTo }
    describe('what comes over', () => comingOver(given))
    describe('appends', () => batching(given))
    describe('going on', () => goingOn(given))
    describe('a target that is no earlier copy', () => refusing(given))
    describe('checkpoints', () => signing(given))
    describe('a source that grows', () => growing(given))
    describe('somebody else', () => disturbing(given))
    describe('verification', () => verifying(given))
    describe('any ledger', () => holdingForAny(given))
  })
}

type Given = {
  readonly from: () => EventStore
  readonly to: () => EventStore
  readonly openFrom: Open
  readonly openTo: Open
}

const copy = (from: EventStore, to: EventStore): Promise<CopyOutcome> => copyLedger({ from, to }, () => {})

function comingOver({ from, to }: Given): void {
  test('every event keeps its stream, revision, id, type, data, metadata and position', async () => {
    await write(from(), [NORTH, SOUTH, NORTH, 'framework-f', SOUTH, NORTH])
    expect(await copy(from(), to())).toMatchObject({
      kind: 'compared',
      before: { events: 0 },
      copied: { events: 6, checkpoints: 0 },
      comparison: { difference: null, isSourceAhead: false },
    })
    const events = await contentOf(to())
    expect(events).toEqual(await contentOf(from()))
    expect(events.map(({ stream, revision, position }) => [stream, revision, position])).toEqual([
      [NORTH, 0, 1],
      [SOUTH, 0, 2],
      [NORTH, 1, 3],
      ['framework-f', 0, 4],
      [SOUTH, 1, 5],
      [NORTH, 2, 6],
    ])
  })

  test.each([
    ['a line separator', '{"a":"\u2028\u2029"}'],
    ['an emoji and a combining accent', '{"a":"🏫 e\u0301"}'],
    ['keys that a parser would put in another order', '{"10":1,"9":2,"__proto__":{"b":1},"a":3}'],
    ['escapes', '{"a":"\\u0000\\u001f\\"\\\\\\n/"}'],
    ['white space that canonical JSON has not', '{ "a" : 1 }'],
  ])('texts come over byte for byte: %s', async (_, text) => {
    await from().append(NORTH, [{ ...eventOf(1), data: text, metadata: text }], 'none')
    expect(isEqual(await copy(from(), to()))).toBe(true)
    expect(await to().readStream(NORTH)).toMatchObject([{ data: text, metadata: text }])
  })

  test.each<[string, Partial<NewEvent>]>([
    ['its type is unknown', { type: 'Rechristened' }],
    ['its data lacks a field', { data: '{}' }],
    ['its data is no JSON', { data: '{"name":' }],
    ['its metadata is empty', { metadata: '' }],
  ])('an event that cannot be read is copied as it is: %s', async (_, damage) => {
    const events = [eventOf(1), { ...eventOf(2), ...damage }, eventOf(3)]
    await from().append(NORTH, events, 'none')
    expect(isEqual(await copy(from(), to()))).toBe(true)
    expect((await contentOf(to())).map(asNew)).toEqual(events)
  })

  test('of an empty source there is nothing to copy', async () => {
    const outcome = await copy(from(), to())
    const root = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    const side = { events: 0, checkpoints: 0, position: 0, sha256: digestOf([]), root }
    expect(outcome).toEqual({
      kind: 'compared',
      before: { events: 0, checkpoints: 0 },
      copied: { events: 0, checkpoints: 0 },
      comparison: { from: side, to: side, difference: null, proofFault: null, isSourceAhead: false },
    })
  })

  test('it tells how far it is, and of how much', async () => {
    await write(from(), Array(700).fill(NORTH))
    await copyFirst(from(), to(), 3)
    const last = new Map<CopyStage, readonly [number, number | null]>()
    await copyLedger({ from: from(), to: to() }, (stage, done, whole) => last.set(stage, [done, whole]))
    expect([...last.keys()]).toEqual(['comparing', 'copying', 'verifying'])
    expect(last.get('comparing')?.[0]).toBe(3)
    expect(last.get('copying')?.[0]).toBe(697)
    expect([null, 697]).toContain(last.get('copying')?.[1])
    expect(last.get('verifying')).toEqual([700, 700])
  })
}

function batching({ from, to }: Given): void {
  const quarter = bytesMax / 4

  test.each<[string, readonly (readonly [string, readonly NewEvent[]])[], readonly (readonly number[])[]]>([
    ['as many events as may be', [[NORTH, eventsOf(1, eventsMax)]], [[eventsMax]]],
    ['one more', [[NORTH, eventsOf(1, eventsMax + 1)]], [[eventsMax, 1]]],
    ['as many bytes as may be', [[NORTH, [1, 2, 3, 4].map(n => eventOfBytes(n, quarter))]], [[4]]],
    ['a byte more', [[NORTH, [1, 2, 3, 4].map(n => eventOfBytes(n, quarter + (n === 4 ? 1 : 0)))]], [[3, 1]]],
    [
      'events as large as may be',
      [[NORTH, [1, 2, 3, 4, 5, 6, 7].map(n => eventOfBytes(n, eventBytesMax))]],
      [[3, 3, 1]],
    ],
    [
      'a stream that begins in the middle of a page',
      [
        [SOUTH, eventsOf(1, 250)],
        [NORTH, eventsOf(251, 800)],
      ],
      [[250], [eventsMax, 50]],
    ],
  ])('events of one stream that follow each other are one append within the limits: %s', async (...row) => {
    const [, streams, sizes] = row
    for (const [stream, events] of streams) await appendSingly(from(), stream, events)
    const { store, appends } = watched(to())
    expect(isEqual(await copy(from(), store))).toBe(true)
    expect(appends.map(({ count }) => count)).toEqual(sizes.flat())
    expect(await contentOf(to())).toEqual(await contentOf(from()))
  })

  test('events of several streams in turn are appended one by one, each at its revision', async () => {
    await write(from(), [NORTH, SOUTH, NORTH, NORTH, SOUTH])
    const { store, appends } = watched(to())
    await copy(from(), store)
    expect(appends).toEqual([
      { stream: NORTH, count: 1, expected: 'none' },
      { stream: SOUTH, count: 1, expected: 'none' },
      { stream: NORTH, count: 2, expected: 0 },
      { stream: SOUTH, count: 1, expected: 0 },
    ])
  })

  test('no append is sent before the last one was answered', async () => {
    await write(from(), [NORTH, SOUTH, NORTH, SOUTH])
    const store = watched(to())
    await copy(from(), store.store)
    expect(store.atOnceMax()).toBe(1)
  })

  test('what no store takes ends the copy and is named', async () => {
    await write(from(), [NORTH])
    const [event] = await everyEvent(from())
    if (event === undefined) throw new Error('there is one')
    const stranger = readingAs(from(), () => [{ ...event, stream: 'song-north' }])
    await expect(copy(stranger, to())).rejects.toThrow(
      expect.objectContaining({
        message: 'song-north could not be copied from its revision 0 on',
        cause: expect.any(RangeError),
      }),
    )
    expect(await everyEvent(to())).toEqual([])
  })
}

/** Streams in turn and in runs, so that a copy takes 8 appends. */
const RUNS = [NORTH, NORTH, SOUTH, NORTH, SOUTH, SOUTH, SOUTH, 'school-s', NORTH, SOUTH, NORTH, NORTH]

function goingOn({ from, to }: Given): void {
  test('a second copy writes nothing', async () => {
    await write(from(), RUNS)
    await copy(from(), to())
    const { store, appends } = watched(to())
    expect(await copy(from(), store)).toMatchObject({
      kind: 'compared',
      before: { events: RUNS.length },
      copied: { events: 0 },
    })
    expect(appends).toEqual([])
  })

  test.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'a copy whose store failed after %i appends is finished by the next one',
    async appends => {
      await write(from(), RUNS)
      await expect(copy(from(), failingAfter(to(), appends))).rejects.toThrow(/could not be copied/)
      const left = await contentOf(to())
      expect(left).toEqual((await contentOf(from())).slice(0, left.length))
      expect(await copy(from(), to())).toMatchObject({
        kind: 'compared',
        before: { events: left.length },
        copied: { events: RUNS.length - left.length },
        comparison: { difference: null },
      })
      expect(await contentOf(to())).toEqual(await contentOf(from()))
    },
  )

  test('an append that was written although it failed is not written again', async () => {
    await write(from(), RUNS)
    await expect(copy(from(), losingAnswerOf(to(), 3))).rejects.toThrow(/could not be copied/)
    expect(isEqual(await copy(from(), to()))).toBe(true)
    expect(await contentOf(to())).toEqual(await contentOf(from()))
  })

  test.each([1, PAGE_MAX - 1, PAGE_MAX, PAGE_MAX + 1, 2 * PAGE_MAX, 2 * PAGE_MAX + 7])(
    'it goes on after event %i of a long stream',
    async count => {
      await appendAll(from(), NORTH, eventsOf(1, 2 * PAGE_MAX + 8))
      await copyFirst(from(), to(), count)
      expect(await copy(from(), to())).toMatchObject({
        before: { events: count },
        comparison: { difference: null },
      })
      expect(await contentOf(to())).toEqual(await contentOf(from()))
    },
  )

  test('a read of the source that fails ends the copy, and the next one goes on', async () => {
    await appendAll(from(), NORTH, eventsOf(1, 2 * PAGE_MAX))
    await expect(copy(breakingAfter(from(), 1), to())).rejects.toThrow('the line is dead')
    expect(isEqual(await copy(from(), to()))).toBe(true)
    expect(await contentOf(to())).toEqual(await contentOf(from()))
  })
}

function refusing({ from, to }: Given): void {
  test.each<[string, string, Partial<NewEvent>]>([
    ['id', NORTH, { id: eventOf(99).id }],
    ['type', NORTH, { type: 'Registered' }],
    ['data', NORTH, { data: '{"n":99}' }],
    ['metadata', NORTH, { metadata: '{"schema":2}' }],
    ['stream', SOUTH, {}],
  ])(
    'a target that differs in the %s of one event is refused, and nothing is written',
    async (field, stream, changes) => {
      await write(from(), [NORTH, SOUTH, NORTH, NORTH])
      await copyFirst(from(), to(), 2)
      await to().append(stream, [{ ...eventOf(3), ...changes }], 0)
      const { store, appends } = watched(to())
      const outcome = await copy(from(), store)
      expect(outcome).toMatchObject({
        kind: 'refused',
        difference: {
          position: 3,
          fields: [field],
          from: { ...eventOf(3), stream: NORTH, revision: 1 },
          to: { ...eventOf(3), ...changes, stream, revision: 1 },
        },
      })
      expect(appends).toEqual([])
    },
  )

  test('a target with the same events in another order is refused', async () => {
    await write(from(), [NORTH, SOUTH])
    await to().append(SOUTH, [eventOf(2)], 'none')
    await to().append(NORTH, [eventOf(1)], 'none')
    expect(await copy(from(), to())).toMatchObject({
      kind: 'refused',
      difference: { position: 1, fields: ['stream', 'id', 'data'] },
    })
  })

  test.each([0, 1, PAGE_MAX, PAGE_MAX + 1])(
    'a target that is longer than a source of %i events is refused',
    async count => {
      await appendAll(from(), NORTH, eventsOf(1, count))
      await copy(from(), to())
      await to().append(SOUTH, [eventOf(9999)], 'none')
      const { store, appends } = watched(to())
      expect(await copy(from(), store)).toMatchObject({
        kind: 'refused',
        difference: { position: count + 1, from: null, to: { stream: SOUTH, revision: 0 } },
      })
      expect(appends).toEqual([])
    },
  )

  test('a difference far into a long log is found where it is', async () => {
    await appendAll(from(), NORTH, eventsOf(1, 1300))
    await copyFirst(from(), to(), 1100)
    await to().append(NORTH, [eventOf(5000)], 1099)
    expect(await copy(from(), to())).toMatchObject({ kind: 'refused', difference: { position: 1101 } })
  })

  test('no read of either store is left open', async () => {
    await appendAll(from(), NORTH, eventsOf(1, 3 * PAGE_MAX))
    await appendAll(to(), SOUTH, eventsOf(1, 3 * PAGE_MAX))
    const [source, target] = [watched(from()), watched(to())]
    expect((await copy(source.store, target.store)).kind).toBe('refused')
    expect([source.reads, target.reads]).toEqual([
      { begun: 1, open: 0 },
      { begun: 1, open: 0 },
    ])
  })
}

function signing({ from, to }: Given): void {
  const sign = (store: EventStore, first: number, last: number) =>
    appendSingly(store, CHECKPOINT_STREAM, eventsOf(first, last))

  test('they come last, byte for byte, and are counted apart', async () => {
    await write(from(), [NORTH, SOUTH])
    await sign(from(), 101, 102)
    await from().append(NORTH, [eventOf(3)], 0)
    const { store, appends } = watched(to())
    expect(await copy(from(), store)).toMatchObject({
      copied: { events: 3, checkpoints: 2 },
      comparison: { from: { events: 3, checkpoints: 2, position: 3 }, difference: null },
    })
    expect(appends.map(({ stream }) => stream)).toEqual([NORTH, SOUTH, NORTH, CHECKPOINT_STREAM])
    expect(await to().readStream(CHECKPOINT_STREAM)).toEqual(await from().readStream(CHECKPOINT_STREAM))
  })

  test.each([0, 1, 2, 3])('where %i of three are there the rest is added', async count => {
    await write(from(), [NORTH, SOUTH])
    await sign(from(), 101, 103)
    await copyFirst(from(), to(), 2)
    await sign(to(), 101, 100 + count)
    expect(await copy(from(), to())).toMatchObject({
      before: { events: 2, checkpoints: count },
      copied: { events: 0, checkpoints: 3 - count },
      comparison: { difference: null },
    })
    expect(await to().readStream(CHECKPOINT_STREAM)).toEqual(await from().readStream(CHECKPOINT_STREAM))
  })

  test.each<[string, readonly NewEvent[], object]>([
    ['another one', [eventOf(101), eventOf(999)], { fields: ['id', 'data'], to: { revision: 1 } }],
    ['one too many', eventsOf(101, 104), { from: null, to: { revision: 3 } }],
  ])('a target with %s is refused, and nothing is written', async (_, checkpoints, difference) => {
    await write(from(), [NORTH, SOUTH])
    await sign(from(), 101, 103)
    await copyFirst(from(), to(), 1)
    await appendSingly(to(), CHECKPOINT_STREAM, checkpoints)
    const { store, appends } = watched(to())
    expect(await copy(from(), store)).toMatchObject({
      kind: 'refused',
      difference: { position: null, ...difference },
    })
    expect(appends).toEqual([])
  })

  test('more than one append may hold are split', async () => {
    await appendAll(from(), CHECKPOINT_STREAM, eventsOf(1, eventsMax + 1))
    const { store, appends } = watched(to())
    expect(isEqual(await copy(from(), store))).toBe(true)
    expect(appends.map(({ count }) => count)).toEqual([eventsMax, 1])
  })

  test('one that is signed during the copy is never in the target before the events that it counts', async () => {
    await write(from(), [NORTH, SOUTH, NORTH])
    let signed = 0
    const store = onAppend(to(), async stream => {
      if (stream === CHECKPOINT_STREAM || signed === 3) return
      const last = (await from().readStream(NORTH)).length - 1
      await from().append(NORTH, [eventOf(10 + signed)], last)
      await sign(from(), 101 + signed, 101 + signed)
      signed++
    })
    const { store: target, log } = orderOf(store)
    expect(isEqual(await copy(from(), target))).toBe(true)
    // Checkpoint n was signed when the source held the event 10 + n: the target has it before.
    for (const n of [0, 1, 2]) {
      expect(log.indexOf(eventOf(10 + n).id)).toBeGreaterThan(-1)
      expect(log.indexOf(eventOf(10 + n).id)).toBeLessThan(log.indexOf(eventOf(101 + n).id))
    }
  })
}

function growing({ from, to }: Given): void {
  const growingBy = (times: number) => {
    let grown = 0
    return onAppend(to(), async () => {
      if (grown === times) return
      await from().append('school-new', [eventOf(1000 + grown)], grown === 0 ? 'none' : grown - 1)
      grown++
    })
  }

  test('what is appended to it during the copy is copied too', async () => {
    await write(from(), RUNS)
    expect(await copy(from(), growingBy(3))).toMatchObject({
      copied: { events: RUNS.length + 3 },
      comparison: { difference: null, isSourceAhead: false },
    })
    expect(await contentOf(to())).toEqual(await contentOf(from()))
  })

  test('where it grows without end the copy ends, compares what it copied, and says that there is more', async () => {
    await write(from(), RUNS)
    const outcome = await copy(from(), growingBy(Number.POSITIVE_INFINITY))
    if (outcome.kind !== 'compared') throw new Error(outcome.kind)
    const { comparison, copied } = outcome
    expect(comparison).toMatchObject({ difference: null, isSourceAhead: true })
    expect(comparison.from).toEqual(comparison.to)
    expect(comparison.from.events).toBe(copied.events)
    const all = await contentOf(from())
    expect(await contentOf(to())).toEqual(all.slice(0, copied.events))
    expect(all.length).toBeGreaterThan(copied.events)
    expect(await copy(from(), to())).toMatchObject({ comparison: { difference: null, isSourceAhead: false } })
  })

  test('a checkpoint more than was copied counts as more, and is no difference', async () => {
    await write(from(), [NORTH])
    const late = beforeStreamRead(from(), 4, () => appendSingly(from(), CHECKPOINT_STREAM, [eventOf(500)]))
    expect(await copy(late, to())).toMatchObject({
      comparison: { from: { checkpoints: 0 }, to: { checkpoints: 0 }, difference: null, isSourceAhead: true },
    })
  })
}

function disturbing({ from, to }: Given): void {
  test('who writes to a stream that is still to be copied is told of as a conflict', async () => {
    await write(from(), RUNS)
    let written = false
    const store = onAppend(to(), async () => {
      if (written) return
      written = true
      await to().append('school-s', [eventOf(777)], 'none')
    })
    expect(await copy(from(), store)).toEqual({
      kind: 'conflict',
      conflict: { stream: 'school-s', expected: 'none', actual: 0 },
      copied: { events: 7, checkpoints: 0 },
    })
    expect(await to().readStream('school-s')).toHaveLength(1)
  })

  test('who writes anywhere else is found by the comparison', async () => {
    await write(from(), RUNS)
    let appends = 0
    const store = onAppend(to(), async () => {
      if (++appends === 2) await to().append('school-foreign', [eventOf(777)], 'none')
    })
    expect(await copy(from(), store)).toMatchObject({
      kind: 'compared',
      comparison: {
        from: { events: RUNS.length },
        to: { events: RUNS.length + 1 },
        difference: { position: 4, from: { stream: NORTH }, to: { stream: 'school-foreign' } },
      },
    })
  })

  test('a source in which a revision is missing is a conflict that lies behind', async () => {
    await write(from(), [NORTH, NORTH, NORTH, NORTH])
    const gap = readingAs(from(), events => events.filter(({ revision }) => revision !== 2))
    expect(await copy(gap, to())).toMatchObject({
      kind: 'conflict',
      conflict: { stream: NORTH, expected: 2, actual: 1 },
      copied: { events: 2 },
    })
  })

  test('two copies of one source into one target at once end equal', async () => {
    await write(from(), RUNS)
    const outcomes = await Promise.all([copy(from(), to()), copy(from(), to())])
    expect(outcomes.map(isEqual)).toEqual([true, true])
    expect(await contentOf(to())).toEqual(await contentOf(from()))
  })
}

function verifying({ from, to }: Given): void {
  test('the digest of a side is that of its events as lines of JSON, the checkpoints last', async () => {
    await from().append(CHECKPOINT_STREAM, [eventOf(100)], 'none')
    await write(from(), [NORTH, SOUTH, NORTH])
    const outcome = await copy(from(), to())
    const sha256 = digestOf([...(await everyEvent(from())), ...(await from().readStream(CHECKPOINT_STREAM))])
    expect(outcome).toMatchObject({ comparison: { from: { sha256 }, to: { sha256 } } })
  })

  test.each<[string, (event: StoredEvent) => Partial<StoredEvent>, string]>([
    ['id', () => ({ id: eventOf(99).id }), 'id'],
    ['type', () => ({ type: 'Registered' }), 'type'],
    ['one byte of data', ({ data }) => ({ data: data.replace('2', '3') }), 'data'],
    ['metadata', () => ({ metadata: '{}' }), 'metadata'],
    ['revision', () => ({ revision: 7 }), 'revision'],
    ['stream', () => ({ stream: 'district-North' }), 'stream'],
  ])('a target that gives another %s back is found out, with both digests', async (_, change, field) => {
    await write(from(), [NORTH, NORTH, NORTH])
    const forged = readingAs(to(), events =>
      events.map((event, index) => (index === 1 ? { ...event, ...change(event) } : event)),
    )
    const outcome = await copy(from(), forged)
    if (outcome.kind !== 'compared') throw new Error(outcome.kind)
    const { comparison } = outcome
    expect(comparison).toMatchObject({ from: { events: 3 }, to: { events: 3 } })
    expect(comparison.difference).toMatchObject({ position: 2, fields: [field] })
    expect(comparison.from.sha256).not.toBe(comparison.to.sha256)
    expect(comparison.from.sha256).toBe(digestOf(await everyEvent(from())))
  })

  test('text that moves from one field to the next changes the digest', async () => {
    await from().append(NORTH, [{ ...eventOf(1), data: '12', metadata: '3' }], 'none')
    const forged = readingAs(to(), events => events.map(each => ({ ...each, data: '1', metadata: '23' })))
    const outcome = await copy(from(), forged)
    if (outcome.kind !== 'compared') throw new Error(outcome.kind)
    expect(outcome.comparison.from.sha256).not.toBe(outcome.comparison.to.sha256)
  })

  test.each([0, 1, PAGE_MAX + 1])('a target that lost all but %i events is found out', async kept => {
    const count = PAGE_MAX + 3
    await appendAll(from(), NORTH, eventsOf(1, count))
    const outcome = await copy(
      from(),
      readingAs(to(), events => events.filter(({ position }) => position <= kept)),
    )
    expect(outcome).toMatchObject({
      comparison: {
        from: { events: count, position: count },
        to: { events: kept, position: kept },
        difference: { position: kept + 1, from: { revision: kept }, to: null },
      },
    })
  })

  test('a target that lost a checkpoint is found out', async () => {
    await write(from(), [NORTH])
    await from().append(CHECKPOINT_STREAM, [eventOf(100)], 'none')
    const outcome = await copy(from(), { ...plain(to()), readStream: async () => [] })
    expect(outcome).toMatchObject({
      comparison: {
        from: { checkpoints: 1 },
        to: { checkpoints: 0 },
        difference: { position: null, from: { stream: CHECKPOINT_STREAM, revision: 0 }, to: null },
      },
    })
  })
}

const sizes = fc.constantFrom(0, 0, 0, 3, 40, 1000, eventBytesMax - 200)
const writes = fc.array(
  fc.record({
    stream: fc.constantFrom(NORTH, SOUTH, 'school-s', 'assessment-f:north:2013', CHECKPOINT_STREAM),
    count: fc.integer({ min: 1, max: 5 }),
    bytes: sizes,
    text: fc.string({ unit: 'grapheme', maxLength: 5 }),
  }),
  { maxLength: 25 },
)

function holdingForAny({ openFrom, openTo }: Given): void {
  test('a copy that is cut short anywhere and then finished equals its source, and copied back it does again', async () => {
    await fc.assert(
      fc.asyncProperty(writes, fc.nat(), fc.nat({ max: 20 }), async (made, cut, appends) => {
        const stores = [await openFrom(), await openTo(), await openFrom()] as const
        const [from, to, back] = stores
        try {
          let n = 0
          for (const { stream, count, bytes, text } of made) {
            const events = Array.from({ length: count }, () =>
              eventOf(++n, JSON.stringify({ text, filled: 'x'.repeat(bytes) })),
            )
            await appendSingly(from, stream, events)
          }
          const source = await contentOf(from)
          await copyFirst(from, to, cut % (source.length + 1))
          await copy(from, failingAfter(to, appends)).catch(() => null)
          expect(isEqual(await copy(from, to))).toBe(true)
          expect(isEqual(await copy(to, back))).toBe(true)
          for (const copied of [to, back]) {
            expect(await contentOf(copied)).toEqual(source)
            expect(await copied.readStream(CHECKPOINT_STREAM)).toEqual(
              await from.readStream(CHECKPOINT_STREAM),
            )
          }
        } finally {
          for (const store of stores) await store.close()
        }
      }),
      { numRuns: 40 },
    )
  })
}

/** Appends, and expects no conflict. */
async function put(
  store: EventStore,
  stream: string,
  events: readonly NewEvent[],
  last: number,
): Promise<void> {
  const outcome = await store.append(stream, events, last === -1 ? 'none' : last)
  if (outcome.conflict) throw new Error(`${stream} stands at ${outcome.actual}, not at ${last}`)
}

/** Appends events 1, 2 … one after the other, each to the stream named in its place. */
async function write(store: EventStore, streams: readonly string[]): Promise<void> {
  const revisions = new Map<string, number>()
  for (const [index, stream] of streams.entries()) {
    const last = revisions.get(stream) ?? -1
    await put(store, stream, [eventOf(index + 1)], last)
    revisions.set(stream, last + 1)
  }
}

/** Appends to the end of a stream, one event at a time. */
async function appendSingly(store: EventStore, stream: string, events: readonly NewEvent[]): Promise<void> {
  let last = (await store.readStream(stream)).at(-1)?.revision ?? -1
  for (const event of events) await put(store, stream, [event], last++)
}

/** Fills an empty stream by appends as large as they may be. */
async function appendAll(store: EventStore, stream: string, events: readonly NewEvent[]): Promise<void> {
  for (let written = 0; written < events.length; written += eventsMax) {
    await put(store, stream, events.slice(written, written + eventsMax), written - 1)
  }
}

/** Leaves the target as a copy leaves it that was cut short after `count` events. */
async function copyFirst(from: EventStore, to: EventStore, count: number): Promise<void> {
  for (const event of (await everyEvent(from)).slice(0, count)) {
    await put(to, event.stream, [asNew(event)], event.revision - 1)
  }
}

const asNew = ({ id, type, data, metadata }: StoredEvent): NewEvent => ({ id, type, data, metadata })

/** Everything that must come over: all but the store's own cursor. */
const contentOf = async (store: EventStore) =>
  (await everyEvent(store)).map(event => ({ ...asNew(event), ...placeOf(event) }))

const placeOf = ({ stream, revision, position }: PositionedEvent) => ({ stream, revision, position })

const isEqual = (outcome: CopyOutcome): boolean =>
  outcome.kind === 'compared' &&
  outcome.comparison.difference === null &&
  outcome.comparison.from.sha256 === outcome.comparison.to.sha256

const digestOf = (events: readonly StoredEvent[]): string =>
  createHash('sha256')
    .update(
      events
        .map(({ stream, revision, id, type, data, metadata }) =>
          [stream, revision, id, type, data, metadata].map(each => JSON.stringify(each)).join(','),
        )
        .map(list => `[${list}]\n`)
        .join(''),
    )
    .digest('hex')

/** A store that gives other events back than it holds. */
const readingAs = (
  store: EventStore,
  seen: (events: readonly PositionedEvent[]) => readonly PositionedEvent[],
): EventStore => ({
  ...plain(store),
  async *readAll(after) {
    const events = seen(await everyEvent(store)).filter(({ position }) => position > after.position)
    if (events.length > 0) yield events
  },
})

/** A store in which the first read of the whole log succeeds, and every later one fails after `pages` pages. */
function breakingAfter(store: EventStore, pages: number): EventStore {
  let reads = 0
  return {
    ...plain(store),
    async *readAll(after) {
      reads++
      let left = pages
      for await (const page of store.readAll(after)) {
        if (reads > 1 && left-- === 0) throw new Error('the line is dead')
        yield page
      }
    },
  }
}

/** A store that writes its `n`-th append and then fails to say so. */
function losingAnswerOf(store: EventStore, n: number): EventStore {
  let appends = 0
  return onAppend(store, async () => {
    if (++appends === n) throw new Error('the answer was lost')
  })
}

/** A store that does something else after each of its appends. */
const onAppend = (store: EventStore, act: (stream: string) => Promise<void>): EventStore => ({
  ...plain(store),
  append: async (...given) => {
    const outcome = await store.append(...given)
    await act(given[0])
    return outcome
  },
})

/** A store that something happens to just before the `n`-th read of a stream. */
function beforeStreamRead(store: EventStore, n: number, act: () => Promise<void>): EventStore {
  let reads = 0
  return {
    ...plain(store),
    readStream: async (...given) => {
      if (++reads === n) await act()
      return store.readStream(...given)
    },
  }
}

/** The ids of what was appended, in order. */
function orderOf(store: EventStore): { readonly store: EventStore; readonly log: readonly string[] } {
  const log: string[] = []
  const append: EventStore['append'] = (stream, events, expected) => {
    log.push(...events.map(({ id }) => id))
    return store.append(stream, events, expected)
  }
  return { store: { ...plain(store), append }, log }
}

/** A store that records its appends, and the reads of the whole log that were begun and not ended. */
function watched(store: EventStore) {
  const appends: { readonly stream: string; readonly count: number; readonly expected: number | 'none' }[] =
    []
  const reads = { begun: 0, open: 0 }
  let atOnce = 0
  let atOnceMax = 0
  const watchedStore: EventStore = {
    ...plain(store),
    append: async (stream, events, expected) => {
      appends.push({ stream, count: events.length, expected })
      atOnceMax = Math.max(atOnceMax, ++atOnce)
      try {
        return await store.append(stream, events, expected)
      } finally {
        atOnce--
      }
    },
    async *readAll(after) {
      reads.begun++
      reads.open++
      try {
        yield* store.readAll(after)
      } finally {
        reads.open--
      }
    },
  }
  return { store: watchedStore, appends, reads, atOnceMax: () => atOnceMax }
}
