import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CATEGORIES } from '../../src/domain/subjects.ts'
import {
  APPEND_LIMITS,
  CHECKPOINT_STREAM,
  type Checkpoint,
  type EventStore,
  type NewEvent,
  PAGE_MAX,
  START,
  StoreUnavailable,
  StreamErased,
  StreamShort,
} from '../../src/event-store/event-store.ts'
import {
  eventOf,
  eventOfBytes,
  eventsOf,
  everyEvent,
  fill,
  follow,
  idsOf,
} from '../support/event-store/events.ts'
import { pace } from '../support/pace.ts'

const NORTH = 'district-north'
const SOUTH = 'district-south'
const { eventsMax, bytesMax, eventBytesMax } = APPEND_LIMITS

/** An empty store that shares nothing with any other. */
type Open = () => EventStore | Promise<EventStore>

/** The promises of the port. Every adapter runs all of them, unchanged, and is spoken to through the port alone. */
export function describeEventStore(name: string, open: Open): void {
  describe(name, () => {
    let store: EventStore
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.close())
    const given = { open, store: () => store }
    describe('append', () => appending(given))
    describe('expected revision', () => expecting(given))
    describe('limits', () => limiting(given))
    describe('reading', () => reading(given))
    describe('kept aside', () => keepingAside(given))
    describe('the whole log', () => readingAll(given))
    describe('a subscription', () => subscribing(given))
    describe('many writers', () => writingAtOnce(given))
    describe('close', () => closing(given))
  })
}

type Given = { readonly open: Open; readonly store: () => EventStore }

function appending({ store }: Given): void {
  test('revisions are dense from 0', async () => {
    expect(await store().append(NORTH, eventsOf(1, 2), 'none')).toEqual({ conflict: false, revision: 1 })
    expect(await store().append(NORTH, eventsOf(3, 5), 1)).toEqual({ conflict: false, revision: 4 })
    const events = await store().readStream(NORTH)
    expect(events.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4])
    expect(idsOf(events)).toEqual(idsOf(eventsOf(1, 5)))
  })

  test('every stream counts its own revisions', async () => {
    await store().append(NORTH, eventsOf(1, 3), 'none')
    expect(await store().append(SOUTH, [eventOf(4)], 'none')).toEqual({ conflict: false, revision: 0 })
  })

  test('what was appended comes back as it was, with its stream and revision', async () => {
    await store().append(NORTH, [eventOf(1)], 'none')
    expect(await store().readStream(NORTH)).toEqual([{ ...eventOf(1), stream: NORTH, revision: 0 }])
  })

  test.each([
    ['a line separator', '{"a":"\u2028\u2029"}'],
    ['an emoji and a combining accent', '{"a":"🏫 e\u0301"}'],
    ['the greatest safe integer', '{"a":9007199254740991,"b":-9007199254740991}'],
    ['keys that a parser would put in another order', '{"10":1,"9":2,"__proto__":{"b":1},"a":3}'],
    ['escapes', '{"a":"\\u0000\\u001f\\"\\\\\\n/"}'],
    ['a byte order mark', '{"a":"\ufeff"}'],
    ['a decimal as text', '{"a":"0.10"}'],
  ])('%s comes back byte for byte', async (_, text) => {
    await store().append(NORTH, [{ ...eventOf(1), data: text, metadata: text }], 'none')
    const [event] = await store().readStream(NORTH)
    expect(event).toMatchObject({ data: text, metadata: text })
    expect((await everyEvent(store()))[0]).toMatchObject({ data: text, metadata: text })
  })

  test('of a stream what came after a revision is read alone', async () => {
    await store().append(NORTH, eventsOf(1, 3), 'none')
    expect(idsOf(await store().readStream(NORTH, 0))).toEqual(idsOf(eventsOf(2, 3)))
    expect(await store().readStream(NORTH, 2)).toEqual([])
    expect(await store().readStream(NORTH, 7)).toEqual([])
    expect(await store().readStream(SOUTH, 0)).toEqual([])
  })

  test('of a stream that shows less than is known of it no part is given', async () => {
    await store().append(NORTH, eventsOf(1, 3), 'none')
    expect(idsOf(await store().readStream(NORTH, 0, 2))).toEqual(idsOf(eventsOf(2, 3)))
    expect(await store().readStream(NORTH, 2, 2)).toEqual([])
    await expect(store().readStream(NORTH, 0, 3)).rejects.toThrow(StoreUnavailable)
    await expect(store().readStream(SOUTH, -1, 0)).rejects.toThrow(`does not show revision 0 of ${SOUTH}`)
  })

  test('streams that differ in case alone are two', async () => {
    await store().append('district-North', [eventOf(1)], 'none')
    expect(await store().readStream('district-north')).toEqual([])
  })
}

