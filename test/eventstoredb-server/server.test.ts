import { randomUUID } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  BACKWARDS,
  binaryEvent,
  END,
  type EventData,
  eventTypeFilter,
  excludeSystemEvents,
  type Filter,
  jsonEvent,
  type Position,
  streamNameFilter,
} from '@eventstore/db-client'
import shared from '@eventstore/db-client/generated/shared_pb.js'
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js'
import streams from '@eventstore/db-client/generated/streams_pb.js'
import { UsersClient } from '@eventstore/db-client/generated/users_grpc_pb.js'
import users from '@eventstore/db-client/generated/users_pb.js'
import { credentials, Metadata } from '@grpc/grpc-js'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { eventually, pace } from '../support/pace.ts'
import { CREDENTIALS, clientOf, Followed, outcome, revisionOf, revisionsIn, someEvents } from './client.ts'
import { type Database, type DatabaseOptions, startDatabase } from './cluster.ts'
import { spawnDatabase } from './process.ts'
import { uuidIn } from './wire.ts'

/** With `ESDB_URL` the rules are tested on a real server instead, so that the test server cannot drift from it. */
const REAL = process.env.ESDB_URL
const database = REAL === undefined ? await startDatabase({ writeTimeoutMs: 100 }) : null
const url = REAL ?? database?.url ?? ''
const client = clientOf(url)
const run = `rules-${randomUUID().slice(0, 8)}`
let named = 0
const fresh = () => `${run}-${++named}`
const followed: Followed[] = []

afterEach(async () => {
  await Promise.all(followed.splice(0).map(each => each.stop()))
})
afterAll(async () => {
  await client.dispose()
  await database?.close()
})

const position = ({ position: at }: { position?: Position }) => at ?? { commit: -1n, prepare: -1n }
const append = (stream: string, count = 1, to = client) =>
  to.appendToStream(stream, someEvents(count), { credentials: CREDENTIALS })
const read = (stream: string, options = {}, from = client) => revisionsIn(from.readStream(stream, options))
const follow = (...subscription: ConstructorParameters<typeof Followed>): Followed => {
  const one = new Followed(...subscription)
  followed.push(one)
  return one
}
/** Follows the streams that begin with `prefix`; notes events by their revisions, and checkpoints by their `nameOf`. */
const followAll = (
  prefix: string,
  fromPosition: Position | 'start' | 'end',
  { nameOf = String, from = client, ...options }: Partial<Following> = {},
): Followed => {
  const checkpointReached = (_: unknown, { commit }: Position) => one.hear(`checkpoint ${nameOf(commit)}`)
  const filter = streamNameFilter({ prefixes: [prefix], checkpointReached, ...options })
  const one = follow(from.subscribeToAll({ fromPosition, filter }))
  return one
}
type Following = {
  nameOf(commit: bigint): string
  from: typeof client
  checkpointInterval: number
  maxSearchWindow: number
}

describe.each([
  ['unary', { credentials: CREDENTIALS }],
  ['batch', {}],
])('an append (%s)', (_, how) => {
  const write = (
    stream: string,
    events: readonly EventData[],
    expectedRevision: bigint | 'any' | 'no_stream' | 'stream_exists',
  ) => revisionOf(client.appendToStream(stream, [...events], { ...how, expectedRevision }))

  test('to a tombstoned stream is refused, whatever is expected', async () => {
    const stream = fresh()
    await append(stream)
    await client.tombstoneStream(stream)
    for (const expected of ['any', 'no_stream', 'stream_exists', 0n, 5n] as const) {
      expect(await write(stream, someEvents(1), expected)).toBe('stream-deleted')
    }
  })

  test('that expects a stream is refused where it was deleted or never was, but for its metadata', async () => {
    const [never, deleted, described] = [fresh(), fresh(), fresh()]
    await append(deleted)
    await client.deleteStream(deleted)
    await client.setStreamMetadata(described, { maxCount: 5 })
    expect(await write(never, someEvents(1), 'stream_exists')).toBe('wrong-expected-version')
    expect(await write(deleted, someEvents(1), 'stream_exists')).toBe('stream-deleted')
    expect(await write(described, someEvents(1), 'stream_exists')).toBe(0)
  })

  test('of known events is a repeat at any revision, and answers what the first one did', async () => {
    const stream = fresh()
    const events = someEvents(3)
    const first = await client.appendToStream(stream, events, { ...how, expectedRevision: 'any' })
    await append(stream)
    const second = await client.appendToStream(stream, events, { ...how, expectedRevision: 'any' })
    expect(second).toEqual(first)
    expect(await read(stream)).toHaveLength(4)
  })

  test('at any revision is stored again when its first id is new, and refused when only a later one is', async () => {
    const stream = fresh()
    const [known, other, news] = someEvents(3)
    if (!known || !other || !news) throw new Error('three events')
    await write(stream, [known, other], 'any')
    expect(await write(stream, [news, known], 'any')).toBe(3)
    expect(await write(stream, [other, jsonEvent({ type: 'counted', data: {} })], 'any')).toBe(
      'wrong-expected-version',
    )
  })

  test('at an earlier revision is a repeat only if every event sits where it would have gone', async () => {
    const stream = fresh()
    const events = someEvents(4)
    const [a, b, c, d] = events
    if (!a || !b || !c || !d) throw new Error('four events')
    const first = await client.appendToStream(stream, [a, b], { ...how, expectedRevision: 'no_stream' })
    expect(await write(stream, [c], 1n)).toBe(2)
    expect(await client.appendToStream(stream, [a, b], { ...how, expectedRevision: 'no_stream' })).toEqual(
      first,
    )
    expect(await write(stream, [b, c], 0n)).toBe(2)
    expect(await write(stream, [a], 0n)).toBe('wrong-expected-version')
    expect(await write(stream, [a, d], 'no_stream')).toBe('wrong-expected-version')
    expect(await write(stream, [b, c, d], 0n)).toBe('wrong-expected-version')
    expect(await write(stream, [], 0n)).toBe('wrong-expected-version')
    expect(await read(stream)).toEqual([0, 1, 2])
  })

  test('at the current revision stores even a used id again; at a later one it is refused', async () => {
    const stream = fresh()
    const events = someEvents(1)
    expect(await write(stream, events, 'no_stream')).toBe(0)
    expect(await write(stream, events, 0n)).toBe(1)
    expect(await write(stream, someEvents(1), 5n)).toBe('wrong-expected-version')
    expect(await write(fresh(), someEvents(1), 0n)).toBe('wrong-expected-version')
  })

  test('that clashes says where the stream is', async () => {
    const stream = fresh()
    await append(stream, 3)
    const clash = (expectedRevision: bigint | 'no_stream', name = stream) =>
      client.appendToStream(name, someEvents(1), { ...how, expectedRevision })
    await expect(clash('no_stream')).rejects.toMatchObject({
      actualVersion: 2n,
      expectedVersion: 'no_stream',
    })
    await expect(clash(7n)).rejects.toMatchObject({ actualVersion: 2n, expectedVersion: 7n })
    await expect(clash(7n, fresh())).rejects.toMatchObject({ actualVersion: 'no_stream' })
  })

  test('may use the id of another stream, and is then never known as a repeat at any revision', async () => {
    const [one, other] = [fresh(), fresh()]
    const events = someEvents(1)
    expect(await write(one, events, 'any')).toBe(0)
    expect(await write(other, events, 'any')).toBe(0)
    expect(await write(other, events, 'any')).toBe(1)
    expect(await write(one, events, 'any')).toBe(0)
    expect(await write(other, events, 'no_stream')).toBe(0)
  })

  test('answers the position of its last event; positions rise, with gaps, and are the same twice', async () => {
    const stream = fresh()
    const { position: at } = await client.appendToStream(stream, someEvents(3), {
      ...how,
      expectedRevision: 'no_stream',
    })
    const positions: (Position | undefined)[] = []
    for await (const { event } of client.readStream(stream)) positions.push(event?.position)
    const commits = positions.map(each => each?.commit ?? 0n)
    expect(positions.at(-1)).toEqual(at)
    expect(at?.commit).toBe(at?.prepare)
    expect(commits[1]).toBeGreaterThan((commits[0] ?? 0n) + 1n)
    expect(commits[2]).toBeGreaterThan((commits[1] ?? 0n) + 1n)
  })

  test('to a deleted stream as if it were none goes on with its numbers', async () => {
    const stream = fresh()
    await append(stream, 2)
    await client.deleteStream(stream)
    expect(await write(stream, someEvents(2), 'no_stream')).toBe(3)
    expect(await read(stream)).toEqual([2, 3])
    expect((await client.getStreamMetadata(stream)).metadata).toMatchObject({ truncateBefore: 2 })
  })

  test('has at most 1 MiB', async () => {
    const stream = fresh()
    const ofBytes = (bytes: number) => [jsonEvent({ type: 'large', data: 'x'.repeat(bytes - 2) })]
    expect(await write(stream, ofBytes(1024 * 1024), 'no_stream')).toBe(0)
    expect(await write(stream, ofBytes(1024 * 1024 + 1), 0n)).toBe('maximum-append-size-exceeded')
    const failing = client.appendToStream(stream, ofBytes(1024 * 1024 + 1), how)
    await expect(failing).rejects.toMatchObject({ maxAppendSize: 1024 * 1024 })
  })
})

