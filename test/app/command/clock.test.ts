import { expect, test } from 'vitest'
import { recorderOn } from '../../../src/app/command/clock.ts'

const at = (time: string) => Date.parse(time)

test('it records by the clock of the node, in UTC with milliseconds', () => {
  expect(recorderOn(() => at('2026-01-02T03:04:05+01:00')).now()).toBe('2026-01-02T02:04:05.000Z')
})

test('it does not run backwards when the clock does', () => {
  const times = ['2026-01-01T00:00:02Z', '2026-01-01T00:00:01Z', '2026-01-01T00:00:03Z'].map(at)
  const recorder = recorderOn(() => times.shift() ?? 0)
  expect([recorder.now(), recorder.now(), recorder.now()]).toEqual([
    '2026-01-01T00:00:02.000Z',
    '2026-01-01T00:00:02.000Z',
    '2026-01-01T00:00:03.000Z',
  ])
})

test('it is never behind what was read', () => {
  const recorder = recorderOn(() => at('2026-01-01T00:00:00Z'))
  recorder.saw('2026-06-30T12:00:00.123Z')
  expect(recorder.now()).toBe('2026-06-30T12:00:00.123Z')
})

test('what was read earlier than the latest changes nothing', () => {
  const recorder = recorderOn(() => at('2026-01-01T00:00:00Z'))
  recorder.saw('2026-06-30T12:00:00.123Z')
  recorder.saw('2026-06-30T12:00:00.122Z')
  recorder.saw('')
  expect(recorder.now()).toBe('2026-06-30T12:00:00.123Z')
})
