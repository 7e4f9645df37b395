import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { CATEGORIES, KEPT_ASIDE } from '../../../src/domain/subjects.ts'
import {
  CheckpointNotInLog,
  type EventStore,
  PAGE_MAX,
  START,
  StoreUnavailable,
} from '../../../src/event-store/event-store.ts'
import { openDatabase } from '../../../src/event-store/sqlite/database.ts'
import { openSqliteStore } from '../../../src/event-store/sqlite/store.ts'
import { eventOf, eventsOf, everyEvent, follow, idsOf } from '../../support/event-store/events.ts'
import { countsIn } from '../../support/event-store/former-ledger.ts'
import { describeEventStore, describeSharedEventStore } from '../contract.ts'

let folder = ''
let files = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-store-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
const freshFile = () => join(folder, `${++files}.db`)

describeEventStore('the embedded store in memory', () =>
  openSqliteStore({ categories: CATEGORIES, aside: KEPT_ASIDE, file: ':memory:' }),
)
describeEventStore('the embedded store in a file', () =>
  openSqliteStore({ categories: CATEGORIES, aside: KEPT_ASIDE, file: freshFile() }),
)
describeSharedEventStore('the embedded store', () => {
  const file = freshFile()
  return {
    store: openSqliteStore({ categories: CATEGORIES, aside: KEPT_ASIDE, file }),
    another: () => openSqliteStore({ categories: CATEGORIES, aside: KEPT_ASIDE, file }),
  }
})

