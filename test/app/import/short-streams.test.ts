import { expect, onTestFinished, test } from 'vitest'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import { openEventStoreDb } from '../../../src/event-store/eventstoredb/store.ts'
import { startDatabase } from '../../eventstoredb-server/cluster.ts'
import { importerOn, reportOf } from '../../support/app/importing.ts'
import { eventually, quick } from '../../support/event-store/eventstoredb-stores.ts'

test('an import waits for a new leader that shows less of a stream than its clash tells', async () => {
  const database = await startDatabase({ nodes: 3 })
  onTestFinished(() => database.close())
  const [, behind] = database.nodes
  if (behind === undefined) throw new Error('there are three nodes')
  const store = openEventStoreDb({
    categories: CATEGORIES,
    url: database.url,
    timeouts: { ...quick(), missingMs: 20_000 },
  })
  onTestFinished(() => store.close())
  const importing = importerOn(store)
  onTestFinished(importing.close)
  const file = (state: string) => importing.text('districts', `id,name,state\nnorth,North,${state}\n`)
  behind.lag(true)
  reportOf(await file(''))
  database.elect(behind)
  const { appends, reads } = database.stats
  const later = file('OH')
  await eventually(() => expect(database.stats.appends).toBeGreaterThan(appends))
  await eventually(() => expect(database.stats.reads).toBeGreaterThan(reads + 5))
  behind.lag(false)
  reportOf(await later)
  // One append conflicted, and one was decided on the whole stream.
  expect(database.stats.appends).toBe(appends + 2)
  expect(await store.readStream('district-north')).toHaveLength(2)
})
