import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyLedger } from '../../../src/app/copy/copy.ts'
import { CATEGORIES, KEPT_ASIDE } from '../../../src/domain/subjects.ts'
import type { EventStore } from '../../../src/event-store/event-store.ts'
import { openSqliteStore } from '../../../src/event-store/sqlite/store.ts'
import { eventOf, eventsOf, everyEvent, idsOf } from '../../support/event-store/events.ts'
import { freshStore } from '../../support/event-store/store.ts'

const ANN = 'person-ann'
const BOB = 'person-bob'

let from: EventStore
let to: EventStore
beforeEach(async () => {
  from = openSqliteStore({ categories: CATEGORIES, aside: KEPT_ASIDE, file: ':memory:' })
  to = freshStore()
  await from.append(ANN, eventsOf(1, 2), 'none')
  await from.append('district-north', [eventOf(3)], 'none')
  await from.append(BOB, [eventOf(4)], 'none')
})
afterEach(async () => {
  await from.close()
  await to.close()
})

const copy = () => copyLedger({ from, to }, () => {})
const equal = { kind: 'compared', comparison: { difference: null } }

test('who persons are is copied too, and counts as no event', async () => {
  expect(await copy()).toMatchObject({ ...equal, copied: { events: 1, checkpoints: 0 } })
  expect(await to.readStream(ANN)).toEqual(await from.readStream(ANN))
  expect(await to.asideStreams('person')).toEqual([ANN, BOB])
  expect(await everyEvent(to)).toHaveLength(1)
  await from.append(ANN, [eventOf(5)], 1)
  expect(await copy()).toMatchObject(equal)
  expect(idsOf(await to.readStream(ANN))).toEqual(idsOf([1, 2, 5].map(n => eventOf(n))))
})

test('who was forgotten in the source is deleted in an earlier copy as well', async () => {
  await copy()
  await from.append('access-person:ann', [eventOf(6)], 'none')
  await from.erase(ANN)
  expect(await copy()).toMatchObject(equal)
  expect([await to.readStream(ANN), await to.asideStreams('person')]).toEqual([[], [BOB]])
})

test('of whom the source merely does not know, nothing is deleted', async () => {
  await copy()
  await to.append('person-cay', [eventOf(7)], 'none')
  expect(await copy()).toMatchObject(equal)
  expect(await to.asideStreams('person')).toEqual([ANN, BOB, 'person-cay'])
})

test('a target that says something else of a person is no earlier copy, and nothing is written', async () => {
  await to.append(ANN, [eventOf(9)], 'none')
  expect(await copy()).toMatchObject({
    kind: 'refused',
    difference: { position: null, fields: ['id', 'data'] },
  })
  expect([await everyEvent(to), await to.asideStreams('person')]).toEqual([[], [ANN]])
})