describe('the file of the embedded store', () => {
  const opened: { close(): unknown }[] = []
  afterEach(async () => {
    vi.useRealTimers()
    for (const each of opened.splice(0)) await each.close()
  })
  const opening = <Handle extends { close(): unknown }>(handle: Handle): Handle => {
    opened.push(handle)
    return handle
  }
  const openStore = (file: string): EventStore =>
    opening(openSqliteStore({ categories: CATEGORIES, aside: KEPT_ASIDE, file }))
  const openRaw = (file: string): DatabaseSync => opening(new DatabaseSync(file))

  test.each([
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['wal_autocheckpoint', 8000],
    ['secure_delete', 1],
    ['foreign_keys', 1],
  ])('it keeps %s at %s', (name, value) => {
    const db = opening(openDatabase(freshFile()))
    expect(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})).toEqual([value])
  })

  test('of a stream that is erased no byte is left in the file or beside it, whatever moved there meanwhile', async () => {
    const file = freshFile()
    const [store, server] = [openStore(file), openStore(file)]
    // Rows of many sizes, in an order that splits pages and moves what stands in them; one has pages of its own.
    const persons = Array.from({ length: 60 }, (_, n) => `person-${(n * 37) % 60}`)
    for (const [n, person] of persons.entries()) {
      const said = `{"name":"secret of ${person}.${'x'.repeat((n % 7) * 90 + (n === 50 ? 9000 : 0))}"}`
      await store.append(person, [eventOf(n, said)], 'none')
    }
    await server.readStream('person-7')
    const gone = persons.slice(46, 52)
    for (const person of gone) await store.erase(person)

    const bytes = [file, `${file}-wal`, `${file}-shm`]
      .map(each => readFileSync(each).toString('latin1'))
      .join('')
    expect(gone.filter(person => bytes.includes(`secret of ${person}.`))).toEqual([])
    const left = persons.filter(person => !gone.includes(person))
    expect(left.filter(person => !bytes.includes(`secret of ${person}.`))).toEqual([])
    expect(await server.asideStreams('person')).toEqual(left.toSorted())
  })

  test('what is erased while somebody reads in the file is overwritten once the same is done again', async () => {
    const file = freshFile()
    const store = openStore(file)
    await store.append('person-ann', [eventOf(1, '{"name":"secret"}')], 'none')
    const reader = openRaw(file)
    reader.exec('BEGIN')
    reader.prepare('SELECT * FROM aside_event').all()
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const erased = store.erase('person-ann')
    const told = expect(erased).rejects.toThrow(/write-ahead log .* still holds it: do the same again/)
    await vi.advanceTimersByTimeAsync(60_000)
    await told
    reader.exec('COMMIT')
    vi.useRealTimers()
    await store.erase('person-ann')
    const bytes = [file, `${file}-wal`].map(each => readFileSync(each).toString('latin1')).join('')
    expect(bytes).not.toContain('secret')
  })

  test('a file that is no database is refused', () => {
    const file = freshFile()
    writeFileSync(file, 'no database')
    expect(() => openSqliteStore({ categories: CATEGORIES, file })).toThrow(/not a database/)
  })

  test('appends that wait together are one transaction', async () => {
    const file = freshFile()
    const store = openStore(file)
    const before = commitsIn(file)
    await Promise.all(
      eventsOf(1, 100).map((event, index) => store.append(`school-${index}`, [event], 'none')),
    )
    expect(commitsIn(file) - before).toBe(1)
  })

  test('a retry and a conflict write nothing', async () => {
    const file = freshFile()
    const store = openStore(file)
    await store.append('school-x', [eventOf(1)], 'none')
    const before = commitsIn(file)
    await store.append('school-x', [eventOf(1)], 'none')
    await store.append('school-x', [eventOf(2)], 'none')
    await store.append('school-y', [eventOf(2)], 5)
    expect(commitsIn(file)).toBe(before)
  })

  test('a reader is told where its last event is gone, also where the file has grown past it', async () => {
    const file = freshFile()
    const store = openStore(file)
    await store.append('school-x', eventsOf(1, 3), 'none')
    const last = (await everyEvent(store)).at(-1) ?? START
    openRaw(file).exec(
      "DELETE FROM event WHERE revision = 2; UPDATE sqlite_sequence SET seq = 2 WHERE name = 'event'",
    )
    await expect(everyEvent(store, last)).rejects.toThrow(/rebuild/)
    await store.append('school-x', eventsOf(4, 5), 1)
    await expect(everyEvent(store, last)).rejects.toThrow(/rebuild/)
    await expect(follow(store, () => true, last)).rejects.toThrow(/rebuild/)
  })

  test.each([
    ['its beginning', 0],
    ['an event in between', 1],
  ])('a stream that lacks %s is no short stream', async (_, revision) => {
    const file = freshFile()
    const store = openStore(file)
    await store.append('school-x', eventsOf(1, 3), 'none')
    openRaw(file).exec(`DELETE FROM event WHERE revision = ${revision}`)
    const failure = await store.readStream('school-x').catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StoreUnavailable)
    expect(failure).toMatchObject({ message: expect.stringContaining(`school-x lacks revision ${revision}`) })
    expect(await store.readStream('school-x', 1)).toHaveLength(1)
  })

  test('a place is never given again', async () => {
    const file = freshFile()
    const store = openStore(file)
    await store.append('school-x', eventsOf(1, 3), 'none')
    openRaw(file).exec('DELETE FROM event WHERE revision = 2')
    await store.append('school-x', [eventOf(4)], 1)
    expect((await everyEvent(store)).at(-1)?.cursor).toMatch(`4@${eventOf(4).id}.`)
  })

  test('an event that was recorded anew under its id, where a reader stands, is another one', async () => {
    const file = freshFile()
    const store = openStore(file)
    await store.append('school-x', eventsOf(1, 3), 'none')
    const last = (await everyEvent(store)).at(-1) ?? START
    expect(await everyEvent(store, last)).toEqual([])
    openRaw(file).exec(`UPDATE event SET metadata = '{"schema":2}', shared = NULL WHERE revision = 2`)
    await expect(everyEvent(store, last)).rejects.toThrow(CheckpointNotInLog)
  })

  test.each([
    ['a fault of the disk', 778, 'disk I/O error'],
    ['a lock that is held', 5, 'database is locked'],
  ])('%s is told to whoever reads as one that may pass', async (_, errcode, errstr) => {
    const store = openStore(freshFile())
    await store.append('school-x', [eventOf(1)], 'none')
    const last = (await everyEvent(store)).at(-1) ?? START
    const fault = Object.assign(new Error(errstr), { errcode, errstr })
    const reads = (['all', 'get'] as const).map(name =>
      vi.spyOn(StatementSync.prototype, name).mockImplementation(() => {
        throw fault
      }),
    )
    onTestFinished(() => {
      for (const each of reads) each.mockRestore()
    })
    for (const read of [
      () => store.readStream('school-x'),
      () => store.readEvents([{ stream: 'school-x', revision: 0 }]),
      () => everyEvent(store, last),
      () => follow(store, () => true, last),
      () => store.size(),
    ]) {
      await expect(read()).rejects.toThrow(StoreUnavailable)
      await expect(read()).rejects.toThrow(`${errstr} (SQLite code ${errcode})`)
    }
  })

  test('a reader that is left in the middle lets the journal shrink', async () => {
    const file = freshFile()
    const store = openStore(file)
    await store.append('school-x', eventsOf(1, PAGE_MAX), 'none')
    await store.append('school-x', [eventOf(9999)], PAGE_MAX - 1)
    const reader = store.readAll(START)[Symbol.asyncIterator]()
    await reader.next()
    expect(openRaw(file).prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()).toMatchObject({ busy: 0 })
  })

  test('while another process writes, an append waits and readers do not', async () => {
    const file = freshFile()
    const store = openStore(file)
    const other = openRaw(file)
    other.exec('BEGIN IMMEDIATE')
    let isSettled = false
    const appended = store.append('school-x', [eventOf(1)], 'none').finally(() => {
      isSettled = true
    })
    await nextTurn()
    await nextTurn()
    expect(await store.readStream('school-x')).toEqual([])
    expect(isSettled).toBe(false)
    other.exec('COMMIT')
    expect(await appended).toEqual({ conflict: false, revision: 0 })
  })

  test('an append that waited too long for another process is refused and leaves nothing', async () => {
    const file = freshFile()
    const store = openStore(file)
    const other = openRaw(file)
    other.exec('BEGIN IMMEDIATE')
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const refused = Promise.all(
      ['school-x', 'school-y'].map(stream =>
        expect(store.append(stream, [eventOf(1)], 'none')).rejects.toThrow('could not be committed'),
      ),
    )
    await nextTurn()
    await vi.advanceTimersByTimeAsync(6000)
    await refused
    other.exec('COMMIT')
    expect(await everyEvent(store)).toEqual([])
    expect(await store.append('school-x', [eventOf(2)], 'none')).toEqual({ conflict: false, revision: 0 })
  })

  test('processes that open a new file at once and write at once lose nothing', async () => {
    const file = freshFile()
    const appenders = ['a', 'b', 'c'].map((name, index) => appender(file, name, index * 1000, 20))
    const acknowledged = await Promise.all(appenders.map(({ lines }) => lines))
    const [first, ...others] = appenders.map(({ exit }) => exit)
    expect(await Promise.all([first, ...others])).toEqual([0, 0, 0])
    const stored = idsOf(await everyEvent(openStore(file)))
    expect(stored.toSorted()).toEqual(acknowledged.flat().toSorted())
    expect(stored).toHaveLength(3 * 8 * 20)
  })

  test('a process killed while it appends loses nothing acknowledged and doubles nothing', async () => {
    const file = freshFile()
    const store = openStore(file)
    const following = follow(store, taken => taken.at(-1)?.stream === 'school-last')
    for (const [round, acknowledgedMin] of [150, 400, 37].entries()) {
      const { process, lines, onLine } = appender(file, `round${round}`, round * 1_000_000, 100_000)
      onLine(count => count === acknowledgedMin && process.kill('SIGKILL'))
      const acknowledged = await lines
      expect(acknowledged.length).toBeGreaterThanOrEqual(acknowledgedMin)

      // A caller that got no answer repeats the append with the same ids at the same revision.
      const stored = await everyEvent(store)
      for (const { stream, revision, ...event } of lastOfEach(stored)) {
        const retried = await store.append(stream, [event], revision === 0 ? 'none' : revision - 1)
        expect(retried).toEqual({ conflict: false, revision })
      }
      const ids = idsOf(await everyEvent(store))
      expect(new Set(ids).size).toBe(ids.length)
      expect(acknowledged.filter(id => !ids.includes(id))).toEqual([])
      expect(openRaw(file).prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
      expect(countsIn(file)).toMatchObject({ texts: expect.any(Number), unused: 0 })
    }
    await store.append('school-last', [eventOf(99_999_999)], 'none')
    expect(await following).toEqual(await everyEvent(store))
  })
})

