import { DatabaseSync } from 'node:sqlite'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createTables } from '../../projections/engine/read-model.ts'
import { CATEGORIES } from '../../src/domain/subjects.ts'
import { openSqliteStore } from '../../src/event-store/sqlite/store.ts'
import { appOn } from '../../src/node/compose.ts'
import { idOf } from '../support/projections/read-side.ts'

/** What a node reports about a log in which these streams have an event of an unknown type, and what its next start reports. */
async function saidOf(streams: readonly string[]) {
  const store = openSqliteStore({ categories: CATEGORIES, file: ':memory:' })
  for (const [n, stream] of streams.entries()) {
    await store.append(stream, [{ id: idOf(n), type: 'NobodyKnows', data: '{}', metadata: '{}' }], 'none')
  }
  const db = new DatabaseSync(':memory:')
  createTables(db)
  onTestFinished(async () => {
    await store.close()
    db.close()
  })
  const start = async () => {
    const lines: Record<string, unknown>[] = []
    const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) })
    const parts = { store, db, storeName: 'sqlite', newId: () => idOf(1), clock: () => 0, logger }
    const { app, runner } = await appOn(parts)
    await runner.catchUp(store)
    await app.close()
    return lines
  }
  return { first: await start(), again: await start() }
}

const SET_ASIDE = 'an event has set a stream aside: nothing after it is folded'

test('a stream that an event sets aside is said at level error, when it happens and at every start', async () => {
  const { first, again } = await saidOf(['commitment-one'])
  const said = {
    level: 50,
    msg: SET_ASIDE,
    stream: 'commitment-one',
    position: 1,
    event: idOf(0),
    reason: expect.stringContaining('NobodyKnows'),
  }
  for (const lines of [first, again]) {
    const told = lines.filter(({ msg }) => msg === SET_ASIDE)
    expect(told).toMatchObject([said, said, said])
    // A promise may name its district, and the trail shows everything.
    const projections = told.map(({ projection }) => String(projection)).toSorted()
    expect(projections).toEqual(['commitments', 'entities', 'trail'])
  }
})

test('so is a projection that an event stops', async () => {
  const { first, again } = await saidOf(['framework-one'])
  for (const lines of [first, again]) {
    const stopped = lines.filter(({ msg }) => msg === 'an event has stopped a projection')
    expect(stopped).toMatchObject([
      { level: 50, projection: 'frameworks', event: idOf(0), position: 1 },
      { level: 50, projection: 'ratings', event: idOf(0), position: 1 },
    ])
  }
})

test('of many streams at once the first are named, and the others counted', async () => {
  const { first, again } = await saidOf(Array.from({ length: 30 }, (_, n) => `commitment-c${n}`))
  for (const lines of [first, again]) {
    expect(lines.filter(({ msg }) => msg === SET_ASIDE)).toHaveLength(20)
    expect(lines.at(-1)).toMatchObject({ level: 50, streams: 70 })
  }
})
