import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  buildUnderWay,
  checkpointOf,
  complete,
  createNext,
  lockFolder,
  openLatest,
  removeOlder,
} from '../../../projections/engine/read-model.ts'
import { Runner } from '../../../projections/engine/runner.ts'
import { PROJECTIONS } from '../../../projections/subjects.ts'
import { everyEvent } from '../../support/event-store/events.ts'
import { registered } from '../../support/projections/facts.ts'
import { failingAt } from '../../support/projections/failing-projection.ts'
import { readSide, tablesOf } from '../../support/projections/read-side.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-model-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const build = () => {
  const db = createNext(folder)
  complete(db)
  db.close()
}

test('a build that was cut short is never served', () => {
  createNext(folder).close()
  expect(openLatest(folder)).toBeNull()
})

test('the newest complete build is served, and the older ones are removed', () => {
  build()
  build()
  createNext(folder).close()
  const db = openLatest(folder)
  expect(db?.location()).toContain('read-model-000002.db')
  if (db !== null) removeOlder(folder, db)
  db?.close()
  expect(readdirSync(folder).filter(name => name.endsWith('.db'))).toEqual(['read-model-000002.db'])
})

test('a build under way is passed over, and stays: the complete one before it is served', () => {
  build()
  const next = createNext(folder)
  expect(buildUnderWay(folder)).toBe(next.location())
  const db = openLatest(folder)
  expect(db?.location()).toContain('read-model-000001.db')
  if (db !== null) removeOlder(folder, db)
  complete(next)
  next.close()
  db?.close()
  expect(buildUnderWay(folder)).toBeNull()
  const later = openLatest(folder)
  expect(later?.location()).toContain('read-model-000002.db')
  later?.close()
})

test('where nothing but a build under way is there, there is nothing to serve from yet', () => {
  const next = createNext(folder)
  expect(openLatest(folder)).toBeNull()
  next.close()
})

test('two builds at once have a file each, and both are complete in the end', () => {
  const [one, other] = [createNext(folder), createNext(folder)]
  for (const db of [other, one]) {
    complete(db)
    db.close()
  }
  const db = openLatest(folder)
  expect(db?.location()).toContain('read-model-000002.db')
  db?.close()
  expect(readdirSync(folder).filter(name => name.endsWith('.db'))).toHaveLength(2)
})

test('a newer build that was completed meanwhile is not removed', () => {
  build()
  const db = openLatest(folder)
  build()
  if (db !== null) removeOlder(folder, db)
  db?.close()
  const later = openLatest(folder)
  expect(later?.location()).toContain('read-model-000002.db')
  later?.close()
})

test('a changed version of any projection makes every older file useless', () => {
  build()
  const changed = PROJECTIONS.map(each =>
    each.name === 'ratings' ? { ...each, version: each.version + 1 } : each,
  )
  expect(openLatest(folder, changed)).toBeNull()
  const db = openLatest(folder)
  expect(db).not.toBeNull()
  db?.close()
})

test('one process at a time serves from a folder', () => {
  const lock = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow('another process serves')
  lock.close()
  const again = lockFolder(folder)
  expect(again.isOpen).toBe(true)
  again.close()
})

test('what was read stays read when the file is opened again', async () => {
  const side = readSide()
  await side.record('district-north', [registered('north', 'North')])
  build()
  const db = openLatest(folder)
  if (db === null) throw new Error('the build is complete')
  await new Runner(db, PROJECTIONS).catchUp(side.store)
  const before = tablesOf(db)
  db.close()
  const reopened = openLatest(folder)
  if (reopened === null) throw new Error('the build is still complete')
  expect(tablesOf(reopened)).toEqual(before)
  const [first] = await everyEvent(side.store)
  expect(checkpointOf(reopened, 'entities')).toEqual({ position: 1, cursor: first?.cursor })
  reopened.close()
  await side.store.close()
})

test('in a file that is being built too, an event that cannot be folded leaves nothing behind', async () => {
  const side = readSide()
  for (const id of ['north', 'south', 'east']) {
    await side.record(`district-${id}`, [registered(id, id)])
  }
  const failing = PROJECTIONS.map(each => (each.name === 'entities' ? failingAt(each, 3) : each))
  const db = createNext(folder, failing)
  const runner = new Runner(db, failing)
  await runner.catchUp(side.store)
  expect(runner.status.find(({ name }) => name === 'entities')).toMatchObject({
    position: 3,
    stoppedBy: null,
    setAside: [{ stream: 'district-east', position: 3 }],
  })
  expect(tablesOf(db).registry_event).toHaveLength(2)
  db.close()
  await side.store.close()
})
