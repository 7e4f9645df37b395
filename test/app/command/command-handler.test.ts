import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { ledgerClockOn } from '../../../src/app/command/clock.ts'
import {
  type CommandHandler,
  type CommandHandlerDependencies,
  type CommandRequest,
  commandHandlerOn,
} from '../../../src/app/command/command-handler.ts'
import type { EntityCommand, EntityDescription } from '../../../src/domain/entity/command.ts'
import { entity } from '../../../src/domain/entity/entity.ts'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import type { Actor } from '../../../src/domain/values/actor.ts'
import { canonicalJson } from '../../../src/domain/values/canonical.ts'
import { decode, encode, type LedgerEvent } from '../../../src/event-store/codec.ts'
import { type EventStore, StoreUnavailable, StreamShort } from '../../../src/event-store/event-store.ts'
import { openSqliteStore } from '../../../src/event-store/sqlite/store.ts'
import { ann } from '../../support/domain/given.ts'
import { eventOf, everyEvent } from '../../support/event-store/events.ts'
import { freshStore } from '../../support/event-store/store.ts'

const NORTH = 'district-north'
const bob: Actor = { ...ann, person: 'bob', key: 'key-bob' }
const correlationId = eventOf(999).id

let store: EventStore
let clockAt: string
let newIds: number
let awaited: string[]
let handler: CommandHandler
beforeEach(() => {
  store = freshStore()
  clockAt = '2026-01-01T00:00:00.000Z'
  newIds = 0
  awaited = []
  handler = handleOver(store)
})
afterEach(() => store.close())

const handleOver = (over: CommandHandlerDependencies['store']): CommandHandler =>
  commandHandlerOn({
    store: over,
    ledgerClock: ledgerClockOn(() => Date.parse(clockAt)),
    newId: () => eventOf(++newIds).id,
    awaitEvent: id => {
      awaited.push(id)
      return { position: Promise.resolve(42), forget: () => awaited.splice(awaited.indexOf(id), 1) }
    },
  })

const describing = (wish: Partial<EntityDescription>): EntityCommand => ({
  type: 'DescribeEntity',
  data: {
    description: { kind: 'district', id: 'north', ...wish },
    occurredOn: '2026-01-01',
    today: '2026-01-01',
  },
})
const asked = (request: Partial<CommandRequest> = {}): CommandRequest => ({
  actor: ann,
  correlationId,
  ifMatch: null,
  ...request,
})
const execute = (
  command: EntityCommand | (() => Promise<EntityCommand>),
  request: Partial<CommandRequest> = {},
  by = handler,
) => by.execute(entity, NORTH, command, asked(request))
const stored = async (): Promise<readonly LedgerEvent[]> => (await store.readStream(NORTH)).map(decode)
const storedTypes = async () => (await stored()).map(({ type }) => type)

const named = describing({ name: 'North' })
const renamed = describing({ name: 'Far North' })
const joined = describing({ name: 'North', joinedOn: '2012' })
const refused = describing({ name: 'North', leftOn: '2012' })
const OURS = '00000000-0000-4000-8000-000000000007'
const idempotency = { key: 'once', requestSha256: 'a'.repeat(64) }

test('a command on a new stream is decided and its events are stored', async () => {
  const outcome = await execute(joined)
  expect(outcome).toMatchObject({
    kind: 'done',
    events: [
      { id: eventOf(1).id, revision: 0 },
      { id: eventOf(2).id, revision: 1 },
    ],
  })
  expect((await stored()).map(({ id, type, revision }) => [id, type, revision])).toEqual([
    [eventOf(1).id, 'Registered', 0],
    [eventOf(2).id, 'JoinedNetwork', 1],
  ])
})

test('an event says who asked, when it was recorded and for which request', async () => {
  await execute(named, { actor: { ...bob, onBehalfOf: 'cay' }, requestId: OURS, idempotency })
  const [event] = await stored()
  expect(event?.metadata).toEqual({
    actor: { ...bob, onBehalfOf: 'cay' },
    correlationId,
    recordedAt: clockAt,
    requestId: OURS,
    // The key is kept as its SHA-256 alone, because its text may name a person.
    idempotencyKey: createHash('sha256').update('once').digest('hex'),
    requestSha256: idempotency.requestSha256,
    schema: 1,
  })
})

