import { expect, onTestFinished, test } from 'vitest'
import { ledgerClockOn } from '../../../src/app/command/clock.ts'
import { loadFrom } from '../../../src/app/command/load.ts'
import { asOneRequest } from '../../../src/app/command/one-request.ts'
import { entity } from '../../../src/domain/entity/entity.ts'
import { exampleOf } from '../../support/event-store/examples.ts'
import { freshStore } from '../../support/event-store/store.ts'
import { writerOn } from '../../support/projections/read-side.ts'

const [NORTH, SOUTH] = ['district-north', 'district-south']

/** Loads streams, and tells since when each of them had to be true. */
function given() {
  const store = freshStore()
  onTestFinished(() => store.close())
  const asked: number[] = []
  const load = loadFrom(
    {
      readStream: async (stream, after, known, since) => {
        asked.push(since ?? Number.NaN)
        return store.readStream(stream, after, known, since)
      },
    },
    ledgerClockOn(() => Date.parse('2026-01-01T00:00:00.000Z')),
  )
  const register = () => writerOn(store).record(NORTH, [exampleOf('Registered')])
  return { register, asked, load: (stream: string) => load(entity, stream) }
}

test('what a request reads has to be true since it began', async () => {
  const { asked, load } = given()
  const before = performance.now()
  await asOneRequest(async () => {
    const begun = performance.now()
    for (const stream of [NORTH, SOUTH, NORTH]) await load(stream)
    expect(asked).toHaveLength(3)
    expect(new Set(asked).size).toBe(1)
    expect(asked[0]).toBeGreaterThanOrEqual(before)
    expect(asked[0]).toBeLessThanOrEqual(begun)
  })
})

test('what is read outside of a request has to be true now', async () => {
  const { asked, load } = given()
  for (let reads = 1; reads <= 2; reads++) {
    const now = performance.now()
    await load(NORTH)
    expect(asked.at(-1)).toBeGreaterThanOrEqual(now)
  }
})

test('what a request reads after news of a stream is never older than these', async () => {
  const { register, asked, load } = given()
  await asOneRequest(async () => {
    await register()
    await load(SOUTH)
    const now = performance.now()
    await load(NORTH)
    expect(asked.at(-1)).toBeLessThanOrEqual(now)
    await load(SOUTH)
    expect(asked.at(-1)).toBeGreaterThanOrEqual(now)
  })
})

test('nor is it older than what this node had already read of that stream', async () => {
  const { register, asked, load } = given()
  await asOneRequest(async () => {
    await register()
    const now = performance.now()
    // Another request reads them.
    await asOneRequest(() => load(NORTH))
    await load(NORTH)
    await load(SOUTH)
    expect(asked.at(-1)).toBeGreaterThanOrEqual(now)
  })
})
