import { expect, test } from 'vitest'
import { ClockWatch } from '../../src/node/clock-watch.ts'

const DAY_MS = 86_400_000
const START_MS = Date.parse('2027-01-01T12:00:00Z')

function watching({ latest = '2027-01-01T11:00:00.000Z', isAllowed = false } = {}) {
  let aheadMs = 0
  let elapsedMs = 5000
  const told: string[] = []
  const error = (_: unknown, message?: string) => void told.push(`error: ${message}`)
  const warn = (message: unknown) => void told.push(`warn: ${String(message)}`)
  const watch = new ClockWatch({
    clock: () => START_MS + elapsedMs + aheadMs,
    elapsed: () => elapsedMs,
    latest: () => latest,
    isAllowed,
    log: { error, warn } as never,
  })
  /** The doubts of the watch after some time, when the clock is `ahead` in total. */
  const after = (passedMs: number, ahead: number) => {
    elapsedMs += passedMs
    aheadMs = ahead
    watch.look()
    return watch.doubts
  }
  return { after, told }
}

test('a quiet ledger says nothing against a clock that goes on', () => {
  const { after, told } = watching()
  expect([after(0, 0), after(30 * DAY_MS, 0), after(DAY_MS, 3_600_000), told]).toEqual([[], [], [], []])
})

test('a clock that is set ahead by more than a day while a node serves is told, and that it is right again', () => {
  const { after, told } = watching()
  expect(after(60_000, DAY_MS + 60_000)).toEqual([
    expect.stringMatching(/^this machine's clock \(2027-01-02T12:02:05.000Z\) was set ahead by a day/),
  ])
  expect(after(60_000, 400 * DAY_MS)).toEqual([expect.stringMatching(/was set ahead by 400 days/)])
  expect(after(60_000, 0)).toEqual([])
  expect(told).toEqual(['error: the clock is not to be trusted', 'warn: the clock is right again'])
})

test('so is one that is set back, or stands before what was recorded last', () => {
  expect(watching({ latest: '' }).after(60_000, -2 * DAY_MS)).toEqual([
    expect.stringMatching(/was set back by 2 days/),
  ])
  expect(watching().after(60_000, -5_400_000)).toEqual([
    expect.stringMatching(/stands before what the ledger recorded last/),
  ])
  expect(watching({ isAllowed: true }).after(60_000, -5_400_000)).toEqual([])
})