test('a command on a known stream is decided on what happened there', async () => {
  await execute(named)
  expect(await execute(renamed, { ifMatch: 0 })).toMatchObject({ kind: 'done', events: [{ revision: 1 }] })
  expect(await storedTypes()).toEqual(['Registered', 'Renamed'])
})

test('what is loaded is the fold of what is stored', async () => {
  await execute(joined)
  const { state, revision, events } = await handler.load(entity, NORTH)
  expect(state).toMatchObject({ registered: true, name: 'North', joined: { on: '2012', known: 'on' } })
  expect([revision, events]).toEqual([1, await stored()])
  expect(await handler.load(entity, 'district-south')).toMatchObject({
    state: entity.initial,
    revision: null,
    events: [],
  })
})

test('what another process wrote since is loaded, and what was loaded before is not read again', async () => {
  await execute(named)
  const asked: (readonly (number | undefined)[])[] = []
  const by = handleOver({
    append: (...given) => store.append(...given),
    readStream: (stream, after, known) => {
      asked.push([after, known])
      return store.readStream(stream, after, known)
    },
  })
  expect((await by.load(entity, NORTH)).state.name).toBe('North')
  await execute(renamed, { ifMatch: 0 })
  const { state, revision, events } = await by.load(entity, NORTH)
  expect([state.name, revision, events]).toEqual(['Far North', 1, await stored()])
  expect(await by.load(entity, NORTH)).toEqual(await by.load(entity, NORTH))
  // Only the last event that was loaded is read again, to check that it is still there.
  expect(asked).toEqual([
    [-1, -1],
    [-1, 0],
    [0, 1],
    [0, 1],
  ])
})

describe('a log that was restored under a node', () => {
  /** A handle over the store, and over another one once it is restored. */
  const restoring = async () => {
    const restored = freshStore()
    onTestFinished(() => restored.close())
    let log = store
    const by = handleOver({
      append: (...given) => log.append(...given),
      readStream: (...given) => log.readStream(...given),
    })
    await execute(named, {}, by)
    await execute(renamed, { ifMatch: 0 }, by)
    log = restored
    return { by, restored }
  }

  test('is not decided on where it holds less than the node has seen', async () => {
    const { by, restored } = await restoring()
    await expect(execute(joined, {}, by)).rejects.toThrow(StoreUnavailable)
    await execute(named, {}, handleOver(restored))
    await expect(by.load(entity, NORTH)).rejects.toThrow(`does not show revision 1 of ${NORTH}`)
    expect(await restored.readStream(NORTH)).toHaveLength(1)
  })

  test('nor where it has grown anew with other events', async () => {
    const { by, restored } = await restoring()
    await execute(joined, {}, handleOver(restored))
    await expect(execute(renamed, { ifMatch: 1 }, by)).rejects.toThrow('another event at revision 1')
    expect(await restored.readStream(NORTH)).toHaveLength(2)
  })

  test('is what it is once the node has started again', async () => {
    const { restored } = await restoring()
    expect(await handleOver(restored).load(entity, NORTH)).toMatchObject({ state: entity.initial })
    expect((await execute(joined, {}, handleOver(restored))).kind).toBe('done')
  })
})

describe('what this node has read of a stream in the log', () => {
  const reading = (revision: number) =>
    commandHandlerOn({
      store,
      ledgerClock: ledgerClockOn(() => Date.parse(clockAt)),
      newId: () => eventOf(++newIds).id,
      endOf: stream => (stream === NORTH ? { revision, position: 7 } : null),
    })

  test('is never decided on less than', async () => {
    await expect(execute(named, {}, reading(2))).rejects.toThrow(`does not show revision 2 of ${NORTH}`)
    await execute(named)
    await expect(execute(renamed, { ifMatch: 0 }, reading(2))).rejects.toThrow(StoreUnavailable)
    expect(await stored()).toHaveLength(1)
  })

  test('nor what the store has said when it was written to', async () => {
    let length = 9
    const by = handleOver({
      append: (...given) => store.append(...given),
      readStream: async (stream, after, known) => {
        const events = await store.readStream(stream, after)
        if (known !== undefined && known >= length) throw new StreamShort(stream, known)
        return events.filter(({ revision }) => revision < length)
      },
    })
    await execute(named, {}, by)
    length = 0
    await expect(execute(renamed, {}, by)).rejects.toThrow(`does not show revision 0 of ${NORTH}`)
    length = 9
    const other = handleOver({
      append: (...given) => store.append(...given),
      readStream: async (stream, _after, known = -1) => {
        if (known >= 0) throw new StreamShort(stream, known)
        return []
      },
    })
    // The conflict reports a revision that no read has shown yet.
    await expect(execute(renamed, {}, other)).rejects.toThrow(`does not show revision 0 of ${NORTH}`)
    expect(await stored()).toHaveLength(1)
  })

  test('may be behind what the store holds', async () => {
    await execute(joined)
    expect((await execute(renamed, { ifMatch: 1 }, reading(0))).kind).toBe('done')
  })
})

