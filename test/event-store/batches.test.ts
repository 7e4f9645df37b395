import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchesOf } from '../../src/event-store/batches.ts'
import { APPEND_LIMITS, byteLength, type NewEvent } from '../../src/event-store/event-store.ts'

const TYPE = 'Renamed'
const sized = (bytes: number): NewEvent => ({
  id: '',
  type: TYPE,
  data: 'x'.repeat(bytes - TYPE.length),
  metadata: '',
})
const small = sized(100)
const sizes = fc.constantFrom(100, 1000, APPEND_LIMITS.eventBytesMax / 2, APPEND_LIMITS.eventBytesMax)
const bytesOf = (batch: readonly NewEvent[]) => batch.reduce((sum, event) => sum + byteLength(event), 0)
const fits = (batch: readonly NewEvent[]) =>
  batch.length <= APPEND_LIMITS.eventsMax && bytesOf(batch) <= APPEND_LIMITS.bytesMax

test('batches keep the order and the limits, and none could take the first event of the next', async () => {
  const runs = fc.array(fc.tuple(sizes, fc.constantFrom(1, 2, APPEND_LIMITS.eventsMax + 1)), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(fc.array(runs, { maxLength: 3 }), async given => {
      const pages = given.map(page =>
        page.flatMap(([bytes, count]) =>
          Array.from({ length: bytes > 1000 ? 2 : count }, () => sized(bytes)),
        ),
      )
      const batches = await Array.fromAsync(batchesOf(pages))
      expect(batches.flat().every((event, at) => event === pages.flat()[at])).toBe(true)
      expect(batches.flat()).toHaveLength(pages.flat().length)
      expect(batches.filter(batch => batch.length === 0 || !fits(batch))).toEqual([])
      const couldGrow = (at: number) => fits([...(batches[at] ?? []), ...(batches[at + 1] ?? []).slice(0, 1)])
      expect(batches.slice(0, -1).filter((_, at) => couldGrow(at))).toEqual([])
    }),
    { numRuns: 40 },
  )
})

test('what does not follow begins a batch of its own', async () => {
  const events = [1, 2, 4, 5, 1].map(revision => ({ ...small, revision }))
  const batches = await Array.fromAsync(
    batchesOf([events.slice(0, 1), events.slice(1)], (event, last) => event.revision === last.revision + 1),
  )
  expect(batches.map(batch => batch.map(({ revision }) => revision))).toEqual([[1, 2], [4, 5], [1]])
})
