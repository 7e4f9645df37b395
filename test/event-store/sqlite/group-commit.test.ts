import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StoreUnavailable } from '../../../src/event-store/event-store.ts'
import { GroupCommit } from '../../../src/event-store/sqlite/group-commit.ts'

const MEBIBYTE = 1024 * 1024

let db: DatabaseSync
let commits: GroupCommit
let groups: number
beforeEach(() => {
  db = new DatabaseSync(':memory:')
  db.exec(`
    CREATE TABLE parent (n INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE written (
      n INTEGER PRIMARY KEY,
      text TEXT NOT NULL,
      parent INTEGER REFERENCES parent (n) DEFERRABLE INITIALLY DEFERRED
    ) STRICT`)
  groups = 0
  commits = new GroupCommit(db, () => groups++)
})
afterEach(() => db.close())

const write = (n: number, text = '') => {
  db.prepare('INSERT INTO written (n, text) VALUES (?, ?)').run(n, text)
  return n
}
/** Writes a row that its statement accepts, but the commit refuses. */
const writeOrphan = (n: number) =>
  db.prepare("INSERT INTO written (n, text, parent) VALUES (?, '', 404)").run(n)
const written = () =>
  db
    .prepare('SELECT n FROM written ORDER BY n')
    .all()
    .map(({ n }) => n)
const settled = async (...writes: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(writes)).map(each => (each.status === 'fulfilled' ? each.value : 'rejected'))

test('what waits together is one transaction', async () => {
  expect(await settled(...[1, 2, 3].map(n => commits.add(() => write(n), 1)))).toEqual([1, 2, 3])
  expect([groups, written()]).toEqual([1, [1, 2, 3]])
})

test('what is too much for one transaction goes in several, in order', async () => {
  const sizes = [0.6, 0.6, 0.2, 0.9, 0.1].map(share => share * MEBIBYTE)
  const order: number[] = []
  await Promise.all(sizes.map((bytes, n) => commits.add(() => write(n), bytes).then(() => order.push(n))))
  expect([groups, order]).toEqual([3, [0, 1, 2, 3, 4]])
})

test('a write that throws leaves nothing and harms no other', async () => {
  const failing = () => {
    write(2)
    throw new Error('changed my mind')
  }
  const outcomes = await settled(
    commits.add(() => write(1), 1),
    commits.add(failing, 1),
    commits.add(() => write(1), 1),
    commits.add(() => write(3), 1),
  )
  expect(outcomes).toEqual([1, 'rejected', 'rejected', 3])
  expect(written()).toEqual([1, 3])
})

test('a commit that throws refuses all of its group, leaves nothing and harms no later one', async () => {
  const outcomes = await settled(
    commits.add(() => write(1), 1),
    commits.add(() => writeOrphan(2), 1),
    commits.add(() => 'a conflict', 1),
  )
  expect(outcomes).toEqual(['rejected', 'rejected', 'rejected'])
  expect([groups, written()]).toEqual([0, []])
  expect(await settled(commits.add(() => write(3), 1))).toEqual([3])
  expect(written()).toEqual([3])
})

test('a full disk refuses what does not fit, and what was acknowledged is there', async () => {
  const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number }
  db.exec(`PRAGMA max_page_count = ${pages + 3}`)
  const outcomes = await settled(
    commits.add(() => write(1), 1),
    commits.add(() => write(2, 'x'.repeat(100_000)), 1),
    commits.add(() => write(3), 1),
  )
  expect(outcomes[1]).toBe('rejected')
  expect(written()).toEqual(outcomes.filter(outcome => outcome !== 'rejected'))
  db.exec('PRAGMA max_page_count = 1000')
  expect(await settled(commits.add(() => write(4, 'x'.repeat(100_000)), 1))).toEqual([4])
})

/** The error of each write; null if it was accepted. */
const refusals = async (...writes: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(writes)).map(each =>
    each.status === 'rejected' ? (each.reason as Error).message : null,
  )
const FULL = 'the events could not be committed: database or disk is full (SQLite code 13)'

/** Makes the database fail as on a full disk: the file may not grow. */
function fill(): void {
  const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number }
  db.exec(`PRAGMA max_page_count = ${pages}`)
}

test('of many writes on a disk that fills up each is acknowledged and there, or told why it is not', async () => {
  db.exec('PRAGMA max_page_count = 20')
  const writes = Array.from({ length: 64 }, (_, n) =>
    commits.add(() => write(n, 'x'.repeat(2000)), 0.05 * MEBIBYTE),
  )
  const told = await refusals(...writes)
  expect(written()).toEqual([...told.keys()].filter(n => told[n] === null))
  expect(written()).not.toEqual([])
  expect(new Set(told.filter(each => each !== null))).toEqual(new Set([FULL]))
  db.exec('PRAGMA max_page_count = 1000')
  expect(await settled(commits.add(() => write(64, 'x'.repeat(2000)), 1))).toEqual([64])
  expect(written()).toContain(64)
})

test('where SQLite undoes the transaction by itself, all of the group are told the first reason', async () => {
  fill()
  const told = await refusals(
    commits.add(() => write(1), 1),
    commits.add(() => write(2, 'x'.repeat(100_000)), 1),
    commits.add(() => write(3), 1),
  )
  expect(told).toEqual([FULL, FULL, FULL])
  expect([groups, written(), db.isTransaction]).toEqual([0, [], false])
})

test('a write that meets a fault of the disk is told it as one that may pass, and harms no other', async () => {
  const fault = Object.assign(new Error('disk I/O error'), { errcode: 778, errstr: 'disk I/O error' })
  const failing = () => {
    write(2)
    throw fault
  }
  const writes = [commits.add(() => write(1), 1), commits.add(failing, 1), commits.add(() => write(3), 1)]
  await expect(writes[1]).rejects.toThrow(StoreUnavailable)
  await expect(writes[1]).rejects.toThrow('disk I/O error (SQLite code 778)')
  expect([await writes[0], await writes[2], written()]).toEqual([1, 3, [1, 3]])
})

test('a transaction that cannot begin refuses all who wait', async () => {
  db.exec('BEGIN')
  expect(
    await settled(
      commits.add(() => write(1), 1),
      commits.add(() => write(2), 2 * MEBIBYTE),
    ),
  ).toEqual(['rejected', 'rejected'])
  db.exec('ROLLBACK')
  expect(await settled(commits.add(() => write(3), 1))).toEqual([3])
  expect(written()).toEqual([3])
})

test('whoever comes when too much is waiting is told to come back, and those who wait are served', async () => {
  const waiting = Array.from({ length: 64 }, (_, n) => commits.add(() => write(n), MEBIBYTE))
  await expect(commits.add(() => write(64), 1)).rejects.toThrow(/try again later/)
  await Promise.all(waiting)
  expect(await commits.add(() => write(64), MEBIBYTE)).toBe(64)
  expect(written()).toHaveLength(65)
})

test('what is added while others are told joins the next group', async () => {
  const then = commits.add(() => write(1), 1).then(() => commits.add(() => write(2), 1))
  await commits.idle()
  await then
  await commits.idle()
  expect([groups, written()]).toEqual([2, [1, 2]])
})
