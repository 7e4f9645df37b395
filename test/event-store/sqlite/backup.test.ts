import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import { StoreDamaged } from '../../../src/event-store/event-store.ts'
import { backUpLedger, NameTaken } from '../../../src/event-store/sqlite/backup.ts'
import { openSqliteStore } from '../../../src/event-store/sqlite/store.ts'
import { crash } from '../../support/event-store/crashed.ts'
import { change, changeWithoutIndex } from '../../support/event-store/damage.ts'
import { eventOf, eventOfBytes, eventsOf, everyEvent } from '../../support/event-store/events.ts'

let folder: string
let file: string
let target: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-backup-'))
  file = join(folder, 'ledger.db')
  target = join(folder, 'back-up')
})
afterEach(() => rmSync(folder, { recursive: true }))

const backUp = (to = target) => backUpLedger(file, to, () => {})

async function eventsIn(path: string) {
  const store = openSqliteStore({ file: path, categories: CATEGORIES, isReadOnly: true })
  try {
    return await everyEvent(store)
  } finally {
    await store.close()
  }
}

async function fill(): Promise<void> {
  const store = openSqliteStore({ file, categories: CATEGORIES })
  for (let n = 0; n < 40; n++) await store.append(`school-${n}`, eventsOf(n * 3, n * 3 + 2), 'none')
  await store.append('checkpoint-log', [eventOf(900)], 'none')
  await store.close()
}

const APPENDER = join(import.meta.dirname, '../../support/event-store/appender.ts')

test('ten in a row under 16 writers: each is whole and holds a prefix of the log', async () => {
  const watching = openSqliteStore({ file, categories: CATEGORIES })
  // Each has 8 streams, and appends to all of them at once.
  const writers = ['a', 'b'].map((name, index) => {
    const child = spawn(process.execPath, [APPENDER, file, name, String(index * 1e9), '1000000'], {
      stdio: 'ignore',
    })
    return { child, ended: once(child, 'exit') }
  })
  const contents: { readonly events: number }[] = []
  try {
    for (let n = 0; n < 10; n++) {
      // New events show that all writers are at work before each of the ten back-ups.
      const wanted = (contents.at(-1)?.events ?? 0) + 32
      while (((await watching.size()) ?? 0) < wanted) await nextTurn()
      contents.push(await backUp(`${target}-${n}`))
    }
  } finally {
    for (const { child } of writers) child.kill('SIGKILL')
    await Promise.all(writers.map(({ ended }) => ended))
    await watching.close()
  }
  const log = await eventsIn(file)
  for (const [n, { events }] of contents.entries()) {
    const held = await eventsIn(`${target}-${n}`)
    expect(held).toHaveLength(events)
    expect(held).toEqual(log.slice(0, events))
    expectDense(held)
  }
})

function expectDense(events: Awaited<ReturnType<typeof eventsIn>>): void {
  const next = new Map<string, number>()
  for (const { stream, revision } of events) {
    if (revision !== (next.get(stream) ?? 0)) throw new Error(`revision ${revision} of ${stream}`)
    next.set(stream, revision + 1)
  }
}

test('it is one file, which counts domain events and checkpoints, and nothing else is left', async () => {
  await fill()
  expect(await backUp()).toEqual({ events: 120, checkpoints: 1 })
  expect(readdirSync(folder).filter(name => name.startsWith('back-up'))).toEqual(['back-up'])
  // The back-up does not use a write-ahead log, so it can be read wherever it is carried.
  expect([...readFileSync(target).subarray(18, 20)]).toEqual([1, 1])
  expect(await eventsIn(target)).toEqual(await eventsIn(file))
})

test('it holds what stands in the journal alone, while a store is open and after a crash', async () => {
  crash(file, { events: 4, inJournal: 3 })
  expect(await backUp()).toMatchObject({ events: 7 })
  const store = openSqliteStore({ file, categories: CATEGORIES })
  await store.append('school-x', [eventOf(1)], 'none')
  expect(await backUp(`${target}-2`)).toMatchObject({ events: 8 })
  await store.close()
})

test.each([
  ['a file', () => writeFileSync(target, 'mine')],
  ['a link that leads nowhere', () => symlinkSync(join(folder, 'nowhere'), target)],
])('%s is never replaced', async (_, take) => {
  await fill()
  take()
  const before = readdirSync(folder)
  await expect(backUp()).rejects.toThrow(NameTaken)
  expect(readdirSync(folder)).toEqual(before)
})

test('a name that is taken while the back-up is written is not replaced either', async () => {
  await fill()
  const taken = backUpLedger(file, target, () => {
    if (!existsSync(target)) writeFileSync(target, 'mine')
  })
  await expect(taken).rejects.toThrow(NameTaken)
  expect(readFileSync(target, 'utf8')).toBe('mine')
  expect(readdirSync(folder).filter(name => name.startsWith('back-up'))).toEqual(['back-up'])
})

test.each([
  ['lacks an event', () => change(file, 'DELETE FROM event WHERE place = 60')],
  ['has a stream that is not dense', () => change(file, 'UPDATE event SET revision = 9 WHERE place = 60')],
  [
    'has an id twice',
    () => change(file, 'UPDATE event SET id = (SELECT id FROM event WHERE place = 1) WHERE place = 60'),
  ],
  [
    'has an index that lacks an event',
    () =>
      changeWithoutIndex(
        file,
        "INSERT INTO event (stream, revision, id, type, data, metadata) VALUES (1, 3, x'00', 't', '{}', '{}')",
      ),
  ],
])('of a ledger that %s there is none', async (_, damage) => {
  await fill()
  damage()
  await expect(backUp()).rejects.toThrow(StoreDamaged)
  expect(readdirSync(folder).filter(name => name.startsWith('back-up'))).toEqual([])
})

test('a writer commits while a back-up is being written, and is not in it', async () => {
  const store = openSqliteStore({ file, categories: CATEGORIES })
  for (let n = 0; n < 24; n++) await store.append(`school-${n}`, [eventOfBytes(n, 250_000)], 'none')
  await store.close()
  const writer = new DatabaseSync(file, { timeout: 0 })
  let commits = 0
  const contents = await backUpLedger(file, target, stage => {
    if (stage !== 'backing up') return
    writer.exec(
      `INSERT INTO event (stream, revision, id, type, data, metadata)
        VALUES (1, ${++commits}, randomblob(16), 't', '{}', '{}')`,
    )
  })
  writer.close()
  expect(commits).toBeGreaterThan(0)
  expect([contents.events, (await eventsIn(target)).length]).toEqual([24, 24])
})
