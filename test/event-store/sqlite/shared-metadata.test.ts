import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { leafHashOf } from '../../../src/audit/leaf.ts'
import { TreeHead } from '../../../src/audit/tree-head.ts'
import { CATEGORIES, KEPT_ASIDE } from '../../../src/domain/subjects.ts'
import { type NewEvent, StoreDamaged, StoreUnavailable } from '../../../src/event-store/event-store.ts'
import { backUpLedger } from '../../../src/event-store/sqlite/backup.ts'
import { LedgerInUse } from '../../../src/event-store/sqlite/ledger-lock.ts'
import { NoLedger, tablesIn } from '../../../src/event-store/sqlite/read-only.ts'
import { restoreLedger } from '../../../src/event-store/sqlite/restore.ts'
import { openSqliteStore } from '../../../src/event-store/sqlite/store.ts'
import { upgrade } from '../../../src/event-store/sqlite/upgrade.ts'
import { assertWhole } from '../../../src/event-store/sqlite/whole.ts'
import { change } from '../../support/event-store/damage.ts'
import { eventOf, eventsOf, everyEvent } from '../../support/event-store/events.ts'
import { countsIn, makeFormer } from '../../support/event-store/former-ledger.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-shared-'))
  file = join(folder, 'ledger.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (path = file, isReadOnly = false) => {
  const store = openSqliteStore({ file: path, categories: CATEGORIES, aside: KEPT_ASIDE, isReadOnly })
  onTestFinished(() => store.close())
  return store
}

const LOCK_MODULE = new URL('../../../src/event-store/sqlite/ledger-lock.ts', import.meta.url).href

/** Holds a ledger alone, as an upgrade does, until it is told that another one asks for it, and somewhat longer. */
const HOLDS_UNTIL_ASKED = `
  const { parentPort, workerData: { file, lockModule, isAsked } } = require('node:worker_threads')
  import(lockModule).then(({ takeLedger }) => {
    const lock = takeLedger(file)
    parentPort.postMessage('held')
    Atomics.wait(isAsked, 0, 0)
    Atomics.wait(isAsked, 0, 1, 200)
    lock.release()
  })`

const about = (events: readonly NewEvent[], metadata: string): readonly NewEvent[] =>
  events.map(event => ({ ...event, metadata }))

const WRITTEN = [
  ...about(eventsOf(1, 10), '{"by":"ann"}'),
  eventOf(11),
  ...about(eventsOf(12, 16), '{"by":"bob"}'),
  ...about(eventsOf(17, 21), '{"by":"ann"}'),
  eventOf(22),
  ...about(eventsOf(23, 31), '{"by":"eve"}'),
]

/** Appends of one event and of several, with one metadata, with two, and with one for each event; one is too short to share any. */
async function fill(): Promise<void> {
  const store = openSqliteStore({ file, categories: CATEGORIES, aside: KEPT_ASIDE })
  await store.append('school-a', WRITTEN.slice(0, 10), 'none')
  await store.append('school-b', WRITTEN.slice(10, 11), 'none')
  await store.append('school-b', WRITTEN.slice(11, 22), 0)
  await store.append('school-c', WRITTEN.slice(22), 'none')
  await store.append('person-ann', about(eventsOf(101, 110), '{"by":"ann"}'), 'none')
  await store.close()
}

/** Every event of a ledger that is only read, and the root of the Merkle tree over them. */
async function contentOf(path: string) {
  const store = openSqliteStore({ file: path, categories: CATEGORIES, isReadOnly: true })
  try {
    const events = await everyEvent(store)
    const tree = new TreeHead()
    for (const event of events) tree.add(leafHashOf(event))
    return { root: tree.root.toString('hex'), events: events.map(each => ({ ...each, cursor: each.cursor })) }
  } finally {
    await store.close()
  }
}

test('what several events of an append share is stored once, and each is read as it was written', async () => {
  await fill()
  expect(countsIn(file)).toEqual({ events: 31, own: 11, texts: 3, unused: 0 })
  const store = open()
  expect(await everyEvent(store)).toMatchObject(WRITTEN)
  const streams = await Promise.all(['school-a', 'school-b', 'school-c'].map(each => store.readStream(each)))
  expect(streams.flat()).toMatchObject(WRITTEN)
  const named = [
    { stream: 'school-b', revision: 6 },
    { stream: 'school-a', revision: 1 },
    { stream: 'school-b', revision: 11 },
  ]
  expect((await store.readEvents(named)).map(({ metadata }) => metadata)).toEqual([
    '{"by":"ann"}',
    '{"by":"ann"}',
    '{"schema":1}',
  ])
})