test('whoever wrote is told when this node has read the last of the events', async () => {
  const outcome = await execute(joined)
  expect(awaited).toEqual([eventOf(2).id])
  expect(outcome.kind === 'done' && (await outcome.position)).toBe(42)
})

test('a stream that cannot be read stops the command', async () => {
  await store.append(NORTH, [eventOf(70)], 'none')
  await expect(execute(named)).rejects.toThrow(`event ${eventOf(70).id}`)
})

describe('an Idempotency-Key', () => {
  beforeEach(() => execute(joined, { idempotency }))
  const other = { ...idempotency, requestSha256: 'b'.repeat(64) }

  test('with the same request is answered by the events of its first try', async () => {
    const outcome = await execute(joined, { idempotency })
    expect(outcome.kind === 'replayed' && outcome.events.map(({ id }) => id)).toEqual([
      eventOf(1).id,
      eventOf(2).id,
    ])
    expect(await stored()).toHaveLength(2)
  })

  test('is answered so before anything else is looked at, also after the stream has grown', async () => {
    await execute(renamed, { ifMatch: 1 })
    for (const ifMatch of [null, 0, 1, 99]) {
      expect((await execute(joined, { idempotency, ifMatch })).kind).toBe('replayed')
    }
    expect((await execute(refused, { idempotency })).kind).toBe('replayed')
    expect(await stored()).toHaveLength(3)
  })

  test('is answered so on another node, which never saw the first try', async () => {
    expect((await execute(joined, { idempotency }, handleOver(store))).kind).toBe('replayed')
  })

  test('that an earlier version stored as it came is found', async () => {
    const metadata = { actor: ann, recordedAt: clockAt, correlationId }
    const { requestSha256 } = idempotency
    const former = canonicalJson({ ...metadata, requestSha256, idempotencyKey: 'former', schema: 1 })
    const event = encode(
      eventOf(90).id,
      { type: 'Renamed', data: { name: 'N', occurredOn: '2020' } },
      metadata,
    )
    await store.append(NORTH, [{ ...event, metadata: former }], 1)
    const again = { idempotency: { ...idempotency, key: 'former' }, ifMatch: 2 }
    expect(await execute(renamed, again)).toMatchObject({ kind: 'replayed', events: [{ revision: 2 }] })
    expect(await execute(renamed, { ...again, idempotency: { ...other, key: 'former' } })).toEqual({
      kind: 'key-reused',
    })
  })

  test('with another request is refused', async () => {
    expect(await execute(joined, { idempotency: other })).toEqual({ kind: 'key-reused' })
    expect(await execute(renamed, { idempotency: other, ifMatch: 1 })).toEqual({ kind: 'key-reused' })
    expect(await stored()).toHaveLength(2)
  })

  test('of another person is another key', async () => {
    expect((await execute(joined, { idempotency, actor: bob })).kind).toBe('unchanged')
    expect((await execute(renamed, { idempotency: other, actor: bob, ifMatch: 1 })).kind).toBe('done')
  })

  test('belongs to the person, whichever of their keys is used', async () => {
    const actor = { ...ann, key: 'key-ann-2', role: 'operator' }
    expect((await execute(joined, { idempotency, actor })).kind).toBe('replayed')
  })
})

test.each([null, 0, 1, 99, 'any'] as const)(
  'an unchanged wish is no event, whatever If-Match (%s)',
  async ifMatch => {
    await execute(joined)
    expect(await execute(named, { ifMatch })).toMatchObject({ kind: 'unchanged', revision: 1 })
    expect([await stored(), awaited]).toMatchObject([{ length: 2 }, { length: 1 }])
  },
)