function expecting({ store }: Given): void {
  const third = eventOf(3)

  test.each([
    ['the stream must not exist but does', 'none', 1],
    ['the stream has grown since', 0, 1],
    ['the stream is shorter', 2, 1],
  ] as const)('a conflict is a value that says where the stream stands: %s', async (_, expected, actual) => {
    await store().append(NORTH, eventsOf(1, 2), 'none')
    expect(await store().append(NORTH, [third], expected)).toEqual({ conflict: true, actual })
  })

  test('a revision expected of an unknown stream is a conflict', async () => {
    expect(await store().append(NORTH, [third], 0)).toEqual({ conflict: true, actual: 'none' })
  })

  test('a conflict leaves nothing and is harmless to the next append', async () => {
    await store().append(NORTH, eventsOf(1, 2), 'none')
    await store().append(NORTH, eventsOf(3, 4), 0)
    expect(await store().append(NORTH, [eventOf(5)], 1)).toEqual({ conflict: false, revision: 2 })
    expect(idsOf(await everyEvent(store()))).toEqual(idsOf([eventOf(1), eventOf(2), eventOf(5)]))
  })

  test('a conflict on an unknown stream does not bring it into being', async () => {
    await store().append(NORTH, [third], 0)
    expect(await store().append(NORTH, [third], 'none')).toEqual({ conflict: false, revision: 0 })
  })

  test('the same ids at the same revision again succeed and write nothing', async () => {
    await store().append(NORTH, [eventOf(1)], 'none')
    const first = await store().append(NORTH, eventsOf(2, 3), 0)
    expect(await store().append(NORTH, eventsOf(2, 3), 0)).toEqual(first)
    expect(await store().append(NORTH, [eventOf(1)], 'none')).toEqual({ conflict: false, revision: 0 })
    expect(idsOf(await everyEvent(store()))).toEqual(idsOf(eventsOf(1, 3)))
  })

  test('the same ids again succeed also where the stream has grown since', async () => {
    await store().append(NORTH, eventsOf(1, 2), 'none')
    await store().append(NORTH, eventsOf(3, 4), 1)
    expect(await store().append(NORTH, eventsOf(1, 2), 'none')).toEqual({ conflict: false, revision: 1 })
    expect(idsOf(await store().readStream(NORTH))).toEqual(idsOf(eventsOf(1, 4)))
  })

  test.each([
    ['other ids at that revision', [eventOf(9), eventOf(3)], 0],
    ['only the first id is the same', [eventOf(2), eventOf(9)], 0],
    ['the known ids and one more', eventsOf(2, 4), 0],
    ['the same ids in another order', [eventOf(3), eventOf(2)], 0],
    ['the same ids one revision later', eventsOf(2, 3), 1],
  ] as const)('it is a conflict, not a retry: %s', async (_, events, expected) => {
    await store().append(NORTH, eventsOf(1, 3), 'none')
    expect(await store().append(NORTH, events, expected)).toEqual({ conflict: true, actual: 2 })
    expect(idsOf(await store().readStream(NORTH))).toEqual(idsOf(eventsOf(1, 3)))
  })

  test('the same ids on another stream are other events', async () => {
    await store().append(NORTH, [eventOf(1)], 'none')
    expect(await store().append(SOUTH, [eventOf(1)], 0)).toEqual({ conflict: true, actual: 'none' })
  })
}

