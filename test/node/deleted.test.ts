import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DomainEvent } from '../../src/domain/subjects.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import { openStore } from '../../src/node/store.ts'
import { clientOf as administratorOf } from '../eventstoredb-server/client.ts'
import { type Database, startDatabase } from '../eventstoredb-server/cluster.ts'
import {
  type Client,
  clientOf,
  freePort,
  keepIn,
  ledger,
  type Started,
  scratch,
  started,
  storeOf,
} from '../support/cli/cli.ts'
import { freshPrefix } from '../support/event-store/store.ts'
import { writerOn } from '../support/projections/read-side.ts'

const named = (id: string, ...names: readonly string[]): readonly DomainEvent[] =>
  names.map((name, index) =>
    index === 0
      ? { type: 'Registered', data: { kind: 'district', id, name, occurredOn: '2012-01-01' } }
      : { type: 'Renamed', data: { name, occurredOn: `201${index}-02-01` } },
  )

let database: Database
let administrator: ReturnType<typeof administratorOf>
let store: EventStore
let writer: ReturnType<typeof writerOn>
let prefix: string
let folder: string
let remove: () => void
let nodes: Started[]
beforeEach(async () => {
  ;({ folder, remove } = scratch())
  database = await startDatabase()
  administrator = administratorOf(database.url)
  prefix = freshPrefix()
  nodes = []
  store = await openStore(storeOf(dataOf('writer')))
  writer = writerOn(store)
  await writer.record('district-north', named('north', 'North', 'Far North', 'North', 'Up North'))
  await writer.record('district-south', named('south', 'South'))
})
afterEach(async () => {
  await Promise.all(nodes.map(node => node.end('SIGKILL')))
  await Promise.all([store.close(), administrator.dispose()])
  await database.close()
  remove()
})

/** A folder of its own for one node on the database. */
function dataOf(name: string): string {
  const data = join(folder, name)
  mkdirSync(data)
  keepIn(data, `${database.url}&streamPrefix=${prefix}`)
  return data
}

type Node = Started & Client
async function startOn(data: string): Promise<Node> {
  const port = await freePort()
  const node = started(data, port)
  nodes.push(node)
  return { ...node, ...clientOf(`http://127.0.0.1:${port}`) }
}

const readiness = async ({ get }: Node) => {
  const { status, body } = await get('/readyz')
  return { status, ready: body.ready, position: body.position, faults: body.why }
}
const damaged = ({ printed }: Node) => printed.filter(line => /the log is damaged: /.test(line))

/** What the doctor reports about streams, and its exit code. */
async function doctor(data: string): Promise<{ readonly code: number; readonly streams: readonly string[] }> {
  const { code, out } = await ledger(data, 'doctor', '--json')
  const { findings } = JSON.parse(out) as { findings: readonly { what: string; is: string }[] }
  return { code, streams: findings.filter(({ what }) => what === 'streams').map(({ is }) => is) }
}
const north = () => `${prefix}district-north`

test('a node that has not read what was deleted and scavenged does not serve, and says what is missing', async () => {
  await administrator.deleteStream(`${prefix}district-north`)
  database.scavenge()
  const data = dataOf('fresh')
  const fresh = await startOn(data)
  const line = await fresh.prints(/the log is damaged/)
  const missing = expect.stringContaining(
    'revision 3 of district-north at position 1, though revision 0 comes first',
  )
  expect(JSON.parse(line.input)).toMatchObject({ level: 50, fault: missing })
  expect(await readiness(fresh)).toEqual({ status: 503, ready: false, position: '0', faults: [missing] })
  expect((await fresh.get('/v1/districts')).status).toBe(503)
  expect(await fresh.end()).toBe(0)
  expect(await ledger(data, 'rebuild')).toMatchObject({ code: 4, err: missing })
  expect(await doctor(data)).toEqual({
    code: 4,
    streams: [expect.stringContaining('district-north was deleted in the database'), missing],
  })
})

