import { expect, test } from 'vitest'
import { JustEncoded } from '../../src/event-store/just-encoded.ts'
import { eventOf, eventOfBytes } from '../support/event-store/events.ts'

test('an event is known by every letter of it', () => {
  const known = new JustEncoded()
  known.add(eventOf(1))
  expect(known.has(eventOf(1))).toBe(true)
  expect(known.has(eventOf(2))).toBe(false)
  expect(known.has({ ...eventOf(1), type: 'Registered' })).toBe(false)
  expect(known.has({ ...eventOf(1), data: '{"n":2}' })).toBe(false)
  expect(known.has({ ...eventOf(1), metadata: '{"schema":2}' })).toBe(false)
})

test('the oldest ones are forgotten, so that memory stays bounded', () => {
  const known = new JustEncoded()
  const events = Array.from({ length: 12 }, (_, n) => eventOfBytes(n, 100_000))
  for (const event of events) known.add(event)
  expect(events.map(event => known.has(event))).toEqual([...Array(2).fill(false), ...Array(10).fill(true)])
})

test('what is encoded again under its id takes the place of what it said before', () => {
  const known = new JustEncoded()
  for (let again = 0; again < 100; again++) known.add(eventOfBytes(1, 100_000))
  known.add(eventOf(2))
  expect([known.has(eventOfBytes(1, 100_000)), known.has(eventOf(2))]).toEqual([true, true])
})
