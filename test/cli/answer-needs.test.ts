import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Runner } from '../../projections/engine/runner.ts'
import { type Needs, needsOf } from '../../src/cli/answer-needs.ts'
import { openLogSide } from '../../src/cli/log-side.ts'
import { openReadSide } from '../../src/cli/read-side.ts'
import { CHANGE_PROJECTIONS, RATING_PROJECTIONS, WHY_PROJECTIONS } from '../../src/http/edge/projections.ts'
import { scratch } from '../support/cli/cli.ts'
import { tellCases } from '../support/http/closure-why.ts'
import { promiseEverything } from '../support/http/commitment-why.ts'
import { type Promising, promising } from '../support/http/commitments.ts'
import { rated, registered } from '../support/projections/facts.ts'

const { folder, remove } = scratch()
const settings = { store: 'sqlite::memory:', data: folder, host: '', port: 0, logLevel: 'silent' }
const closing: (() => Promise<void>)[] = []
let on: Promising
beforeAll(async () => {
  on = await promising(close => closing.push(close))
  await on.record('assessment-rubric:north:2013-H1', [rated('lead', 1), rated('teach.plan', 2)])
  await on.record('district-south', [registered('south', 'South')])
  await on.record('assessment-rubric:south:2013-H1', [rated('lead', 2)])
  await tellCases(on)
  await promiseEverything(on)
})
afterAll(async () => {
  for (const close of closing) await close()
  remove()
})

const CELL = '/v1/districts/north/ratings/lead'
const ASKED: readonly (readonly [string, Needs])[] = [
  ['/v1/audit/entries?limit=200', needsOf.trail],
  ['/v1/audit/entries?entity=north&type=RatingImported', needsOf.trail],
  [`${CELL}/history`, needsOf.history('north')],
  [`${CELL}/history?knownAt=5`, needsOf.history('north')],
  [`${CELL}/why`, needsOf.why('north')],
  ['/v1/districts/south/ratings/lead/why?asOf=2013-12-31', needsOf.why('south')],
  ['/v1/districts/north/changes?limit=50', needsOf.changes('north')],
  ['/v1/districts/north/changes?from=2013-06-01&to=2014-01-01&limit=200', needsOf.changes('north')],
  ['/v1/network/changes?limit=5', needsOf.changes(null)],
  ['/v1/network/trends', needsOf.counts],
]
/** What cannot be answered: a command tells it in the words of the API. */
const REFUSED: readonly (readonly [number, string, Needs])[] = [
  [400, '/v1/audit/entries?limit=0', needsOf.trail],
  [400, '/v1/audit/entries?misspelt=1&type=Nothing', needsOf.trail],
  [400, '/v1/audit/entries?cursor=x', needsOf.trail],
  [400, `${CELL}/why?asOf=soon`, needsOf.why('north')],
  [400, `${CELL}/why?knownAt=999`, needsOf.why('north')],
  [400, `${CELL}/history?cursor=-1`, needsOf.history('north')],
  [400, '/v1/schools/north%20/ratings/lead/why', needsOf.why('north')],
  [400, '/v1/districts/north/changes?fromKnownAt=x', needsOf.changes('north')],
  [404, '/v1/districts/nowhere/ratings/lead/why', needsOf.why('nowhere')],
  [404, '/v1/districts/north/ratings/nothing/history', needsOf.history('north')],
  [404, `${CELL}/why?framework=none`, needsOf.why('north')],
  [404, `${CELL}/why?period=never`, needsOf.why('north')],
  [400, '/v1/districts//ratings/lead/why', needsOf.why('')],
  [404, '/v1/districts/north/ratings', needsOf.why('north')],
  [404, '/v1/network/changes?framework=none', needsOf.changes(null)],
  [400, `${CELL}/history?asOf=2013-12-31&asOf=2014-12-31`, needsOf.history('north')],
  [400, '/v1/audit/entries?limit=1&limit=2&limit=3', needsOf.trail],
  [400, '/v1/districts/north%ZZ/ratings/lead/why', needsOf.why('north')],
  [400, `${CELL}%/history`, needsOf.history('north')],
]

test('an answer folds the projections that its routes name', () => {
  expect(needsOf.history('north').projections).toEqual(RATING_PROJECTIONS)
  expect(needsOf.counts.projections).toEqual(RATING_PROJECTIONS)
  expect(needsOf.why('north').projections).toEqual(WHY_PROJECTIONS)
  expect(needsOf.changes('north').projections.toSorted()).toEqual(CHANGE_PROJECTIONS.toSorted())
})

test('what cannot be answered is told as the API tells it', async () => {
  const whole = await openLogSide(on.store, settings)
  try {
    for (const [status, url, needs] of REFUSED) {
      const side = await openReadSide(on.store, settings, () => {}, needs)
      try {
        const [given, told] = [await side.get(url), await whole.get(url)]
        const body = { ...told.body, requestId: '' }
        expect([url, given]).toEqual([url, { status, body }])
      } finally {
        await side.close()
      }
    }
  } finally {
    await whole.close()
  }
})

/** What a server would get a wrong answer to from `app.inject`, which takes `..` out of an address before it looks for the route. */
const WITH_DOTS: readonly (readonly [string, Needs])[] = [
  ['/v1/districts/north/ratings/../why', needsOf.why('north')],
  ['/v1/districts/../ratings/lead/history?limit=1', needsOf.history('..')],
  ['/v1/districts/%2e/changes', needsOf.changes('.')],
]

test('a name of dots alone is refused as a server refuses it', async () => {
  const server = await on.app.listen({ port: 0, host: '127.0.0.1' })
  for (const [url, needs] of WITH_DOTS) {
    const answered = once(request(server, { path: url }).end(), 'response') as Promise<[IncomingMessage]>
    const [response] = await answered
    const body = { ...((await json(response)) as object), requestId: '' }
    const side = await openReadSide(on.store, settings, () => {}, needs)
    expect([url, await side.get(url)]).toEqual([url, { status: 400, body }])
    await side.close()
  }
})

test('a position that the record does not have is waited for by none', async () => {
  const reach = vi.spyOn(Runner.prototype, 'reach')
  const sides = [
    await openLogSide(on.store, settings),
    await openReadSide(on.store, settings, () => {}, needsOf.counts),
    await openReadSide(on.store, settings, () => {}, needsOf.changes(null)),
  ]
  for (const side of sides) {
    for (const path of ['/v1/network/changes?toKnownAt=999', '/v1/network/trends?knownAt=999']) {
      const { status, body } = await side.get(path)
      if (status !== 404) expect(body).toMatchObject({ type: '/problems/position-unknown' })
    }
    await side.close()
  }
  const waits = reach.mock.calls.filter(([position]) => position === 999).map(([, , wait]) => wait)
  expect(waits).toEqual([0, 0, 0, 0])
  reach.mockRestore()
})

test('what is folded for one answer gives what all of it gives', async () => {
  const whole = await openLogSide(on.store, settings)
  try {
    for (const [url, needs] of ASKED) {
      const said: string[] = []
      const side = await openReadSide(on.store, settings, text => said.push(text), needs)
      try {
        const given = await side.get(url)
        expect([url, given]).toEqual([url, { status: 200, body: (await whole.get(url)).body }])
      } finally {
        await side.close()
      }
      expect(said).toEqual([expect.stringContaining('folded for this answer, as far as it needs them')])
    }
  } finally {
    await whole.close()
  }
})
