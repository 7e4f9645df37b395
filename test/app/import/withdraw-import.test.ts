import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WithdrawalOutcome } from '../../../src/app/import/withdraw-import.ts'
import {
  type Cells,
  csvOf,
  importerOn,
  problemsOf,
  ratingsCsv,
  reportOf,
  type Table,
} from '../../support/app/importing.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
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
const cellsOf = (kind: Table, rows: readonly Cells[]) =>
  kind === 'ratings' ? ratingsCsv(...rows) : csvOf(kind, ...rows)
const importing100 = async (kind: Table, rows: readonly Cells[]) =>
  reportOf(await importing.text(kind, cellsOf(kind, rows)))

function withdrawn(outcome: WithdrawalOutcome) {
  if (outcome.ok) return outcome.report
  throw new Error(`it was not withdrawn: ${JSON.stringify(outcome)}`)
}

const ITEMS = ['lead', 'teach', 'teach.plan', 'teach.talk', 'teach.test']

/** A hundred rows of each kind, and the right form of the last one. */
const HUNDRED: { readonly [kind in Table]: readonly [wrong: readonly Cells[], right: Cells] } = {
  ratings: [
    many(at => ({
      entity_id: `d${at % 2}`,
      item: ITEMS[Math.floor(at / 2) % 5] ?? '',
      period: String(2000 + Math.floor(at / 10)),
      level: 'Low',
      occurred_on: '2012-01-01',
    })),
    { level: 'High' },
  ],
  districts: [
    many(at => ({ id: `d${at}`, name: `District ${at}`, state: 'OH', joined_on: '2012', adopted_on: '' })),
    { state: 'IL', joined_on: '2013' },
  ],
  schools: [
    many(at => ({ id: `s${at}`, name: `School ${at}`, district_id: `d${at % 5}`, operator: 'One' })),
    { operator: 'Two' },
  ],
  rounds: [
    many(at => ({
      framework: 'rubric',
      period: `p${at}`,
      label: `Period ${at}`,
      from: '2012-01-01',
      to: '2012-06-30',
      opened_on: '2012-02-01',
      closed_on: '2012-03-01',
    })),
    { to: '2012-12-31' },
  ],
  closures: [
    many(at => ({
      case_id: `k${Math.ceil(at / 2)}`,
      step: at % 2 === 1 ? 'opened' : 'hearing',
      occurred_on: at % 2 === 1 ? '2012-01-01' : '2012-02-01',
      ...(at % 2 === 1
        ? { district_id: 'd1', school_id: `s${at}` }
        : { kind: 'public-hearing', note: `Held ${at}` }),
    })),
    { note: 'Held elsewhere' },
  ],
  moratoria: [
    many(at => ({
      process: 'north-law',
      moratorium: `m${Math.ceil(at / 2)}`,
      step: at % 2 === 1 ? 'declared' : 'lifted',
      occurred_on: at % 2 === 1 ? '2012-01-01' : '2012-02-01',
      ...(at % 2 === 1 ? { authority: 'Act 1' } : { reason: `Over ${at}` }),
    })),
    { reason: 'Over at last' },
  ],
  commitments: [
    many(at => ({
      commitment_id: `c${Math.ceil(at / 2)}`,
      step: at % 2 === 1 ? 'made' : 'progress',
      occurred_on: '2012-01-01',
      ...(at % 2 === 1
        ? { owner_kind: 'district', owner_id: `d${at % 3}`, owner_name: 'One', statement: `Promise ${at}` }
        : { note: `Heard ${at}` }),
    })),
    { note: 'Heard of otherwise' },
  ],
}

for (const kind of Object.keys(HUNDRED) as Table[]) {
  test(`a wrong file of ${kind} is taken back, and all hundred rows of the right one stand`, async () => {
    const [wrong, right] = HUNDRED[kind]
    const fresh = readSide()
    const there = importerOn(fresh.store)
    try {
      const corrected = [...wrong.slice(0, -1), { ...wrong.at(-1), ...right }]
      reportOf(await there.framework(rubric))
      reportOf(await there.text(kind, cellsOf(kind, corrected)))
      await fresh.read()
      await side.read()
      const empty = await viewsOf(side)
      const { sha256 } = await importing100(kind, wrong)
      await side.read()
      const at = side.runner.read.position
      const before = await viewsOf(side)
      const { withdrawn: acts, dryRun } = withdrawn(await importing.withdraw(sha256))
      expect(acts).toBeGreaterThanOrEqual(100)
      expect(dryRun).toBe(false)
      await side.read()
      expect(await viewsOf(side)).toEqual(empty)
      const again = await importing100(kind, corrected)
      expect([again.written, again.unchanged]).toEqual([100, 0])
      await side.read()
      expect(await viewsOf(side)).toEqual(await viewsOf(fresh))
      expect(await viewsOf(side, at)).toEqual(before)
      expect(await importing100(kind, corrected)).toMatchObject({ written: 0, unchanged: 100 })
    } finally {
      there.close()
      await fresh.store.close()
    }
  })
}

