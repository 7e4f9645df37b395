import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import { StoreUnavailable } from '../../../src/event-store/event-store.ts'
import { grantRights } from '../../../src/event-store/eventstoredb/rights.ts'
import { openEventStoreDb } from '../../../src/event-store/eventstoredb/store.ts'
import { clientOf, outcome } from '../../eventstoredb-server/client.ts'
import { type Database, startDatabase } from '../../eventstoredb-server/cluster.ts'
import { eventOf, everyEvent } from '../../support/event-store/events.ts'
import { quick } from '../../support/event-store/eventstoredb-stores.ts'

const NORTH = 'district-north'
const LEDGER = { user: 'ledger', password: 'p@ss:w&rd' }

async function secured(): Promise<Database> {
  const database = await startDatabase({ tls: true, users: { eve: { password: 'eve', groups: [] } } })
  onTestFinished(() => database.close())
  return database
}
const opened = (url: string) => {
  const store = openEventStoreDb({ url, categories: CATEGORIES, timeouts: quick() })
  onTestFinished(() => store.close())
  return store
}
const connected = (url: string) => {
  const client = clientOf(url)
  onTestFinished(() => client.dispose())
  return client
}
const grant = ({ url }: Database, given = LEDGER) => grantRights({ url, ...given, withinMs: 20_000 })

describe('a ledger with a user of its own', () => {
  let database: Database
  beforeAll(async () => {
    database = await startDatabase({ tls: true, users: { eve: { password: 'eve', groups: [] } } })
    expect(await grant(database)).toEqual({ isNewUser: true })
    return () => database.close()
  })
  const own = () => database.urlAs(LEDGER.user, LEDGER.password)

  test('appends and reads, its streams and the whole log, and finds what the database forgets', async () => {
    const store = opened(own())
    expect(await store.append(NORTH, [eventOf(1)], 'none')).toEqual({ conflict: false, revision: 0 })
    expect(await store.readStream(NORTH)).toHaveLength(1)
    expect(await everyEvent(store)).toHaveLength(1)
    expect(await store.settingsThatForget?.()).toEqual([])
  })

  test('deletes nothing, and has nothing forgotten', async () => {
    await opened(own()).append('district-south', [eventOf(2)], 'none')
    const client = connected(own())
    expect(await outcome(client.deleteStream('district-south'))).toBe('access-denied')
    expect(await outcome(client.tombstoneStream('district-south'))).toBe('access-denied')
    expect(await outcome(client.setStreamMetadata('district-south', { maxCount: 1 }))).toBe('access-denied')
  })

  test('shares its streams with nobody', async () => {
    const eve = opened(database.urlAs('eve', 'eve'))
    for (const use of [
      () => eve.append('district-east', [eventOf(3)], 'none'),
      () => eve.readStream('district-south'),
      () => everyEvent(eve),
    ]) {
      await expect(use()).rejects.toThrow("does not let this ledger's user do that")
    }
    expect(await outcome(connected(database.urlAs('eve', 'eve')).deleteStream('district-south'))).toBe(
      'access-denied',
    )
  })

  test('is left as it is by a second time', async () => {
    const before = database.log().length
    expect(await grant(database, { ...LEDGER, password: 'another' })).toEqual({ isNewUser: false })
    expect(database.log()).toHaveLength(before)
    await opened(own()).readStream(NORTH)
  })
})

test('what was said before of other rights stays', async () => {
  const database = await secured()
  const administrator = connected(database.url)
  await administrator.setStreamMetadata('$all', {
    maxAge: 9,
    acl: { readRoles: ['eve'], metaReadRoles: ['eve'] },
  })
  await grant(database)
  expect((await administrator.getStreamMetadata('$all')).metadata).toEqual({
    maxAge: 9,
    acl: { readRoles: ['$admins', 'eve', 'ledger'], metaReadRoles: ['eve'] },
  })
})

test.each(['abort', 'drop'] as const)(
  'a user that was made while the answer was lost by %s is new all the same',
  async by => {
    const database = await secured()
    database.faults.next('CreateUser', { kind: 'lose-acknowledgement', by })
    expect([await grant(database), database.faults.pending]).toEqual([{ isNewUser: true }, 0])
    expect(await grant(database)).toEqual({ isNewUser: false })
  },
)

test('a user that was there with another password is not new where answers are lost', async () => {
  const database = await secured()
  database.faults.next('CreateUser', { kind: 'unavailable' })
  expect(await grant(database, { user: 'eve', password: 'another' })).toEqual({ isNewUser: false })
})

test('a database that is not up yet is waited for', async () => {
  const database = await secured()
  const { ports, url } = database
  const [node] = database.nodes
  if (node === undefined) throw new Error('there is a node')
  await database.kill(node)
  const granting = grantRights({ url, ...LEDGER, withinMs: 20_000 })
  await database.restart(node)
  expect([await granting, database.ports]).toEqual([{ isNewUser: true }, ports])
})

test('whoever is no administrator is told so', async () => {
  const database = await secured()
  const url = database.urlAs('eve', 'eve')
  await expect(grantRights({ url, ...LEDGER, withinMs: 2000 })).rejects.toThrow(StoreUnavailable)
})
