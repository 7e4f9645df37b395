import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { complete, createNext } from '../../projections/engine/read-model.ts'
import { Runner } from '../../projections/engine/runner.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import { watchLog } from '../../src/cli/log-findings.ts'
import { CATEGORIES, type DomainEvent } from '../../src/domain/subjects.ts'
import { type EventStore, START } from '../../src/event-store/event-store.ts'
import { openSqliteStore } from '../../src/event-store/sqlite/store.ts'
import { scratch } from '../support/cli/cli.ts'
import { writerOn } from '../support/projections/read-side.ts'

const named = (id: string): readonly DomainEvent[] => [
  { type: 'Registered', data: { kind: 'district', id, name: id, occurredOn: '2012-01-01' } },
  { type: 'Renamed', data: { name: `Far ${id}`, occurredOn: '2013-01-01' } },
]

let folder: string
let remove: () => void
let file: string
let store: EventStore
beforeEach(async () => {
  ;({ folder, remove } = scratch())
  file = join(folder, 'ledger.db')
  store = openSqliteStore({ categories: CATEGORIES, file })
  for (const id of ['north', 'south', 'east']) await writerOn(store).record(`district-${id}`, named(id))
})
afterEach(async () => {
  await store.close()
  remove()
})

/** Deletes events from the file, as a person with write access to it could. */
function without(where: string): void {
  const db = new DatabaseSync(file)
  db.exec(`DELETE FROM event WHERE ${where}`)
  db.close()
}

async function readModel(): Promise<void> {
  const db = createNext(folder)
  await new Runner(db, PROJECTIONS).catchUp(store)
  complete(db)
  db.close()
}

async function found(): Promise<readonly string[]> {
  using log = watchLog(folder)
  for await (const events of store.readAll(START)) log.see(events)
  return (await log.findings(store)).map(({ is, isWell }) => `${isWell ? 'ok' : 'BAD'} ${is}`)
}
const IN_MODEL = "events that this node's read model has read are not in the log any more"

test('a whole log misses nothing, with a read model that is behind or without one', async () => {
  expect(await found()).toEqual(['ok no event is missing'])
  await readModel()
  await writerOn(store).record('district-west', named('west'))
  expect(await found()).toEqual(['ok no event is missing'])
})

test('every hole is told, and the read model knows of more', async () => {
  await readModel()
  without('place IN (1, 4)')
  expect(await found()).toEqual([
    expect.stringContaining(
      'BAD the log has revision 1 of district-north at position 1, though revision 0 comes first',
    ),
    `BAD 2 of the 6 ${IN_MODEL}`,
    'BAD the stream district-south was read to revision 1, and the log has it to 0',
  ])
})

test('a stream that is gone without a trace is missed by the read model alone', async () => {
  without('place IN (1, 2)')
  expect(await found()).toEqual(['ok no event is missing'])
  await readModel()
  without('place IN (3, 4)')
  expect(await found()).toEqual([
    `BAD 2 of the 4 ${IN_MODEL}`,
    'BAD the stream district-south was read to revision 1, and the log has nothing of it',
  ])
})

test('an end of the log that is gone is missed too', async () => {
  await readModel()
  without('place = 6')
  expect(await found()).toEqual([
    expect.stringContaining('BAD the log ends at position 5, though it was read to 6 before'),
    'BAD the stream district-east was read to revision 1, and the log has it to 0',
  ])
})

test('of many streams with a hole the first are named, and the others counted', async () => {
  for (let n = 0; n < 25; n++) await writerOn(store).record(`district-d${n}`, named(`d${n}`))
  without('revision = 0 AND place > 6')
  const findings = await found()
  expect(findings).toHaveLength(21)
  expect(findings.at(-1)).toBe('BAD and 5 more like that')
})
