import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { commitmentsOf } from '../../../projections/commitment/list.ts'
import { scorecardOf } from '../../../projections/commitment/scorecard.ts'
import { madeEvent } from '../../support/http/commitments.ts'
import { cast, type Json } from '../../support/http/http.ts'
import { asking, readModelOf, readSide } from '../../support/projections/read-side.ts'

const MADE = 260
const idAt = (n: number) => `c${String(n).padStart(3, '0')}`
const madeAt = (n: number, owner = `district-${n}`) =>
  madeEvent(idAt(n), { owner: { kind: 'organisation', id: owner, name: owner } })

/** How many turns other work of the process had until the work was done. */
async function turnsOf(work: Promise<unknown>): Promise<number> {
  const over = work.then(() => 'over' as const)
  const others = () => setImmediate('others' as const)
  let turns = 0
  while ((await Promise.race([over, others()])) === 'others') turns++
  return turns
}

test('many commitments are folded so many at a time, and others are let in between', async () => {
  const side = readSide()
  for (let n = 0; n < MADE; n++) await side.record(`commitment-${idAt(n)}`, [madeAt(n)])
  await side.read()
  const { queries, store } = side
  const question = { asked: asking(), day: '2016-01-01' }
  for (const by of ['owner', 'funder'] as const) {
    // What was folded for a scorecard is kept, so each of them is asked of a read model of its own.
    const { runner, queries } = readModelOf()
    await runner.catchUp(store)
    expect(await turnsOf(scorecardOf(queries, by, question))).toBeGreaterThanOrEqual(Math.floor(MADE / 50))
  }
  const page = { limit: 1, next: () => null }
  expect(await turnsOf(commitmentsOf(side, {}, question, page))).toBeGreaterThanOrEqual(Math.floor(MADE / 50))
  expect([...queries.commitments.made({ asOf: null, knownAt: null })].map(({ id }) => id)).toEqual(
    Array.from({ length: MADE }, (_, n) => idAt(n)),
  )
  await store.close()
})

test('a scorecard is of one moment, whatever is recorded while it is made', async () => {
  const on = await cast()
  for (let n = 0; n < MADE; n++) await on.record(`commitment-${idAt(n)}`, [madeAt(n)])
  await on.read()
  const made = (body: Json) => (body.total as { readonly made?: unknown } | undefined)?.made
  const card = on.get('/v1/scorecards/commitments?by=owner')
  const recording = (async () => {
    // Each of these is in a part of the order that is folded last.
    for (let n = MADE; n < MADE + 20; n++) await on.record(`commitment-${idAt(n)}`, [madeAt(n)])
    await on.read()
  })()
  const { body } = await card
  await recording
  expect([0, 20].map(more => MADE + more)).toContain(made(body))
  expect(made((await on.get('/v1/scorecards/commitments?by=owner')).body)).toBe(MADE + 20)
})
