import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { VERDICTS, worstOf } from '../../../src/app/bundle/findings.ts'
import type { Replay, Replayed } from '../../../src/app/bundle/replay.ts'
import { verifyArchive } from '../../../src/app/bundle/verify-bundle.ts'
import { BUNDLE_FILES, type BundleFile } from '../../../src/audit/bundle.ts'
import { logKeyFile } from '../../../src/node/log-key-file.ts'
import { replay } from '../../../src/node/replay.ts'
import { filesIn } from '../../audit/second/zip.ts'
import { codeOf, trusting } from '../../support/app/bundles.ts'
import { freshStore } from '../../support/event-store/store.ts'
import { ledger, listOf, textOf } from '../../support/http/http.ts'
import { registered } from '../../support/projections/facts.ts'

/**
 * Every bit of every file of a bundle is flipped, with two exceptions, in which it does not matter which bit of a byte changes:
 * the archive around the files, whose checksums find any single bit, and the README, which is compared as a text. In these, one
 * bit of each byte is flipped. `TAMPER_BITS=8` flips them all; that takes some minutes.
 */
const IS_WHOLE = process.env.TAMPER_BITS === '8'
const BITS = [0, 1, 2, 3, 4, 5, 6, 7]

let bundle: Buffer
let key: string
/** The smallest possible bundle: it has one event and no view. */
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

/** A copy with one bit flipped; it is verified with the key and without it, in turn. */
function flipped(bytes: Buffer, at: number, bit: number) {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ (1 << bit)
  return { copy, where: `${at}.${bit}`, by: trusting((at + bit) % 2 === 0 ? key : null) }
}
type Flip = ReturnType<typeof flipped>

/** The signatures of the zip format: before each file, behind it, in the directory, and at the end. */
const PARTS = { local: 0x04034b50, behind: 0x08074b50, listed: 0x02014b50, end: 0x06054b50 } as const

/** Parts of the same kind begin with different bits: so every bit of every field is flipped in one of eight files. */
function* flipsOfArchive(zip: Buffer): Generator<Flip> {
  const seen = new Map<number, number>()
  let kind = 0
  let start = 0
  for (let at = 0; at < zip.length; at++) {
    const mark = at + 4 <= zip.length ? zip.readUInt32LE(at) : 0
    if (Object.values<number>(PARTS).includes(mark)) {
      kind = mark
      start = at
      seen.set(mark, (seen.get(mark) ?? 0) + 1)
    }
    const turn = (at - start + (seen.get(kind) ?? 0)) % BITS.length
    for (const bit of IS_WHOLE || kind === PARTS.end ? BITS : [turn]) yield flipped(zip, at, bit)
  }
  expect([...seen.values()]).toEqual([8, 8, 8, 1])
}

function* flipsOfFile(name: BundleFile): Generator<Flip> {
  const bytes = fileOf(name)
  for (let at = 0; at < bytes.length; at++)
    for (const bit of IS_WHOLE || name !== 'README.txt' ? BITS : [at % BITS.length])
      yield flipped(bytes, at, bit)
}

const fileOf = (name: string): Buffer => filesIn(bundle).get(name) ?? Buffer.alloc(0)

test('no bundle is smaller, and it is verified', async () => {
  expect(await Promise.all([trusting(key), trusting(null)].map(each => codeOf(bundle, each)))).toEqual([
    0, 20,
  ])
  expect(bundle.length).toBeLessThan(5000)
})

test('a flipped bit anywhere in the archive makes it invalid', async () => {
  const others: string[] = []
  for (const { copy, where, by } of flipsOfArchive(bundle)) {
    const code = await codeOf(copy, by)
    if (code !== 40) others.push(`${where}: ${code}`)
  }
  expect(others).toEqual([])
})

/** The exit code for a bundle in which one file was replaced and the archive written anew. */
async function codeWith(name: BundleFile, copy: Buffer, by: Flip['by'], made: Replay): Promise<number> {
  const files = new Map([...filesIn(bundle), [name, copy]])
  const read = async function* (each: string) {
    yield files.get(each) ?? Buffer.alloc(0)
  }
  const { findings } = await verifyArchive({ read }, by, { replay: made, citation: null })
  return VERDICTS[worstOf(findings)]
}

test.each(BUNDLE_FILES)(
  'any flipped bit in %s makes it invalid too where the archive is written anew',
  async name => {
    await using kept = new AsyncDisposableStack()
    let replayed: Promise<Replayed> | null = null
    /** The events are the same each time, so they are folded only once. */
    const once: Replay = {
      ...replay,
      open: async (...given) => {
        replayed ??= replay.open(...given).then(made => kept.use(made))
        const { snapshotOf, answerAt } = await replayed
        return { snapshotOf, answerAt, [Symbol.asyncDispose]: async () => {} }
      },
    }
    const others: string[] = []
    for (const { copy, where, by } of flipsOfFile(name)) {
      const code = await codeWith(name, copy, by, once)
      if (code !== (name === 'snapshot.json' ? 42 : 40)) others.push(`${where}: ${code}`)
    }
    expect(others).toEqual([])
  },
)
