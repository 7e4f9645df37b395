import { afterEach, beforeEach, expect, test } from 'vitest'
import { leafHashOf } from '../../../src/audit/leaf.ts'
import { TreeHead } from '../../../src/audit/tree-head.ts'
import { START } from '../../../src/event-store/event-store.ts'
import { everyEvent, fill } from '../../support/event-store/events.ts'
import { readModelOf, readSide } from '../../support/projections/read-side.ts'

let side: ReturnType<typeof readSide>
beforeEach(async () => {
  side = readSide()
  await fill(side.store, 'district-north', 1, 300)
})
afterEach(() => side.store.close())

/** The root over the events of the store, hashed one by one. */
async function rootOfStore() {
  const tree = new TreeHead()
  for (const event of await everyEvent(side.store)) tree.add(leafHashOf(event))
  return tree.root
}

test('the tree holds every event, also those that no projection can fold', async () => {
  await side.read()
  const { tiles, status } = side.runner
  expect(status.some(({ setAside }) => setAside.length > 0)).toBe(true)
  expect([tiles.size, tiles.root]).toEqual([300, await rootOfStore()])
  const [first] = await everyEvent(side.store)
  if (first === undefined) throw new Error('the store holds events')
  expect(tiles.hashAt(0, 0)).toEqual(leafHashOf(first))
  expect(tiles.rootOf(1)).toEqual(leafHashOf(first))
  expect(() => tiles.rootOf(301)).toThrow(RangeError)
})

test('it grows event by event as it does at once, and goes on where a file ends', async () => {
  await side.read()
  const other = readModelOf()
  for await (const page of side.store.readAll(START)) {
    for (const event of page) other.runner.apply({ events: [event], caughtUp: false })
  }
  expect(other.runner.tiles.root).toEqual(side.runner.tiles.root)
  await fill(side.store, 'district-south', 301, 600)
  await side.read()
  expect([side.runner.tiles.size, side.runner.tiles.root]).toEqual([600, await rootOfStore()])
  expect(side.runner.tiles.read({ level: 1, index: 0, width: 2 })).toHaveLength(64)
})

test('what was undone with its page is not in it, and is there when it comes again', async () => {
  side.db.exec('CREATE TRIGGER full BEFORE UPDATE ON log_tree BEGIN SELECT RAISE(ABORT, "full"); END')
  await expect(side.read()).rejects.toThrow()
  expect(side.runner.tiles.size).toBe(0)
  side.db.exec('DROP TRIGGER full')
  await side.read()
  expect([side.runner.tiles.size, side.runner.tiles.root]).toEqual([300, await rootOfStore()])
})
