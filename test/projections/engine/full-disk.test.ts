import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Projection } from '../../../projections/engine/projection.ts'
import { complete, createNext, openLatest } from '../../../projections/engine/read-model.ts'
import { Runner } from '../../../projections/engine/runner.ts'
import { PROJECTIONS } from '../../../projections/subjects.ts'
import { START } from '../../../src/event-store/event-store.ts'
import { readModelOf, readSide, tablesOf } from '../../support/projections/read-side.ts'

/** A long name, so that a new district sometimes needs a new page of the file. */
const LONG = 'N'.repeat(280)

let folder: string
let side: ReturnType<typeof readSide>
let count: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'full-disk-'))
  side = readSide()
  count = 0
})
afterEach(async () => {
  await side.store.close()
  rmSync(folder, { recursive: true, force: true })
})

async function register(districts: number): Promise<void> {
  for (let n = 0; n < districts; n++) {
    const id = `d${count++}`
    const data = { kind: 'district', id, name: LONG + id, occurredOn: '2014-01-01' } as const
    await side.record(`district-${id}`, [{ type: 'Registered', data }])
  }
}

/** A file as a node serves from it. */
function servedFile(projections: readonly Projection[] = PROJECTIONS) {
  const build = createNext(folder, projections)
  complete(build)
  build.close()
  const db = openLatest(folder, projections)
  if (db === null) throw new Error('the build is complete')
  onTestFinished(() => db.close())
  return { db, runner: new Runner(db, projections) }
}

/** Makes SQLite fail as on a full disk: the file may grow by `pages` only. */
function leaveRoom(db: DatabaseSync, pages: number): void {
  const { page_count: now } = db.prepare('PRAGMA page_count').get() as { page_count: number }
  db.exec(`PRAGMA max_page_count = ${now + pages}`)
}
const giveRoom = (db: DatabaseSync): void => db.exec('PRAGMA max_page_count = 1000000')

/** Expects the tables to be those of a node that never saw a full disk. */
async function expectAsUndisturbed(db: DatabaseSync, runner: Runner): Promise<void> {
  const other = readModelOf()
  await other.runner.catchUp(side.store)
  const { meta: _, ...tables } = tablesOf(db)
  const { meta: __, ...expected } = tablesOf(other.db)
  expect(tables).toEqual(expected)
  expect(runner.status).toEqual(other.runner.status)
  expect(runner.read).toEqual(other.runner.read)
}

test.each([0, 1, 2, 3])(
  'a disk that is full for a while (%i pages left) costs no row, and stops no projection',
  async pages => {
    const { db, runner } = servedFile()
    await register(3)
    await runner.catchUp(side.store)
    leaveRoom(db, pages)
    let failures = 0
    for (let round = 0; round < 30; round++) {
      await register(1)
      const { position } = runner.read
      try {
        await runner.catchUp(side.store)
        expect(runner.failure).toBeNull()
      } catch (error) {
        failures++
        expect(String(error)).toMatch(/database or disk is full/)
        expect(runner.failure?.reason).toMatch(/database or disk is full \(SQLite code 13\)/)
        expect(runner.read).toEqual({ position, isCaughtUp: false })
      }
    }
    expect(failures).toBeGreaterThan(0)
    giveRoom(db)
    await runner.catchUp(side.store)
    expect(runner.failure).toBeNull()
    await expectAsUndisturbed(db, runner)
  },
)

test('a page that does not fit as a whole is undone as a whole', async () => {
  const { db, runner } = servedFile()
  leaveRoom(db, 2)
  await register(40)
  const before = tablesOf(db)
  await expect(runner.catchUp(side.store)).rejects.toThrow('database or disk is full')
  expect(tablesOf(db)).toEqual(before)
  expect(runner.status.map(({ position, stoppedBy }) => [position, stoppedBy])).toEqual(
    PROJECTIONS.map(() => [0, null]),
  )
  giveRoom(db)
  await runner.catchUp(side.store)
  await expectAsUndisturbed(db, runner)
})

test('whatever was computed may rest on what was undone, so all of it has changed', async () => {
  const { db, runner } = servedFile()
  await register(1)
  await runner.catchUp(side.store)
  const before = ['entity district d0', 'rounds rubric'].map(scope => runner.changesOf(scope))
  leaveRoom(db, 0)
  await register(40)
  await expect(runner.catchUp(side.store)).rejects.toThrow()
  const after = ['entity district d0', 'rounds rubric'].map(scope => runner.changesOf(scope))
  expect(after.every((changes, index) => changes > (before[index] ?? 0))).toBe(true)
})

