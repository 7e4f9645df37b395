import { expect, test } from 'vitest'
import { type ClockWitnesses, clockDoubt, clockFault } from '../../../src/app/command/clock-fault.ts'

const at = (instant: string) => Date.parse(`${instant}T12:00:00.000Z`)
const faultOf = (now: string, latest: string, more: Partial<ClockWitnesses> = {}) =>
  clockFault({
    nowMs: at(now),
    latest: latest === '' ? '' : `${latest}T12:00:00.000Z`,
    madeMs: at('2026-11-01'),
    installedMs: at('2026-12-01'),
    ...more,
  })

test('a clock that follows what was recorded is recorded by, after a quiet year too', () => {
  expect(faultOf('2027-01-01', '2027-01-01')).toBeNull()
  expect(faultOf('2028-01-01', '2027-01-01')).toBeNull()
})

test('one that stands before what was recorded is not, but for what two clocks differ by', () => {
  const now = '2027-01-01T12:00:00.000Z'
  const nowMs = Date.parse(now)
  expect(faultOf('2027-01-01', '', { nowMs, latest: '2027-01-01T12:01:00.000Z' })).toBeNull()
  expect(faultOf('2027-01-01', '', { nowMs, latest: '2027-01-01T12:01:00.001Z' })).toBe(
    `this machine's clock (${now}) stands before what the ledger recorded last (2027-01-01T12:01:00.001Z): set it; if it is right, ` +
      'another clock led, and what is recorded until then gets that time',
  )
})

test('one that leads by more than 400 days is not', () => {
  expect(faultOf('2028-02-05', '2027-01-01')).toBeNull()
  expect(faultOf('2028-02-06', '2027-01-01')).toMatch(/stands 401 days after what the ledger recorded last/)
})

test('where nothing is recorded, the newest file of the program is the witness, or the program itself', () => {
  expect(faultOf('2027-12-31', '')).toBeNull()
  expect(faultOf('2029-11-28', '')).toMatch(/stands 1093 days after this program was installed/)
  // The build of an image may give files any date.
  expect(faultOf('2027-11-30', '', { installedMs: 0 })).toBeNull()
  expect(faultOf('2029-11-28', '', { installedMs: 0 })).toMatch(/stands 1123 days after/)
})

test('one that stands before the program was made is wrong, whatever is recorded', () => {
  for (const latest of ['', '2026-12-01']) {
    expect(faultOf('2026-10-31', latest)).toMatch(
      /stands before this program was made \(2026-11-01\): set it$/,
    )
  }
})

test('of one that leads by a day or more it is said', () => {
  const doubtAt = (now: string) => clockDoubt({ nowMs: at(now), latest: '2027-01-01T13:00:00.000Z' })
  expect(doubtAt('2027-01-02')).toBeNull()
  expect(doubtAt('2027-01-03')).toMatch(/stands a day after what the ledger recorded last \(2027-01-01T13/)
  expect(clockDoubt({ nowMs: at('2027-01-03'), latest: '' })).toBeNull()
})