function limiting({ store }: Given): void {
  const quarter = bytesMax / 4
  const wide = 'é'.repeat(eventBytesMax / 2)

  test.each<[string, readonly NewEvent[]]>([
    ['no event', []],
    [`${eventsMax + 1} events`, eventsOf(1, eventsMax + 1)],
    ['one event of a byte too much', [eventOfBytes(1, eventBytesMax + 1)]],
    ['too many bytes in few characters', [eventOf(1, `{"text":"${wide}"}`)]],
    ['too much metadata', [{ ...eventOf(1), metadata: `"${'x'.repeat(eventBytesMax)}"` }]],
    ['a byte too much in all', [1, 2, 3, 4].map(n => eventOfBytes(n, quarter + (n === 4 ? 1 : 0)))],
  ])('an append is refused and leaves nothing: %s', async (_, events) => {
    await expect(store().append(NORTH, events, 'none')).rejects.toThrow(RangeError)
    expect(await everyEvent(store())).toEqual([])
  })

  test.each<[string, readonly NewEvent[]]>([
    [`${eventsMax} events`, eventsOf(1, eventsMax)],
    ['one event as large as may be', [eventOfBytes(1, eventBytesMax)]],
    ['as many bytes in all as may be', [1, 2, 3, 4].map(n => eventOfBytes(n, quarter))],
  ])('an append at the limit is accepted: %s', async (_, events) => {
    expect(await store().append(NORTH, events, 'none')).toEqual({
      conflict: false,
      revision: events.length - 1,
    })
    expect((await store().readStream(NORTH)).map(({ data }) => data)).toEqual(events.map(({ data }) => data))
  })

  test.each(CATEGORIES)('a stream of the category %s is taken', async category => {
    expect(await store().append(`${category}-x`, [eventOf(1)], 'none')).toMatchObject({ conflict: false })
  })

  test.each([
    'rating-north',
    'Districts-north',
    'districts',
    'district',
    'north',
    'checkpoint-other',
    '$district-north',
    '',
  ])('a stream of no known category is refused: "%s"', async stream => {
    await expect(store().append(stream, [eventOf(1)], 'none')).rejects.toThrow(RangeError)
    expect(await everyEvent(store())).toEqual([])
  })

  test.each(['', 'one', '00000000-0000-7000-8000-00000000000A', '{00000000-0000-7000-8000-000000000001}'])(
    'an id that is no uuid in lower case is refused: "%s"',
    async id => {
      await expect(store().append(NORTH, [{ ...eventOf(1), id }], 'none')).rejects.toThrow(RangeError)
      expect(await everyEvent(store())).toEqual([])
    },
  )

  test('a type of the kind that a database gives to its own records is refused', async () => {
    await expect(store().append(NORTH, [{ ...eventOf(1), type: '$>' }], 'none')).rejects.toThrow(RangeError)
    expect(await everyEvent(store())).toEqual([])
  })
}

function reading({ store }: Given): void {
  test('an unknown stream is empty', async () => {
    expect(await store().readStream(NORTH)).toEqual([])
  })

  test('a stream longer than a page is read whole', async () => {
    const count = PAGE_MAX * 2 + 1
    await fill(store(), NORTH, 1, count)
    expect(idsOf(await store().readStream(NORTH))).toEqual(idsOf(eventsOf(1, count)))
  })

  test('named events come in the order asked for, also twice', async () => {
    await store().append(NORTH, eventsOf(1, 3), 'none')
    await store().append(SOUTH, [eventOf(4)], 'none')
    const events = await store().readEvents([
      { stream: NORTH, revision: 2 },
      { stream: SOUTH, revision: 0 },
      { stream: NORTH, revision: 0 },
      { stream: NORTH, revision: 2 },
    ])
    expect(idsOf(events)).toEqual(idsOf([eventOf(3), eventOf(4), eventOf(1), eventOf(3)]))
    expect(await store().readEvents([])).toEqual([])
  })

  test.each([
    ['beyond the end of its stream', { stream: NORTH, revision: 1 }],
    ['of an unknown stream', { stream: SOUTH, revision: 0 }],
  ])('a named event that does not exist throws: %s', async (_, missing) => {
    await store().append(NORTH, [eventOf(1)], 'none')
    const asked = [{ stream: NORTH, revision: 0 }, missing]
    const error: unknown = await store()
      .readEvents(asked)
      .catch((thrown: unknown) => thrown)
    // A read model names only what it has read: it was deleted since, or is not shown yet.
    expect(error).toBeInstanceOf(StreamShort)
    expect(String(error)).toContain(`revision ${missing.revision} of ${missing.stream}`)
    expect(await store().append(NORTH, [eventOf(2)], 0)).toEqual({ conflict: false, revision: 1 })
  })
}

const ANN = 'person-ann'
const BOB = 'person-bob'

