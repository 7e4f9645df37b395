import { expect, onTestFinished, test } from 'vitest'
import { KeyUse, lastUsesIn } from '../../src/node/key-use.ts'
import { scratch } from '../support/cli/cli.ts'

test('the last use of a key is kept, at most once a minute, also over a restart', () => {
  const { folder, remove } = scratch()
  onTestFinished(remove)
  expect(lastUsesIn(folder)).toEqual(new Map())
  const startMs = Date.parse('2026-01-02T03:04:05.000Z')
  const first = new KeyUse(folder)
  first.note('a', startMs)
  first.note('a', startMs + 59_999)
  first.note('b', startMs + 1)
  expect(lastUsesIn(folder)).toEqual(
    new Map([
      ['a', '2026-01-02T03:04:05.000Z'],
      ['b', '2026-01-02T03:04:05.001Z'],
    ]),
  )
  first.note('a', startMs + 60_000)
  first.close()
  const second = new KeyUse(folder)
  onTestFinished(() => second.close())
  expect(lastUsesIn(folder).get('a')).toBe('2026-01-02T03:05:05.000Z')
})