describe('preconditions', () => {
  test.each([
    ['a new stream without If-Match', false, named, null, { kind: 'done' }],
    ['a new stream, whatever it is', false, named, 'any', { kind: 'done' }],
    ['a new stream and a revision of it', false, named, 0, { kind: 'precondition-failed', revision: null }],
    ['a known stream without If-Match', true, renamed, null, { kind: 'precondition-required', revision: 0 }],
    ['a known stream and its revision', true, renamed, 0, { kind: 'done' }],
    ['a known stream, whatever it is', true, renamed, 'any', { kind: 'done' }],
    ['a known stream and another revision', true, renamed, 1, { kind: 'precondition-failed', revision: 0 }],
    ['a broken rule without If-Match', true, refused, null, { kind: 'precondition-required', revision: 0 }],
    ['a broken rule at another revision', true, refused, 7, { kind: 'precondition-failed', revision: 0 }],
    [
      'a broken rule at its revision',
      true,
      refused,
      0,
      { kind: 'refused', refusal: { code: 'MembershipOrder' } },
    ],
    ['a broken rule on a new stream', false, refused, null, { kind: 'refused' }],
  ] as const)('come before the rules: %s', async (_, exists, command, ifMatch, outcome) => {
    if (exists) await execute(named)
    const before = await stored()
    expect(await execute(command, { ifMatch })).toMatchObject(outcome)
    expect((await stored()).length - before.length).toBe(outcome.kind === 'done' ? 1 : 0)
  })
})

describe('another writer who was faster', () => {
  /** Runs one of their commands between the reading of the stream and the append of ours, as often as there are any. */
  const overtaken = (ours: EntityCommand, theirs: readonly (() => Promise<unknown>)[]) => {
    const left = [...theirs]
    return async () => {
      await left.shift()?.()
      return ours
    }
  }
  const theirJoining = () => execute(joined, { ifMatch: 'any', actor: bob })
  const theirName = (name: string) => () => execute(describing({ name }), { ifMatch: 'any', actor: bob })

  test('makes the command be decided again, on what they wrote', async () => {
    await execute(named)
    const outcome = await execute(overtaken(joined, [theirName('Far North')]), { ifMatch: 'any' })
    expect(outcome).toMatchObject({ kind: 'done', events: [{ revision: 2 }, { revision: 3 }] })
    expect(await storedTypes()).toEqual(['Registered', 'Renamed', 'Renamed', 'JoinedNetwork'])
  })

  test('leaves the command the ids that it had', async () => {
    await execute(named)
    await execute(overtaken(renamed, [theirJoining]), { ifMatch: 'any' })
    const [, , ours] = await stored()
    expect([newIds, ours?.id]).toEqual([3, eventOf(3).id])
    expect(awaited).toEqual([1, 2, 3].map(n => eventOf(n).id))
  })

  test('who wished the same has left nothing to do', async () => {
    await execute(named)
    const outcome = await execute(overtaken(joined, [theirJoining]), { ifMatch: 'any' })
    expect(outcome).toMatchObject({ kind: 'unchanged', revision: 1 })
  })

  test('who created it is not overwritten', async () => {
    const outcome = await execute(overtaken(renamed, [theirName('North')]))
    expect(outcome).toEqual({ kind: 'precondition-required', revision: 0 })
    expect(await storedTypes()).toEqual(['Registered'])
  })

  test('who changed it is not overwritten', async () => {
    await execute(named)
    const outcome = await execute(overtaken(renamed, [theirJoining]), { ifMatch: 0 })
    expect(outcome).toEqual({ kind: 'precondition-failed', revision: 1 })
    expect(await storedTypes()).toEqual(['Registered', 'JoinedNetwork'])
  })

  test('who is the same request sent twice answers both', async () => {
    const twin = () => execute(joined, { idempotency })
    const outcome = await execute(overtaken(joined, [twin]), { idempotency })
    expect(outcome).toMatchObject({ kind: 'replayed', events: [{ revision: 0 }, { revision: 1 }] })
    expect(await stored()).toHaveLength(2)
  })

  test('each time ends it after a few tries, with nothing written', async () => {
    await execute(named)
    const names = Array.from({ length: 9 }, (_, n) => theirName(`North ${n}`))
    expect(await execute(overtaken(joined, names), { ifMatch: 'any' })).toEqual({ kind: 'contended' })
    expect(await storedTypes()).toEqual(['Registered', ...Array.from({ length: 5 }, () => 'Renamed')])
    expect(awaited).toHaveLength(6)
  })
})

