import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { csvOf } from '../support/app/importing.ts'
import { done, ledger, scratch } from '../support/cli/cli.ts'

const text = csvOf('districts', { id: 'north', name: 'North' }, { id: 'south', name: 'South' })
const sha256 = createHash('sha256').update(text).digest('hex')

test('the command takes an import back, tells what it did, and ends as the others do', async () => {
  const { folder: data, remove } = scratch()
  onTestFinished(remove)
  const file = join(data, 'wrong.csv')
  writeFileSync(file, text)
  const withdraw = (...more: readonly string[]) => ledger(data, 'withdraw-import', ...more)
  expect(await done(data, 'import', 'districts', file)).toContain(sha256)
  expect((await withdraw('wrong.csv', '--reason', 'x')).err).toContain('sha256sum')
  const unknown = await withdraw('0'.repeat(64), '--reason', 'x')
  expect([unknown.code, unknown.out]).toEqual([3, expect.stringContaining('nothing in this ledger')])
  const json = await withdraw(sha256.toUpperCase(), '--reason', 'Last year’s file', '--json')
  expect(JSON.parse(json.out)).toEqual({
    ok: true,
    report: {
      sha256,
      kinds: ['districts'],
      withdrawn: 2,
      before: 0,
      resting: 0,
      registeredAgain: 0,
      gone: { districts: 2, schools: 0, periods: 0 },
      dryRun: false,
    },
  })
  expect(await done(data, 'doctor')).not.toContain('BAD')
})
