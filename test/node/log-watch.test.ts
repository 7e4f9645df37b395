import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { CATEGORIES } from '../../src/domain/subjects.ts'
import { openSqliteStore } from '../../src/event-store/sqlite/store.ts'
import { LogFaults } from '../../src/node/log-faults.ts'
import { LogWatch } from '../../src/node/log-watch.ts'
import { scratch } from '../support/cli/cli.ts'
import { readModelOf, writerOn } from '../support/projections/read-side.ts'

test('a node notices that the log ends before what it has read, says so once, and says when it is mended', async () => {
  const { folder, remove } = scratch()
  onTestFinished(remove)
  const file = join(folder, 'ledger.db')
  const store = openSqliteStore({ categories: CATEGORIES, file })
  onTestFinished(() => store.close())
  await writerOn(store).record('district-north', [
    { type: 'Registered', data: { kind: 'district', id: 'north', name: 'North', occurredOn: '2012-01-01' } },
    { type: 'Renamed', data: { name: 'Far North', occurredOn: '2013-01-01' } },
  ])
  const { runner } = readModelOf()
  await runner.catchUp(store)
  const told: string[] = []
  const tell = (_: unknown, message?: string) => void told.push(message ?? '')
  const log = { error: tell, warn: tell }
  const faults = new LogFaults(log)
  const watch = new LogWatch({ store, runner, faults, log, stop: new AbortController().signal })
  await watch.look()
  expect([faults.all, told]).toEqual([[], []])
  const db = new DatabaseSync(file)
  db.exec('CREATE TABLE kept AS SELECT * FROM event WHERE place = 2; DELETE FROM event WHERE place = 2')
  await watch.look()
  await watch.look()
  expect(faults.all).toEqual([
    expect.stringContaining('the log ends at position 1, though it was read to 2 before'),
  ])
  db.exec('INSERT INTO event SELECT * FROM kept; DROP TABLE kept')
  db.close()
  await watch.look()
  expect(faults.all).toEqual([])
  expect(told).toEqual([
    'the log is damaged: this node is not ready',
    'the log is damaged in this way no more',
  ])
})
