import { expect, test } from 'vitest'
import { StoreDamaged } from '../../../src/event-store/event-store.ts'
import { storedOf } from '../../../src/event-store/eventstoredb/stream-reader.ts'

const recorded = {
  stream: 'ledger-district-north',
  revision: 0,
  type: 'Renamed',
  data: '{}',
  metadata: '{}',
  commit: 1n,
}

test('an event is given with the id of the database, and none whose id could say more in a leaf', () => {
  const id = '00000000-0000-7000-8000-000000000001'
  expect(storedOf({ ...recorded, id }, 'ledger-')).toMatchObject({ id, stream: 'district-north' })
  for (const other of ['', `${id}"`, `${id}","metadata":{},"revision":1,"x":"`, id.replace('7', '\\')])
    expect(() => storedOf({ ...recorded, id: other }, 'ledger-')).toThrow(StoreDamaged)
})