function keepingAside({ store }: Given): void {
  test('a stream is written and read like any other', async () => {
    expect(await store().append(ANN, eventsOf(1, 2), 'none')).toEqual({ conflict: false, revision: 1 })
    expect(await store().append(ANN, [eventOf(3)], 1)).toEqual({ conflict: false, revision: 2 })
    expect(await store().append(ANN, [eventOf(3)], 1)).toEqual({ conflict: false, revision: 2 })
    expect(await store().append(ANN, [eventOf(4)], 1)).toEqual({ conflict: true, actual: 2 })
    const events = eventsOf(1, 3).map((event, revision) => ({ ...event, stream: ANN, revision }))
    expect(await store().readStream(ANN)).toEqual(events)
    expect(await store().readStream(ANN, 1)).toEqual(events.slice(2))
    expect(await store().readEvents([{ stream: ANN, revision: 1 }])).toEqual(events.slice(1, 2))
  })

  test('its events take no position, and no reader of the log meets them', async () => {
    await store().append(ANN, [eventOf(1)], 'none')
    await store().append(NORTH, [eventOf(2)], 'none')
    await store().append(BOB, [eventOf(3)], 'none')
    await store().append(NORTH, [eventOf(4)], 0)
    const read = await everyEvent(store())
    expect(read.map(({ id, position }) => [id, position])).toEqual([
      [eventOf(2).id, 1],
      [eventOf(4).id, 2],
    ])
    expect(await follow(store(), (_, { caughtUp }) => caughtUp)).toEqual(read)
    expect([2, null]).toContain(await store().size())
  })

  test('the streams of a category are named', async () => {
    await store().append(BOB, [eventOf(1)], 'none')
    await store().append(ANN, eventsOf(2, 3), 'none')
    await store().append(NORTH, [eventOf(4)], 'none')
    expect(await store().asideStreams('person')).toEqual([ANN, BOB])
    expect(await store().asideStreams('perso')).toEqual([])
  })

  test('one that is erased is gone, takes nothing any more, and no other is touched', async () => {
    await store().append(NORTH, [eventOf(1)], 'none')
    await store().append(ANN, eventsOf(2, 3), 'none')
    await store().append(BOB, [eventOf(4)], 'none')
    await store().append(NORTH, [eventOf(5)], 0)
    const before = await everyEvent(store())
    for (const _ of ['once', 'and again']) await store().erase(ANN)
    expect(await store().readStream(ANN)).toEqual([])
    expect(await store().asideStreams('person')).toEqual([BOB])
    for (const expected of ['none', 1] as const) {
      await expect(store().append(ANN, [eventOf(6)], expected)).rejects.toThrow(StreamErased)
    }
    expect(idsOf(await store().readStream(BOB))).toEqual([eventOf(4).id])
    expect(await everyEvent(store())).toEqual(before)
    await store().append(NORTH, [eventOf(7)], 1)
    expect((await everyEvent(store(), before.at(-1))).map(({ position }) => position)).toEqual([3])
  })

  test('where there is nothing to erase nothing happens', async () => {
    await store().erase(ANN)
    expect(await store().append(ANN, [eventOf(1)], 'none')).toEqual({ conflict: false, revision: 0 })
  })

  test.each([NORTH, CHECKPOINT_STREAM, 'person', 'persons-ann'])(
    'nothing else is erased: %s',
    async stream => {
      await store().append(NORTH, [eventOf(1)], 'none')
      await expect(store().erase(stream)).rejects.toThrow(RangeError)
      expect(await everyEvent(store())).toHaveLength(1)
    },
  )
}

