import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { done, ledger, ROOT, scratch } from '../support/cli/cli.ts'

const { folder, remove } = scratch()
afterAll(() => remove())

test.each([
  ['import', ['import']],
  ['keys add', ['keys', 'add']],
  ['compare', ['compare']],
])('the help of %s names what every command takes', async (_, command) => {
  const help = await done(folder, ...command, '--help')
  for (const option of ['--store <url>', '--data <folder>', '--json']) expect(help).toContain(option)
})

test('a list of no keys says so', async () => {
  await done(folder, 'import', 'districts', join(ROOT, 'samples/districts.csv'))
  const { code, out } = await ledger(folder, 'keys', 'list')
  expect([code, out]).toEqual([
    0,
    'no key was ever issued: `ledger keys add --role <role> --person <id>` makes one\n',
  ])
})
