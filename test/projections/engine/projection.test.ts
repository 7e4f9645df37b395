import { expect, test } from 'vitest'
import { PROJECTIONS } from '../../../projections/subjects.ts'
import { SUBJECTS } from '../../../src/domain/subjects.ts'

/** Keys, quarantine and checkpoints are read from the streams themselves, so no projection folds them. */
const NOT_FOLDED = ['key', 'quarantine', 'log']

test('every event of a subject with a table is folded by one projection', () => {
  const folded = Object.entries(SUBJECTS).filter(([, { events }]) =>
    PROJECTIONS.some(
      ({ types }) => types instanceof Set && Object.keys(events).every(type => types.has(type)),
    ),
  )
  const subjects = Object.keys(SUBJECTS).filter(subject => !NOT_FOLDED.includes(subject))
  expect(folded.map(([subject]) => subject)).toEqual(subjects)
})
