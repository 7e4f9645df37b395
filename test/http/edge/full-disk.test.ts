import { DatabaseSync, StatementSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createTables } from '../../../projections/engine/read-model.ts'
import { StoreUnavailable } from '../../../src/event-store/event-store.ts'
import { appOn } from '../../../src/node/compose.ts'
import { freshStore } from '../../support/event-store/store.ts'
import { cast, type Json, listOf, problemIn, textOf } from '../../support/http/http.ts'
import { idOf, writerOn } from '../../support/projections/read-side.ts'

/** A node that reads the log only when a test asks, and keeps the lines of its own log in `lines`. */
async function node() {
  const store = freshStore()
  const db = new DatabaseSync(':memory:')
  createTables(db)
  const lines: Json[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  let nowMs = Date.parse('2026-03-01T09:00:00.000Z')
  const clock = () => nowMs
  const { app, runner } = await appOn({
    store,
    db,
    storeName: 'sqlite',
    newId: () => idOf(1),
    clock,
    logger,
  })
  onTestFinished(async () => {
    await app.close()
    await store.close()
    db.close()
  })
  const writer = writerOn(store)
  return {
    db,
    lines,
    read: () => runner.catchUp(store),
    get: async (url: string) => {
      const { statusCode: status, headers, payload: text } = await app.inject({ url })
      return { status, headers: headers as Record<string, string>, body: JSON.parse(text) as Json, text }
    },
    later: (seconds: number) => {
      nowMs += seconds * 1000
    },
    register: async (...ids: readonly string[]) => {
      for (const id of ids) {
        const data = { kind: 'district', id, name: 'N'.repeat(290) + id, occurredOn: '2014-01-01' } as const
        await writer.record(`district-${id}`, [{ type: 'Registered', data }])
      }
    },
  }
}

const MANY = Array.from({ length: 40 }, (_, n) => `d${n}`)
const FULL = 'the read model cannot be written: database or disk is full (SQLite code 13)'

/** Makes SQLite fail as on a full disk. */
function fill(db: DatabaseSync): void {
  const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number }
  db.exec(`PRAGMA max_page_count = ${pages}`)
}

test('while the disk of the read model is full a node says so, and answers what it has', async () => {
  const on = await node()
  await on.register('first')
  await on.read()
  expect((await on.get('/readyz')).body).toMatchObject({ ready: true, status: 'ok', why: [] })
  fill(on.db)
  await on.register(...MANY)
  await expect(on.read()).rejects.toThrow('disk is full')
  await expect(on.read()).rejects.toThrow('disk is full')
  const soon = await on.get('/readyz')
  expect(soon.status).toBe(200)
  expect(soon.body).toMatchObject({ ready: true, status: 'degraded', why: [FULL], position: '1' })
  on.later(10)
  const later = await on.get('/readyz')
  expect(later.status).toBe(503)
  expect(later.body).toMatchObject({ ready: false, status: 'not-ready' })
  expect(later.body.why).toEqual([FULL, expect.stringContaining('at the end of the log')])
  expect(listOf((await on.get('/v1/districts')).body.items)).toHaveLength(1)
  // The fault is logged once, and not at every try.
  expect(on.lines.filter(({ level }) => Number(level) === 50)).toMatchObject([
    { reason: FULL, msg: 'the read model stands still; trying again' },
  ])

  on.db.exec('PRAGMA max_page_count = 1000000')
  await on.read()
  expect((await on.get('/readyz')).body).toMatchObject({ ready: true, status: 'ok', why: [] })
  expect(listOf((await on.get('/v1/districts?limit=200')).body.items)).toHaveLength(1 + MANY.length)
  expect(on.lines.filter(({ msg }) => textOf(msg) === 'the read model goes on')).toHaveLength(1)
})

test('a read that waits for what a full disk keeps away is told why', async () => {
  const on = await node()
  fill(on.db)
  await on.register(...MANY)
  await expect(on.read()).rejects.toThrow('disk is full')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const answer = on.get('/v1/districts?minPosition=40')
  while (vi.getTimerCount() === 0) await nextTurn()
  await vi.advanceTimersByTimeAsync(5100)
  const refused = await answer
  expect(problemIn(refused)).toBe('503 node-behind')
  expect(refused.body.detail).toContain(`not to 40: ${FULL}`)
})

test('a read that meets a fault of the disk is told it, and may be sent again', async () => {
  const on = await node()
  const fault = Object.assign(new Error('disk I/O error'), { errcode: 266, errstr: 'disk I/O error' })
  const reads = vi.spyOn(StatementSync.prototype, 'all').mockImplementation(() => {
    throw fault
  })
  const failed = await on.get('/v1/districts')
  reads.mockRestore()
  expect([problemIn(failed), failed.headers['retry-after']]).toEqual(['503 read-model-unavailable', '1'])
  expect(failed.body.detail).toContain('disk I/O error (SQLite code 266)')
  expect(on.lines).toContainEqual(expect.objectContaining({ level: 50, reason: 'disk I/O error' }))
  expect((await on.get('/v1/districts')).status).toBe(200)
})

test('a write that the store refuses is told why, and so is who asks how the node is, until one succeeds', async () => {
  const on = await cast()
  const reason = 'the events could not be committed: database or disk is full (SQLite code 13)'
  const east = { as: on.olga, body: { name: 'East' } }
  vi.spyOn(on.store, 'append').mockRejectedValueOnce(new StoreUnavailable(reason))
  const refused = await on.put('/v1/districts/east', east)
  expect(problemIn(refused)).toBe('503 store-unavailable')
  expect(refused.body.detail).toContain(`${reason}.`)
  const degraded = await on.get('/readyz')
  expect(degraded.status).toBe(200)
  expect(degraded.body).toMatchObject({
    ready: true,
    status: 'degraded',
    why: [`the last write failed: ${reason}`],
  })
  expect((await on.put('/v1/districts/east', east)).status).toBe(201)
  await on.read()
  expect((await on.get('/readyz')).body).toMatchObject({ ready: true, status: 'ok', why: [] })
})
