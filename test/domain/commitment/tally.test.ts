import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { COMMITMENT_STATUSES } from '../../../src/domain/commitment/status.ts'
import { tallyOf } from '../../../src/domain/commitment/tally.ts'

const NONE = {
  made: 0,
  notYetDue: 0,
  due: 0,
  kept: { onOriginalTerms: 0, onAmendedTerms: 0, late: 0 },
  partlyKept: 0,
  broken: 0,
  overdue: 0,
  notMeasurable: 0,
  unknown: 0,
  withdrawn: 0,
  superseded: 0,
}

test('of nothing every number is nought', () => expect(tallyOf([])).toEqual(NONE))

test.each([
  ['not-yet-due', { notYetDue: 1 }],
  ['kept-on-original-terms', { due: 1, kept: { ...NONE.kept, onOriginalTerms: 1 } }],
  ['kept-on-amended-terms', { due: 1, kept: { ...NONE.kept, onAmendedTerms: 1 } }],
  ['kept-late', { due: 1, kept: { ...NONE.kept, late: 1 } }],
  ['partly-kept', { due: 1, partlyKept: 1 }],
  ['broken', { due: 1, broken: 1 }],
  ['overdue', { due: 1, overdue: 1 }],
  ['not-measurable', { due: 1, notMeasurable: 1 }],
  ['unknown', { due: 1, unknown: 1 }],
  ['withdrawn', { withdrawn: 1 }],
  ['superseded', { superseded: 1 }],
] as const)('%s is counted in its column and nowhere else', (standing, counted) =>
  expect(tallyOf([standing])).toEqual({ ...NONE, made: 1, ...counted }),
)

test('every column is counted', () =>
  expect(tallyOf([...COMMITMENT_STATUSES, ...COMMITMENT_STATUSES])).toEqual({
    made: 22,
    notYetDue: 2,
    due: 16,
    kept: { onOriginalTerms: 2, onAmendedTerms: 2, late: 2 },
    partlyKept: 2,
    broken: 2,
    overdue: 2,
    notMeasurable: 2,
    unknown: 2,
    withdrawn: 2,
    superseded: 2,
  }))

test('rows add up', () =>
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...COMMITMENT_STATUSES), { maxLength: 200 }), standings => {
      const { made, notYetDue, due, kept, withdrawn, superseded, ...rest } = tallyOf(standings)
      expect(made).toBe(standings.length)
      expect(made).toBe(notYetDue + due + withdrawn + superseded)
      const { partlyKept, broken, overdue, notMeasurable, unknown } = rest
      const columns = [kept.onOriginalTerms, kept.onAmendedTerms, kept.late, partlyKept, broken, overdue]
      expect(due).toBe([...columns, notMeasurable, unknown].reduce((sum, each) => sum + each, 0))
    }),
  ))
