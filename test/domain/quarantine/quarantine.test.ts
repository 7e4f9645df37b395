import { test } from 'vitest'
import type { QuarantineEvent } from '../../../src/domain/quarantine/event.ts'
import { quarantine } from '../../../src/domain/quarantine/quarantine.ts'
import { eventId, givenFor } from '../../support/domain/given.ts'

const given = givenFor(quarantine)
const about = {
  event: eventId(9),
  stream: 'district-north',
  revision: 2,
  type: 'NobodyKnows',
  rationale: 'Written by another program.',
}
const setAside = (fault: string | null) =>
  ({ type: 'QuarantineEvent', data: { ...about, fault, today: '2026-01-02' } }) as const
const done: QuarantineEvent = { type: 'EventQuarantined', data: { ...about, occurredOn: '2026-01-02' } }

test('an event that cannot be read is set aside, with the reason', () => {
  given().when(setAside('no such type')).thenYields(done)
})

test('it is set aside once, also where a later version of the program can read it', () => {
  given(done).when(setAside('no such type')).thenYields()
  given(done).when(setAside(null)).thenYields()
})

test('an event that can be read is part of the record', () => {
  given()
    .when(setAside(null))
    .thenRefuses('EventFoldable', { event: eventId(9) })
})
