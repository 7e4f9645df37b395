import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ledger, ROOT, scratch } from './support/cli/cli.ts'

test('openapi/openapi.json is what the routes say', async () => {
  const { folder, remove } = scratch()
  const { code, err } = await ledger(folder, 'openapi', '--check', join(ROOT, 'openapi/openapi.json'))
  remove()
  expect([code, err]).toEqual([0, ''])
})