function readingAll({ store, open }: Given): void {
  test('an empty log has no page', async () => {
    expect(await Array.fromAsync(store().readAll(START))).toEqual([])
  })

  test('every event comes once, numbered from 1, in the order of the appends', async () => {
    await store().append(NORTH, eventsOf(1, 2), 'none')
    await store().append(SOUTH, [eventOf(3)], 'none')
    await store().append(NORTH, [eventOf(4)], 1)
    const events = await everyEvent(store())
    expect(events.map(({ position, stream, revision }) => [position, stream, revision])).toEqual([
      [1, NORTH, 0],
      [2, NORTH, 1],
      [3, SOUTH, 0],
      [4, NORTH, 2],
    ])
    expect(await everyEvent(store())).toEqual(events)
  })

  test.each([PAGE_MAX - 1, PAGE_MAX, PAGE_MAX + 1, 2 * PAGE_MAX, 2 * PAGE_MAX + 1])(
    'a log of %i events comes whole, in pages of no more than may be',
    async count => {
      await fill(store(), NORTH, 1, count)
      const pages = await Array.fromAsync(store().readAll(START))
      expect(pages.every(page => page.length > 0 && page.length <= PAGE_MAX)).toBe(true)
      expect(pages.flat().map(({ position }) => position)).toEqual(
        Array.from({ length: count }, (_, index) => index + 1),
      )
      expect(idsOf(pages.flat())).toEqual(idsOf(eventsOf(1, count)))
    },
  )

  test('reading goes on from wherever it stood', async () => {
    await fill(store(), NORTH, 1, 12)
    const whole = await everyEvent(store())
    for (const [index, { position, cursor }] of whole.entries()) {
      expect(await everyEvent(store(), { position, cursor })).toEqual(whole.slice(index + 1))
    }
  })

  test('positions are counted from the one given, whatever stands before it', async () => {
    await fill(store(), NORTH, 1, 3)
    const [first] = await everyEvent(store())
    const after = { position: 100, cursor: first?.cursor ?? '' }
    expect((await everyEvent(store(), after)).map(({ position }) => position)).toEqual([101, 102])
  })

  test('an event that nobody can read has its number all the same', async () => {
    await store().append(NORTH, [{ ...eventOf(1), type: 'NeverHeardOf', data: '{}' }, eventOf(2)], 'none')
    expect((await everyEvent(store())).map(({ position, type }) => [position, type])).toEqual([
      [1, 'NeverHeardOf'],
      [2, 'Renamed'],
    ])
  })

  test('checkpoints of the audit log take no position', async () => {
    await store().append(CHECKPOINT_STREAM, [eventOf(1)], 'none')
    await store().append(NORTH, [eventOf(2)], 'none')
    await store().append(CHECKPOINT_STREAM, eventsOf(3, 4), 0)
    await store().append(NORTH, [eventOf(5)], 0)
    await store().append(CHECKPOINT_STREAM, [eventOf(6)], 2)
    const events = await everyEvent(store())
    expect(events.map(({ id, position }) => [id, position])).toEqual([
      [eventOf(2).id, 1],
      [eventOf(5).id, 2],
    ])
    expect(await everyEvent(store(), events[1])).toEqual([])
    expect(idsOf(await store().readStream(CHECKPOINT_STREAM))).toEqual(
      idsOf([1, 3, 4, 6].map(n => eventOf(n))),
    )
  })

  test('the size counts domain events alone, where it is cheap to say', async () => {
    await store().append(CHECKPOINT_STREAM, eventsOf(1, 2), 'none')
    await store().append(NORTH, eventsOf(3, 5), 'none')
    expect([3, null]).toContain(await store().size())
  })

  test('a reader that is left in the middle holds up nobody', async () => {
    await fill(store(), NORTH, 1, PAGE_MAX + 1)
    for await (const _ of store().readAll(START)) break
    const waiting = store().readAll(START)[Symbol.asyncIterator]()
    await waiting.next()
    expect(await store().append(SOUTH, [eventOf(9999)], 'none')).toEqual({ conflict: false, revision: 0 })
    const rest = await waiting.next()
    expect(rest.value?.[0]).toMatchObject({ id: eventOf(PAGE_MAX + 1).id, position: PAGE_MAX + 1 })
  })

  test.each(['of another store', '-1', '1.5', 'NaN'])(
    'a cursor that no store gave is an error: "%s"',
    async cursor => {
      await fill(store(), NORTH, 1, 3)
      await expect(everyEvent(store(), { position: 1, cursor })).rejects.toThrow(/rebuild/)
      await expect(follow(store(), () => true, { position: 1, cursor })).rejects.toThrow(/rebuild/)
    },
  )

  test('a cursor beyond the end, as after an old back-up was restored, is an error that says what to do', async () => {
    const backUp = await open()
    try {
      await fill(store(), NORTH, 1, 3)
      await fill(backUp, NORTH, 1, 2)
      const last = (await everyEvent(store())).at(-1) ?? START
      await expect(everyEvent(backUp, last)).rejects.toThrow(/rebuild/)
      await expect(follow(backUp, () => true, last)).rejects.toThrow(/rebuild/)
    } finally {
      await backUp.close()
    }
  })
}

