import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Needs, needsOf } from '../../src/cli/answer-needs.ts'
import { openLogSide, openReadSide } from '../../src/cli/read-side.ts'
import { CHANGE_PROJECTIONS } from '../../src/http/changes/entity-routes.ts'
import { RATING_PROJECTIONS, WHY_PROJECTIONS } from '../../src/http/rating/read-routes.ts'
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

test('an answer folds the projections that its routes name', () => {
  expect(needsOf.history('north').projections).toEqual(RATING_PROJECTIONS)
  expect(needsOf.counts.projections).toEqual(RATING_PROJECTIONS)
  expect(needsOf.why('north').projections).toEqual(WHY_PROJECTIONS)
  expect(needsOf.changes('north').projections.toSorted()).toEqual(CHANGE_PROJECTIONS.toSorted())
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
