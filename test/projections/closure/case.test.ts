import { expect, test } from 'vitest'
import type { ClosureEvent } from '../../../src/domain/closure/event.ts'
import { cases, proposedRow } from '../../support/app/closures.ts'
import { csvOf, reportOf } from '../../support/app/importing.ts'

const approved = { step: 'decision', occurred_on: '2013-05-22', outcome: 'approved' }

test('what was first proposed stands beside what is in force', async () => {
  const on = cases()
  await on.imported(
    proposedRow({ effective_on: 'SY2012-13', receiving_ids: 'north-2' }),
    { step: 'amended', occurred_on: '2013-05-01', action: 'phase-out', receiving_ids: 'north-3;north-2' },
    approved,
    { step: 'postponed', occurred_on: '2013-05-22', effective_on: '2014-06' },
  )
  const { action, effectiveOn, proposal } = await on.viewOn('2013-06-01')
  expect({ action, effectiveOn }).toEqual({ action: 'phase-out', effectiveOn: '2014-06' })
  expect(proposal?.original).toMatchObject({
    action: 'closure',
    effectiveOn: 'SY2012-13',
    receiving: ['north-2'],
  })
  expect(proposal?.amended).toMatchObject({ action: 'phase-out', receiving: ['north-3', 'north-2'] })
  expect((await on.viewOn('2013-04-30')).proposal?.amended).toBeNull()
})

test('a decision against a finding is told, and annotated where it does not name it', async () => {
  const on = cases()
  const finding = {
    step: 'finding',
    occurred_on: '2013-05-06',
    ref: 'f1',
    recommendation: 'against',
    complied: 'no',
  }
  const answer = { step: 'answer', occurred_on: '2013-05-07', refers_to: 'f1' }
  await on.imported(proposedRow(), finding, answer, approved)
  const { findings, decisions, annotations } = await on.viewOn('2013-06-01')
  expect(findings).toMatchObject([{ ref: 'f1', recommendation: 'against', answers: [expect.any(String)] }])
  expect(decisions[0]?.against).toEqual([
    { finding: findings[0]?.event, recommendation: 'against', named: false },
  ])
  expect(annotations.map(({ rule }) => rule)).toEqual(['finding-not-named'])
  const named = cases()
  await named.imported(proposedRow(), finding, { ...approved, refers_to: 'f1' })
  expect((await named.viewOn('2013-06-01')).annotations).toEqual([])
})

test('sources that disagree on one act are both kept and shown', async () => {
  const on = cases()
  await on.imported(
    proposedRow(),
    {
      ...approved,
      ref: 'vote',
      occurred_on: '2013-01-16',
      votes_for: '4',
      votes_against: '1',
      confidence: 'disputed',
    },
    { ...approved, ref: 'vote', occurred_on: '2013-01-17', votes_for: '3', votes_against: '2' },
  )
  const { disagreements, decisions } = await on.viewOn('2013-06-01')
  expect(decisions.map(({ tally }) => tally?.for)).toEqual([4, 3])
  expect(disagreements.map(({ ref, field }) => `${ref} ${field}`)).toEqual(['vote occurredOn', 'vote tally'])
})

test('another case of the school is shown, and annotated where both were live before one authority', async () => {
  const on = cases()
  await on.imported(
    proposedRow(),
    proposedRow({ case_id: 'c-2', occurred_on: '2013-04-21', round: '2013-04' }),
    proposedRow({ case_id: 'c-3', occurred_on: '2013-04-22', authority: 'State' }),
    proposedRow({ case_id: 'c-4', occurred_on: '2013-04-23', continues: 'c-1' }),
  )
  const { others, annotations } = await on.viewOn('2013-06-01', 'c-2')
  expect(others.map(other => `${other.case} ${other.state}`)).toEqual([
    'c-1 proposed',
    'c-3 proposed',
    'c-4 proposed',
  ])
  expect(annotations.map(({ rule }) => rule)).toEqual(['case-live-elsewhere'])
  expect((await on.viewOn('2013-06-01', 'c-3')).annotations).toEqual([])
  expect((await on.viewOn('2013-06-01', 'c-1')).annotations).toEqual([])
})

test('a step of the whole round counts for a case that cites it', async () => {
  const on = cases()
  await on.imported(
    {
      case_id: 'round-2013',
      step: 'hearing',
      occurred_on: '2013-02-21',
      kind: 'regional-meeting',
      ref: 'h1',
    },
    {
      case_id: 'round-2013',
      step: 'waived',
      occurred_on: '2013-02-01',
      rule: 'R1',
      authority: 'State',
      ref: 'w1',
    },
    proposedRow({ refers_to: 'round-2013/h1' }),
    proposedRow({ case_id: 'c-2', school_id: 'north-2', refers_to: 'round-2013/' }),
  )
  expect((await on.viewOn('2013-06-01')).cites).toMatchObject([{ record: 'round-2013' }])
  expect((await on.viewOn('2013-06-01', 'c-2')).cites).toHaveLength(2)
  expect((await on.viewOn('2013-06-01', 'round-2013')).school).toBeNull()
})

