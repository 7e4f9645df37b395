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
 * Every bit of every file of a bundle is flipped, but for two things of which it is known that no bit of a byte differs from another:
 * the archive around the files, whose checksums find any single bit, and the README, which is compared as a text. There it is one bit
 * of each byte. `TAMPER_BITS=8` flips them all; that takes some minutes.
 */
const IS_WHOLE = process.env.TAMPER_BITS === '8'
const BITS = [0, 1, 2, 3, 4, 5, 6, 7]

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

/** A copy with one bit flipped: with the key it is verified, and with nothing, in turn. */
function flipped(bytes: Buffer, at: number, bit: number) {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ (1 << bit)
  return { copy, where: `${at}.${bit}`, by: trusting((at + bit) % 2 === 0 ? key : null) }
}
type Flip = ReturnType<typeof flipped>

/** What begins with one of the marks of the format: for each file, what stands before it, behind it and in the directory. */
const PARTS = { local: 0x04034b50, behind: 0x08074b50, listed: 0x02014b50, end: 0x06054b50 } as const

/** Each part of the same kind begins with another bit: so of eight files every bit of every field is flipped in one. */
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

/** As somebody would see it who wrote the archive anew around a file. */
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
    /** The events are the same each time, and are folded once. */
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