function subscribing({ store }: Given): void {
  test('it tells that it is caught up on an empty log', async () => {
    expect(await follow(store(), (_, { caughtUp }) => caughtUp)).toEqual([])
  })

  test.each([1, PAGE_MAX, PAGE_MAX + 1, 2 * PAGE_MAX])(
    'it gives %i events and then tells that it is caught up',
    async count => {
      await fill(store(), NORTH, 1, count)
      const events = await follow(store(), (_, { caughtUp }) => caughtUp)
      expect(events).toEqual(await everyEvent(store()))
      expect(events).toHaveLength(count)
    },
  )

  test('what is appended later arrives, each event once and in order', async () => {
    await store().append(NORTH, eventsOf(1, 2), 'none')
    let appended: Promise<unknown> | undefined
    const events = await follow(store(), (taken, { caughtUp }) => {
      if (caughtUp) appended ??= fill(store(), SOUTH, 3, 702)
      return taken.length === 702
    })
    await appended
    expect(events).toEqual(await everyEvent(store()))
  })

  test('it goes on from wherever a reader stood, and counts from there', async () => {
    await fill(store(), NORTH, 1, 5)
    const third = (await everyEvent(store()))[2] ?? START
    const { cursor } = third
    const events = await follow(store(), (_, { caughtUp }) => caughtUp, { position: 30, cursor })
    expect(events.map(({ id, position }) => [id, position])).toEqual([
      [eventOf(4).id, 31],
      [eventOf(5).id, 32],
    ])
  })

  test('checkpoints of the audit log do not arrive and shift no number', async () => {
    let appended: Promise<unknown> | undefined
    const append = async () => {
      await store().append(CHECKPOINT_STREAM, eventsOf(1, 2), 'none')
      await store().append(NORTH, [eventOf(3)], 'none')
    }
    const events = await follow(store(), taken => {
      appended ??= append()
      return taken.length > 0
    })
    await appended
    expect(events.map(({ id, position }) => [id, position])).toEqual([[eventOf(3).id, 1]])
  })

  test('pages come as they are taken, so that a slow reader is given no more than it can hold', async () => {
    const stop = new AbortController()
    const pages = store().subscribeAll(START, stop.signal)[Symbol.asyncIterator]()
    await pages.next()
    await fill(store(), NORTH, 1, 3 * PAGE_MAX)
    const taken: string[] = []
    while (taken.length < 3 * PAGE_MAX) {
      const { value } = await pages.next()
      expect(value?.events.length).toBeLessThanOrEqual(PAGE_MAX)
      taken.push(...idsOf(value?.events ?? []))
      await store().append(SOUTH, [eventOf(9000 + taken.length)], 'none')
    }
    stop.abort()
    expect(taken.slice(0, 3 * PAGE_MAX)).toEqual(idsOf(eventsOf(1, 3 * PAGE_MAX)))
  })

  test('two of them are given the same', async () => {
    const both = [1, 2].map(() => follow(store(), taken => taken.length === 3))
    await store().append(NORTH, eventsOf(1, 3), 'none')
    const [one, other] = await Promise.all(both)
    expect(one).toEqual(other)
    expect(one).toHaveLength(3)
  })

  test.each(['before it starts', 'while it waits'])(
    'it ends without a throw when it is aborted %s',
    async when => {
      const stop = new AbortController()
      if (when === 'before it starts') stop.abort()
      const pages = store().subscribeAll(START, stop.signal)[Symbol.asyncIterator]()
      if (when === 'while it waits') await pages.next()
      const next = pages.next()
      stop.abort()
      expect(await next).toEqual({ done: true, value: undefined })
    },
  )

  test('it gives nothing more once it is aborted', async () => {
    await fill(store(), NORTH, 1, PAGE_MAX + 1)
    expect(await follow(store(), () => true)).toHaveLength(PAGE_MAX)
  })
}