test('what was known before an import of later steps is shown as it was', async () => {
  const on = cases()
  await on.imported(proposedRow())
  await on.read()
  const then = on.runner.read.position
  await on.imported({ ...approved, occurred_on: '2013-03-30' })
  expect(await on.on('2013-06-01', 'c-1', then)).toMatchObject({ state: 'proposed', revision: 0 })
  expect(await on.on('2013-06-01')).toMatchObject({ state: 'approved', revision: 1 })
  expect(await on.on('2013-06-01', 'c-1', 1)).toBeNull()
})

const policy = {
  id: 'policy',
  version: '2012',
  title: 'Policy',
  rates: 'school',
  scales: [
    {
      id: 'levels',
      levels: [
        { value: 1, name: 'Level 3' },
        { value: 2, name: 'Level 2' },
        { value: 3, name: 'Level 1' },
      ],
    },
    {
      id: 'probation',
      levels: [
        { value: 1, name: 'yes' },
        { value: 2, name: 'no' },
      ],
    },
  ],
  components: [
    { id: 'performance', title: 'Performance', scale: 'levels', elements: [] },
    { id: 'probation', title: 'Probation', scale: 'probation', elements: [] },
  ],
  rollUp: { rule: 'none', minimumShareRated: '0' },
  crosswalk: [],
}

const rating = (school: string, item: string, level: string, day: string) => ({
  entity_kind: 'school',
  entity_id: school,
  framework: 'policy',
  framework_version: '2012',
  item,
  period: 'SY2011-12',
  level,
  status: 'rated',
  occurred_on: day,
})

test('receiving schools are held against the closing one as both were known on the day of the proposal', async () => {
  const on = cases()
  reportOf(await on.importing.framework(policy as never))
  reportOf(
    await on.importing.text(
      'ratings',
      csvOf(
        'ratings',
        rating('north-1', 'performance', 'Level 2', '2012-10-01'),
        rating('north-2', 'performance', 'Level 1', '2012-10-01'),
        rating('north-3', 'performance', 'Level 3', '2012-10-01'),
        rating('north-1', 'probation', 'no', '2012-10-01'),
        rating('north-2', 'probation', 'yes', '2012-10-01'),
        // The rating was restated after the proposal, so it was not known on the day of the proposal.
        rating('north-1', 'performance', 'Level 1', '2013-06-01'),
      ),
    ),
  )
  await on.imported(proposedRow({ receiving_ids: 'north-2;north-3' }))
  const { receiving } = await on.viewOn('2013-07-01')
  const told = receiving.flatMap(({ school, asKnown }) =>
    asKnown.map(
      each =>
        `${school.id} ${each.item}: ${each.school?.level.name} for ${each.closing?.level.name}, ${each.comparison}`,
    ),
  )
  expect(told).toEqual([
    'north-2 performance: Level 1 for Level 2, better',
    'north-2 probation: yes for no, worse',
    'north-3 performance: Level 3 for Level 2, worse',
    'north-3 probation: undefined for no, not-comparable',
  ])
})

test('what is learned after a command proposed it is marked, and stands beside what was known then', async () => {
  const on = cases()
  reportOf(await on.importing.framework(policy as never))
  const rated = async (...rows: ReturnType<typeof rating>[]) =>
    reportOf(await on.importing.text('ratings', csvOf('ratings', ...rows)))
  await rated(
    rating('north-1', 'performance', 'Level 2', '2012-10-01'),
    rating('north-2', 'performance', 'Level 1', '2012-10-01'),
  )
  const proposed: ClosureEvent = {
    type: 'ActionProposed',
    data: {
      district: 'north',
      school: 'north-1',
      action: 'closure',
      receiving: ['north-2'],
      evidence: [],
      occurredOn: '2013-03-21',
    },
  }
  await on.record('closure-c-1', [proposed])
  const told = async () => {
    const { receiving } = await on.viewOn('2013-07-01')
    return receiving.flatMap(({ asKnown }) =>
      asKnown.map(({ item, comparison, recorded, learnedSince }) => [
        item,
        comparison,
        recorded?.comparison ?? null,
        learnedSince,
      ]),
    )
  }
  expect(await told()).toEqual([['performance', 'better', 'better', false]])
  await rated(
    rating('north-2', 'performance', 'Level 3', '2012-12-01'),
    rating('north-2', 'probation', 'yes', '2012-12-01'),
  )
  expect(await told()).toEqual([
    ['performance', 'worse', 'better', true],
    ['probation', 'not-comparable', null, true],
  ])
})