describe.skipIf(!url.includes('tls=false'))('a call that the client would not make', () => {
  const [, host = ''] = /\/\/([^,?]+)/.exec(url) ?? []
  const raw = new streamsService.StreamsClient(host, credentials.createInsecure())
  afterAll(() => raw.close())
  const identifier = (stream: string) =>
    new shared.StreamIdentifier().setStreamName(Buffer.from(stream).toString('base64'))

  test('an append without a type is refused by the name of what is missing', async () => {
    const options = new streams.AppendReq.Options().setAny(new shared.Empty())
    const message = new streams.AppendReq.ProposedMessage().setId(new shared.UUID().setString(randomUUID()))
    message.getMetadataMap().set('content-type', 'application/json')
    const failure = await new Promise<unknown>(resolve => {
      const call = raw.append(error => resolve(error?.metadata.getMap()))
      call.write(new streams.AppendReq().setOptions(options.setStreamIdentifier(identifier(fresh()))))
      call.end(new streams.AppendReq().setProposedMessage(message))
    })
    expect(failure).toMatchObject({
      exception: 'missing-required-metadata-property',
      'required-metadata-properties': 'type,content-type',
    })
  })

  test('a read may ask for ids as two numbers, and gives the same id', async () => {
    const stream = fresh()
    const [event = jsonEvent({ type: 'counted', data: {} })] = someEvents(1)
    await client.appendToStream(stream, event)
    const { Options } = streams.ReadReq
    const options = new Options()
      .setStream(
        new Options.StreamOptions().setStreamIdentifier(identifier(stream)).setStart(new shared.Empty()),
      )
      .setCount('1')
      .setNoFilter(new shared.Empty())
      .setUuidOption(new Options.UUIDOption().setStructured(new shared.Empty()))
    const call = raw.read(new streams.ReadReq().setOptions(options))
    for await (const response of call) {
      const id = (response as InstanceType<typeof streams.ReadResp>).getEvent()?.getEvent()?.getId()
      expect(id?.hasStructured()).toBe(true)
      expect(uuidIn(id)).toBe(event.id)
    }
  })
})

describe('a stream', () => {
  test('that holds nothing is not found, nor is one that was deleted; a tombstone is an error', async () => {
    const stream = fresh()
    expect(await outcome(read(stream))).toBe('stream-not-found')
    await append(stream)
    await client.deleteStream(stream)
    expect(await outcome(read(stream))).toBe('stream-not-found')
    await client.tombstoneStream(stream)
    expect(await outcome(read(stream))).toBe('stream-deleted')
  })

  test('is read from a revision on, that one included, either way; beyond its end is nothing', async () => {
    const stream = fresh()
    await append(stream, 5)
    expect(await read(stream, { fromRevision: 3n })).toEqual([3, 4])
    expect(await read(stream, { fromRevision: 1n, direction: BACKWARDS })).toEqual([1, 0])
    expect(await read(stream, { fromRevision: END, direction: BACKWARDS, maxCount: 2 })).toEqual([4, 3])
    expect(await read(stream, { fromRevision: 1n, maxCount: 2 })).toEqual([1, 2])
    expect(await read(stream, { fromRevision: 9n })).toEqual([])
  })

  test('shows what its metadata lets it', async () => {
    const stream = fresh()
    await append(stream, 5)
    await client.setStreamMetadata(stream, { maxCount: 2 })
    expect(await read(stream)).toEqual([3, 4])
    await client.setStreamMetadata(stream, { truncateBefore: 1 })
    expect(await read(stream)).toEqual([1, 2, 3, 4])
    expect(await read(`$$${stream}`)).toEqual([1])
  })

  test('comes back as its bytes were, with a time', async () => {
    const stream = fresh()
    const data = { z: 1, a: '\u2028 é 🙂 "', n: 2 ** 53 - 1, '10': null, '9': [1.5, -0] }
    const metadata = { $correlationId: 'x', b: [] }
    const sinceMs = Date.now()
    await client.appendToStream(stream, jsonEvent({ type: 'Ünï/code', data, metadata }))
    const untilMs = Date.now()
    for await (const { event } of client.readStream(stream)) {
      expect(JSON.stringify(event?.data)).toBe(JSON.stringify(data))
      expect(event).toMatchObject({ metadata, type: 'Ünï/code', isJson: true, revision: 0n })
      // A real server may have a clock of its own, a minute off.
      expect(event?.created.getTime()).toBeGreaterThanOrEqual(sinceMs - 60_000)
      expect(event?.created.getTime()).toBeLessThanOrEqual(untilMs + 60_000)
    }
  })

  test('may have any name', async () => {
    const stream = `${fresh()}: /?#%& é🙂 ${'x'.repeat(400)}`
    await append(stream)
    for await (const { event } of client.readStream(stream)) expect(event?.streamId).toBe(stream)
  })

  test('that is deleted loses its metadata, and metadata brings it back', async () => {
    const stream = fresh()
    await append(stream, 2)
    await client.setStreamMetadata(stream, { maxCount: 7 })
    await client.deleteStream(stream)
    expect((await client.getStreamMetadata(stream)).metadata).not.toHaveProperty('maxCount')
    await client.setStreamMetadata(stream, { maxCount: 9 })
    expect(await read(stream)).toEqual([])
    expect((await client.getStreamMetadata(stream)).metadata).toMatchObject({
      maxCount: 9,
      truncateBefore: 2,
    })
  })

  test('is deleted only at the revision that is expected', async () => {
    const stream = fresh()
    expect(await outcome(client.deleteStream(stream))).toBe('wrong-expected-version')
    await append(stream, 2)
    const failing = client.deleteStream(stream, { expectedRevision: 0n })
    await expect(failing).rejects.toMatchObject({ expectedVersion: 0n, actualVersion: 1n })
    expect(await outcome(client.deleteStream(stream, { expectedRevision: 1n }))).toBe('ok')
    expect(await outcome(client.tombstoneStream(stream, { expectedRevision: 1n }))).toBe('ok')
    expect(await outcome(client.deleteStream(stream))).toBe('stream-deleted')
  })

  test('of links leads to their targets, or to nothing where a target is gone', async () => {
    const [target, gone, hidden, links] = [fresh(), fresh(), fresh(), fresh()]
    await append(target, 2)
    await append(gone)
    await append(hidden, 2)
    await client.setStreamMetadata(hidden, { truncateBefore: 1 })
    const link = (to: string) => binaryEvent({ type: '$>', data: Buffer.from(to) })
    await client.appendToStream(links, [link(`1@${target}`), link(`0@${gone}`), link(`0@${hidden}`)])
    await client.tombstoneStream(gone)
    const resolved: unknown[] = []
    for await (const each of client.readStream(links, { resolveLinkTos: true })) {
      resolved.push([each.event?.streamId, each.event?.revision, each.link?.revision])
    }
    expect(resolved).toEqual([
      [target, 1n, 0n],
      [undefined, undefined, 1n],
      [undefined, undefined, 2n],
    ])
    expect(await read(links)).toEqual([0, 1, 2])
  })
})

