import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import { StoreDamaged } from '../../../src/event-store/event-store.ts'
import { LedgerInUse, shareLedger, takeLedger } from '../../../src/event-store/sqlite/ledger-lock.ts'
import { openSqliteStore } from '../../../src/event-store/sqlite/store.ts'
import { assertOwnJournal, assertWhole } from '../../../src/event-store/sqlite/whole.ts'
import { openStore } from '../../../src/node/store.ts'
import { crash } from '../../support/event-store/crashed.ts'
import { change, changeWithoutIndex } from '../../support/event-store/damage.ts'
import { eventOf, eventsOf, everyEvent } from '../../support/event-store/events.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-whole-'))
  file = join(folder, 'ledger.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

async function fill(): Promise<void> {
  const store = openSqliteStore({ file, categories: CATEGORIES })
  for (let n = 0; n < 40; n++) await store.append(`school-${n}`, eventsOf(n * 3, n * 3 + 2), 'none')
  await store.close()
}

describe('a ledger that lost events is told before it is written to', () => {
  test.each<readonly [string, RegExp, () => void]>([
    [
      'the last one',
      /of 120 events that were written 119 are found/,
      () => change(file, 'DELETE FROM event WHERE place = 120'),
    ],
    ['a stream', /of 120 .* 117 are found/, () => change(file, 'DELETE FROM event WHERE stream = 5')],
    ['all', /of 120 .* 0 are found/, () => change(file, 'DELETE FROM event')],
    [
      'the index of one',
      /of 121 .* 120 are found/,
      () =>
        changeWithoutIndex(
          file,
          "INSERT INTO event (stream, revision, id, type, data, metadata) VALUES (1, 3, x'00', 't', '{}', '{}')",
        ),
    ],
    ['half of the file', /malformed/, () => truncateSync(file, 4096 * 3)],
    ['every word', /not a database/, () => writeFileSync(file, 'x'.repeat(8192))],
  ])('%s', async (_, words, damage) => {
    await fill()
    assertWhole(file)
    damage()
    expect(() => assertWhole(file)).toThrow(StoreDamaged)
    expect(() => assertWhole(file)).toThrow(words)
  })

  test('and one that others write to is none', async () => {
    await fill()
    const store = openSqliteStore({ file, categories: CATEGORIES })
    await store.append('school-x', [eventOf(999)], 'none')
    expect(() => assertOwnJournal(file)).not.toThrow()
    expect(() => assertWhole(file)).not.toThrow()
    await store.close()
  })
})

test('a ledger that another process is writing to lacks nothing at any moment', async () => {
  await fill()
  const script = join(import.meta.dirname, '../../support/event-store/appender.ts')
  const writer = spawn(process.execPath, [script, file, 'a', '0', '1000000'], { stdio: 'ignore' })
  const ended = once(writer, 'exit')
  const watching = openSqliteStore({ file, categories: CATEGORIES })
  try {
    while (((await watching.size()) ?? 0) < 200) await nextTurn()
    for (let n = 0; n < 300; n++) expect(() => assertWhole(file)).not.toThrow()
  } finally {
    writer.kill('SIGKILL')
    await ended
    await watching.close()
  }
})

describe('a journal that a crash left', () => {
  test('belongs to the file beside it', async () => {
    crash(file, { events: 40, inJournal: 3 })
    assertOwnJournal(file)
    assertWhole(file)
    const store = openSqliteStore({ file, categories: CATEGORIES })
    expect(await everyEvent(store)).toHaveLength(43)
    await store.close()
  })

  test('belongs to no earlier state of that file', () => {
    crash(file, { events: 40, inJournal: 0 })
    copyFileSync(file, `${file}.back-up`)
    crash(file, { first: 40, events: 200, inJournal: 3 })
    copyFileSync(`${file}.back-up`, file)
    expect(() => assertWhole(file)).toThrow(StoreDamaged)
  })

  test('is not given up where its file is gone', async () => {
    crash(file, { inJournal: 3 })
    rmSync(file)
    await expect(openStore(`sqlite:${file}`)).rejects.toThrow(/is damaged: it is gone, and its journal/)
    expect(existsSync(`${file}-wal`)).toBe(true)
  })

  test('is found whatever links lead to its file', async () => {
    await fill()
    change(file, 'PRAGMA journal_mode = DELETE')
    copyFileSync(file, `${file}.back-up`)
    crash(file, { first: 500, inJournal: 3 })
    copyFileSync(`${file}.back-up`, file)
    const link = join(folder, 'link.db')
    symlinkSync(file, link)
    await expect(openStore(`sqlite:${link}`, 'read')).rejects.toThrow(/the journal of another file/)
  })

  test('belongs to no file that was written without one', async () => {
    await fill()
    change(file, 'PRAGMA journal_mode = DELETE')
    copyFileSync(file, `${file}.back-up`)
    crash(file, { first: 500, inJournal: 3 })
    copyFileSync(`${file}.back-up`, file)
    expect(() => assertOwnJournal(file)).toThrow(/ledger\.db-wal beside it is the journal of another file/)
  })
})

describe('the lock of a ledger', () => {
  test('is held while a store is open, and shared by all who write', async () => {
    const [one, another] = [
      openSqliteStore({ file, categories: CATEGORIES }),
      openSqliteStore({ file, categories: CATEGORIES }),
    ]
    expect(takeLedger(file)).toBeNull()
    await one.close()
    expect(takeLedger(file)).toBeNull()
    await another.close()
    takeLedger(file)?.release()
  })

  test('keeps everyone from opening the ledger while somebody has it alone', () => {
    const lock = takeLedger(file)
    expect(() => shareLedger(file, 0)).toThrow(LedgerInUse)
    lock?.release()
    shareLedger(file, 0).release()
  })

  test('ends with a process that is killed', () => {
    crash(file, { inJournal: 1 })
    const lock = takeLedger(file)
    expect(lock).not.toBeNull()
    lock?.release()
  })

  test('is that of the file, whatever links lead to it', async () => {
    await fill()
    const store = openSqliteStore({ file, categories: CATEGORIES })
    symlinkSync(file, join(folder, 'link.db'))
    expect(takeLedger(join(folder, 'link.db'))).toBeNull()
    await store.close()
  })
})
