import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLatest } from '../../projections/engine/read-model.ts'
import { openStore } from '../../src/node/store.ts'
import { done, keepIn, ledger, ROOT, scratch, storeOf } from '../support/cli/cli.ts'
import { idOf } from '../support/projections/read-side.ts'

let data: string
let remove: () => void
beforeEach(async () => {
  const made = scratch()
  data = made.folder
  remove = made.remove
  keepIn(data, `sqlite:${data}/ledger.db`)
  await done(data, 'import', 'districts', join(ROOT, 'samples/districts.csv'))
})
afterEach(() => remove())

test('doctor finds a read model that lacks rows, and a rebuild mends it', async () => {
  await done(data, 'rebuild')
  expect(await done(data, 'doctor')).toMatch(/^ok {3}rows +all that the log says$/m)
  const db = openLatest(data)
  db?.exec("DELETE FROM registry_event WHERE id = 'denver'")
  db?.close()
  const { code, out } = await ledger(data, 'doctor')
  expect(code).toBe(4)
  expect(out).toMatch(
    /^BAD {2}rows +entities has \d+ rows of \d+ events up to position \d+: run ledger rebuild$/m,
  )
  await done(data, 'rebuild')
  expect((await ledger(data, 'doctor')).code).toBe(0)
})

test('doctor and rebuild name the streams that are set aside, and end with 4', async () => {
  const store = await openStore(storeOf(data))
  await store.append(
    'commitment-one',
    [{ id: idOf(1), type: 'NobodyKnows', data: '{}', metadata: '{}' }],
    'none',
  )
  await store.close()
  const rebuilt = await ledger(data, 'rebuild')
  expect([rebuilt.code, rebuilt.err]).toEqual([
    4,
    expect.stringMatching(
      /^commitments folds nothing of commitment-one from position \d+ on, event .*NobodyKnows/m,
    ),
  ])
  const { code, out } = await ledger(data, 'doctor')
  expect(code).toBe(4)
  expect(out).toMatch(
    /^BAD {2}set aside +commitments folds nothing of commitment-one from position \d+ on: /m,
  )
  expect(out).toMatch(/^ok {3}rows /m)
})
