import { expect, test } from 'vitest'
import { cases, proposedRow } from '../../support/app/closures.ts'
import { type Cells, csvOf, reportOf } from '../../support/app/importing.ts'
import { countIn } from '../../support/event-store/store.ts'

const approved: Cells = { step: 'decision', occurred_on: '2013-05-22', outcome: 'approved' }
const effected: Cells = { step: 'effected', occurred_on: '2013-06-19' }
const annulled: Cells = { step: 'annulled', occurred_on: '2013-08-01', authority: 'Court' }

async function world() {
  const on = cases()
  const takenBack = async (sha256: string) => {
    const outcome = await on.importing.withdraw(sha256)
    if (!outcome.ok) throw new Error(outcome.reason)
    return outcome.report
  }
  const school = async (knownAt: number | null = null) => {
    await on.read()
    const { closings } = on.queries.entities.closings(
      { kind: 'school', id: 'north-1' },
      { asOf: null, knownAt },
    )
    return closings.map(({ closedOn, case: by, reopened }) => [closedOn, by, reopened?.on ?? null])
  }
  return { ...on, takenBack, school }
}

test('an effect that is taken back closed nothing; what was known then is known', async () => {
  const on = await world()
  await on.imported(proposedRow(), approved)
  const { sha256 } = await on.imported(effected)
  expect(await on.school()).toEqual([['2013-06-19', 'c-1', null]])
  const known = await countIn(on.store)
  expect(await on.takenBack(sha256)).toMatchObject({ withdrawn: 1, resting: 1 })
  expect(await on.school()).toEqual([])
  expect(await on.school(known)).toEqual([['2013-06-19', 'c-1', null]])
  // A second withdrawal finds nothing to take back, and the row closes the school when it is imported again.
  expect(await on.takenBack(sha256)).toMatchObject({ withdrawn: 0, before: 1, resting: 0 })
  await on.imported(effected)
  expect(await on.school()).toEqual([['2013-06-19', 'c-1', null]])
})

test('a dry run says that it would be, and writes nothing', async () => {
  const on = await world()
  await on.imported(proposedRow(), approved)
  const { sha256 } = await on.imported(effected)
  const size = await countIn(on.store)
  expect(await on.importing.withdraw(sha256, { dryRun: true })).toMatchObject({ report: { resting: 1 } })
  expect(await countIn(on.store)).toBe(size)
})

test('an annulment that is taken back reopened nothing', async () => {
  const on = await world()
  await on.imported(proposedRow(), approved, effected)
  const { sha256 } = await on.imported(annulled)
  expect(await on.school()).toEqual([['2013-06-19', 'c-1', '2013-08-01']])
  await on.takenBack(sha256)
  expect(await on.school()).toEqual([['2013-06-19', 'c-1', null]])
})

test('an effect that is taken back from under an annulment takes the reopening with it', async () => {
  const on = await world()
  await on.imported(proposedRow(), approved, annulled)
  const { sha256 } = await on.imported(effected)
  expect(await on.school()).toEqual([['2013-06-19', 'c-1', '2013-08-01']])
  expect(await on.takenBack(sha256)).toMatchObject({ withdrawn: 1, resting: 2 })
  expect(await on.school()).toEqual([])
})

test('without the proposal to close it, an effect closes no school; with it again it does', async () => {
  const on = await world()
  const { sha256 } = await on.imported(proposedRow(), approved)
  await on.imported(effected)
  await on.takenBack(sha256)
  expect(await on.school()).toEqual([])
  await on.imported(proposedRow(), approved)
  expect(await on.school()).toEqual([['2013-06-19', 'c-1', null]])
})

test('another account of the effect closes it in its place', async () => {
  const on = await world()
  await on.imported(proposedRow(), approved)
  const { sha256 } = await on.imported(effected)
  await on.imported({ step: 'effected', occurred_on: '2013-06-21', note: 'The other paper' })
  await on.takenBack(sha256)
  expect(await on.school()).toEqual([['2013-06-21', 'c-1', null]])
})

test('where the closing day of a registry is taken back, the case closes the school', async () => {
  const on = await world()
  const row = { id: 'north-1', name: 'North One', closed_on: '2013-06-30' }
  const { sha256 } = reportOf(await on.importing.text('schools', csvOf('schools', row)))
  await on.imported(proposedRow(), approved, effected)
  expect(await on.school()).toEqual([['2013-06-30', null, null]])
  await on.takenBack(sha256)
  expect(await on.school()).toEqual([['2013-06-19', 'c-1', null]])
})

test('a school that only a closed case named is known no more', async () => {
  const on = await world()
  const { sha256 } = await on.imported(proposedRow(), approved, effected)
  expect(await on.takenBack(sha256)).toMatchObject({ gone: { schools: 1 }, resting: 1 })
  await on.read()
  expect(on.queries.entities.exists({ kind: 'school', id: 'north-1' })).toBe(false)
})
