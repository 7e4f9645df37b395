import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { FollowedStore } from '../../../projections/engine/follow-again.ts'
import type { News } from '../../../projections/engine/news.ts'
import { commitFollowed, type Later } from '../../../projections/engine/page-commits.ts'
import type { Projection } from '../../../projections/engine/projection.ts'
import { complete, createNext, openLatest } from '../../../projections/engine/read-model.ts'
import { Runner } from '../../../projections/engine/runner.ts'
import { LogHasHole } from '../../../projections/engine/stream-ends.ts'
import { PROJECTIONS } from '../../../projections/subjects.ts'
import { everyEvent } from '../../support/event-store/events.ts'
import { failingAt } from '../../support/projections/failing-projection.ts'
import { readModelOf, readSide, tablesOf } from '../../support/projections/read-side.ts'

/** Longer than any page takes: a test that waits so long fails. */
const PATIENCE_MS = 60_000

let side: ReturnType<typeof readSide>
let folder: string
let count: number
beforeEach(() => {
  side = readSide()
  folder = mkdtempSync(join(tmpdir(), 'following-'))
  count = 0
})
afterEach(async () => {
  await side.store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Records one district more. */
async function register(): Promise<void> {
  const id = `d${count++}`
  const data = { kind: 'district', id, name: `District ${id}`, occurredOn: '2014-01-01' } as const
  await side.record(`district-${id}`, [{ type: 'Registered', data }])
}

/** A file as a node serves from it, and another connection to it, which sees what was committed. */
function served() {
  const build = createNext(folder)
  complete(build)
  build.close()
  const db = openLatest(folder)
  if (db === null) throw new Error('the build is complete')
  const other = new DatabaseSync(db.location() ?? '', { readOnly: true })
  onTestFinished(() => {
    other.close()
    if (db.isOpen) db.close()
  })
  const committed = () => other.prepare(`SELECT position FROM checkpoint WHERE projection = 'entities'`).get()
  const news: News['kind'][] = []
  const runner = new Runner(
    db,
    PROJECTIONS,
    () => {},
    ({ kind }) => news.push(kind),
  )
  return { db, runner, committed: () => Number(committed()?.position ?? 0), news }
}

/** In place of the moment after which pages are committed: it never passes. */
const NEVER: Later = () => () => {}

function following(runner: Runner, store: FollowedStore = side.store, wait?: Later) {
  const stop = new AbortController()
  const followed = runner.follow(store, stop.signal, () => 0, wait)
  // A test that expects an error waits for it later.
  followed.catch(() => {})
  const end = async () => {
    stop.abort()
    await followed
  }
  return { followed, end }
}

/** Records districts one after another, each read before the next comes: pages of one event. */
async function registerApart(runner: Runner, many: number): Promise<void> {
  for (let n = 0; n < many; n++) {
    await register()
    expect(await runner.reach(count, ['entities'], PATIENCE_MS)).toBe('reached')
  }
}

async function expectAsUndisturbed(
  { db, runner }: { readonly db: DatabaseSync; readonly runner: Runner },
  projections: readonly Projection[] = PROJECTIONS,
): Promise<void> {
  const other = readModelOf(projections)
  await other.runner.catchUp(side.store)
  const [{ meta: _, ...tables }, { meta: __, ...expected }] = [tablesOf(db), tablesOf(other.db)]
  expect(tables).toEqual(expected)
  expect(runner.status).toEqual(other.runner.status)
}

test('pages that come within a moment share a commit, and the node shows them before it', async () => {
  const node = served()
  const { end } = following(node.runner, side.store, NEVER)
  await registerApart(node.runner, 3)
  expect(node.db.isTransaction).toBe(true)
  expect(node.runner.read.position).toBe(3)
  await end()
  expect(node.db.isTransaction).toBe(false)
  expect(node.committed()).toBe(3)
  await expectAsUndisturbed(node)
})

test('what another part writes by the same connection has a transaction of its own', async () => {
  const node = served()
  const { end } = following(node.runner, side.store, NEVER)
  await registerApart(node.runner, 2)
  commitFollowed(node.db)
  expect(node.db.isTransaction).toBe(false)
  expect(node.committed()).toBe(2)
  await registerApart(node.runner, 1)
  expect(node.db.isTransaction).toBe(true)
  await end()
  await expectAsUndisturbed(node)
})

test('what nothing follows is committed all the same, a moment later', async () => {
  const node = served()
  const { end } = following(node.runner)
  await registerApart(node.runner, 1)
  await vi.waitFor(() => expect(node.committed()).toBe(1), PATIENCE_MS)
  await end()
})

test('an event that cannot be folded costs no other page that came in the same moment', async () => {
  const broken = PROJECTIONS.map(each => (each.name === 'entities' ? failingAt(each, 3) : each))
  const node = readModelOf(broken)
  const { end } = following(node.runner)
  await registerApart(node.runner, 2)
  await register()
  await register()
  expect(await node.runner.reach(4, ['log', 'entities'], PATIENCE_MS)).toBe('reached')
  await registerApart(node.runner, 1)
  await end()
  const [setAside] = node.runner.status.find(({ name }) => name === 'entities')?.setAside ?? []
  expect(setAside?.stream).toBe('district-d2')
  await expectAsUndisturbed(node, broken)
})

test('a projection that stops goes no further, whatever is undone after it', async () => {
  const broken = PROJECTIONS.map(
    (each): Projection => (each.name === 'entities' ? { ...failingAt(each, 2), onPoison: 'stop' } : each),
  )
  const node = readModelOf(broken)
  const { end } = following(node.runner)
  await register()
  await register()
  expect(await node.runner.reach(2, ['entities'], PATIENCE_MS)).toBe('stopped')
  await register()
  expect(await node.runner.reach(3, ['log'], PATIENCE_MS)).toBe('reached')
  await end()
  await expectAsUndisturbed(node, broken)
})

test('a disk that is full while the log is followed is told once, and costs no row', async () => {
  const node = served()
  const before = following(node.runner)
  await registerApart(node.runner, 2)
  const { page_count: now } = node.db.prepare('PRAGMA page_count').get() as { page_count: number }
  node.db.exec(`PRAGMA max_page_count = ${now}`)
  for (let n = 0; n < 200; n++) await register()
  await expect(before.followed).rejects.toThrow('database or disk is full')
  // A node tries again and again.
  await expect(following(node.runner).followed).rejects.toThrow('database or disk is full')
  expect(node.runner.failure?.reason).toContain('database or disk is full')
  expect(node.news).toEqual(['failed'])
  node.db.exec('PRAGMA max_page_count = 1000000')
  const again = following(node.runner)
  expect(await node.runner.reach(count, ['entities'], PATIENCE_MS)).toBe('reached')
  await again.end()
  expect(node.news).toEqual(['failed', 'recovered'])
  await expectAsUndisturbed(node)
})

test('where a commit fails later, all that it was to keep is undone and read again', async () => {
  const node = served()
  node.db.exec(`
    PRAGMA foreign_keys = ON;
    CREATE TEMP TABLE parent (id INTEGER PRIMARY KEY);
    CREATE TEMP TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TEMP TRIGGER failing AFTER INSERT ON main.stream_end BEGIN INSERT INTO child VALUES (1); END`)
  const waiting: (() => void)[] = []
  const { followed } = following(node.runner, side.store, (_, then) => {
    waiting.push(then)
    return () => {}
  })
  await registerApart(node.runner, 2)
  expect(waiting).toHaveLength(1)
  waiting[0]?.()
  await expect(followed).rejects.toThrow('FOREIGN KEY constraint failed')
  expect(node.runner.read).toEqual({ position: 0, isCaughtUp: false })
  expect(node.db.isTransaction).toBe(false)
  expect(node.committed()).toBe(0)
  // As long as it lasts it is one failure, and none that comes and goes.
  await expect(following(node.runner).followed).rejects.toThrow('FOREIGN KEY constraint failed')
  expect(node.news).toEqual(['failed'])
  node.db.exec('DROP TRIGGER failing')
  const again = following(node.runner)
  expect(await node.runner.reach(2, ['entities'], PATIENCE_MS)).toBe('reached')
  await again.end()
  await expectAsUndisturbed(node)
})

test('what stands before a hole in the log is kept', async () => {
  const node = served()
  for (let n = 0; n < 3; n++) await register()
  await side.record('district-d1', [{ type: 'Renamed', data: { name: 'Other', occurredOn: '2015-01-01' } }])
  const log = await everyEvent(side.store)
  const [first, , third, renamed] = log
  // Without the second event, whose stream goes on.
  const pages = [first, third, renamed].map((event, index) =>
    event === undefined ? [] : [{ ...event, cursor: event.cursor, position: index + 1 }],
  )
  const store: FollowedStore = {
    readStream: stream => side.store.readStream(stream),
    subscribeAll: async function* ({ position }) {
      for (const events of pages.slice(position)) yield { events, caughtUp: true }
    },
  }
  await expect(following(node.runner, store).followed).rejects.toThrow(LogHasHole)
  expect(node.runner.read).toEqual({ position: 2, isCaughtUp: false })
  expect(node.runner.hole).not.toBeNull()
  expect(node.committed()).toBe(2)
})