describe('the log of all streams', () => {
  const readAll = async (options: Parameters<typeof client.readAll>[0]) => {
    const places: string[] = []
    for await (const { event } of client.readAll(options)) {
      places.push(`${event?.streamId}@${event?.revision} ${event?.type}`)
    }
    return places
  }

  test('is read forwards with the position it begins at, and backwards without it', async () => {
    const stream = fresh()
    const first = position(await append(stream))
    const last = position(await append(stream, 2))
    const at = (revision: number) => `${stream}@${revision} counted`
    expect(await readAll({ fromPosition: first, maxCount: 3 })).toEqual([at(0), at(1), at(2)])
    expect(await readAll({ fromPosition: last, direction: BACKWARDS, maxCount: 2 })).toEqual([at(1), at(0)])
  })

  test('still holds what a stream hides, and what the server wrote itself', async () => {
    const stream = fresh()
    const first = position(await append(stream, 1))
    await append(stream, 2)
    await client.setStreamMetadata(stream, { maxCount: 1 })
    await client.tombstoneStream(stream)
    const entries = await readAll({ fromPosition: first, maxCount: 100 })
    expect(entries.filter(each => each.includes(stream))).toEqual([
      `${stream}@0 counted`,
      `${stream}@1 counted`,
      `${stream}@2 counted`,
      `$$${stream}@0 $metadata`,
      `${stream}@9223372036854775807 $streamDeleted`,
    ])
  })

  test('read on from beyond its end is empty; from inside a record, or back from beyond, it is an error', async () => {
    const { commit } = position(await append(fresh()))
    const { commit: last } = position(await append(fresh()))
    const at = (place: bigint) => ({ fromPosition: { commit: place, prepare: place }, maxCount: 5 })
    expect(await readAll(at(last + 100_000n))).toEqual([])
    expect(await outcome(readAll({ ...at(last + 100_000n), direction: BACKWARDS }))).toBe('unknown')
    expect(await outcome(readAll(at(commit + 3n)))).toBe('unknown')
    expect(await outcome(readAll({ ...at(commit + 3n), direction: BACKWARDS }))).toBe('unknown')
    const inside = { commit: commit + 3n, prepare: commit + 3n }
    expect(await follow(client.subscribeToAll({ fromPosition: inside })).until('unknown')).toEqual([
      'unknown',
    ])
    expect(await followAll(run, inside).until('unknown')).toEqual(['unknown'])
  })
})