describe('an append that fails', () => {
  const failing = (isWritten: boolean) =>
    handleOver({
      readStream: (...given) => store.readStream(...given),
      append: async (...given) => {
        if (isWritten) await store.append(...given)
        throw new Error('the answer was lost')
      },
    })

  test.each([
    ['and wrote nothing', false, 'done'],
    ['and wrote all the same', true, 'replayed'],
  ])('%s is told, and the same request again records it once', async (_, isWritten, kind) => {
    await expect(execute(joined, { idempotency }, failing(isWritten))).rejects.toThrow('the answer was lost')
    expect(awaited).toEqual([])
    expect((await execute(joined, { idempotency })).kind).toBe(kind)
    expect(await storedTypes()).toEqual(['Registered', 'JoinedNetwork'])
  })

  test('but wrote all the same is an unchanged wish to whoever asks without a key', async () => {
    await expect(execute(joined, {}, failing(true))).rejects.toThrow('the answer was lost')
    expect((await execute(joined)).kind).toBe('unchanged')
    expect(await stored()).toHaveLength(2)
  })
})

describe('recordedAt', () => {
  test('is never earlier than that of what the command was decided on', async () => {
    await execute(named)
    const behind = handleOver(store)
    clockAt = '2025-12-31T00:00:00.000Z'
    await execute(renamed, { ifMatch: 0 }, behind)
    expect((await stored()).map(({ metadata }) => metadata.recordedAt)).toEqual([
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T00:00:00.000Z',
    ])
  })

  test('is never earlier than what this node recorded on another stream', async () => {
    await execute(named)
    clockAt = '2025-12-31T00:00:00.000Z'
    const south = describing({ kind: 'district', id: 'south', name: 'South' })
    await handler.execute(entity, 'district-south', south, asked())
    const [event] = await store.readStream('district-south')
    expect(event && decode(event).metadata.recordedAt).toBe('2026-01-01T00:00:00.000Z')
  })

  // A database may commit concurrent appends in another order than they were sent.
  test('runs as the log of the embedded store does, however many write at once', async () => {
    const embedded = openSqliteStore({ categories: CATEGORIES, file: ':memory:' })
    const ids = Array.from({ length: 40 }, (_, n) => `d${n}`)
    const times = ids.map((_, n) => Date.parse('2026-01-01') + (n % 7) * 1000)
    const jumping = commandHandlerOn({
      store: embedded,
      ledgerClock: ledgerClockOn(() => times.shift() ?? 0),
      newId: () => eventOf(++newIds).id,
      awaitEvent: () => ({ position: Promise.resolve(0), forget: () => {} }),
    })
    await Promise.all(
      ids.map(id => jumping.execute(entity, `district-${id}`, describing({ id, name: id }), asked())),
    )
    const events = await everyEvent(embedded)
    await embedded.close()
    const recorded = events.map(event => decode(event).metadata.recordedAt)
    expect(recorded).toHaveLength(40)
    expect(recorded).toEqual(recorded.toSorted())
  })
})

describe('what was just appended', () => {
  let reads: number[]
  let counting: CommandHandler
  beforeEach(() => {
    reads = []
    counting = handleOver({
      append: (...given) => store.append(...given),
      readStream: async (...given) => {
        const events = await store.readStream(...given)
        reads.push(events.length)
        return events
      },
    })
  })

  test('is not read again, but for its last event', async () => {
    await execute(describing({ name: 'North' }), {}, counting)
    await execute(describing({ name: 'North District' }), { ifMatch: 0 }, counting)
    const { state, events } = await counting.load(entity, NORTH)
    expect(reads).toEqual([0, 1, 1])
    expect(state.name).toBe('North District')
    expect(events).toEqual(await stored())
  })

  test('is read again where its ids were given, since what stands under them may say something else', async () => {
    await execute(describing({ name: 'North' }), { ids: [eventOf(7).id] }, counting)
    await counting.load(entity, NORTH)
    expect(reads).toEqual([0, 1])
  })

  test('and what another wrote behind it is read all the same', async () => {
    await execute(describing({ name: 'North' }), {}, counting)
    await execute(describing({ name: 'North District' }), { ifMatch: 0 })
    await execute(describing({ name: 'The North' }), { ifMatch: 1 }, counting)
    expect(reads).toEqual([0, 2])
    expect((await counting.load(entity, NORTH)).events).toEqual(await stored())
  })
})