test('a node that is up notices a delete before the scavenge, and that it was undone', async () => {
  const data = dataOf('up')
  const node = await startOn(data)
  await node.prints(/^listening on /)
  expect(await readiness(node)).toEqual({ status: 200, ready: true, position: '5', faults: [] })
  expect(await doctor(data)).toEqual({ code: 0, streams: ['no event is missing'] })
  await administrator.deleteStream(north())
  const deleted = expect.stringContaining(
    'district-north was deleted in the database ($tb 9223372036854775807)',
  )
  const unready = { status: 503, ready: false, position: '5', faults: [deleted] }
  await expect.poll(() => readiness(node)).toEqual(unready)
  const line = await node.prints(/the log is damaged/)
  expect(JSON.parse(line.input)).toMatchObject({ level: 50, fault: deleted })
  expect(await doctor(data)).toEqual({ code: 4, streams: [deleted] })
  // Two writes are needed: the first one brings the stream back, but only from its end on.
  await administrator.setStreamMetadata(north(), {})
  await administrator.setStreamMetadata(north(), {})
  await expect.poll(() => readiness(node)).toMatchObject({ status: 200, faults: [] })
  expect((await doctor(data)).code).toBe(0)
  await administrator.setStreamMetadata(north(), { maxCount: 1000 })
  const limited = await node.prints(/the event store may forget events/)
  expect(JSON.parse(limited.input)).toMatchObject({
    level: 50,
    setting: expect.stringContaining('$maxCount 1000'),
  })
  expect(await readiness(node)).toMatchObject({ status: 200, faults: [] })
  expect(await doctor(data)).toEqual({ code: 4, streams: [expect.stringContaining('($maxCount 1000)')] })
})

test('a tombstone is noticed by the nodes that had read its stream and by new ones, and its scavenge by the doctor', async () => {
  const data = dataOf('up')
  const node = await startOn(data)
  await node.prints(/^listening on /)
  await administrator.tombstoneStream(north())
  const deleted = expect.stringContaining('district-north was deleted for good in the database')
  const unready = { status: 503, ready: false, position: '5', faults: [deleted] }
  await expect.poll(() => readiness(node)).toEqual(unready)
  const unscavenged = await startOn(dataOf('new'))
  await unscavenged.prints(/^listening on /)
  expect(await readiness(unscavenged)).toEqual(unready)
  expect((await unscavenged.get('/v1/districts')).body.items).toHaveLength(2)
  database.scavenge()
  expect(await doctor(data)).toEqual({
    code: 4,
    streams: [
      deleted,
      "4 of the 5 events that this node's read model has read are not in the log any more",
      'the stream district-north was read to revision 3, and the log has nothing of it',
    ],
  })
  const scavenged = await startOn(dataOf('newest'))
  await scavenged.prints(/^listening on /)
  expect(await readiness(scavenged)).toEqual({ ...unready, position: '1' })
})

test('a node that meets a hole later serves what it had read, is not ready, and says why', async () => {
  const data = dataOf('former')
  const before = await startOn(data)
  await before.prints(/^listening on /)
  expect(await readiness(before)).toEqual({ status: 200, ready: true, position: '5', faults: [] })
  await before.end()
  await writer.record('district-east', named('east', 'East', 'Far East'))
  await administrator.deleteStream(`${prefix}district-east`)
  database.scavenge()
  const after = await startOn(data)
  await after.prints(/^listening on /)
  await after.prints(/the log is damaged/)
  const missing = expect.stringContaining(
    'revision 1 of district-east at position 6, though revision 0 comes first',
  )
  const faults = [missing, expect.stringContaining('district-east was deleted in the database')]
  const unready = { status: 503, ready: false, position: '5', faults }
  await expect.poll(() => readiness(after)).toEqual(unready)
  expect((await after.get('/v1/districts')).body.items).toHaveLength(2)
  await expect.poll(() => damaged(after)).toHaveLength(faults.length)
  // The fault is reported once, however often reading is tried again.
  const { reads } = database.stats
  await expect.poll(() => database.stats.reads).toBeGreaterThan(reads + 2)
  expect(damaged(after)).toHaveLength(faults.length)
})

test('what was deleted of one district keeps no node from serving the others', async () => {
  const adopted: DomainEvent = {
    type: 'StrategyAdopted',
    data: { on: '2013', funders: [], occurredOn: '2013' },
  }
  for (const id of ['east', 'west']) {
    await writer.record(`district-${id}`, [...named(id, id), adopted])
  }
  await administrator.deleteStream(`${prefix}district-east`)
  await administrator.tombstoneStream(`${prefix}district-west`)
  const node = await startOn(dataOf('new'))
  await node.prints(/^listening on /)
  for (const [district, reason] of [
    ['east', 'does not show revision 1 of district-east'],
    ['west', 'district-west was deleted for good'],
  ] as const) {
    const line = await node.prints(new RegExp(`"district":"${district}".*could not be completed`))
    expect(line.input).toContain(reason)
  }
  expect((await node.get('/v1/districts')).body.items).toHaveLength(4)
  expect((await readiness(node)).faults).toHaveLength(2)
})