/** How many transactions the write-ahead log holds: the last frame of each gives the size of the database after it. */
function commitsIn(file: string): number {
  const log = readFileSync(`${file}-wal`)
  const pageBytes = log.readUInt32BE(8)
  let commits = 0
  for (let at = 32; at + 24 + pageBytes <= log.length; at += 24 + pageBytes) {
    if (log.readUInt32BE(at + 4) > 0) commits++
  }
  return commits
}

function lastOfEach<Stored extends { readonly stream: string }>(
  events: readonly Stored[],
): readonly Stored[] {
  return [...new Map(events.map(event => [event.stream, event])).values()]
}

type Appender = {
  readonly process: ChildProcessByStdio<null, Readable, null>
  /** Every id that the process acknowledged, once it has ended. */
  readonly lines: Promise<readonly string[]>
  readonly exit: Promise<number | null>
  readonly onLine: (tell: (count: number) => unknown) => void
}

function appender(file: string, name: string, first: number, count: number): Appender {
  const script = join(import.meta.dirname, '../../support/event-store/appender.ts')
  const child = spawn(process.execPath, [script, file, name, String(first), String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const reader = createInterface({ input: child.stdout })
  const lines: string[] = []
  reader.on('line', line => lines.push(line))
  return {
    process: child,
    lines: once(reader, 'close').then(() => lines),
    exit: once(child, 'close').then(([code]) => code as number | null),
    onLine: tell => reader.on('line', () => tell(lines.length)),
  }
}