test('a lock that another process holds stops nothing', async () => {
  const { db, runner } = servedFile()
  db.exec('PRAGMA busy_timeout = 0')
  const other = new DatabaseSync(db.location() ?? '')
  onTestFinished(() => other.close())
  await register(2)
  other.exec('BEGIN IMMEDIATE')
  await expect(runner.catchUp(side.store)).rejects.toThrow('locked')
  expect(runner.failure?.reason).toMatch(/database is locked \(SQLite code 5\)/)
  other.exec('COMMIT')
  await runner.catchUp(side.store)
  await expectAsUndisturbed(db, runner)
})

/** The projections; after each fold that of entities calls `fail`, which may throw. */
function failing(fail: (db: DatabaseSync) => void): readonly Projection[] {
  return PROJECTIONS.map(each =>
    each.name === 'entities'
      ? {
          ...each,
          open: db => {
            const { apply, forget } = each.open(db)
            return {
              forget,
              apply: (events, touch) => {
                apply(events, touch)
                fail(db)
              },
            }
          },
        }
      : each,
  )
}

const sqliteError = (errcode: number, errstr: string) =>
  Object.assign(new Error(errstr), { code: 'ERR_SQLITE_ERROR', errcode, errstr })

test.each([
  ['an I/O error', sqliteError(778, 'disk I/O error')],
  ['no memory', sqliteError(7, 'out of memory')],
  ['a full disk', sqliteError(13, 'database or disk is full')],
  ['a damaged file', sqliteError(11, 'database disk image is malformed')],
])('%s in the middle of a fold is about no event', async (_, error) => {
  let isFailing = true
  const { db, runner } = servedFile(
    failing(() => {
      if (isFailing) throw error
    }),
  )
  await register(2)
  await expect(runner.catchUp(side.store)).rejects.toThrow(error)
  expect(runner.status.map(({ stoppedBy }) => stoppedBy)).toEqual(PROJECTIONS.map(() => null))
  isFailing = false
  await runner.catchUp(side.store)
  await expectAsUndisturbed(db, runner)
})

test('a transaction that SQLite gave up is no poison, whatever was thrown after it', async () => {
  let isFailing = true
  const { db, runner } = servedFile(
    failing(open => {
      if (!isFailing) return
      open.exec('ROLLBACK')
      throw new Error('no such savepoint: fold')
    }),
  )
  await register(2)
  await expect(runner.catchUp(side.store)).rejects.toThrow('no such savepoint')
  isFailing = false
  await runner.catchUp(side.store)
  await expectAsUndisturbed(db, runner)
})

test('while the file cannot even be read nothing is said to be read, and it goes on from the file later', async () => {
  let isFailing = false
  const projections = failing(open => {
    if (!isFailing) return
    // The checkpoints cannot be read until the table gets its name back.
    open.exec('ROLLBACK; ALTER TABLE checkpoint RENAME TO hidden')
    throw sqliteError(266, 'disk I/O error')
  })
  const { db, runner } = servedFile(projections)
  await register(2)
  await runner.catchUp(side.store)
  isFailing = true
  await register(1)
  await expect(runner.catchUp(side.store)).rejects.toThrow('disk I/O error')
  expect(runner.read).toEqual({ position: 2, isCaughtUp: false })
  expect(await runner.reach(3, ['entities'], 1)).toBe('behind')
  isFailing = false
  await expect(runner.catchUp(side.store)).rejects.toThrow('checkpoint')
  db.exec('ALTER TABLE hidden RENAME TO checkpoint')
  await runner.catchUp(side.store)
  await expectAsUndisturbed(db, runner)
})

test('a page that does not begin where the read model stands is refused', async () => {
  await register(3)
  const { runner } = servedFile()
  for await (const events of side.store.readAll(START)) {
    expect(() => runner.apply({ events: events.slice(1), caughtUp: true })).toThrow(
      /position 2.*further than 0/,
    )
    runner.apply({ events, caughtUp: true })
  }
  expect(runner.read).toEqual({ position: 3, isCaughtUp: true })
})
