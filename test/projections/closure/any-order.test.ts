import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { judged } from '../../../projections/closure/compliance.ts'
import { caseItemOf } from '../../../projections/closure/item.ts'
import { readCase } from '../../../projections/closure/reading.ts'
import { lastDayIn } from '../../../src/domain/closure/step-date.ts'
import { type Cells, csvOf, importerOn, reportOf } from '../../support/app/importing.ts'
import { packWith, ruleWith } from '../../support/domain/process-fixtures.ts'
import { asking, readSide } from '../../support/projections/read-side.ts'

const hearing = { type: 'hearing', kind: 'public-hearing' }
const LAW = packWith(
  [
    ruleWith({ id: 'hearing', kind: 'required', step: hearing, anchor: { step: { type: 'decision' } } }),
    ruleWith({
      id: 'wait',
      kind: 'interval',
      step: { type: 'decision' },
      anchor: { step: { ...hearing, pick: 'first' } },
      bound: { min: 'P1M', max: 'P90D' },
    }),
    ruleWith({ id: 'report', kind: 'content', step: { type: 'finding' }, fields: ['recommendation', 'by'] }),
  ],
  { deciders: [{ actions: ['phase-out'], bodies: ['Board', 'County'], vote: 'required' }] },
)

const CASES = ['a', 'b'] as const
const DAYS = ['2013-01-15', '2013-02-28', '2013-03-31', '2013-04-20', '2013-12-31', '2014-06-30'] as const
const proposed = { step: 'proposed', district_id: 'north', school_id: 'elm', process: LAW.id }
const step = fc.constantFrom<Cells>(
  { ...proposed, action: 'closure', authority: 'Board' },
  { ...proposed, action: 'phase-out', record: 'complete' },
  { step: 'amended', action: 'phase-out' },
  { step: 'hearing', kind: 'public-hearing', ref: 'h1' },
  { step: 'hearing', kind: 'public-hearing' },
  { step: 'finding', recommendation: 'against', by: 'Officer', ref: 'f1' },
  { step: 'decision', outcome: 'approved', authority: 'Board', refers_to: 'f1' },
  { step: 'decision', outcome: 'approved', authority: 'County' },
  { step: 'decision', outcome: 'rejected' },
  { step: 'waived', rule: 'wait', authority: 'Act 1', ref: 'w1' },
  { step: 'ruling', rule: 'hearing', outcome: 'violated', refers_to: 'f1;w1' },
  { step: 'stayed', authority: 'Court' },
  { step: 'reinstated', authority: 'Court' },
  { step: 'reconsidered' },
  { step: 'withdrawn' },
  { step: 'effected' },
)
const row = fc
  .record({
    case_id: fc.constantFrom(...CASES),
    occurred_on: fc.constantFrom<string>(...DAYS, '2013-03', '2013', 'SY2012-13'),
    note: fc.constantFrom('', 'x'),
    step,
  })
  .map(({ step: said, ...rest }): Cells => ({ ...rest, ...said }))
const moratorium = fc.constantFrom<Cells>(
  { step: 'declared', occurred_on: '2013-01-15', from: '2013-02', until: '2013-12-31', authority: 'Act 2' },
  { step: 'lifted', occurred_on: '2013-04-20' },
)

type File = { readonly kind: 'closures' | 'moratoria'; readonly rows: readonly Cells[] }
const file = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(row, { minLength: 1, maxLength: 4 })
      .map((rows): File => ({ kind: 'closures', rows })),
  },
  {
    weight: 1,
    arbitrary: moratorium.map(
      (cells): File => ({
        kind: 'moratoria',
        rows: [{ process: LAW.id, moratorium: 'm', reason: 'So it is', ...cells }],
      }),
    ),
  },
)
const files = fc.array(file, { minLength: 2, maxLength: 4 })

/** A ledger into which the rules and these files were imported, with its position after each of them. */
async function ledgerOf(all: readonly File[], isLawLast = false) {
  const side = readSide()
  const importing = importerOn(side.store)
  const sizes: number[] = []
  const law = async () => reportOf(await importing.text('processes', JSON.stringify(LAW)))
  try {
    if (!isLawLast) await law()
    for (const { kind, rows } of all) {
      reportOf(await importing.text(kind, csvOf(kind, ...rows)))
      sizes.push((await side.store.size()) ?? 0)
    }
    if (isLawLast) await law()
    await side.read()
    return { ...side, sizes }
  } finally {
    importing.close()
  }
}
type Ledger = Awaited<ReturnType<typeof ledgerOf>>

/** How each case stands on a day, also by every rule. */
const toldOn = ({ queries }: Ledger, day: string, knownAt: number | null = null) =>
  CASES.map(id => {
    const question = { asked: asking(day, knownAt), day }
    const { bounds } = question.asked
    const steps = queries.closures.one(id, bounds).steps.map(each => each.step)
    const read = readCase(queries, id, steps, { bounds, day, position: 0 })
    const { school: _school, district: _district, ...item } = caseItemOf(queries, read, question).item
    return { ...item, findings: judged(queries, read, question).findings }
  })

test('in whatever order files come, every case stands the same on every day, and so do rules', async () => {
  await fc.assert(
    fc.asyncProperty(files, async all => {
      const first = await ledgerOf(all)
      const other = await ledgerOf(all.toReversed(), true)
      for (const day of DAYS) expect(toldOn(other, day)).toEqual(toldOn(first, day))
      for (const { store } of [first, other]) await store.close()
    }),
    { numRuns: 3 },
  )
})

test('on a day it is as in a ledger that only ever got what had occurred by then', async () => {
  await fc.assert(
    fc.asyncProperty(files, fc.constantFrom(...DAYS), async (all, day) => {
      const until = all
        .map(({ kind, rows }) => ({
          kind,
          rows: rows.filter(each => lastDayIn(each.occurred_on ?? '') <= day),
        }))
        .filter(({ rows }) => rows.length > 0)
      const whole = await ledgerOf(all)
      const part = await ledgerOf(until)
      expect(toldOn(whole, day)).toEqual(toldOn(part, day))
      for (const { store } of [whole, part]) await store.close()
    }),
    { numRuns: 3 },
  )
})

test('as it was known at a position it is as in a ledger that holds no more', async () => {
  await fc.assert(
    fc.asyncProperty(files, fc.nat(3), fc.constantFrom(...DAYS), async (all, at, day) => {
      const count = 1 + (at % all.length)
      const whole = await ledgerOf(all)
      const prefix = await ledgerOf(all.slice(0, count))
      expect(toldOn(whole, day, whole.sizes[count - 1])).toEqual(toldOn(prefix, day))
      for (const { store } of [whole, prefix]) await store.close()
    }),
    { numRuns: 3 },
  )
})
