import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { BUNDLE_FILES } from '../../../src/audit/bundle.ts'
import { logKeyFile } from '../../../src/node/log-key-file.ts'
import { filesIn } from '../../audit/second/zip.ts'
import { changed, codeOf, trusting } from '../../support/app/bundles.ts'
import { freshStore } from '../../support/event-store/store.ts'
import { ledger, listOf, textOf } from '../../support/http/http.ts'
import { registered } from '../../support/projections/facts.ts'

/**
 * How many bits of a byte are flipped. By itself it is one, so that each of the eight has its turn, and in files of an archive that is
 * written anew only in every seventh byte: that takes some seconds. `TAMPER_BITS=8` flips every bit, and takes minutes.
 */
const BITS = Number(process.env.TAMPER_BITS ?? 1)
const IN_FILES = BITS === 1 ? 7 : 1

let bundle: Buffer
let key: string
/** As small as one can be: of one event, and without a view. */
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-log-test-'))
  const closers: (() => Promise<void>)[] = []
  const keyFile = logKeyFile(folder, undefined)
  const api = await ledger(close => closers.push(close), freshStore(), undefined, { keyFile })
  await api.record('district-north', [registered('north', 'North')])
  await api.runner.reach(1, ['log'], 60_000)
  await api.checkpoints.advance()
  const url = '/v1/exports/audit-bundle?district=north'
  bundle = (await api.app.inject({ url })).rawPayload
  const { body } = await api.call('GET', '/.well-known/portfolio-ledger-log')
  key = textOf(listOf(body.keys)[0]?.vkey)
  for (const close of closers) await close()
  rmSync(folder, { recursive: true })
})

/** Copies with one bit flipped, and where: what is brought along to verify them is the key and nothing in turn. */
function* flips(bytes: Buffer, step = 1) {
  for (let at = 0; at < bytes.length; at += step) {
    for (let nth = 0; nth < BITS; nth++) {
      const bit = (at + nth) % 8
      const copy = Buffer.from(bytes)
      copy[at] = (copy[at] ?? 0) ^ (1 << bit)
      yield { copy, where: `${at}.${bit}`, trusted: trusting(at % 2 === 0 ? key : null) }
    }
  }
}

test('no bundle is smaller, and it is verified', async () => {
  expect(await Promise.all([trusting(key), trusting(null)].map(each => codeOf(bundle, each)))).toEqual([
    0, 20,
  ])
  expect(bundle.length).toBeLessThan(5000)
})

test('a flipped bit anywhere in the archive makes it invalid', async () => {
  const others: string[] = []
  for (const { copy, where, trusted } of flips(bundle)) {
    const code = await codeOf(copy, trusted)
    if (code !== 40) others.push(`${where}: ${code}`)
  }
  expect(others).toEqual([])
})

test.each(BUNDLE_FILES)(
  'a flipped bit in %s makes it invalid too where the archive is written anew',
  async name => {
    const others: string[] = []
    for (const { copy, where, trusted } of flips(filesIn(bundle).get(name) ?? Buffer.alloc(0), IN_FILES)) {
      const code = await codeOf(await changed(bundle, files => files.set(name, copy)), trusted)
      if (code !== (name === 'snapshot.json' ? 42 : 40)) others.push(`${where}: ${code}`)
    }
    expect(others).toEqual([])
  },
)