describe('a subscription', () => {
  test('to a stream confirms, tells the past after the revision it begins at, says caughtUp, and goes on live', async () => {
    const stream = fresh()
    await append(stream, 4)
    const one = follow(client.subscribeToStream(stream, { fromRevision: 1n }))
    await one.until('caughtUp')
    await append(stream, 2)
    expect(await one.until('5')).toEqual(['confirmed', '2', '3', 'caughtUp', '4', '5'])
  })

  test('to a stream that does not exist confirms, and says caughtUp only once it does', async () => {
    const stream = fresh()
    const one = follow(client.subscribeToStream(stream))
    await one.until('confirmed')
    await append(stream)
    expect(await one.until('caughtUp')).toEqual(['confirmed', '0', 'caughtUp'])
  })

  test('to a stream from its end tells only what comes', async () => {
    const stream = fresh()
    await append(stream, 3)
    const one = follow(client.subscribeToStream(stream, { fromRevision: END }))
    await one.until('caughtUp')
    await append(stream)
    expect(await one.until('3')).toEqual(['confirmed', 'caughtUp', '3'])
  })

  test('to a stream ends with its tombstone, which it still tells; after it there is none', async () => {
    const stream = fresh()
    await append(stream)
    const one = follow(client.subscribeToStream(stream))
    await one.until('caughtUp')
    await client.tombstoneStream(stream)
    const heard = ['confirmed', '0', 'caughtUp', '9223372036854775807', 'stream-deleted']
    expect(await one.until('stream-deleted')).toEqual(heard)
    expect(await follow(client.subscribeToStream(stream)).until('stream-deleted')).toEqual(['stream-deleted'])
  })

  test('to all streams resumes after the position it is given, also between the events of one append', async () => {
    const stream = fresh()
    await append(stream, 3)
    const positions: Position[] = []
    for await (const { event } of client.readStream(stream)) positions.push(event?.position ?? position({}))
    const one = followAll(stream, positions[1] ?? 'start')
    await one.until('caughtUp')
    await append(stream)
    expect(await one.until('3')).toEqual(['confirmed', '2', 'caughtUp', '3'])
  })

  test('from beyond the end says caughtUp, and tells what is written then', async () => {
    const stream = fresh()
    const { commit } = position(await append(stream))
    const one = followAll(stream, { commit: commit + 1_000_000n, prepare: commit + 1_000_000n })
    await one.until('caughtUp')
    await append(stream)
    expect(await one.until('1')).toEqual(['confirmed', 'caughtUp', '1'])
  })

  test('is filtered by prefixes or by a regular expression, of streams or of types', async () => {
    const stream = fresh()
    const typed = (type: string) => jsonEvent({ type, data: {} })
    const from = position(await append(stream))
    await client.appendToStream(stream, [typed('alpha'), typed('beta'), typed('alphabet')])
    await client.setStreamMetadata(stream, { maxCount: 100 })
    const told = async (filter: Filter) => {
      const one = follow(client.subscribeToAll({ fromPosition: from, filter }))
      return (await one.until('caughtUp')).filter(each => /\d/.test(each)).join(' ')
    }
    expect(await told(eventTypeFilter({ prefixes: ['alph', 'gamma'] }))).toBe('1 3')
    expect(await told(eventTypeFilter({ regex: '^(alpha|beta)$' }))).toBe('1 2')
    expect(await told(streamNameFilter({ regex: `${stream}$` }))).toBe('1 2 3 0')
    expect(await told(streamNameFilter({ prefixes: [`$$${stream}`] }))).toBe('0')
    expect(await told(excludeSystemEvents())).toBe('1 2 3')
  })

  describe('to all streams, filtered, says how far it looked', () => {
    const write = async (count: number) => {
      const stream = fresh()
      const from = position(await append(stream))
      await append(stream, count)
      const commits: bigint[] = []
      for await (const { commitPosition } of client.readStream(stream)) commits.push(commitPosition ?? -1n)
      return { from, nameOf: (commit: bigint) => String(commits.indexOf(commit)), stream }
    }

    test('not at all in a small log', async () => {
      const { from, nameOf } = await write(10)
      expect(await followAll('nothing', from, { nameOf }).until('caughtUp')).toEqual([
        'confirmed',
        'caughtUp',
      ])
    })

    test('after each page of 32 but the last, by the place where the page began', async () => {
      const { from, nameOf } = await write(70)
      const heard = ['confirmed', 'checkpoint 1', 'checkpoint 33', 'caughtUp']
      expect(await followAll('nothing', from, { nameOf }).until('caughtUp')).toEqual(heard)
      const every = { nameOf, checkpointInterval: 2 }
      expect(await followAll('nothing', from, every).until('caughtUp')).toEqual([
        'confirmed',
        'checkpoint 33',
        'caughtUp',
      ])
    })

    test('or by its last event that matched', async () => {
      const { from, nameOf, stream } = await write(7)
      const options = { nameOf, maxSearchWindow: 5 }
      const heard = ['confirmed', '1', '2', '3', '4', '5', 'checkpoint 5', '6', '7', 'caughtUp']
      expect(await followAll(stream, from, options).until('caughtUp')).toEqual(heard)
    })

    test('and live after so many events as the interval has', async () => {
      const { nameOf } = await write(0)
      const one = followAll('nothing', 'end', { nameOf, maxSearchWindow: 5 })
      await one.until('caughtUp')
      await append(fresh(), 5)
      expect(await one.until('checkpoint -1')).toEqual(['confirmed', 'caughtUp', 'checkpoint -1'])
    })
  })

  test('dies live when a burst of one append passes it: more than a window of bytes and two buffers hold', async () => {
    const stream = fresh()
    const one = followAll(stream, 'end')
    await one.until('caughtUp')
    await client.appendToStream(stream, someEvents(500, 'x'.repeat(600)), { credentials: CREDENTIALS })
    expect((await one.until('timeout')).length).toBeLessThan(500)
  })
})

/** Tests that a real server cannot run. */
const onTestServer = describe.skipIf(REAL !== undefined)

/** A database of its own for each test, and clients that are gone after it. */
const opened: { dispose(): Promise<void> }[] = []
const open = async (options: DatabaseOptions = {}) => {
  const own = await startDatabase({ writeTimeoutMs: 100, ...options })
  opened.push({ dispose: () => own.close() })
  return { own, user: connect(own.url) }
}
const connect = (url: string) => {
  const user = clientOf(url)
  opened.unshift(user)
  return user
}
afterEach(async () => {
  for (const each of opened.splice(0)) await each.dispose()
})

onTestServer('a database', () => {
  test('holds records of its own before anyone has written', async () => {
    const { user } = await open()
    const places: string[] = []
    for await (const { event } of user.readAll()) places.push(`${event?.streamId} ${event?.type}`)
    expect(places).toEqual(['$$$scavenges $metadata'])
  })

  test('hides what is older than the metadata of its stream allows', async () => {
    let nowMs = Date.parse('2026-03-01T09:00:00Z')
    const { user } = await open({ now: () => nowMs })
    await append('a', 2, user)
    nowMs += 5000
    await append('a', 1, user)
    await user.setStreamMetadata('a', { maxAge: 10 })
    expect(await read('a', {}, user)).toEqual([0, 1, 2])
    nowMs += 6000
    expect(await read('a', {}, user)).toEqual([2])
    nowMs += 60_000
    expect(await read('a', {}, user)).toEqual([])
  })

  test('knows a repeat of what its stream hides by now, but not where it is', async () => {
    const { user } = await open()
    const events = someEvents(1)
    const write = () =>
      user.appendToStream('a', events, { credentials: CREDENTIALS, expectedRevision: 'no_stream' })
    const first = await write()
    await append('a', 2, user)
    await user.setStreamMetadata('a', { maxCount: 1 })
    const second = await write()
    expect([first.nextExpectedRevision, second.nextExpectedRevision]).toEqual([0n, 0n])
    expect([typeof first.position, typeof second.position]).toEqual(['object', 'undefined'])
    expect(await read('a', {}, user)).toEqual([2])
  })

  test('forgets a commit of which a killed process wrote only a part', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'test-server-'))
    opened.push({ dispose: async () => rmSync(folder, { recursive: true }) })
    const file = join(folder, 'log')
    const { own, user } = await open({ file })
    await append('a', 2, user)
    await own.close()
    const whole = readFileSync(file, 'utf8')
    appendFileSync(file, whole.split('\n').at(-2)?.slice(0, 100) ?? '')
    const { own: again, user: later } = await open({ file })
    expect(await revisionOf(append('a', 1, later))).toBe(2)
    await again.close()
    expect(readFileSync(file, 'utf8').startsWith(whole)).toBe(true)
    expect(await read('a', {}, (await open({ file })).user)).toEqual([0, 1, 2])
  })
})

