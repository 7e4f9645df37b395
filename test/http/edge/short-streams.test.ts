import { expect, onTestFinished, test } from 'vitest'
import { CATEGORIES } from '../../../src/domain/subjects.ts'
import { openEventStoreDb } from '../../../src/event-store/eventstoredb/store.ts'
import { clientOf } from '../../eventstoredb-server/client.ts'
import { startDatabase } from '../../eventstoredb-server/cluster.ts'
import { eventually, quick } from '../../support/event-store/eventstoredb-stores.ts'
import {
  assessmentOf,
  type Cast,
  cast,
  evidence,
  expectDone,
  ledger,
  NORTH,
  problemIn,
} from '../../support/http/http.ts'

const PERIOD = '2013-H1'
const STREAM = `assessment-rubric:north:${PERIOD}`
const url = assessmentOf(PERIOD)
const rating = (level: string) => ({ level, rationale: 'Seen', evidence, occurredOn: '2013-06-20' })
const rate = ({ put, rita }: Cast, level: string, ifMatch?: number) =>
  put(`${url}/ratings/lead`, { as: rita, body: rating(level), ifMatch })

/** A ledger on three database nodes; one of them stops seeing what is committed before `then`, and leads after it. */
async function given(missingMs: number) {
  const database = await startDatabase({ nodes: 3 })
  onTestFinished(() => database.close())
  const open = () =>
    openEventStoreDb({ categories: CATEGORIES, url: database.url, timeouts: { ...quick(), missingMs } })
  const on = await cast(undefined, open())
  await on.opened(PERIOD)
  const [, behind] = database.nodes
  if (behind === undefined) throw new Error('there are three nodes')
  return {
    database,
    on,
    another: () => ledger(undefined, open()),
    leadingBehind: async (then: () => Promise<unknown>) => {
      behind.lag(true)
      await then()
      await on.read()
      database.elect(behind)
      return { catchUp: () => behind.lag(false) }
    },
    /** Waits until a read was tried again. */
    waiting: async () => {
      const { reads } = database.stats
      await eventually(() => expect(database.stats.reads).toBeGreaterThan(reads + 8))
    },
  }
}

test('a write waits for a new leader that shows less than this node has seen, and then succeeds', async () => {
  const { on, leadingBehind, waiting } = await given(20_000)
  expectDone(await rate(on, 'Low'))
  const { catchUp } = await leadingBehind(async () => expectDone(await rate(on, 'Middle', 0)))
  const answer = rate(on, 'High', 1)
  await waiting()
  catchUp()
  expect(expectDone(await answer).body.revision).toBe(2)
})

test.each([
  ['with If-Match', 1],
  ['without', undefined],
])('where it stays so a write %s is 503, never 412 or a decision on less', async (_, ifMatch) => {
  const { on, leadingBehind } = await given(100)
  expectDone(await rate(on, 'Low'))
  await leadingBehind(async () => expectDone(await rate(on, 'Middle', 0)))
  const answer = await rate(on, 'High', ifMatch)
  expect(problemIn(answer)).toBe('503 store-unavailable')
  expect(answer.headers['retry-after']).toBeDefined()
  expect(answer.body.detail).toContain(`does not show revision 1 of ${STREAM}`)
})

test('a stream that a node has read in the log, and never loaded, is waited for alike', async () => {
  const { on, another, leadingBehind } = await given(100)
  const other = await another()
  const { catchUp } = await leadingBehind(async () => {
    expectDone(await on.put('/v1/districts/east', { as: on.olga, body: { name: 'East' } }))
    await other.read()
  })
  const again = { as: on.olga, body: { name: 'Far East' } }
  const answer = await other.put('/v1/districts/east', again)
  expect(problemIn(answer)).toBe('503 store-unavailable')
  expect(answer.body.detail).toContain('does not show revision 0 of district-east')
  catchUp()
  expect(problemIn(await other.put('/v1/districts/east', again))).toBe('428 precondition-required')
})

test('a revision that the caller saw on another node is waited for', async () => {
  const { on, another, leadingBehind, waiting } = await given(20_000)
  expectDone(await rate(on, 'Low'))
  const other = await another()
  await other.read()
  const { catchUp } = await leadingBehind(async () => {
    // From now on this node does not learn of new events by itself.
    other.runner.apply = () => {}
    expectDone(await rate(on, 'Middle', 0))
  })
  const answer = other.put(`${url}/ratings/lead`, { as: on.rita, body: rating('High'), ifMatch: 1 })
  await waiting()
  catchUp()
  expect(expectDone(await answer).body.revision).toBe(2)
})

test('a published assessment that was deleted in the database is never begun anew', async () => {
  const { database, on, another } = await given(100)
  await on.published(PERIOD, { lead: 'Low' }, '2013-06-20')
  await on.read()
  const other = await another()
  await other.read()
  const administrator = clientOf(database.url)
  onTestFinished(() => administrator.dispose())
  await administrator.deleteStream(STREAM)
  const before = database.log().length
  for (const node of [on, other]) {
    const body = rating('High')
    const answer = await node.put(`${url}/ratings/lead`, { as: on.rita, body })
    expect(problemIn(answer)).toBe('503 store-unavailable')
    expect(answer.body.detail).toContain(`does not show revision 2 of ${STREAM}`)
  }
  expect(database.log()).toHaveLength(before)
  expect((await on.get(NORTH)).status).toBe(200)
})

test('a correction of what the database hides by $maxCount says what to do', async () => {
  const { database, on, another } = await given(100)
  await on.published(PERIOD, { lead: 'Low' }, '2013-06-20')
  await on.read()
  const other = await another()
  await other.read()
  const administrator = clientOf(database.url)
  onTestFinished(() => administrator.dispose())
  await administrator.setStreamMetadata(STREAM, { maxCount: 1 })
  const correct = (node: Pick<Cast, 'post'>) => {
    const body = { item: 'lead', ...rating('High') }
    return node.post(`${url}/corrections`, { as: on.rita, body, key: 'once', ifMatch: 2 })
  }
  // The node that wrote all of it decides on all of it; another one has to read it.
  const answer = await correct(other)
  expect(problemIn(answer)).toBe('503 store-unavailable')
  expect(answer.body.detail).toMatch(/lacks revision \d.*\$maxCount.*`ledger doctor`.*docs\/operations\.md/)
  await administrator.setStreamMetadata(STREAM, {})
  expectDone(await correct(other))
})
