import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import { backUpLedger } from '../../../src/event-store/sqlite/backup.ts'
import { LedgerInUse } from '../../../src/event-store/sqlite/ledger-lock.ts'
import { NoLedger } from '../../../src/event-store/sqlite/read-only.ts'
import { BackUpDamaged, removeTwins, restoreLedger } from '../../../src/event-store/sqlite/restore.ts'
import { openSqliteStore } from '../../../src/event-store/sqlite/store.ts'
import { assertOwnJournal, assertWhole } from '../../../src/event-store/sqlite/whole.ts'
import { crash } from '../../support/event-store/crashed.ts'
import { change } from '../../support/event-store/damage.ts'
import { everyEvent, idsOf } from '../../support/event-store/events.ts'

const RESTORE = join(import.meta.dirname, '../../support/event-store/restore-killed.ts')

/** A back-up of 5 events, and a ledger that has 4 more, of which 3 stand in the journal that a crash left. */
const made = mkdtempSync(join(tmpdir(), 'ledger-restore-'))
beforeAll(async () => {
  const ledger = join(made, 'ledger.db')
  crash(ledger, { events: 5, inJournal: 0 })
  await backUpLedger(ledger, join(made, 'back-up'), () => {})
  crash(ledger, { first: 5, events: 1, inJournal: 3 })
})
afterAll(() => rmSync(made, { recursive: true }))

let folder: string
let file: string
let backUp: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-restore-'))
  file = join(folder, 'ledger.db')
  backUp = join(folder, 'back-up')
  for (const name of readdirSync(made)) copyFileSync(join(made, name), join(folder, name))
})
afterEach(() => rmSync(folder, { recursive: true }))

const restore = (stamp = '1') => restoreLedger({ file, backUp, stamp, onProgress: () => {} })

async function idsIn(path: string): Promise<readonly string[]> {
  const store = openSqliteStore({ file: path, categories: CATEGORIES, isReadOnly: true })
  try {
    return idsOf(await everyEvent(store))
  } finally {
    await store.close()
  }
}

/** A digest of a file, to compare it with another; null if there is none. */
const bytesOf = (path: string): string | null =>
  existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : null

const ids = (count: number) =>
  Array.from({ length: count }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)

test('the ledger then holds exactly the events of the back-up, and the former one is kept with all of its own', async () => {
  const kept = join(folder, 'ledger-before-restore-1.db')
  expect(await restore()).toEqual({ events: 5, checkpoints: 0, kept })
  expect(await idsIn(file)).toEqual(ids(5))
  expect(await idsIn(kept)).toEqual(ids(9))
  expect(await idsIn(backUp)).toEqual(ids(5))
  expect(readdirSync(folder).toSorted()).toEqual([
    'back-up',
    'ledger-before-restore-1.db',
    'ledger.db',
    'ledger.db-lock',
  ])
})

test('what is recorded afterwards follows, and the kept one does not change', async () => {
  await restore()
  crash(file, { first: 100, inJournal: 2 })
  assertOwnJournal(file)
  assertWhole(file)
  expect(await idsIn(file)).toHaveLength(7)
  expect(await idsIn(join(folder, 'ledger-before-restore-1.db'))).toEqual(ids(9))
})

test('where there is no ledger yet, nothing is kept', async () => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix)
  expect(await restore()).toMatchObject({ events: 5, kept: null })
  expect(await idsIn(file)).toEqual(ids(5))
})

describe('what cannot be read is kept as it is', () => {
  test.each<readonly [string, () => void]>([
    [
      'a ledger that is no database any more',
      () => {
        // All of a small ledger may stand in its journal.
        rmSync(`${file}-wal`)
        writeFileSync(file, 'x'.repeat(8192))
      },
    ],
    ['a journal without its ledger', () => rmSync(file)],
    [
      'a ledger beside the journal of another',
      () => {
        const journal = readFileSync(`${file}-wal`)
        rmSync(`${file}-wal`)
        rmSync(`${file}-shm`)
        change(file, 'PRAGMA journal_mode = DELETE')
        writeFileSync(`${file}-wal`, journal)
      },
    ],
  ])('%s', async (_, damage) => {
    damage()
    const [former, journal] = [file, `${file}-wal`].map(bytesOf)
    const { kept } = await restore()
    expect(kept).toMatch(/ledger-before-restore-1\.db/)
    expect(await idsIn(file)).toEqual(ids(5))
    const name = join(folder, 'ledger-before-restore-1.db')
    expect([name, `${name}-wal`].map(bytesOf)).toEqual([former, journal])
  })
})

describe('it is refused', () => {
  test('while a store is open', async () => {
    const store = openSqliteStore({ file, categories: CATEGORIES })
    await expect(restore()).rejects.toThrow(LedgerInUse)
    await store.close()
    expect(await idsIn(file)).toEqual(ids(9))
  })

  test('while somebody has the file open who takes no lock of ours', async () => {
    const reader = new DatabaseSync(file, { readOnly: true })
    reader.prepare('SELECT 1 FROM event').get()
    await expect(restore()).rejects.toThrow(LedgerInUse)
    reader.close()
    expect(await idsIn(file)).toEqual(ids(9))
  })

  test('where the back-up is damaged', async () => {
    change(backUp, 'DELETE FROM event WHERE place = 3')
    await expect(restore()).rejects.toThrow(BackUpDamaged)
    writeFileSync(backUp, 'x'.repeat(8192))
    await expect(restore()).rejects.toThrow(BackUpDamaged)
    expect(await idsIn(file)).toEqual(ids(9))
    expect(readdirSync(folder).filter(name => /restor/.test(name))).toEqual([])
  })

  test('where the back-up, or what stands in the place of the ledger, is no ledger', async () => {
    rmSync(backUp)
    change(backUp, 'CREATE TABLE song (title TEXT)')
    await expect(restore()).rejects.toThrow(NoLedger)
    expect(await idsIn(file)).toEqual(ids(9))
    await backUpLedger(file, `${backUp}-2`, () => {})
    const song = restoreLedger({ file: backUp, backUp: `${backUp}-2`, stamp: '1', onProgress: () => {} })
    await expect(song).rejects.toThrow(NoLedger)
  })
})

test('killed at any step, it leaves the one ledger or the other, and can be run again', async () => {
  const names = readdirSync(folder)
  const before = join(folder, 'before')
  mkdirSync(before)
  for (const name of names) renameSync(join(folder, name), join(before, name))

  const lengths = new Set<number>()
  for (let step = 1, isKilled = true; isKilled; step++) {
    for (const name of names) copyFileSync(join(before, name), join(folder, name))
    const { status, signal } = spawnSync(process.execPath, [RESTORE, file, backUp, String(step)], {
      stdio: 'inherit',
    })
    isKilled = signal === 'SIGKILL'
    if (!isKilled) expect(status).toBe(0)
    const left = await idsIn(file)
    lengths.add(left.length)
    expect([ids(9), ids(5)]).toContainEqual(left)
    assertOwnJournal(file)
    assertWhole(file)
    removeTwins(file)
    for (const name of keptIn(folder)) expect(await idsIn(join(folder, name))).toEqual(ids(9))
    await restore('again')
    expect(await idsIn(file)).toEqual(ids(5))
    for (const name of keptIn(folder)) rmSync(join(folder, name))
  }
  expect(lengths).toEqual(new Set([9, 5]))
})

const keptIn = (path: string): readonly string[] =>
  readdirSync(path).filter(name => name.startsWith('ledger-before-restore-'))