function writingAtOnce({ store }: Given): void {
  test('100 appends on 100 streams at once all succeed', async () => {
    const streams = Array.from({ length: 100 }, (_, index) => `district-${index}`)
    const outcomes = await Promise.all(
      streams.map((stream, index) => store().append(stream, [eventOf(index)], 'none')),
    )
    expect(outcomes).toEqual(streams.map(() => ({ conflict: false, revision: 0 })))
    expect(new Set((await everyEvent(store())).map(({ stream }) => stream))).toEqual(new Set(streams))
  })

  test('of 16 writers at one revision exactly one wins, and the others are told', async () => {
    await store().append(NORTH, [eventOf(100)], 'none')
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, index) => store().append(NORTH, [eventOf(index)], 0)),
    )
    expect(outcomes.filter(({ conflict }) => !conflict)).toEqual([{ conflict: false, revision: 1 }])
    expect(outcomes.filter(({ conflict }) => conflict)).toEqual(
      Array.from({ length: 15 }, () => ({ conflict: true, actual: 1 })),
    )
    const winner = outcomes.findIndex(({ conflict }) => !conflict)
    expect(idsOf(await store().readStream(NORTH))).toEqual(idsOf([eventOf(100), eventOf(winner)]))
  })

  test('the same append sent twice at once is written once', async () => {
    const twice = [1, 2].map(() => store().append(NORTH, eventsOf(1, 2), 'none'))
    expect(await Promise.all(twice)).toEqual([
      { conflict: false, revision: 1 },
      { conflict: false, revision: 1 },
    ])
    expect(await everyEvent(store())).toHaveLength(2)
  })

  test('appends of one writer that do not wait for each other keep their order', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        store().append(NORTH, [eventOf(index)], index === 0 ? 'none' : index - 1),
      ),
    )
    expect(outcomes.every(({ conflict }) => !conflict)).toBe(true)
  })

  test('acknowledged appends beside failing ones survive, and the failing ones leave nothing', async () => {
    await store().append(NORTH, [eventOf(1)], 'none')
    const outcomes = await Promise.allSettled([
      store().append(SOUTH, [eventOf(2)], 'none'),
      store().append(NORTH, eventsOf(3, 4), 'none'),
      store().append('unknown-stream', [eventOf(5)], 'none'),
      store().append('district-east', [eventOf(6), { ...eventOf(7), id: 'no uuid' }], 'none'),
      store().append('district-west', [eventOf(8)], 'none'),
      store().append('district-east', [eventOfBytes(9, eventBytesMax + 1)], 'none'),
      store().append(NORTH, [eventOf(10)], 0),
    ])
    expect(
      outcomes.map(each =>
        each.status === 'rejected' ? 'rejected' : each.value.conflict ? 'conflict' : 'written',
      ),
    ).toEqual(['written', 'conflict', 'rejected', 'rejected', 'written', 'rejected', 'written'])
    // A store may write what is under way at once in any order.
    expect(idsOf(await everyEvent(store())).toSorted()).toEqual(idsOf([1, 2, 8, 10].map(n => eventOf(n))))
    expect(await store().readStream('district-east')).toEqual([])
  })
}

function closing({ store }: Given): void {
  test('it finishes what was accepted', async () => {
    const accepted = Array.from({ length: 20 }, (_, n) =>
      store().append(`district-${n}`, [eventOf(n)], 'none'),
    )
    const closed = store().close()
    expect((await Promise.all(accepted)).every(({ conflict }) => !conflict)).toBe(true)
    await closed
  })

  test('it may be asked for twice', async () => {
    await Promise.all([store().close(), store().close()])
    await expect(store().close()).resolves.toBeUndefined()
  })

  test('it ends the subscriptions', async () => {
    const pages = store().subscribeAll(START, new AbortController().signal)[Symbol.asyncIterator]()
    await pages.next()
    const next = pages.next()
    await store().close()
    expect(await next).toEqual({ done: true, value: undefined })
  })

  test('a long read that goes on after it throws', async () => {
    await fill(store(), NORTH, 1, PAGE_MAX + 1)
    const pages = store().readAll(START)[Symbol.asyncIterator]()
    await pages.next()
    await store().close()
    await expect(pages.next()).rejects.toThrow(/closed/)
  })

  test.each<[string, (closed: EventStore) => Promise<unknown>]>([
    ['append', closed => closed.append(NORTH, [eventOf(1)], 'none')],
    ['readStream', closed => closed.readStream(NORTH)],
    ['readEvents', closed => closed.readEvents([{ stream: NORTH, revision: 0 }])],
    ['readAll', closed => everyEvent(closed)],
    ['subscribeAll', closed => follow(closed, () => true)],
    ['size', closed => closed.size()],
  ])('use after it throws: %s', async (_, use) => {
    await store().close()
    await expect(use(store())).rejects.toThrow(/closed/)
  })
}

/** A store and further handles on it, each as another process would hold one. The code that opens one closes it. */
type Shared = { readonly store: EventStore; readonly another: () => EventStore | Promise<EventStore> }

