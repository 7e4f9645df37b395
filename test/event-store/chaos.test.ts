import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTables } from '../../projections/engine/read-model.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import type { Role } from '../../src/domain/key/event.ts'
import { CATEGORIES } from '../../src/domain/subjects.ts'
import { decode } from '../../src/event-store/codec.ts'
import { openEventStoreDb } from '../../src/event-store/eventstoredb/store.ts'
import { issueKey } from '../../src/identity/keys.ts'
import { appOn } from '../../src/node/compose.ts'
import { type Database, startDatabase } from '../eventstoredb-server/cluster.ts'
import { rubric } from '../support/domain/framework-documents.ts'
import { lostBy } from '../support/event-store/eventstoredb-stores.ts'
import { countIn, freshPrefix } from '../support/event-store/store.ts'
import { promise } from '../support/http/commitments.ts'
import { evidence } from '../support/http/http.ts'
import { pace } from '../support/pace.ts'
import { readModelOf, tablesOf } from '../support/projections/read-side.ts'

const SEED = 20261125
const RATERS = 10
/** How many writers report progress: two of them on each promise, so that their writes conflict. */
const REPORTERS = 10
/** How often something goes wrong, each time after a few writes. */
const TROUBLES = 20
/** Short, so that a ledger gives up in the middle of an election and its client asks another one. */
const PATIENCE = {
  tryMs: 500 * pace(),
  wholeMs: 1200 * pace(),
  logSilenceMs: 2000 * pace(),
  liveSilenceMs: 1000 * pace(),
  missingMs: 1000 * pace(),
}

const chance = (seed: number) => {
  const random = randomFrom(seed)
  return (least: number, most: number) => least + Math.floor(random() * (most - least + 1))
}
/** Faults have random numbers of their own, so that they do not depend on how fast the writers are. */
const trouble = chance(SEED)
const choice = chance(SEED + 1)

type LedgerNode = Awaited<ReturnType<typeof ledgerNode>>
let database: Database
let nodes: readonly [LedgerNode, LedgerNode]
beforeAll(async () => {
  database = await startDatabase({ nodes: 3 })
  const prefix = freshPrefix()
  nodes = [await ledgerNode(prefix), await ledgerNode(prefix)]
})
afterAll(async () => {
  for (const { close } of nodes) await close()
  await database.close()
})

/** A node as `serve` puts it together: a connection and a read model of its own. */
async function ledgerNode(prefix: string) {
  const store = openEventStoreDb({ categories: CATEGORIES, url: database.url, prefix, timeouts: PATIENCE })
  const db = new DatabaseSync(':memory:')
  createTables(db)
  const parts = await appOn({ store, db, storeName: 'esdb://', newId: v7, clock: Date.now })
  const stop = new AbortController()
  const followed = parts.runner.follow(store, stop.signal, Date.now)
  const close = async () => {
    await parts.app.close()
    stop.abort()
    await followed
    await store.close()
    db.close()
  }
  return { ...parts, store, db, close }
}

type Asked = {
  readonly method: 'PUT' | 'POST'
  readonly url: string
  readonly as: string
  readonly body: object
  readonly revision?: number | null
  readonly key?: string
}
let askedAgain = 0