test('a withdrawal that was asked for before writes nothing, and a dry run neither', async () => {
  const { sha256 } = reportOf(await importing.text('ratings', ratingsCsv({})))
  const events = await countIn(side.store)
  expect(withdrawn(await importing.withdraw(sha256, { dryRun: true }))).toMatchObject({
    withdrawn: 3,
    gone: { districts: 1, periods: 1 },
  })
  expect(await countIn(side.store)).toBe(events)
  withdrawn(await importing.withdraw(sha256))
  expect(await countIn(side.store)).toBe(events + 3)
  expect(withdrawn(await importing.withdraw(sha256))).toMatchObject({ withdrawn: 0, before: 3 })
  expect(await countIn(side.store)).toBe(events + 3)
})

test('what a file registered stays known where another names it, and goes with that one', async () => {
  const first = reportOf(await importing.text('ratings', ratingsCsv({})))
  const second = reportOf(
    await importing.text('ratings', ratingsCsv({ item: 'teach.plan', entity_name: 'Northern' })),
  )
  expect(withdrawn(await importing.withdraw(first.sha256))).toMatchObject({
    registeredAgain: 2,
    gone: { districts: 0, periods: 0 },
  })
  await side.read()
  expect(side.queries.entities.ids('district', '', 10, null)).toEqual(['north'])
  expect(
    side.queries.named({ kind: 'district', id: 'north' }, { asOf: null, knownAt: null }).entity.name,
  ).toBe('Northern')
  expect(withdrawn(await importing.withdraw(second.sha256))).toMatchObject({
    withdrawn: 3,
    gone: { districts: 1, periods: 1 },
  })
  await side.read()
  expect(side.queries.entities.ids('district', '', 10, null)).toEqual([])
  expect(side.queries.rounds('rubric', null)).toEqual([])
})

test('a clash with what was withdrawn is none', async () => {
  const { sha256 } = reportOf(await importing.text('ratings', ratingsCsv({})))
  expect(problemsOf(await importing.text('ratings', ratingsCsv({ level: 'High' })))).toEqual([
    expect.stringContaining(`ledger withdraw-import ${sha256}`),
  ])
  withdrawn(await importing.withdraw(sha256))
  reportOf(await importing.text('ratings', ratingsCsv({ level: 'High' })))
})

test('dates of a period that other acts rest on stay, and the refusal names the period', async () => {
  const rounds = csvOf('rounds', {
    framework: 'rubric',
    period: 'spring',
    from: '2013-03-01',
    to: '2013-05-31',
  })
  const { sha256 } = reportOf(await importing.text('rounds', rounds))
  const ratings = reportOf(await importing.text('ratings', ratingsCsv({ period: 'spring' })))
  const events = await countIn(side.store)
  expect(await importing.withdraw(sha256)).toMatchObject({
    ok: false,
    reason: 'needed',
    obstacles: [expect.stringContaining('period spring of rubric')],
  })
  expect(await countIn(side.store)).toBe(events)
  withdrawn(await importing.withdraw(ratings.sha256))
  withdrawn(await importing.withdraw(sha256))
  await side.read()
  expect(side.queries.rounds('rubric', null)).toEqual([])
})

test('a framework is not withdrawn, and a file that nobody imported is told', async () => {
  const { sha256 } = reportOf(await importing.framework(rubric))
  expect(await importing.withdraw(sha256)).toEqual({ ok: false, reason: 'framework' })
  expect(await importing.withdraw('0'.repeat(64))).toEqual({ ok: false, reason: 'unknown' })
})

test('the commitments of an adoption go with the file that stated it, and come again with the right one', async () => {
  const adopting = (on: string) => csvOf('districts', { id: 'north', name: 'North', adopted_on: on })
  const { sha256, registered } = reportOf(await importing.text('districts', adopting('2013-01-15')))
  expect(withdrawn(await importing.withdraw(sha256))).toMatchObject({ resting: registered.commitments })
  await side.read()
  expect([...side.queries.commitments.made({ asOf: null, knownAt: null })]).toEqual([])
  expect(side.queries.entities.adopted()).toEqual([])
  reportOf(await importing.text('districts', adopting('2014-01-15')))
  await side.read()
  const made = [...side.queries.commitments.made({ asOf: null, knownAt: null })]
  expect(made.map(({ state }) => state.made.on)).toEqual(
    Array.from({ length: registered.commitments }, () => '2014-01-15'),
  )
})
