import { expect, onTestFinished, test } from 'vitest'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import { openEventStoreDb } from '../../../src/event-store/eventstoredb/store.ts'
import { clientOf } from '../../eventstoredb-server/client.ts'
import { startDatabase } from '../../eventstoredb-server/cluster.ts'
import { freshPrefix, unhurried } from '../../support/event-store/store.ts'
import { readModelOf, writerOn } from '../../support/projections/read-side.ts'

test('a tombstone that an administrator puts on one draft is no event: the read model goes on', async () => {
  const database = await startDatabase()
  const prefix = freshPrefix()
  const store = openEventStoreDb({ categories: CATEGORIES, url: database.url, prefix, timeouts: unhurried() })
  const client = clientOf(database.url)
  onTestFinished(async () => {
    await store.close()
    await client.dispose()
    await database.close()
  })
  const writer = writerOn(store)
  const register = (id: string) =>
    writer.record(`district-${id}`, [
      { type: 'Registered', data: { kind: 'district', id, name: id, occurredOn: '2012-01-01' } },
    ])
  await register('north')
  const draft = 'assessment-rubric:north:2013-H1'
  await writer.record(draft, [{ type: 'AssessmentSubmitted', data: { occurredOn: '2013-06-30' } }])
  await client.tombstoneStream(prefix + draft)
  await register('south')
  const { runner, queries } = readModelOf()
  await runner.catchUp(store)
  expect(runner.status.map(({ position, stoppedBy }) => [position, stoppedBy])).toEqual(
    runner.status.map(() => [3, null]),
  )
  expect(runner.status.flatMap(({ setAside }) => setAside)).toEqual([])
  expect(queries.entities.exists({ kind: 'district', id: 'south' })).toBe(true)
})
