import { DatabaseSync } from 'node:sqlite'
import { v7 } from 'uuid'
import { expect, onTestFinished, test } from 'vitest'
import { createTables } from '../../../projections/engine/read-model.ts'
import { appOn } from '../../../src/node/compose.ts'
import { signed } from '../../support/app/bundles.ts'
import { signingCast } from '../../support/http/signing.ts'

test('a node without the key serves what is signed, with every proof, and gives no bundle', async () => {
  const { on, close } = await signingCast('example.org/ledger')
  onTestFinished(close)
  const size = await signed(on)
  const db = new DatabaseSync(':memory:')
  createTables(db)
  const other = await appOn({ store: on.store, db, storeName: 'sqlite', newId: v7, clock: () => 0 })
  onTestFinished(async () => {
    await other.app.close()
    db.close()
  })
  await other.runner.catchUp(on.store)
  await other.checkpoints.advance()
  const get = async (url: string) => (await other.app.inject({ url })).payload
  for (const url of [
    '/checkpoint',
    `/tile/0/000.p/${size}`,
    '/v1/proofs/inclusion?position=1',
    '/v1/proofs/consistency?from=1',
  ])
    expect([url, await get(url)]).toEqual([url, (await on.get(url)).text])
  expect(JSON.parse(await get('/.well-known/portfolio-ledger-log'))).toMatchObject({ signs: false })
  const refused = await other.app.inject({ url: '/v1/exports/audit-bundle' })
  expect([refused.statusCode, refused.json().type]).toEqual([503, '/problems/signs-elsewhere'])
})