onTestServer('a version', () => {
  test('of 24.10 says by a checkpoint of 2^64 - 1 that nothing matched', async () => {
    const { own, user } = await open({ version: '24.10' })
    await append('a', 3, user)
    const one = followAll('nothing', 'start', { from: user, nameOf: commit => String(commit) })
    expect(await one.until('caughtUp')).toEqual(['confirmed', 'checkpoint 18446744073709551615', 'caughtUp'])
    expect(own.log().at(-1)).toMatchObject({ stream: 'a', revision: 2, type: 'counted' })
  })

  test('of 24.10 tells nothing up to a position beyond the end, not even live', async () => {
    const { own, user } = await open({ version: '24.10' })
    const beyond = BigInt(own.log().at(-1)?.position ?? 0) + 500n
    const one = followAll('a', { commit: beyond, prepare: beyond }, { from: user })
    await one.until('caughtUp')
    await append('a', 20, user)
    const last = String(own.log().findIndex(({ position }) => position > beyond) - own.log().length + 20)
    await one.until('19')
    expect(one.heard[2]).toBe(last)
    expect(Number(last)).toBeGreaterThan(0)
  })

  test('of 24.10 resumes with a checkpoint of where it was, when nothing matched since', async () => {
    const { user } = await open({ version: '24.10' })
    const from = position(await append('a', 1, user))
    await append('a', 3, user)
    const nameOf = (commit: bigint) => (commit === from.commit ? 'the same' : String(commit))
    const one = followAll('nothing', from, { from: user, nameOf })
    expect(await one.until('caughtUp')).toEqual(['confirmed', 'checkpoint the same', 'caughtUp'])
  })

  test('of 24.10 calls a position inside a record an invalid argument', async () => {
    const { own, user } = await open({ version: '24.10' })
    await append('a', 2, user)
    const inside = BigInt(own.log().at(-2)?.position ?? 0) + 3n
    const reading = revisionsIn(user.readAll({ fromPosition: { commit: inside, prepare: inside } }))
    await expect(reading).rejects.toMatchObject({
      code: 3,
      message: expect.stringContaining('invalid position'),
    })
  })

  test('of 24.10 lets a slow client catch up again, and says so', async () => {
    const { user } = await open({ version: '24.10' })
    const one = followAll('a', 'end', { from: user })
    await one.until('caughtUp')
    await user.appendToStream('a', someEvents(500, 'x'.repeat(600)), { credentials: CREDENTIALS })
    const heard = await one.until('caughtUp', 2)
    expect(heard.filter(word => /^\d+$/.test(word))).toEqual(Array.from({ length: 500 }, (_, n) => String(n)))
  })

  test('of 24.10 counts metadata and type against the limit, which 23.10 forgets', async () => {
    const event = () => [jsonEvent({ type: 'x', data: 'x'.repeat(90), metadata: { m: 'x'.repeat(20) } })]
    const { user: newer } = await open({ version: '24.10', maxAppendBytes: 100 })
    const { user: older } = await open({ version: '23.10', maxAppendBytes: 100 })
    expect(await revisionOf(newer.appendToStream('a', event()))).toBe('maximum-append-size-exceeded')
    expect(await revisionOf(older.appendToStream('a', event()))).toBe(0)
  })
})

onTestServer('a fault', () => {
  const write = (user: typeof client, how = {}) =>
    user.appendToStream('a', [one], { credentials: CREDENTIALS, expectedRevision: 'no_stream', ...how })
  const [one = jsonEvent({ type: 'counted', data: {} })] = someEvents(1)

  test.each([
    ['not-leader', { kind: 'not-leader' }],
    ['unknown', { kind: 'not-leader', leader: 'none' }],
    ['unavailable', { kind: 'unavailable' }],
    ['unavailable', { kind: 'not-ready' }],
    ['unavailable', { kind: 'drop-connection' }],
    ['timeout', { kind: 'aborted' }],
    ['deadline-exceeded', { kind: 'black-hole' }],
    ['access-denied', { kind: 'status', code: 7, details: 'no', metadata: { exception: 'access-denied' } }],
  ] as const)('makes an append end with %s, once, and nothing is written: %o', async (type, fault) => {
    const { own, user } = await open()
    // Over a connection that is open already, a call arrives before its deadline.
    await append('b', 1, user)
    own.faults.next('Append', fault)
    expect(await outcome(write(user, { deadline: 1000 * pace() }))).toBe(type)
    expect(own.log().filter(({ stream }) => stream === 'a')).toEqual([])
    expect(await revisionOf(write(user))).toBe(0)
    expect(own.stats.appends).toBe(3)
  })

  test.each([
    ['not-leader', { kind: 'not-leader' }],
    ['unknown', { kind: 'not-ready' }],
    ['deadline-exceeded', { kind: 'aborted' }],
  ] as const)('makes a batch append end with %s: %o', async (type, fault) => {
    const { own, user } = await open()
    own.faults.next('BatchAppend', fault)
    expect(await outcome(write(user, { credentials: undefined }))).toBe(type)
    expect(await revisionOf(write(user, { credentials: undefined }))).toBe(0)
  })

  test.each([
    ['deadline-exceeded', 'silence'],
    ['unavailable', 'drop'],
    ['timeout', 'abort'],
  ] as const)(
    'loses an acknowledgement: %s, and the same append again finds it written',
    async (type, by) => {
      const { own, user } = await open()
      await append('b', 1, user)
      own.faults.next('Append', { kind: 'lose-acknowledgement', by }, 2)
      expect(await outcome(write(user, { deadline: 1000 * pace() }))).toBe(type)
      expect(await outcome(write(user, { deadline: 1000 * pace() }))).toBe(type)
      expect(await revisionOf(write(user))).toBe(0)
      expect(await read('a', {}, user)).toEqual([0])
    },
  )

  test('meets only the calls it is meant for', async () => {
    const { own, user } = await open()
    own.faults.next('Read', { kind: 'unavailable' }, 1, { streamPrefix: 'b' })
    expect(await outcome(read('a', {}, user))).toBe('stream-not-found')
    expect(await outcome(read('b', {}, user))).toBe('unavailable')
    expect(await outcome(read('b', {}, user))).toBe('stream-not-found')
  })

  test('of a delete, a tombstone, or the question for features, shows there', async () => {
    const { own, user } = await open()
    for (const rpc of ['Delete', 'Tombstone', 'GetSupportedMethods'] as const) {
      own.faults.next(rpc, { kind: 'unavailable' })
    }
    expect(await outcome(user.deleteStream('a'))).toBe('unavailable')
    expect(await outcome(user.tombstoneStream('a'))).toBe('unavailable')
    expect(await outcome(write(user, { credentials: undefined }))).toContain('Too Busy')
    expect(own.faults.pending).toBe(0)
  })

  test('keeps a node from answering until it is ready', async () => {
    const { own, user } = await open()
    const [node] = own.nodes
    if (node === undefined) throw new Error('a node')
    own.ready(node, false)
    expect(await outcome(write(user))).toBe('unavailable')
    expect(await outcome(read('a', {}, user))).toBe('unavailable')
    own.ready(node, true)
    expect(await revisionOf(write(user))).toBe(0)
  })
})

