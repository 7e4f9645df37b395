import { expect, test } from 'vitest'
import { ledgerClockOn } from '../../../src/app/command/clock.ts'

const at = (time: string) => Date.parse(time)

test('it records by the clock of the node, in UTC with milliseconds', () => {
  expect(ledgerClockOn(() => at('2026-01-02T03:04:05+01:00')).now()).toBe('2026-01-02T02:04:05.000Z')
})

test('it does not run backwards when the clock does', () => {
  const times = ['2026-01-01T00:00:02Z', '2026-01-01T00:00:01Z', '2026-01-01T00:00:03Z'].map(at)
  const ledgerClock = ledgerClockOn(() => times.shift() ?? 0)
  expect([ledgerClock.now(), ledgerClock.now(), ledgerClock.now()]).toEqual([
    '2026-01-01T00:00:02.000Z',
    '2026-01-01T00:00:02.000Z',
    '2026-01-01T00:00:03.000Z',
  ])
})

test('it is never behind what was read', () => {
  const ledgerClock = ledgerClockOn(() => at('2026-01-01T00:00:00Z'))
  ledgerClock.advanceTo('2026-06-30T12:00:00.123Z')
  expect(ledgerClock.now()).toBe('2026-06-30T12:00:00.123Z')
})

test('what was read earlier than the latest changes nothing', () => {
  const ledgerClock = ledgerClockOn(() => at('2026-01-01T00:00:00Z'))
  ledgerClock.advanceTo('2026-06-30T12:00:00.123Z')
  ledgerClock.advanceTo('2026-06-30T12:00:00.122Z')
  ledgerClock.advanceTo('')
  expect(ledgerClock.now()).toBe('2026-06-30T12:00:00.123Z')
})
