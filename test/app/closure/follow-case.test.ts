import { expect, test } from 'vitest'
import { cases, proposedRow } from '../../support/app/closures.ts'
import type { Cells } from '../../support/app/importing.ts'

const approved: Cells = { step: 'decision', occurred_on: '2013-05-22', outcome: 'approved' }
const effected: Cells = { step: 'effected', occurred_on: '2013-06-19' }
const annulled: Cells = { step: 'annulled', occurred_on: '2013-08-01', authority: 'Court' }

async function lifeOf(on: ReturnType<typeof cases>, school = 'north-1') {
  const events = await on.store.readStream(`school-${school}`)
  return events
    .filter(({ type }) => type.startsWith('School'))
    .map(({ type, data }) => `${type} ${JSON.parse(data).occurredOn}`)
}

test('a school closes with the last day of instruction, once, and reopens where that is undone', async () => {
  const on = cases()
  await on.imported(proposedRow(), approved, effected)
  expect(await lifeOf(on)).toEqual(['SchoolClosed 2013-06-19'])
  const [, closed] = await on.store.readStream('school-north-1')
  await on.imported(proposedRow(), approved, effected)
  await on.imported(annulled)
  expect(await lifeOf(on)).toEqual(['SchoolClosed 2013-06-19', 'SchoolReopened 2013-08-01'])
  const again = cases()
  await again.imported(annulled, effected, approved, proposedRow())
  expect((await again.store.readStream('school-north-1'))[1]?.id).toBe(closed?.id)
  expect(await lifeOf(again)).toEqual(['SchoolClosed 2013-06-19', 'SchoolReopened 2013-08-01'])
})

test.for([
  ['a phase-out ends with its last day', { action: 'phase-out' }, {}, ['SchoolClosed 2013-06-19']],
  ['a school year is its last day', {}, { occurred_on: 'SY2012-13' }, ['SchoolClosed 2013-06-30']],
  ['no new pupils is no end', { action: 'phase-out' }, { kind: 'no-new-pupils' }, []],
  ['a turnaround closes nothing', { action: 'turnaround' }, {}, []],
  ['some grades alone close', { grades: '9;10' }, {}, []],
  ['an emergency closing expires', { expires_on: '2013-12' }, {}, []],
] as const)('%s', async ([, plan, end, life]) => {
  const on = cases()
  await on.imported(proposedRow(plan), approved, { ...effected, ...end })
  expect(await lifeOf(on)).toEqual(life)
})

test('an annulment that is undone closes the school again', async () => {
  const on = cases()
  const reinstated: Cells = { step: 'reinstated', occurred_on: '2013-09-10', authority: 'Higher court' }
  await on.imported(proposedRow(), approved, effected, annulled, reinstated)
  expect(await lifeOf(on)).toEqual([
    'SchoolClosed 2013-06-19',
    'SchoolReopened 2013-08-01',
    'SchoolClosed 2013-09-10',
  ])
})
