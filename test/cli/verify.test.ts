import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { bundleOf, signed, vkeysOf } from '../support/app/bundles.ts'
import { ledger, scratch } from '../support/cli/cli.ts'
import { expectDone } from '../support/http/http.ts'
import { signingCast } from '../support/http/signing.ts'

const { folder, remove } = scratch()
const file = (name: string) => join(folder, name)
let key: string
beforeAll(async () => {
  const { on, close } = await signingCast('example.org/ledger')
  await signed(on)
  writeFileSync(file('first.zip'), await bundleOf(on, '?district=north'))
  const body = { name: 'Far North' }
  expectDone(await on.put('/v1/districts/north', { as: on.olga, ifMatch: 1, body }))
  await signed(on)
  writeFileSync(file('second.zip'), await bundleOf(on, '?district=north'))
  const bytes = readFileSync(file('second.zip'))
  writeFileSync(file('longer.zip'), Buffer.concat([bytes, Buffer.of(0)]))
  key = (await vkeysOf(on))[0] ?? ''
  writeFileSync(file('key'), `${key}\n`)
  await close()
  return remove
})
const verify = (...args: readonly string[]) => ledger(folder, 'verify', ...args)

test('a bundle is verified by a key, and the report can be read', async () => {
  const { code, out } = await verify(file('first.zip'), '--key', key)
  expect(code).toBe(0)
  expect(out).toMatch(/^Audit bundle of district\/north, the first 6 events of example.org\/ledger\n\n/)
  expect(out).toMatch(/\nVerified\. \(0\)\n$/)
  const asFile = await ledger(folder, '--json', 'verify', file('first.zip'), '--key', file('key'))
  expect(JSON.parse(asFile.out)).toMatchObject({
    verdict: 'verified',
    exitCode: 0,
    subject: 'district/north',
    size: 6,
  })
})

test('what was verified is kept, and the next bundle is held against it', async () => {
  const kept = file('kept')
  expect((await verify(file('first.zip'), '--kept', kept)).code).toBe(20)
  expect(readFileSync(kept, 'utf8')).toMatch(/^example.org\/ledger\n6\n/)
  const { code, out } = await verify(file('second.zip'), '--kept', kept)
  expect([code, out]).toEqual([
    0,
    expect.stringContaining('begins with the 6 events of the checkpoint that you keep'),
  ])
  expect(readFileSync(kept, 'utf8')).toMatch(/^example.org\/ledger\n7\n/)
  expect((await verify(file('first.zip'), '--kept', kept)).code).toBe(41)
  expect((await verify(file('longer.zip'), '--kept', kept)).code).toBe(40)
  expect(readFileSync(kept, 'utf8')).toMatch(/^example.org\/ledger\n7\n/)
})

test('what cannot be verified by is wrong usage', async () => {
  expect(await verify(file('nothing.zip'))).toMatchObject({
    code: 2,
    err: expect.stringContaining('no such file'),
  })
  expect(await verify(file('first.zip'), '--key', 'x')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--key'),
  })
  expect(await verify(file('first.zip'), '--kept', file('key'))).toMatchObject({ code: 2 })
})
