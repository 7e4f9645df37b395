import { expect, test } from 'vitest'
import { casesOf } from '../../../projections/closure/list.ts'
import { cases, proposedRow } from '../../support/app/closures.ts'
import { type Cells, reportOf } from '../../support/app/importing.ts'
import { packWith } from '../../support/domain/process-fixtures.ts'
import { asking } from '../../support/projections/read-side.ts'

const decision = (authority: string, occurred_on: string, cells: Cells = {}): Cells => ({
  step: 'decision',
  outcome: 'approved',
  authority,
  occurred_on,
  ...cells,
})
const ALL_THREE = [
  decision('The Board', '2013-05-22'),
  decision('the county', '2013-05-29', { outcome: 'not-required' }),
  decision('State', '2013-06-05'),
]
const DAYS = ['2013-05-22', '2013-05-29', '2013-06-05'] as const
const bodies = ['The Board', 'The County', 'State']
const OF_THREE = [{ actions: ['closure'], bodies, vote: 'required' }]

async function lawOf(deciders: readonly unknown[], parts = {}) {
  const on = cases()
  const law = JSON.stringify(packWith([], { deciders, ...parts }))
  reportOf(await on.importing.text('processes', law))
  return on
}
const proposed = (cells: Cells = {}) => proposedRow({ process: 'north-law', ...cells })

test('where the rules name several bodies, a closing is approved once all of them have agreed', async () => {
  const on = await lawOf(OF_THREE)
  await on.imported(proposed(), ...ALL_THREE)
  expect(await on.statesOn(...DAYS)).toEqual(['proposed', 'proposed', 'approved'])
  expect(await on.viewOn('2013-05-22')).toMatchObject({ deciders: bodies, annotations: [] })
  const listed = async (day: string) => {
    const question = { asked: asking(day), day }
    const page = { limit: 10, next: () => null }
    const { items } = (await casesOf(on.queries, { state: ['approved'] }, question, page)).body
    return items.map(each => each.case)
  }
  expect(await listed('2013-05-29')).toEqual([])
  expect(await listed('2013-06-05')).toEqual(['c-1'])
})

test('so it is where the rules are imported after the case, and before that one was enough', async () => {
  const on = cases()
  await on.imported(proposed(), ...ALL_THREE)
  expect(await on.stateOn('2013-05-22')).toBe('approved')
  reportOf(await on.importing.text('processes', JSON.stringify(packWith([], { deciders: OF_THREE }))))
  expect(await on.statesOn(...DAYS)).toEqual(['proposed', 'proposed', 'approved'])
  expect((await on.viewOn('2013-05-22')).position).toBe(String(await on.store.size()))
})

test('one that turns it down ends it, and what was agreed counts no more when it comes again', async () => {
  const on = await lawOf(OF_THREE)
  const no = decision('The County', '2013-05-29', { outcome: 'rejected' })
  await on.imported(
    proposed(),
    decision('The Board', '2013-05-22'),
    no,
    proposed({ occurred_on: '2014-01-10' }),
    decision('State', '2014-02-01'),
    decision('The County', '2014-02-02'),
  )
  expect(await on.statesOn('2013-05-29', '2014-01-10', '2014-02-02')).toEqual([
    'rejected',
    'proposed',
    'proposed',
  ])
})

test.for([
  ['another action', { actions: ['phase-out'], bodies, vote: 'required' }, {}, 'approved'],
  ['a single body', { bodies: ['The State'], vote: 'required' }, {}, 'approved'],
  [
    'an action that was amended',
    { actions: ['phase-out'], bodies, vote: 'required' },
    { step: 'amended', occurred_on: '2013-04-01', action: 'phase-out' },
    'proposed',
  ],
] as const)('%s: the first decision %j', async ([, decider, amended, state]) => {
  const on = await lawOf([decider])
  const rows = Object.keys(amended).length === 0 ? [] : [amended]
  await on.imported(proposed(), ...rows, decision('The Board', '2013-05-22'))
  expect(await on.stateOn('2013-05-22')).toBe(state)
})

test('what the case itself says of its deciders goes before the rules', async () => {
  const on = await lawOf(OF_THREE)
  await on.imported(proposed({ deciders: 'The Board' }), decision('The Board', '2013-05-22'))
  expect(await on.stateOn('2013-05-22')).toBe('approved')
})

test('the version counts that binds the proposal', async () => {
  const on = await lawOf([], { inForce: { from: '2010-01-01', to: '2013-12-31' } })
  const next = packWith([], { version: '2014', inForce: { from: '2014-01-01' }, deciders: OF_THREE })
  reportOf(await on.importing.text('processes', JSON.stringify(next)))
  await on.imported(proposed(), decision('The Board', '2014-05-22'))
  expect(await on.stateOn('2014-05-22')).toBe('approved')
})