onTestServer('an append in flight', () => {
  test('is not seen, leaves its copies without an answer, and is written once', async () => {
    const { own, user } = await open({ writeTimeoutMs: 50 })
    own.holdAppends(true)
    const events = someEvents(1)
    const write = (what: readonly EventData[]) =>
      outcome(
        user.appendToStream('a', [...what], { credentials: CREDENTIALS, expectedRevision: 'no_stream' }),
      )
    const first = write(events)
    const copy = write(events)
    const rival = write(someEvents(1))
    expect(await rival).toBe('wrong-expected-version')
    expect(await copy).toBe('timeout')
    expect(await outcome(read('a', {}, user))).toBe('stream-not-found')
    own.holdAppends(false)
    expect(await first).toBe('ok')
    expect(await read('a', {}, user)).toEqual([0])
  })

  test('is gone with the leader that held it, and then written as if for the first time', async () => {
    const { own, user } = await open({ nodes: 3 })
    await append('b', 1, user)
    own.holdAppends(true)
    const events = someEvents(1)
    const write = () =>
      outcome(user.appendToStream('a', events, { credentials: CREDENTIALS, expectedRevision: 'no_stream' }))
    const first = write()
    await eventually(() => expect(own.stats.appends).toBe(2))
    const [leader, next] = own.nodes
    if (leader === undefined || next === undefined) throw new Error('nodes')
    await own.kill(leader)
    expect(await first).toBe('unavailable')
    own.elect(next)
    own.holdAppends(false)
    await eventually(async () => expect(await write()).toBe('ok'))
    expect(await read('a', {}, user)).toEqual([0])
  })
})

onTestServer('a read', () => {
  test('breaks in the middle, with its connection', async () => {
    const { own, user } = await open()
    await append('a', 20, user)
    own.breakReadAfter(5)
    expect(await outcome(read('a', {}, user))).toBe('unavailable')
    expect(await read('a', {}, user)).toHaveLength(20)
  })

  test('is told every event twice', async () => {
    const { own, user } = await open()
    await append('a', 2, user)
    own.knobs.duplicateEveryEvent = true
    expect(await read('a', {}, user)).toEqual([0, 0, 1, 1])
  })

  test('is slow, before its first event and before each', async () => {
    const { own, user } = await open()
    await append('a', 2, user)
    Object.assign(own.knobs, { readDelayMs: 20, perEventDelayMs: 20 })
    const since = performance.now()
    expect(await read('a', {}, user)).toEqual([0, 1])
    expect(performance.now() - since).toBeGreaterThan(55)
  })

  test('that is cancelled or disposed of is over on the server too', async () => {
    const { own, user } = await open()
    await append('a', 2000, user)
    const reading = user.readStream('a')
    for await (const _ of reading) break
    const one = follow(user.subscribeToAll({ fromPosition: 'start' }))
    await one.until('caughtUp')
    expect(own.stats.openReads).toBe(2)
    await reading.cancel()
    await eventually(() => expect(own.stats.openReads).toBe(1))
    await one.stop()
    await eventually(() => expect(own.stats.openReads).toBe(0))
  })

  test('waits in a black hole, as everything does, and is answered after it', async () => {
    const { own, user } = await open()
    await append('a', 1, user)
    own.blackHole(true)
    const reading = read('a', {}, user)
    expect(
      await outcome(user.appendToStream('a', someEvents(1), { credentials: CREDENTIALS, deadline: 100 })),
    ).toBe('deadline-exceeded')
    own.blackHole(false)
    expect(await reading).toEqual([0])
  })

  test('and a subscription end when connections are dropped', async () => {
    const { own, user } = await open()
    const one = follow(user.subscribeToAll({ fromPosition: 'end' }))
    await one.until('caughtUp')
    own.dropConnections()
    expect(await one.until('unavailable')).toEqual(['confirmed', 'caughtUp', 'unavailable'])
    expect(await revisionOf(append('a', 1, user))).toBe(0)
  })

  test("of all streams shows nothing of the server's own bookkeeping", async () => {
    const { user } = await open()
    for (const stream of ['$epoch-information', '$persistentsubscription-$all::group-checkpoint', '$other']) {
      await append(stream, 1, user)
    }
    const one = follow(
      user.subscribeToAll({ fromPosition: 'start', filter: eventTypeFilter({ prefixes: ['counted'] }) }),
    )
    expect(await one.until('caughtUp')).toEqual(['confirmed', '0', 'caughtUp'])
  })

  test('finds less after an older back-up was restored, and a position of before is beyond the end', async () => {
    const { own, user } = await open()
    await append('a', 1, user)
    const count = own.log().length
    const later = position(await append('a', 2, user))
    own.truncate({ count })
    await eventually(async () => expect(await read('a', {}, user)).toEqual([0]))
    expect(await revisionsIn(user.readAll({ fromPosition: later }))).toEqual([])
    expect(await revisionOf(append('a', 1, user))).toBe(1)
  })
})

onTestServer('a scavenge', () => {
  /** The events of a stream, and of its metadata stream, that are in the log of all streams. */
  const listed = async (user: typeof client, stream: string) => {
    const places: string[] = []
    for await (const { event } of user.readAll()) {
      if (event?.streamId.endsWith(stream)) places.push(`${event.streamId}@${event.revision}`)
    }
    return places
  }

  test('leaves of a deleted stream its last event, which nobody sees by the name of the stream', async () => {
    const { own, user } = await open()
    await append('a', 3, user)
    await user.deleteStream('a')
    expect(await listed(user, 'a')).toEqual(['a@0', 'a@1', 'a@2', '$$a@0'])
    own.scavenge()
    expect(await listed(user, 'a')).toEqual(['a@2', '$$a@0'])
    expect(await outcome(read('a', {}, user))).toBe('stream-not-found')
    expect(await revisionOf(append('a', 1, user))).toBe(3)
    expect(await read('a', {}, user)).toEqual([3])
  })

  test('leaves of a tombstoned stream the tombstone alone', async () => {
    const { own, user } = await open()
    await append('a', 3, user)
    await user.setStreamMetadata('a', { maxCount: 9 })
    await user.tombstoneStream('a')
    own.scavenge()
    expect(await listed(user, 'a')).toEqual(['a@9223372036854775807'])
    expect(await outcome(read('a', {}, user))).toBe('stream-deleted')
  })

  test('takes out what metadata hides, and no more; of metadata it leaves what was said last', async () => {
    let nowMs = 0
    const { own, user } = await open({ now: () => nowMs })
    for (const stream of ['count', 'begin', 'age', 'whole']) await append(stream, 3, user)
    await user.setStreamMetadata('count', { maxCount: 9 })
    await user.setStreamMetadata('count', { maxCount: 2 })
    await user.setStreamMetadata('begin', { truncateBefore: 1 })
    await user.setStreamMetadata('age', { maxAge: 60 })
    nowMs = 61_000
    own.scavenge()
    expect(await listed(user, 'count')).toEqual(['count@1', 'count@2', '$$count@1'])
    expect(await listed(user, 'begin')).toEqual(['begin@1', 'begin@2', '$$begin@0'])
    expect(await listed(user, 'age')).toEqual(['age@2', '$$age@0'])
    expect(await listed(user, 'whole')).toEqual(['whole@0', 'whole@1', 'whole@2'])
  })

  test('stops no subscription, and reading goes on from where something was', async () => {
    const { own, user } = await open()
    await append('a', 2, user)
    const second = position(await append('a', 1, user))
    const one = followAll('a', 'start', { from: user })
    await one.until('2')
    await append('a', 1, user)
    await user.deleteStream('a')
    own.scavenge()
    await append('ab', 1, user)
    expect(await one.until('0', 2)).toEqual(['confirmed', '0', '1', '2', 'caughtUp', '3', '0'])
    const later = await revisionsIn(user.readAll({ fromPosition: second, maxCount: 1 }))
    expect(later).toEqual([3])
  })

  test('stays done in what a killed database finds again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'test-server-'))
    const spawned = await spawnDatabase({ file: join(folder, 'log') })
    opened.push({ dispose: () => spawned.close().finally(() => rmSync(folder, { recursive: true })) })
    const user = connect(spawned.url)
    await append('a', 3, user)
    await user.deleteStream('a')
    await spawned.scavenge()
    await spawned.kill9()
    await spawned.start()
    expect((await spawned.log()).filter(({ stream }) => stream === 'a').map(each => each.revision)).toEqual([
      2,
    ])
    await expect.poll(() => revisionOf(append('a', 1, user)), { interval: 1 }).toBe(3)
  })
})

