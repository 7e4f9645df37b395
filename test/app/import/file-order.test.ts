import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { commitmentsOf } from '../../../projections/commitment/list.ts'
import { scorecardOf } from '../../../projections/commitment/scorecard.ts'
import { type Cells, csvOf, importerOn, problemsOf, reportOf } from '../../support/app/importing.ts'
import { asking, FIRST_PAGE, readSide } from '../../support/projections/read-side.ts'

const made = (commitment_id: string): Cells => ({
  commitment_id,
  step: 'made',
  occurred_on: commitment_id === 'p' ? '2013' : '2013-01-15',
  owner_kind: 'district',
  owner_id: 'north',
  owner_name: commitment_id === 'p' ? 'North' : 'The North',
  statement: 'Half of it',
  due_on: '2014',
  measure: 'share',
  target: '0.5',
})
const step = fc.constantFrom<Cells>(
  { step: 'milestone', milestone: 'm1' },
  { step: 'milestone-reached', milestone: 'm1' },
  { step: 'progress', value: '0.3' },
  { step: 'progress', value: '0.4' },
  { step: 'extended', due_on: '2015' },
  { step: 'extended', due_on: '2016-06' },
  { step: 'amended', baseline: '0.1' },
  { step: 'amended', measure: 'seats' },
  { step: 'assessed', completion: 'complete' },
  { step: 'verdict', verdict: 'kept', met_on: '2012' },
  { step: 'verdict', verdict: 'broken' },
  { step: 'verdict-revised', verdict: 'partly-kept' },
  { step: 'withdrawn' },
  { step: 'superseded' },
)
const row = fc
  .record({
    commitment_id: fc.constantFrom('p', 'q'),
    occurred_on: fc.constantFrom('2013', '2013-03', '2013-03-15', '2013-03-31', '2014', '2015-06-01'),
    note: fc.constantFrom('', 'x', 'y'),
    by: fc.constantFrom('', 'North', 'The Paper'),
    step,
  })
  .map(({ step, ...rest }): Cells => ({ ...rest, ...step }))

/** Fields that show when a row was recorded, and not what it states. */
const RECORDING = ['revision', 'position', 'sha256', 'row']
const told = (view: unknown) =>
  JSON.parse(JSON.stringify(view, (key, value: unknown) => (RECORDING.includes(key) ? undefined : value)))

/** The views on two days of a ledger into which these files were imported; null if one of them was refused. */
async function viewsOf(files: readonly (readonly Cells[])[]) {
  const side = readSide()
  const importing = importerOn(side.store)
  try {
    for (const rows of files) reportOf(await importing.text('commitments', csvOf('commitments', ...rows)))
    await side.read()
    const views = []
    for (const day of ['2013-12-31', '2020-01-01']) {
      const question = { asked: asking(day), day }
      const list = await commitmentsOf(side, {}, question, { ...FIRST_PAGE, cursor: '' })
      const card = await scorecardOf(side.queries, 'owner', question)
      views.push({ list: told(list.body.items), card: told(card.body.rows), total: card.body.total })
    }
    return views
  } finally {
    importing.close()
    await side.store.close()
  }
}

/** The rows without those that contradict others, as an import of all of them finds. */
async function withoutContradictions(rows: readonly Cells[]): Promise<readonly Cells[]> {
  const side = readSide()
  const importing = importerOn(side.store)
  try {
    const text = csvOf('commitments', ...rows)
    const problems = problemsOf(await importing.text('commitments', text, true))
    const bad = new Set(problems.map(problem => Number(problem.split(' ')[0]) - 2))
    return rows.filter((_, at) => !bad.has(at))
  } finally {
    importing.close()
    await side.store.close()
  }
}

test('files that do not contradict each other give the same views in any order, and the views add up', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 4, maxLength: 14, size: 'max' }),
      fc.infiniteStream(fc.nat(1_000_000)),
      async (rows, chance) => {
        const agreed = await withoutContradictions([made('p'), made('q'), ...rows])
        const shuffled = agreed
          .map(each => ({ each, key: chance.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ each }) => each)
        const half = Math.floor(shuffled.length / 2)
        const views = await viewsOf([agreed])
        expect(await viewsOf([shuffled.slice(half), shuffled.slice(0, half)])).toEqual(views)
        for (const { total } of views) {
          const { kept } = total
          expect(total.made).toBe(total.notYetDue + total.due + total.withdrawn + total.superseded)
          const judged =
            kept.onOriginalTerms + kept.onAmendedTerms + kept.late + total.partlyKept + total.broken
          expect(total.due).toBe(judged + total.notMeasurable + total.overdue + total.unknown)
        }
      },
    ),
    { numRuns: 15 },
  )
})
