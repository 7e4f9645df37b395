import { expect, test } from 'vitest'
import { recordedAtOf, recordedTimes } from '../../../src/app/doctor/recorded-times.ts'

const NOW = Date.parse('2026-11-01T12:00:00.000Z')

function faultsOf(...instants: readonly string[]) {
  const times = recordedTimes(NOW)
  for (const [index, recordedAt] of instants.entries()) times.see({ position: index + 1, recordedAt })
  return times.faults()
}

test('times that rise, stand still or differ by what two clocks differ are well', () => {
  expect(
    faultsOf(
      '2026-10-01T00:00:00.000Z',
      '2026-10-01T00:00:00.000Z',
      '2026-10-02T00:00:30.000Z',
      '2026-10-02T00:00:00.000Z',
      '2026-11-01T12:00:59.000Z',
    ),
  ).toEqual({ ahead: null, falls: null, latest: '2026-11-01T12:00:59.000Z' })
})

test('what is recorded earlier than something before it falls, however long ago that was', () => {
  const { falls } = faultsOf(
    '2026-10-01T00:00:00.000Z',
    '2026-10-03T00:00:00.000Z',
    '2026-10-01T00:00:00.000Z',
    '2026-10-02T23:58:00.000Z',
    '2026-10-03T00:00:00.000Z',
  )
  expect(falls).toEqual({
    count: 2,
    first: { position: 3, recordedAt: '2026-10-01T00:00:00.000Z' },
    after: { position: 2, recordedAt: '2026-10-03T00:00:00.000Z' },
  })
})

test('what is recorded later than this clock lies ahead', () => {
  expect(faultsOf('2026-11-01T12:02:00.000Z', '2029-11-01T12:00:00.000Z').ahead).toEqual({
    count: 2,
    first: { position: 1, recordedAt: '2026-11-01T12:02:00.000Z' },
  })
})

test('an event that nobody can decode has its time all the same, if it has one', () => {
  expect(recordedAtOf('{"recordedAt":"2026-11-01T12:00:00.000Z","schema":99}')).toBe(
    '2026-11-01T12:00:00.000Z',
  )
  for (const metadata of ['', 'null', '[]', '{}', '{"recordedAt":7}', '{"recordedAt":"soon"}']) {
    expect([metadata, recordedAtOf(metadata)]).toEqual([metadata, null])
  }
})
