import { once } from 'node:events'
import { expect, test } from 'vitest'
import { patientStream } from '../../../src/http/feed/patient-stream.ts'
import { manualTimer } from '../../support/http/manual-timer.ts'

const KB = 1024

/** An endless source of texts, and how many were taken. */
function endless() {
  const taken = { count: 0, isEnded: false }
  async function* texts() {
    try {
      for (;;) {
        taken.count++
        yield 'x'.repeat(KB)
      }
    } finally {
      taken.isEnded = true
    }
  }
  return { taken, texts: texts() }
}

test('a reader that takes nothing for half a minute is let go of, and what waited for it is bounded', async () => {
  const { timer, pass, waiting } = manualTimer()
  const { taken, texts } = endless()
  const stream = patientStream(texts, timer)
  await once(stream, 'readable')
  // The source stops once the buffer is full, and then only waits for the reader.
  let before = -1
  while (before !== taken.count) {
    before = taken.count
    await new Promise(setImmediate)
  }
  expect(taken.count).toBeLessThan(100)
  expect([...waiting].map(({ delayMs }) => delayMs)).toEqual([30_000])
  pass(30_000)
  const [error] = (await once(stream, 'error')) as [Error]
  expect(error.message).toContain('took nothing')
  expect([stream.destroyed, taken.isEnded, waiting.size]).toEqual([true, true, 0])
})

test('a reader that takes a little in time is kept', async () => {
  const { timer, pass, waiting } = manualTimer()
  const { texts } = endless()
  const stream = patientStream(texts, timer)
  const reading = stream[Symbol.asyncIterator]()
  for (let turn = 0; turn < 200; turn++) expect((await reading.next()).done).toBe(false)
  expect(waiting.size).toBeLessThanOrEqual(1)
  await reading.return?.()
  expect(stream.destroyed).toBe(true)
  pass(30_000)
})

test('where there is nothing to take, nobody is let go of', async () => {
  const { timer, waiting } = manualTimer()
  const more = Promise.withResolvers<string>()
  async function* texts() {
    yield 'one'
    yield await more.promise
  }
  const stream = patientStream(texts(), timer)
  const reading = stream[Symbol.asyncIterator]()
  expect(String((await reading.next()).value)).toBe('one')
  const next = reading.next()
  await new Promise(setImmediate)
  expect(waiting.size).toBe(0)
  more.resolve('two')
  expect(String((await next).value)).toBe('two')
})