onTestServer('TLS and users', () => {
  let secure: Database
  beforeAll(async () => {
    secure = await startDatabase({
      tls: true,
      users: { clerk: { password: 'a:b&c', groups: [] }, ops: { password: 'changeit', groups: ['$ops'] } },
    })
  })
  afterAll(() => secure.close())
  const as = (user: string, password: string) => connect(secure.urlAs(user, password))
  const readAll = (user: typeof client) => outcome(revisionsIn(user.readAll({ maxCount: 1 })))
  const write = (user: typeof client, stream: string) => outcome(user.appendToStream(stream, someEvents(1)))

  test('an administrator may do all', async () => {
    const admin = connect(secure.url)
    expect(await write(admin, 'a')).toBe('ok')
    expect(await readAll(admin)).toBe('ok')
  })

  test('whoever is logged in may use streams, but not read all of them or those of the system', async () => {
    for (const user of [as('clerk', 'a:b&c'), as('ops', 'changeit')]) {
      expect(await write(user, 'b')).toBe('ok')
      expect(await outcome(read('b', {}, user))).toBe('ok')
      expect(await readAll(user)).toBe('access-denied')
      expect(await outcome(read('$users', {}, user))).toBe('access-denied')
      expect(await outcome(user.deleteStream('$users'))).toBe('access-denied')
    }
  })

  test('a wrong password is UNAUTHENTICATED, too few rights are PERMISSION_DENIED', async () => {
    const refused = (user: typeof client) => revisionsIn(user.readAll({ maxCount: 1 }))
    await expect(refused(as('admin', 'wrong'))).rejects.toMatchObject({ code: 16 })
    await expect(refused(as('nobody', 'wrong'))).rejects.toMatchObject({ code: 16 })
    await expect(refused(as('clerk', 'a:b&c'))).rejects.toMatchObject({ code: 7 })
    await expect(refused(connect(secure.url.replace('admin:changeit@', '')))).rejects.toMatchObject({
      code: 7,
    })
  })

  test('metadata gives and takes rights', async () => {
    const admin = connect(secure.url)
    const clerk = as('clerk', 'a:b&c')
    await admin.setStreamMetadata('closed', { acl: { readRoles: ['$admins'], writeRoles: ['clerk'] } })
    expect(await write(clerk, 'closed')).toBe('ok')
    expect(await outcome(read('closed', {}, clerk))).toBe('access-denied')
    // The metadata of a stream has access rights of its own.
    expect(await outcome(read('$$closed', {}, clerk))).toBe('ok')
  })

  test('settings say who may use the streams that say nothing themselves', async () => {
    const own = await startDatabase({
      tls: true,
      users: { clerk: { password: 'x', groups: [] }, eve: { password: 'x', groups: [] } },
    })
    opened.push({ dispose: () => own.close() })
    const [admin, clerk, eve] = [own.url, own.urlAs('clerk', 'x'), own.urlAs('eve', 'x')].map(connect) as [
      typeof client,
      typeof client,
      typeof client,
    ]
    const acl = { $r: 'clerk', $w: ['clerk'], $d: '$admins' }
    const settings = { $userStreamAcl: acl, $systemStreamAcl: { $r: ['$admins', 'clerk'] } }
    await admin.appendToStream('$settings', jsonEvent({ type: 'update-default-acl', data: settings }))
    for (const [user, outcomes] of [
      [clerk, ['ok', 'ok', 'access-denied', 'ok']],
      [eve, ['access-denied', 'access-denied', 'access-denied', 'access-denied']],
      [admin, ['ok', 'ok', 'ok', 'ok']],
    ] as const) {
      expect([
        await write(user, 'a'),
        await outcome(read('a', {}, user)),
        await outcome(user.deleteStream('a')),
        await readAll(user),
      ]).toEqual(outcomes)
    }
    // A right that the settings do not name stays open to every user.
    expect(await outcome(clerk.setStreamMetadata('a', {}))).toBe('ok')
    await admin.setStreamMetadata('a', { acl: { deleteRoles: ['clerk'] } })
    expect(await outcome(clerk.deleteStream('a'))).toBe('ok')
  })

  test('an administrator makes a user, and nobody else; one that is there is a conflict', async () => {
    const create = (login: string, name: string) => {
      const options = new users.CreateReq.Options().setLoginName(name).setPassword('secret').setGroupsList([])
      const metadata = new Metadata()
      metadata.set('authorization', `Basic ${Buffer.from(login).toString('base64')}`)
      const ca = credentials.createSsl(readFileSync(secure.caFile ?? ''))
      const caller = new UsersClient(`127.0.0.1:${secure.ports[0]}`, ca)
      return new Promise<unknown>(resolve => {
        caller.create(new users.CreateReq().setOptions(options), metadata, error => {
          caller.close()
          resolve(error === null ? 'ok' : (error.metadata.get('exception')[0] ?? error.code))
        })
      })
    }
    expect(await create('clerk:a:b&c', 'new')).toBe('access-denied')
    expect(await create('admin:wrong', 'new')).toBe(16)
    expect(await create('admin:changeit', 'new')).toBe('ok')
    expect(await write(as('new', 'secret'), 'c')).toBe('ok')
    expect(await create('admin:changeit', 'new')).toBe('user-conflict')
  })

  test('a batch append is refused by a message, not by a status', async () => {
    expect(await write(as('clerk', 'a:b&c'), '$system')).toBe('access-denied')
  })
})

onTestServer('one node', () => {
  test('forgets ids when it starts again, and so doubles an append at any revision, but at no other', async () => {
    const { own, user } = await open()
    const [node] = own.nodes
    if (node === undefined) throw new Error('a node')
    const events = someEvents(1)
    const write = (expectedRevision: 'any' | 'no_stream') =>
      revisionOf(user.appendToStream('a', events, { credentials: CREDENTIALS, expectedRevision }))
    expect(await write('any')).toBe(0)
    await own.restart(node)
    await eventually(async () => expect(await write('no_stream')).toBe(0))
    expect(await write('any')).toBe(1)
  })
})

