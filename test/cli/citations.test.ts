import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { VERDICTS, worstOf } from '../../src/app/bundle/findings.ts'
import { citeCommand } from '../../src/cli/cite.ts'
import { copyCommand } from '../../src/cli/copy.ts'
import { reportOn } from '../../src/cli/verify.ts'
import { citationIn } from '../../src/cli/verify-citation.ts'
import type { VerifyFlags } from '../../src/cli/verify-flags.ts'
import { type Node, startNode } from '../../src/node/start.ts'
import { openStore } from '../../src/node/store.ts'
import { testFolder } from '../support/audit/nodes.ts'
import { ledger } from '../support/cli/cli.ts'
import { change } from '../support/event-store/damage.ts'
import { published, rated, registered } from '../support/projections/facts.ts'
import { writerOn } from '../support/projections/read-side.ts'

const patience = { timeout: 60_000, interval: 100 }
const settingsOf = (data: string, file = join(data, 'ledger.db')) => ({
  store: `sqlite:${file}`,
  data,
  host: '127.0.0.1',
  port: 0,
  logLevel: 'silent',
  signing: true,
  origin: 'example.org/ledger',
})

let data: string
beforeEach(async () => {
  data = testFolder()
  await record(data, [
    ['framework-rubric', published],
    ['district-north', registered('north', 'North', '2012-01-01')],
    ['assessment-rubric:north:2013-H1', rated('lead', 2)],
  ])
})

async function record(
  folder: string,
  facts: readonly (readonly [string, typeof published])[],
): Promise<void> {
  const store = await openStore(settingsOf(folder).store)
  const writer = writerOn(store)
  for (const [stream, fact] of facts) await writer.record(stream, [fact])
  await store.close()
}

/** A node over the store of a folder, once it has signed `size` events. */
async function serving(folder: string, size: number): Promise<Node> {
  const node = await startNode(settingsOf(folder))
  onTestFinished(() => node.close())
  const signedOver = async () => (await (await fetch(`${node.url}/checkpoint`)).text()).split('\n')[1]
  await expect.poll(signedOver, patience).toBe(String(size))
  return node
}

const SNAPSHOT = '/v1/districts/north/snapshot?framework=rubric'
/** The exit code of a check of a citation against the store of a folder. */
const codeIn = (folder: string, line: string) => codeOf(undefined, { citation: line }, folder)
async function codeOf(target: string | undefined, flags: VerifyFlags, folder = data): Promise<number> {
  const { findings } = await reportOn(target, flags, () => settingsOf(folder))
  return VERDICTS[worstOf(findings)]
}

test('a view is cited in one line, and holds against the ledger, a copy and a restored back-up', async () => {
  const node = await serving(data, 3)
  const { code, out } = await ledger(data, 'cite', `${node.url}${SNAPSHOT}`)
  expect([code, out]).toEqual([0, expect.stringMatching(/^portfolio-ledger-citation\/v1 [^\n]+\n$/)])
  const line = out.trim()
  const cited = citationIn(line)
  expect(cited).toMatchObject({ origin: 'example.org/ledger', position: 3 })
  expect(cited.address).toMatch(
    /^\/v1\/districts\/north\/snapshot\?framework=rubric&knownAt=3&asOf=\d{4}-\d\d-\d\d$/,
  )
  expect(await codeOf(node.url, { citation: line })).toBe(0)
  await node.close()

  await record(data, [['assessment-rubric:north:2013-H1', rated('teach', 1)]])
  const [copied, restored] = [testFolder(), testFolder()]
  await copyCommand({ from: settingsOf(data).store, to: settingsOf(copied).store }, true)
  copyFileSync(join(data, 'ledger.db'), join(restored, 'ledger.db'))
  expect(await Promise.all([data, copied, restored].map(folder => codeIn(folder, line)))).toEqual([0, 0, 0])

  // Another answer from the same record, the same answer in another form, and another record.
  const other = line.replace(/sha256:\w{64}/, `sha256:${'0'.repeat(64)}`)
  expect(await codeIn(data, other)).toBe(42)
  expect(await codeIn(data, other.replace(/views:\d+$/, 'views:1'))).toBe(43)
  expect(await codeIn(data, line.replace(/views:\d+$/, 'views:1'))).toBe(0)
  change(join(restored, 'ledger.db'), `UPDATE event SET data = replace(data, 'North', 'South')`)
  expect(await codeIn(restored, line)).toBe(30)
  const empty = testFolder()
  await record(empty, [['framework-rubric', published]])
  expect(await codeIn(empty, line)).toBe(41)
  const report = await ledger(copied, '--json', 'verify', '--citation', other)
  expect([report.code, JSON.parse(report.out)]).toMatchObject([
    42,
    { verdict: 'snapshot-mismatch', exitCode: 42 },
  ])
})

test('a line that is no citation, and what is no view, are refused', async () => {
  await expect(codeIn(data, 'x')).rejects.toThrow('--citation')
  await expect(codeOf('bundle.zip', { citation: LINE })).rejects.toThrow('no address')
  await expect(codeOf(undefined, {})).rejects.toThrow('--citation')
  await expect(citeCommand('http://127.0.0.1:9/docs', true)).rejects.toThrow('no address of a view')
  await expect(citeCommand('http://127.0.0.1:9/v1/districts', true)).rejects.toThrow('does not answer')
})
const LINE = `portfolio-ledger-citation/v1 a 3 ${'A'.repeat(43)}= /v1/districts sha256:${'0'.repeat(64)} views:6`

test('a running ledger is followed from a kept checkpoint, and another history is found', async () => {
  const kept = join(data, 'kept')
  const follow = async (node: Node) => codeOf(node.url, { kept })
  const first = await serving(data, 3)
  expect(await follow(first)).toBe(20)
  await first.close()
  const before = testFolder()
  for (const file of ['ledger.db', 'log-key']) copyFileSync(join(data, file), join(before, file))

  await record(data, [['district-south', registered('south', 'South')]])
  const second = await serving(data, 4)
  expect(await follow(second)).toBe(0)
  expect(readFileSync(kept, 'utf8')).toMatch(/^example.org\/ledger\n4\n/)

  // The ledger is restored from a back-up, and goes on with other events under the same key.
  const behind = await serving(before, 3)
  expect(await follow(behind)).toBe(41)
  await behind.close()
  await record(before, [
    ['district-east', registered('east', 'East')],
    ['district-west', registered('west', 'West')],
  ])
  const fork = await serving(before, 5)
  expect(await follow(fork)).toBe(30)
  expect(readFileSync(kept, 'utf8')).toMatch(/^example.org\/ledger\n4\n/)
})
