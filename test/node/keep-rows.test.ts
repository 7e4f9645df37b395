import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { KeptNetwork } from '../../projections/rating/kept/network.ts'
import { keepRows, keepWhile } from '../../src/node/keep-rows.ts'
import { published, rated } from '../support/projections/facts.ts'
import { readSide } from '../support/projections/read-side.ts'

const DISTRICTS = 10

async function network() {
  const side = readSide()
  onTestFinished(async () => {
    await side.store.close()
    side.db.close()
  })
  await side.record('framework-rubric', [published])
  for (let n = 0; n < DISTRICTS; n++) {
    await side.record(`assessment-rubric:d${n}:2013-H1`, [rated('lead', 2, '2013-06-30')])
  }
  await side.read()
  let nowMs = 0
  const kept = new KeptNetwork(side.queries, side.runner.changes, () => nowMs)
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { ...side, directory: kept.directoryOf('rubric'), kept, pass }
}
const signal = new AbortController().signal

test('rows of network answers are made ahead while nothing is recorded', async () => {
  const { kept, directory, ...side } = await network()
  expect(directory.stale()).toHaveLength(DISTRICTS)
  await keepWhile(kept, () => true, { signal })
  expect(directory.stale()).toHaveLength(0)
  await side.record('assessment-rubric:d3:2013-H2', [rated('lead', 3, '2013-12-31')])
  await side.read()
  expect(directory.stale().map(({ id }) => id)).toEqual(['d3'])
  await keepWhile(kept, () => true, { signal })
  expect(directory.stale()).toHaveLength(0)
})

test('making rows ahead ends as soon as something is recorded, and with the node', async () => {
  const { kept, directory } = await network()
  let asked = 0
  await keepWhile(kept, () => ++asked <= 1, { signal })
  expect(directory.stale()).toHaveLength(DISTRICTS - 4)
  const aborted = AbortSignal.abort()
  await expect(keepWhile(kept, () => true, { signal: aborted })).rejects.toThrow('aborted')
  expect(directory.stale()).toHaveLength(DISTRICTS - 8)
})

test('rows are wanted for ten minutes after a request', async () => {
  const { directory, pass } = await network()
  expect(directory.isWanted).toBe(false)
  await directory.refresh()
  pass(599_999)
  expect(directory.isWanted).toBe(true)
  pass(1)
  expect(directory.isWanted).toBe(false)
})

test('what somebody asks about is made again a moment after a write', async () => {
  const { kept, directory, runner, ...side } = await network()
  const stop = new AbortController()
  const log = pino({ enabled: false })
  const ended = keepRows(kept, runner, { signal: stop.signal, log })
  onTestFinished(async () => {
    stop.abort()
    await ended
  })
  await keepWhile(kept, () => true, { signal, isWantedOnly: true })
  expect(directory.stale()).toHaveLength(DISTRICTS)
  await directory.refresh()
  await side.record('assessment-rubric:d3:2013-H2', [rated('lead', 3, '2013-12-31')])
  await side.read()
  const { made } = directory
  await vi.waitUntil(() => directory.made > made, { timeout: 30_000, interval: 5 })
  expect(directory.stale()).toHaveLength(0)
})
