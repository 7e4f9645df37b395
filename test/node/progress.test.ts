import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { progressOn } from '../../src/node/progress.ts'

/** What a task prints that is asked how far it is at given seconds, on what is no terminal. */
function printed(states: readonly (readonly [second: number, done: number, whole: number | null])[]) {
  const out = new PassThrough()
  let now = 5000
  const progress = progressOn(out, 'importing', 'rows', () => now)
  for (const [second, done, whole] of states) {
    now = 5000 + second * 1000
    progress.at(done, whole)
  }
  progress.end()
  return String(out.read() ?? '')
    .split('\n')
    .slice(0, -1)
}

test('a task of less than two seconds prints nothing', () => {
  expect(
    printed([
      [0, 1, 100],
      [1.9, 99, 100],
    ]),
  ).toEqual([])
})

test('how much is left is said once the pace is known, in seconds, minutes or hours', () => {
  expect(
    printed([
      [2, 37, 9_620_000],
      [10, 100_000, 9_620_000],
      [100, 4_000_000, 9_620_000],
      [200, 9_000_000, 9_620_000],
    ]),
  ).toEqual([
    'importing: 37 of 9,620,000 rows',
    'importing: 100,000 of 9,620,000 rows, 16 min left',
    'importing: 4,000,000 of 9,620,000 rows, 3 min left',
    'importing: 9,000,000 of 9,620,000 rows, 14 s left',
  ])
  expect(printed([[10, 1, 1000]])).toEqual(['importing: 1 of 1,000 rows, 2 h 47 min left'])
})

test('what has no known end says how far it is', () => {
  expect(printed([[20, 1234, null]])).toEqual(['importing: 1,234 rows'])
})

test('the longer it takes, the fewer lines it prints', () => {
  const seconds = Array.from({ length: 3600 }, (_, second) => [second, second, null] as const)
  expect(printed(seconds).length).toBeLessThan(100)
  expect(printed(seconds.slice(0, 20))).toHaveLength(9)
})
