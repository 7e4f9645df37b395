import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const main = join(import.meta.dirname, '../bench/main.ts')
const bench = (...args: string[]) => promisify(execFile)(process.execPath, [main, ...args])

const HELD_TO: readonly (readonly [string, string])[] = [
  ['snapshot / constant bytes', '>= 0.80'],
  ['304 / constant bytes', '>= 1.00'],
  ['network: constant bytes / snapshot', '>= 0(.10)?'],
  ['network: a page of 50, ms', '<= 5(.00)?'],
  ['network: asOf / now', '<= 3(.00)?'],
  ['network: knownAt / now', '<= 30(.00)?'],
  ['network: trends / snapshot', '<= 3(.00)?'],
  ['network: after a write / kept', '<= 2(.00)?'],
  ['durable write / echo', '>= 0.35'],
  ['signing, share of a second of writes', '<= 0.05'],
  ['rebuild / scan and JSON.parse', '>= 0.50'],
  ['Merkle tree, share of a rebuild', '<= 0.25'],
  ['peak memory of it, MiB', '<= 256'],
  ['read model, bytes a rating', '<= 40'],
  ['/healthz p99 beside cold views, ms', String.raw`<= 250(?:\.00)?`],
]

test('every part of the bench runs and tells its ratios beside their limits', async () => {
  const { stdout } = await bench('--quick')
  const lines = stdout.split('\n')
  for (const [measure, limit] of HELD_TO) {
    const line = lines.find(each => each.startsWith(`${measure} `)) ?? ''
    expect(line.slice(measure.length)).toMatch(
      new RegExp(`^ +\\d+(\\.\\d+)? .*${limit} +(meets|below|above) `),
    )
  }
})

test('both stores are measured in one run', async () => {
  const { stdout } = await bench('stores', '--quick')
  for (const measure of ['append, 1 at once', 'append, 8 at once', 'rebuild: EventStoreDB / embedded']) {
    expect(stdout).toMatch(new RegExp(`^${measure}.* \\d+(\\.\\d+)? .*test server`, 'm'))
  }
})

test('an unknown part is refused with the usage', async () => {
  await expect(bench('everything')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('npm run bench'),
  })
})
