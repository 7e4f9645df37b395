import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Projection } from '../../../projections/engine/projection.ts'
import { complete, createNext } from '../../../projections/engine/read-model.ts'
import { Runner } from '../../../projections/engine/runner.ts'
import { PROJECTIONS } from '../../../projections/subjects.ts'
import { registered } from '../../support/projections/facts.ts'
import { failingAt } from '../../support/projections/failing-projection.ts'
import { readModelOf, readSide, tablesOf } from '../../support/projections/read-side.ts'

/** More events than one page of the log has, so that pages share a transaction. */
const EVENTS = 700

let folder: string
let side: ReturnType<typeof readSide>
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'build-'))
  side = readSide()
  const renamed = (n: number) =>
    ({ type: 'Renamed', data: { name: `North ${n}`, occurredOn: '2020-01-01' } }) as const
  await side.record('district-north', [
    registered('north', 'North'),
    ...Array.from({ length: 399 }, (_, n) => renamed(n)),
  ])
  await side.record('district-south', [
    registered('south', 'South'),
    ...Array.from({ length: 299 }, (_, n) => renamed(n)),
  ])
})
afterEach(async () => {
  await side.store.close()
  rmSync(folder, { recursive: true, force: true })
})

async function built(projections: readonly Projection[] = PROJECTIONS) {
  const db = createNext(folder, projections)
  const runner = new Runner(db, projections)
  await runner.build(side.store)
  return { db, runner }
}

function tablesIn(db: DatabaseSync) {
  const { meta: _, ...tables } = tablesOf(db)
  return tables
}

test('pages that share a transaction leave the same rows as those that have one each', async () => {
  const { db } = await built()
  complete(db)
  const other = readModelOf()
  for await (const page of side.store.readAll({ position: 0, cursor: '' })) {
    for (const event of page) other.runner.apply({ events: [event], caughtUp: false })
  }
  expect(other.runner.read.position).toBe(EVENTS)
  expect(tablesIn(db)).toEqual(tablesIn(other.db))
  db.close()
})

test('an event that cannot be folded costs a build the rest of its stream, and nothing of the pages before it', async () => {
  const failing = PROJECTIONS.map(each => (each.name === 'entities' ? failingAt(each, 600) : each))
  const { db, runner } = await built(failing)
  expect(runner.status.find(({ name }) => name === 'entities')).toMatchObject({
    position: EVENTS,
    stoppedBy: null,
    setAside: [{ stream: 'district-south', position: 600 }],
  })
  expect(tablesOf(db).registry_event).toHaveLength(599)
  db.close()
})

test('a build keeps nothing of a transaction in which the file cannot be written', async () => {
  const db = createNext(folder)
  const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number }
  db.exec(`PRAGMA max_page_count = ${pages + 20}`)
  const runner = new Runner(db, PROJECTIONS)
  await expect(runner.build(side.store)).rejects.toThrow('full')
  expect(runner.read.position).toBe(0)
  expect(tablesOf(db).registry_event).toEqual([])
  db.close()
})