onTestServer('three nodes', () => {
  const nodesOf = ({ nodes }: Database) => {
    const [first, second, third] = nodes
    if (!first || !second || !third) throw new Error('three nodes')
    return [first, second, third] as const
  }
  const write = (user: typeof client, how = {}) =>
    outcome(user.appendToStream('a', someEvents(1), { credentials: CREDENTIALS, ...how }))

  test('say by gossip who leads; the client goes there, and after an election to the next', async () => {
    const { own, user } = await open({ nodes: 3 })
    const [first, second] = nodesOf(own)
    expect(await write(user, { requiresLeader: true })).toBe('ok')
    own.elect(second)
    expect(own.leader()).toBe(second)
    expect(first.role).toBe('follower')
    expect(await write(user, { requiresLeader: true })).toBe('not-leader')
    expect(await write(user, { requiresLeader: true })).toBe('ok')
  })

  test('hand an append on to the leader, unless the client asks for the leader itself', async () => {
    const { own } = await open({ nodes: 3 })
    const [, second] = nodesOf(own)
    const user = connect(`esdb://127.0.0.1:${second.port}?tls=false`)
    expect(await write(user)).toBe('ok')
    expect(await outcome(read('a', { requiresLeader: true }, user))).toBe('not-leader')
    const other = connect(`esdb://127.0.0.1:${second.port}?tls=false`)
    await expect(
      other.appendToStream('a', someEvents(1), { credentials: CREDENTIALS, requiresLeader: true }),
    ).rejects.toMatchObject({
      type: 'not-leader',
      leader: { address: '127.0.0.1', port: own.leader()?.port },
    })
  })

  test('point to a leader that died, until they miss it; then they are not ready for writes, but read', async () => {
    const { own, user } = await open({ nodes: 3 })
    const [first, second] = nodesOf(own)
    await append('a', 1, user)
    await own.kill(first)
    expect(own.leader()).toBeNull()
    const direct = connect(`esdb://127.0.0.1:${second.port}?tls=false`)
    const direction = { credentials: CREDENTIALS, requiresLeader: true }
    expect(await write(direct)).toBe('timeout')
    await expect(direct.appendToStream('a', someEvents(1), direction)).rejects.toMatchObject({
      leader: { port: first.port },
    })
    expect(await write(direct, direction)).toBe('unavailable')
    own.beginElection()
    const other = connect(`esdb://127.0.0.1:${second.port}?tls=false`)
    expect(await read('a', { requiresLeader: true }, other)).toEqual([0])
    await expect(other.appendToStream('a', someEvents(1), direction)).rejects.toMatchObject({
      message: expect.stringContaining('Server Is Not Ready'),
    })
    own.elect(second)
    await eventually(async () => expect(await write(user, direction)).toBe('ok'))
  })

  test('while they elect, say by gossip that none of them can be used', async () => {
    const { own } = await open({ nodes: 3 })
    own.beginElection()
    const looking = connect(`${own.url}&maxDiscoverAttempts=2&discoveryInterval=1`)
    expect(await write(looking)).toContain('Failed to discover after 2 attempts')
    own.elect(nodesOf(own)[1])
    expect(await write(looking)).toBe('ok')
  })

  test('tell anyone by gossip who leads, also one who may do nothing else', async () => {
    const { own } = await open({ nodes: 3, tls: true })
    const nobody = connect(own.url.replace('admin:changeit@', ''))
    expect(await write(nobody, { credentials: undefined })).toBe('access-denied')
    expect(await outcome(read('a', {}, nobody))).toBe('access-denied')
  })

  test('with a replica that only reads: it refuses a write even where no leader is asked for', async () => {
    const { own } = await open({ nodes: 3 })
    const [, second] = nodesOf(own)
    await own.restart(second, 'readonly')
    expect(await write(connect(`esdb://127.0.0.1:${second.port}?tls=false`))).toBe('not-leader')
  })

  test('confirm a subscription from the end, whoever leads', async () => {
    const { own } = await open({ nodes: 3 })
    const [, second] = nodesOf(own)
    const there = connect(`esdb://127.0.0.1:${second.port}?tls=false`)
    const subscribe = (fromPosition: 'start' | 'end') =>
      follow(there.subscribeToAll({ fromPosition, requiresLeader: true }))
    expect(await subscribe('end').until('caughtUp')).toEqual(['confirmed', 'caughtUp'])
    expect(await subscribe('start').until('not-leader')).toEqual(['not-leader'])
  })

  test('die and come back on their ports', async () => {
    const { own, user } = await open({ nodes: 3 })
    const [first, second, third] = nodesOf(own)
    const ports = own.ports
    expect(await write(user)).toBe('ok')
    await own.kill(first)
    expect(await write(user)).not.toBe('ok')
    own.elect(third)
    await eventually(async () => expect(await write(user)).toBe('ok'))
    await own.restart(first)
    await own.restart(second, 'readonly')
    expect(own.ports).toEqual(ports)
    expect(own.nodes.map(({ role }) => role)).toEqual(['follower', 'readonly', 'leader'])
    expect(await write(user)).toBe('ok')
  })

  test('may lag: a follower does not see what it was not sent', async () => {
    const { own, user } = await open({ nodes: 3 })
    const [, second] = nodesOf(own)
    second.lag(true)
    await append('a', 2, user)
    const there = connect(`esdb://127.0.0.1:${second.port}?tls=false`)
    const one = followAll('a', 'start', { from: there })
    expect(await one.until('caughtUp')).toEqual(['confirmed', 'caughtUp'])
    expect(await outcome(read('a', {}, there))).toBe('stream-not-found')
    second.lag(false)
    expect(await one.until('1')).toEqual(['confirmed', 'caughtUp', '0', '1'])
  })
})

onTestServer('a process of its own', () => {
  test('has after a kill what it acknowledged, on the same port, but forgot its ids', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'test-server-'))
    const spawned = await spawnDatabase({ file: join(folder, 'log') })
    opened.push({ dispose: () => spawned.close().finally(() => rmSync(folder, { recursive: true })) })
    const user = connect(spawned.url)
    const events = someEvents(2)
    const write = (expectedRevision: 'any' | 'no_stream') =>
      user.appendToStream('a', events, { credentials: CREDENTIALS, expectedRevision })
    const first = await write('any')
    const before = await spawned.log()
    await spawned.kill9()
    expect(await outcome(write('no_stream'))).toBe('unavailable')
    await spawned.start()
    expect(await spawned.log()).toEqual(before)
    expect(await write('no_stream')).toEqual(first)
    expect(await revisionOf(write('any'))).toBe(3)
    await spawned.nextFault('Read', { kind: 'unavailable' })
    expect(await outcome(read('a', {}, user))).toBe('unavailable')
    spawned.freeze(true)
    expect(await outcome(user.appendToStream('a', events, { credentials: CREDENTIALS, deadline: 100 }))).toBe(
      'deadline-exceeded',
    )
    spawned.freeze(false)
    expect(await read('a', {}, user)).toEqual([0, 1, 2, 3])
  })
})