test('of what is not written nothing is left: an append that conflicts, is repeated, or fails in the middle', async () => {
  await fill()
  const store = open()
  expect(await store.append('school-a', eventsOf(40, 52), 'none')).toMatchObject({ conflict: true })
  expect(await store.append('school-a', WRITTEN.slice(0, 10), 'none')).toMatchObject({ conflict: false })
  change(
    file,
    `CREATE TRIGGER fault BEFORE INSERT ON event WHEN NEW.revision = 16 BEGIN SELECT raise(ABORT, 'no'); END`,
  )
  const [failed, beside] = await Promise.allSettled([
    store.append('school-a', eventsOf(40, 51), 9),
    store.append('school-d', eventsOf(60, 69), 'none'),
  ])
  expect([failed?.status, beside?.status]).toEqual(['rejected', 'fulfilled'])
  expect(countsIn(file)).toEqual({ events: 41, own: 11, texts: 4, unused: 0 })
  expect(await store.readStream('school-d')).toMatchObject(eventsOf(60, 69))
})

test('an event whose row is gone or altered takes no other one with it', async () => {
  await fill()
  change(
    file,
    `DELETE FROM event WHERE place = 1; UPDATE event SET metadata = 'x', shared = NULL WHERE place = 2`,
  )
  const [, second, ...others] = WRITTEN
  expect(await everyEvent(open())).toMatchObject([{ ...second, metadata: 'x' }, ...others])
})

test('events whose metadata is missing are told, and are never read without it or with that of others', async () => {
  await fill()
  const store = open()
  const events = await everyEvent(store)
  change(file, 'DELETE FROM shared_metadata WHERE id = 3')
  const missing = /the metadata of the event at place 17 is missing/
  for (const read of [
    () => everyEvent(store),
    () => store.readStream('school-b'),
    () => store.readEvents([{ stream: 'school-b', revision: 6 }]),
    () => everyEvent(store, events[16]),
  ]) {
    await expect(read()).rejects.toThrow(StoreDamaged)
    await expect(read()).rejects.toThrow(missing)
  }
  expect(await store.readStream('school-a')).toHaveLength(10)
  await store.append('school-d', eventsOf(40, 49), 'none')
  await expect(everyEvent(store)).rejects.toThrow(missing)
  expect(() => assertWhole(file)).toThrow(/of 4 texts of metadata that events share 3 are found/)
  await expect(backUpLedger(file, join(folder, 'back-up'), () => {})).rejects.toThrow(
    /the metadata of 5 events is missing, the first at place 17 and the last at place 21/,
  )
})

test.each(['TABLE shared_metadata', 'VIEW stream'])(
  'a ledger that has lost its %s is told to be damaged, and can be restored',
  async part => {
    await fill()
    const before = await contentOf(file)
    const backUp = join(folder, 'back-up')
    await backUpLedger(file, backUp, () => {})
    change(file, `DROP ${part}`)
    for (const isReadOnly of [true, false]) expect(() => open(file, isReadOnly)).toThrow(StoreDamaged)
    expect(() => assertWhole(file)).toThrow(/is damaged: it has lost \w+, .*ledger restore/)
    await restoreLedger({ file, backUp, stamp: '1', onProgress: () => {} })
    expect(await contentOf(file)).toEqual(before)
  },
)

test('a ledger of before is read as it is, and opened to write it keeps every event and root, row by row', async () => {
  await fill()
  const before = await contentOf(file)
  makeFormer(file)
  expect(await contentOf(file)).toEqual(before)
  const rows = (columns: string) => {
    const db = new DatabaseSync(file, { readOnly: true })
    const all = db.prepare(`SELECT place, stream, revision, id, type, data, ${columns} FROM event`).all()
    db.close()
    return all
  }
  const tables = () => {
    const db = new DatabaseSync(file, { readOnly: true })
    const names = tablesIn(db)
    db.close()
    return names
  }
  const former = rows('metadata')
  expect(tables()).toContain('stream')

  const store = open()
  expect(rows('metadata')).toEqual(former)
  await store.append('school-e', about(eventsOf(50, 59), '{"by":"eve"}'), 'none')
  expect(countsIn(file)).toEqual({ events: 41, own: 31, texts: 1, unused: 0 })
  const after = await contentOf(file)
  expect(after.events.slice(0, 31)).toEqual(before.events)
  expect(after.events.slice(31)).toMatchObject(about(eventsOf(50, 59), '{"by":"eve"}'))
  expect(() => assertWhole(file)).not.toThrow()
  // A program of before looks for this table, finds none and stops.
  expect(tables()).not.toContain('stream')
})

