import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { VERDICTS, worstOf } from '../../src/app/bundle/findings.ts'
import { verifierText } from '../../src/audit/note-key.ts'
import { reportOn } from '../../src/cli/verify.ts'
import type { VerifyFlags } from '../../src/cli/verify-flags.ts'
import { bundleOf, signed, vkeysOf } from '../support/app/bundles.ts'
import { makeWitness } from '../support/audit/witness.ts'
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
const report = (bundle: string, flags: VerifyFlags) =>
  reportOn(file(bundle), flags, () => {
    throw new Error('no store is needed')
  })
const codeOf = async (...about: Parameters<typeof report>) =>
  VERDICTS[worstOf((await report(...about)).findings)]

test('a bundle is verified by a key, and the report can be read', async () => {
  const { code, out } = await ledger(folder, 'verify', file('first.zip'), '--key', key)
  expect(code).toBe(0)
  expect(out).toMatch(/^Audit bundle of district\/north, the first 6 events of example.org\/ledger\n\n/)
  expect(out).toMatch(/\nVerified\. \(0\)\n$/)
  const asFile = await ledger(folder, '--json', 'verify', file('longer.zip'), '--key', file('key'))
  expect([asFile.code, JSON.parse(asFile.out)]).toMatchObject([40, { verdict: 'invalid', exitCode: 40 }])
})

test('what was verified is kept, and the next bundle is held against it', async () => {
  const kept = file('kept')
  expect(await codeOf('first.zip', { kept })).toBe(20)
  expect(readFileSync(kept, 'utf8')).toMatch(/^example.org\/ledger\n6\n/)
  const { findings } = await report('second.zip', { kept })
  expect(worstOf(findings)).toBe('verified')
  expect(findings.find(({ what }) => what === 'history')?.is).toBe(
    'it begins with the 6 events of the checkpoint that you keep',
  )
  expect(readFileSync(kept, 'utf8')).toMatch(/^example.org\/ledger\n7\n/)
  expect(await codeOf('first.zip', { kept })).toBe(41)
  expect(await codeOf('longer.zip', { kept })).toBe(40)
  expect(readFileSync(kept, 'utf8')).toMatch(/^example.org\/ledger\n7\n/)
})

test('what cannot be verified by is wrong usage', async () => {
  const missing = await ledger(folder, 'verify', file('nothing.zip'))
  expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('no such file') })
  await expect(codeOf('first.zip', { key: 'x' })).rejects.toThrow('--key')
  await expect(codeOf('first.zip', { kept: file('key') })).rejects.toThrow('--kept')
  const witness = [verifierText(makeWitness('example.org/witness'))]
  await expect(codeOf('first.zip', { quorum: '1' })).rejects.toThrow('by --witness')
  await expect(codeOf('first.zip', { witness: [key] })).rejects.toThrow('no key of a witness')
  for (const quorum of ['0', '2', '1.5', 'x'])
    await expect(codeOf('first.zip', { witness, quorum })).rejects.toThrow('from 1 to 1')
})

test('a witness that is asked for and has not signed is named, and nothing is kept', async () => {
  const vkey = verifierText(makeWitness('example.org/witness'))
  const kept = file('unwitnessed')
  const args = [file('first.zip'), '--key', key, '--kept', kept, '--witness', vkey, '--quorum', '1']
  const { code, out } = await ledger(folder, 'verify', ...args)
  expect([code, out]).toEqual([41, expect.stringContaining('not by example.org/witness')])
  expect(existsSync(kept)).toBe(false)
})