/** Sends a request as a client does: until there is an answer, it sends the same request again, to any node. */
async function answered({ method, url, as, body, revision = null, key }: Asked) {
  for (;;) {
    const { app } = nodes[choice(0, 1)] as LedgerNode
    const headers = {
      authorization: `Bearer ${as}`,
      'content-type': 'application/json',
      ...(revision === null ? {} : { 'if-match': `"${revision}"` }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    }
    const answer = await app.inject({ method, url, headers, payload: JSON.stringify(body) })
    if (answer.statusCode === 503 || answer.json().type === '/problems/contended') {
      askedAgain++
      continue
    }
    return { status: answer.statusCode, body: answer.json() }
  }
}

async function settled(asked: Asked): Promise<number> {
  const { status, body } = await answered(asked)
  if (status >= 300) throw new Error(`${asked.method} ${asked.url}: ${status} ${body.detail}`)
  return body.revision
}

async function keyOf(person: string, roles: readonly Role[], district?: string): Promise<string> {
  const actor = { person: 'cli:test', key: 'cli', role: 'operator' }
  const { handler } = nodes[0]
  const issued = await issueKey({ handler, newId: v7, clock: Date.now, actor }, { person, roles, district })
  if (!issued.ok) throw new Error(issued.refusal.code)
  return issued.value.key
}

/** The acknowledged writes of each stream, in order. */
const acknowledged = new Map<string, string[]>()
const written = () => acknowledged.values().reduce((sum, marks) => sum + marks.length, 0)
const acknowledge = (stream: string, mark: string) => {
  acknowledged.set(stream, [...(acknowledged.get(stream) ?? []), mark])
}

async function rate(as: string, district: string, over: AbortSignal): Promise<void> {
  const url = `/v1/districts/${district}/assessments/rubric/2025-H1/ratings`
  let revision: number | null = null
  for (let n = 0; !over.aborted; n++) {
    const mark = `visit ${n} to ${district}`
    const item = ['lead', 'teach.plan', 'teach.talk', 'teach.test'][n % 4]
    const body = { level: (n % 3) + 1, rationale: mark, evidence, occurredOn: '2025-06-30' }
    revision = await settled({ method: 'PUT', url: `${url}/${item}`, as, body, revision })
    acknowledge(`assessment-rubric:${district}:2025-H1`, mark)
  }
}

async function report(as: string, reporter: number, over: AbortSignal): Promise<void> {
  const id = `promise-${reporter % (REPORTERS / 2)}`
  const url = `/v1/commitments/${id}/progress`
  for (let n = 0, revision = 0; !over.aborted; ) {
    const mark = `count ${n} of ${reporter}`
    const body = { value: `0.${n}`, note: mark, occurredOn: '2025-06-30' }
    const key = `${reporter}-${n}`
    const { status, body: answer } = await answered({ method: 'POST', url, as, body, revision, key })
    if (status === 412) {
      // The other writer was faster. This write was not recorded, or the answer would be that of a repeat.
      const seen = await nodes[choice(0, 1)]?.app.inject(`/v1/commitments/${id}`)
      if (seen?.statusCode === 200) revision = seen.json().revision
      continue
    }
    if (status >= 300) throw new Error(`${url}: ${status} ${answer.detail}`)
    revision = answer.revision
    acknowledge(`commitment-${id}`, mark)
    n++
  }
}

const done = { kills: 0, lost: 0 }

async function chaos(): Promise<void> {
  for (let n = 0; n < TROUBLES; n++) {
    const wanted = written() + trouble(5, 15)
    while (written() < wanted) await delay(1)
    const kind = trouble(0, 9)
    if (kind < 5) {
      const by = (['drop', 'abort', 'silence'] as const)[trouble(0, 2)] ?? 'drop'
      const times = trouble(1, 3)
      for (const rpc of ['Append', 'BatchAppend'] as const) database.faults.next(rpc, lostBy(by), times)
      done.lost += times
    } else if (kind < 7) database.dropConnections()
    else if (kind < 8) database.breakReadAfter(trouble(1, 5))
    else await killLeader()
  }
}

/** Kills the leader. The others name it until they notice its death, then elect another; it comes back as a follower. */
async function killLeader(): Promise<void> {
  const leader = database.leader()
  if (leader === null) throw new Error('somebody leads')
  done.kills++
  await database.kill(leader)
  await delay(trouble(50, 300) * pace())
  database.beginElection()
  await delay(trouble(50, 1200) * pace())
  const others = database.nodes.filter(each => each !== leader)
  database.elect(others[trouble(0, 1)] ?? leader)
  await delay(trouble(0, 200) * pace())
  await database.restart(leader)
}

test('20 writers, two nodes, leaders that die, acknowledgements that are lost: every write is there, once', async () => {
  const operator = await keyOf('olga', ['operator'])
  const rater = await keyOf('rita', ['rater'])
  const owner = await keyOf('dora', ['district'], 'd0')
  const put = (url: string, as: string, body: object) => settled({ method: 'PUT', url, as, body })
  await put('/v1/frameworks/rubric/versions/v1', operator, rubric)
  for (let n = 0; n < RATERS; n++) await put(`/v1/districts/d${n}`, operator, { name: `District ${n}` })
  await put('/v1/frameworks/rubric/rounds/2025-H1', operator, { occurredOn: '2025-01-01' })
  for (let n = 0; n < REPORTERS / 2; n++) {
    await put(`/v1/commitments/promise-${n}`, owner, { ...promise, owner: { kind: 'district', id: 'd0' } })
  }

  const over = new AbortController()
  const writers = [
    ...Array.from({ length: RATERS }, (_, n) => rate(rater, `d${n}`, over.signal)),
    ...Array.from({ length: REPORTERS }, (_, n) => report(owner, n, over.signal)),
  ]
  await Promise.race([chaos(), ...writers])
  over.abort()
  database.faults.clear()
  await Promise.all(writers)
  expect(done).toEqual({ kills: 5, lost: 16 })
  expect(written()).toBeGreaterThan(100)
  expect(askedAgain).toBeGreaterThan(0)

  const [{ store }] = nodes
  for (const [stream, marks] of acknowledged) {
    const events = (await store.readStream(stream)).map(decode)
    expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => index))
    const stored = events.map(({ data }) => data as { readonly rationale?: string; readonly note?: string })
    const own = stream.startsWith('commitment-')
      ? stored.slice(1).map(({ note }) => note)
      : stored.map(({ rationale }) => rationale)
    expect(Map.groupBy(own, each => each)).toEqual(Map.groupBy(marks, each => each))
  }
  const position = await countIn(store)
  const rebuilt = readModelOf()
  await rebuilt.runner.catchUp(store)
  const expected = tablesOf(rebuilt.db)
  for (const { runner, db } of nodes) {
    const names = PROJECTIONS.map(({ name }) => name)
    expect(await runner.reach(position, names, 60_000 * pace())).toBe('reached')
    expect(tablesOf(db)).toEqual(expected)
  }
})

/** mulberry32: numbers from 0 up to 1, the same at every run. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
