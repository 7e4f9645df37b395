import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WithdrawalOutcome } from '../../../src/app/import/withdraw-import.ts'
import { type Cells, importerOn, ratingsCsv, reportOf } from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { failingAfter } from '../../support/event-store/failing-store.ts'
import { countIn } from '../../support/event-store/store.ts'
import { readSide } from '../../support/projections/read-side.ts'
import { viewsOf } from '../../support/projections/views.ts'

let side: ReturnType<typeof readSide>
let importing: ReturnType<typeof importerOn>
beforeEach(async () => {
  side = readSide()
  importing = importerOn(side.store)
  reportOf(await importing.framework(rubric))
})
afterEach(async () => {
  importing.close()
  await side.store.close()
})

const many = (of: (at: number) => Cells, count = 100): Cells[] =>
  Array.from({ length: count }, (_, at) => of(at + 1))
function withdrawn(outcome: WithdrawalOutcome) {
  if (outcome.ok) return outcome.report
  throw new Error(`it was not withdrawn: ${JSON.stringify(outcome)}`)
}

/** The ratings of ten districts that views show, by item and period. */
async function acts() {
  await side.read()
  const period = (id: string) => ({ id, label: id, from: `${id}-01-01`, to: `${id}-12-31` })
  return side.queries.ratings
    .entities('rubric')
    .flatMap(id => side.queries.ratings.acts('rubric', id, { asOf: null, knownAt: null }, period))
}

test('a corrected file that shares 99 of 100 rows with the one that was taken back stands as a whole', async () => {
  const rows = many(at => ({
    entity_id: `d${at % 10}`,
    period: String(2000 + Math.ceil(at / 10)),
    occurred_on: '2013-01-01',
  }))
  const { sha256 } = reportOf(await importing.text('ratings', ratingsCsv(...rows)))
  expect((await acts()).map(({ level }) => level)).toEqual(rows.map(() => 2))
  withdrawn(await importing.withdraw(sha256))
  expect(await acts()).toEqual([])
  const corrected = ratingsCsv(...rows.slice(1), { ...rows[0], level: 'High' })
  expect(reportOf(await importing.text('ratings', corrected))).toMatchObject({ written: 100, unchanged: 0 })
  const levels = (await acts()).map(({ level }) => level)
  expect(levels.toSorted((a, b) => Number(a) - Number(b))).toEqual([...rows.slice(1).map(() => 2), 3])
})

test('the same file may come again, and be withdrawn again', async () => {
  const file = ratingsCsv({}, { item: 'teach.plan' })
  const first = reportOf(await importing.text('ratings', file))
  await side.read()
  const stands = await viewsOf(side)
  for (let round = 0; round < 3; round++) {
    expect(withdrawn(await importing.withdraw(first.sha256))).toMatchObject({ withdrawn: 4 })
    expect(reportOf(await importing.text('ratings', file))).toMatchObject({ written: 2, unchanged: 0 })
    await side.read()
    expect(await viewsOf(side)).toEqual(stands)
  }
})

test('a withdrawal that was cut short is finished by the next one', async () => {
  const rows = many(at => ({ period: String(2000 + at), occurred_on: '2013-01-01' }), 12)
  const { sha256 } = reportOf(await importing.text('ratings', ratingsCsv(...rows)))
  const events = await countIn(side.store)
  const dying = importerOn(failingAfter(side.store, 5))
  try {
    await expect(dying.withdraw(sha256)).rejects.toThrow('the disk is full')
  } finally {
    dying.close()
  }
  const written = (await countIn(side.store)) - events
  expect(written).toBeGreaterThan(0)
  expect(withdrawn(await importing.withdraw(sha256))).toMatchObject({
    withdrawn: 25 - written,
    before: written,
  })
  expect(await countIn(side.store)).toBe(events + 25)
  await side.read()
  expect(side.queries.entities.ids('district', '', 10, null)).toEqual([])
})
