import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { within } from '../../../src/event-store/eventstoredb/client.ts'
import { NoAnswer } from '../../../src/event-store/eventstoredb/failure.ts'
import { remainingMs } from '../../../src/event-store/eventstoredb/timeouts.ts'

test('a limit that has passed leaves no time, and no timer is given less than none', async () => {
  const warnings: string[] = []
  const note = ({ name }: Error) => void warnings.push(name)
  process.on('warning', note)
  onTestFinished(() => void process.off('warning', note))
  const leftMs = remainingMs(performance.now() - 1.99)
  expect(leftMs).toBe(0)
  await expect(within(leftMs, new Promise(() => {}))).rejects.toThrow(NoAnswer)
  await setImmediate()
  expect(warnings).toEqual([])
})
