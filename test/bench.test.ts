import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const main = join(import.meta.dirname, '../bench/main.ts')
const bench = (...args: string[]) => promisify(execFile)(process.execPath, [main, ...args])

const HELD_TO: readonly (readonly [string, string])[] = [
  ['snapshot / constant bytes', '>= 0.85'],
  ['304 / constant bytes', '>= 1.1'],
  ['district snapshot, any moment / one row: p99', '<= 5'],
  ['history, any moment / one row: p99', '<= 5'],
  ['trends, any moment / one row: p99', '<= 5'],
  ['one promise, any moment / one row: p99', '<= 5'],
  ['scorecard, any moment / one row: p99', '<= 5'],
  ['network: constant bytes / snapshot', '>= 0.1'],
  ['network: a page of 50, ms', '<= 5'],
  ['network: asOf / now', '<= 3'],
  ['network: knownAt / now', '<= 30'],
  ['network: trends / snapshot', '<= 3'],
  ['network: trends asOf / snapshot', '<= 3'],
  ['network: after a write of today / kept', '<= 2'],
  ['network: after one that is dated back / kept', '<= 2'],
  ['network: at once after a write of today / kept', '<= 2'],
  ['network: at once after one that is dated back / kept', '<= 2'],
  ['memory after 40 different questions, MiB', '<= 384'],
  ['durable write / echo', '>= 0.35'],
  ['durable write / UPDATE plus audit table', '>= 1'],
  ['durable write: p99 / median of the wait', '<= 5'],
  ['signing, share of a second of writes', '<= 0.05'],
  ['import / the same events in one transaction', '>= 0.35'],
  ['peak memory of an import, MiB', '<= 256'],
  ['log / JSON of its data, bytes', '<= 1.5'],
  ['read model: ratings, bytes a rating', '<= 40'],
  ['rebuild / scan and JSON.parse, every leaf hashed', '>= 0.35'],
  ['the same without the Merkle tree', '>= 0.5'],
  ['peak memory of it, MiB', '<= 256'],
  ['proof of 16 times the events / of fewer', '<= 2'],
  ['events read for a proof', '<= 1'],
  ['start with a read model / with an empty ledger', '<= 1.5'],
  ['ledger keys list, s of the processor', '<= 0.6'],
  ['16 writers on EventStoreDB / raw appends', '>= 0.5'],
  ['/healthz p99 beside cold views, ms', '<= 250'],
]

/** The rest of the line of a measure, after its name. */
const lineOf = (stdout: string, measure: string): string =>
  stdout
    .split('\n')
    .find(each => each.startsWith(`${measure} `))
    ?.slice(measure.length) ?? ''

test('every part of the bench runs and tells its rows beside their goals', async () => {
  const { stdout } = await bench('--quick')
  for (const [measure, goal] of HELD_TO)
    expect(lineOf(stdout, measure), measure).toMatch(
      new RegExp(`^ +\\d+(\\.\\d+)? .*${goal} +(met|missed)\\b`),
    )
  for (const measure of ['append, 1 at once', 'append, 8 at once', 'rebuild: EventStoreDB / embedded'])
    expect(stdout).toMatch(new RegExp(`^${measure}.* \\d+(\\.\\d+)? .*test server`, 'm'))
})

test('the largest network is written, rebuilt and asked in one part', async () => {
  const { stdout } = await bench('large', '--quick')
  for (const [measure, goal] of [
    ['large: rebuild / scan and JSON.parse, every leaf hashed', '>= 0.35'],
    ['large: network: constant bytes / snapshot', '>= 0.1'],
  ] as const)
    expect(lineOf(stdout, measure), measure).toMatch(new RegExp(` ${goal} +(met|missed)\\b`))
})

test('an unknown part is refused with the usage', async () => {
  await expect(bench('everything')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('npm run bench'),
  })
})