test('back-ups of both forms are restored with every event and root', async () => {
  await fill()
  const before = await contentOf(file)
  const [now, former] = [join(folder, 'now'), join(folder, 'former')]
  await backUpLedger(file, now, () => {})
  makeFormer(file)
  await backUpLedger(file, former, () => {})
  for (const [index, backUp] of [former, now, former].entries()) {
    await restoreLedger({ file, backUp, stamp: String(index), onProgress: () => {} })
    expect(await contentOf(file)).toEqual(before)
    const store = openSqliteStore({ file, categories: CATEGORIES })
    await store.append('school-f', eventsOf(60, 69), 'none')
    await store.close()
    expect((await contentOf(file)).events.slice(0, 31)).toEqual(before.events)
  }
})

test('a ledger of before is left as it is while anyone reads in it, who would find no metadata in what comes after', async () => {
  await fill()
  makeFormer(file)
  const reader = openSqliteStore({ file, categories: CATEGORIES, isReadOnly: true })
  expect(await reader.size()).toBe(31)
  expect(() => upgrade(file, 0)).toThrow(LedgerInUse)
  expect(await everyEvent(reader)).toMatchObject(WRITTEN)
  await reader.close()
  expect(await everyEvent(open())).toMatchObject(WRITTEN)
})

test('who reads a ledger of before without a write-ahead log is told once it is upgraded, and finds no event without metadata', async () => {
  await fill()
  makeFormer(file)
  change(file, 'PRAGMA journal_mode = DELETE')
  const reader = openSqliteStore({ file, categories: CATEGORIES, isReadOnly: true })
  onTestFinished(() => reader.close())
  expect(await everyEvent(reader)).toMatchObject(WRITTEN)
  await open().append('school-e', about(eventsOf(50, 59), '{"by":"eve"}'), 'none')
  for (const read of [
    () => everyEvent(reader),
    () => reader.readStream('school-e'),
    () => reader.readEvents([{ stream: 'school-e', revision: 0 }]),
  ]) {
    await expect(read()).rejects.toThrow(StoreUnavailable)
    await expect(read()).rejects.toThrow('upgraded meanwhile')
  }
})

test('of several that open a ledger of before at once each gets it, once the one that was first lets go of it', async () => {
  await fill()
  makeFormer(file)
  const isAsked = new Int32Array(new SharedArrayBuffer(4))
  const other = new Worker(HOLDS_UNTIL_ASKED, {
    eval: true,
    workerData: { file, lockModule: LOCK_MODULE, isAsked },
  })
  onTestFinished(async () => void (await other.terminate()))
  await once(other, 'message')
  Atomics.store(isAsked, 0, 1)
  Atomics.notify(isAsked, 0)
  expect(await everyEvent(open())).toMatchObject(WRITTEN)
})

test('a ledger of before is left as it is while another process has it open, and one of a later form is refused', async () => {
  await fill()
  makeFormer(file)
  const copy = join(folder, 'copy.db')
  copyFileSync(file, copy)
  // What holds it is a program of before: it has the lock that every version takes, and the former form.
  const lock = new DatabaseSync(`${copy}-lock`)
  lock.exec('BEGIN')
  lock.prepare('SELECT 1 FROM sqlite_master').get()
  expect(() => open(copy)).toThrow(LedgerInUse)
  expect(() => open(copy)).toThrow(/in the form of an earlier version.*end that first/)
  expect(await contentOf(copy)).toEqual(await contentOf(file))
  lock.close()
  expect(await everyEvent(open(copy))).toHaveLength(31)

  change(file, 'PRAGMA user_version = 2')
  for (const isReadOnly of [true, false]) {
    expect(() => open(file, isReadOnly)).toThrow(NoLedger)
    expect(() => open(file, isReadOnly)).toThrow(/written by a later version of the ledger/)
  }
})