/** The promises to processes that share a store: for every adapter that keeps its events outside the process. */
export function describeSharedEventStore(name: string, open: () => Shared | Promise<Shared>): void {
  describe(`${name}, shared`, () => {
    let shared: Shared
    let other: EventStore
    beforeEach(async () => {
      shared = await open()
      other = await shared.another()
    })
    afterEach(async () => {
      await shared.store.close()
      await other.close()
    })

    test('what was acknowledged is there when the store is opened again', async () => {
      await fill(shared.store, NORTH, 1, 5)
      const before = await everyEvent(shared.store)
      await shared.store.close()
      const reopened = await shared.another()
      expect(await everyEvent(reopened)).toEqual(before)
      await reopened.close()
    })

    test('whoever waits for any of two closes finds everything written that was accepted', async () => {
      const accepted = shared.store.append(NORTH, [eventOf(1)], 'none')
      const closes = [shared.store.close(), shared.store.close()]
      await closes[1]
      expect(idsOf(await other.readStream(NORTH))).toEqual([eventOf(1).id])
      await Promise.all([accepted, ...closes])
    })

    test('the expected revision holds between handles', async () => {
      await shared.store.append(NORTH, [eventOf(1)], 'none')
      expect(await other.append(NORTH, [eventOf(2)], 'none')).toEqual({ conflict: true, actual: 0 })
      expect(await other.append(NORTH, [eventOf(2)], 0)).toEqual({ conflict: false, revision: 1 })
      expect(await shared.store.append(NORTH, [eventOf(3)], 0)).toEqual({ conflict: true, actual: 1 })
    })

    test('the end of a stream that is read again and again is the one that anybody wrote', async () => {
      const { store } = shared
      await store.append(NORTH, eventsOf(0, 1), 'none')
      const end = async (after: number) =>
        (await store.readStream(NORTH, after)).map(({ revision }) => revision)
      for (let read = 0; read < 3; read++) expect(await end(0)).toEqual([1])
      await other.append(NORTH, [eventOf(2)], 1)
      expect(await end(0)).toEqual([1, 2])
      expect(await end(1)).toEqual([2])
      await store.append(NORTH, [eventOf(3)], 2)
      expect(await end(1)).toEqual([2, 3])
      expect(await Promise.all([end(2), other.append(NORTH, [eventOf(4)], 3), end(2)])).toHaveLength(3)
      expect(await end(2)).toEqual([3, 4])
    })

    test('a retry through another handler, and after opening again, writes nothing', async () => {
      await shared.store.append(NORTH, eventsOf(1, 2), 'none')
      await shared.store.close()
      expect(await other.append(NORTH, eventsOf(1, 2), 'none')).toEqual({ conflict: false, revision: 1 })
      expect(await everyEvent(other)).toHaveLength(2)
    })

    test('what another handler appends arrives within a second, each event once and in order', async () => {
      let askedAt = performance.now()
      const delays: number[] = []
      let next: Promise<unknown> = Promise.resolve()
      const events = await follow(shared.store, taken => {
        if (taken.length > 0) delays.push(performance.now() - askedAt)
        if (taken.length === 3) return true
        askedAt = performance.now()
        next = other.append(`district-${taken.length}`, [eventOf(taken.length)], 'none')
        return false
      })
      await next
      expect(idsOf(events)).toEqual(idsOf(eventsOf(0, 2)))
      expect(events.map(({ position }) => position)).toEqual([1, 2, 3])
      // A busy machine may be late now and then; a store that polls less often is late every time.
      expect(Math.min(...delays)).toBeLessThan(1000 * pace())
    })

    test('two handles that write at once lose nothing, and both read one order', async () => {
      const append = (store: EventStore, name: string, from: number) =>
        Promise.all(
          eventsOf(from, from + 99).map((event, index) => store.append(`${name}-${index}`, [event], 'none')),
        )
      const following = follow(shared.store, taken => taken.length === 200)
      const outcomes = await Promise.all([append(shared.store, 'district', 0), append(other, 'school', 100)])
      expect(outcomes.flat().every(({ conflict }) => !conflict)).toBe(true)
      expect(new Set(idsOf(await everyEvent(other)))).toEqual(new Set(idsOf(eventsOf(0, 199))))
      expect(await everyEvent(shared.store)).toEqual(await everyEvent(other))
      expect(await following).toEqual(await everyEvent(other))
    })

    test('a subscription goes on through another handle from what the first one gave', async () => {
      await fill(shared.store, NORTH, 1, 3)
      const [, second] = await follow(shared.store, (_, { caughtUp }) => caughtUp)
      const at: Checkpoint = second ?? START
      const rest = await follow(other, (_, { caughtUp }) => caughtUp, at)
      expect(rest.map(({ id, position }) => [id, position])).toEqual([[eventOf(3).id, 3]])
    })
  })
}
