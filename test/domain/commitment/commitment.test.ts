import { describe, expect, test } from 'vitest'
import { commitment } from '../../../src/domain/commitment/commitment.ts'
import { evolve, NOT_MADE } from '../../../src/domain/commitment/state.ts'
import {
  add,
  amend,
  amended,
  DUE_ON,
  dana,
  extend,
  extended,
  fromFile,
  judged,
  MADE_ON,
  made,
  make,
  milestone,
  reach,
  reached,
  report,
  reported,
  sam,
  source,
  supersede,
  superseded,
  today,
  withdraw,
  withdrawn,
} from '../../support/domain/commitment-fixtures.ts'
import { by, foldOf, givenFor, recordedAs } from '../../support/domain/given.ts'

const given = givenFor(commitment)
/** The event without its actor, as a decision returns it. */
const event = ({ type, data }: ReturnType<typeof made>) => ({ type, data })
const bare = { rationale: undefined }

describe('a promise', () => {
  test('is news', () => given().when(make()).thenYields(event(made())))
  test('is made today unless said otherwise', () =>
    given()
      .when(make({ occurredOn: undefined, wish: { dueOn: '2015' } }))
      .thenYields(event(made({ occurredOn: today, dueOn: '2015' }))))
  test('needs neither measure nor due date nor funders', () =>
    given()
      .when(make({ wish: { measure: undefined, dueOn: undefined, funders: undefined } }))
      .thenYieldsLike({ data: { funders: [] } }))
  test('is funded by each of its funders once', () =>
    given()
      .when(make({ wish: { funders: ['A Fund', 'A Fund'] } }))
      .thenYieldsLike({ data: { funders: ['A Fund'] } }))
  test('said again is no news', () => given(made()).when(make()).thenYields())
  test('said again with less is no news: what is left out is not compared', () =>
    given(made())
      .when(
        make({
          occurredOn: undefined,
          wish: { funders: undefined, measure: undefined, baseline: undefined, dueOn: undefined },
        }),
      )
      .thenYields())
  test('said again is no news when it was amended, extended or withdrawn since', () =>
    given(made(), extended(), amended(), withdrawn()).when(make()).thenYields())
  test('said again with the baseline that was stated later is no news', () =>
    given(made({ baseline: undefined }), amended({ baseline: '0.25' }))
      .when(make())
      .thenYields())
  test('is the same whatever its owner is called', () =>
    given(made())
      .when(make({ wish: { owner: { kind: 'district', id: 'north', name: 'New North' } } }))
      .thenYields())
  test('is the same in whatever order its funders are named', () =>
    given(made())
      .when(make({ wish: { funders: ['B Fund', 'A Fund'] } }))
      .thenYields())
  test.each([
    ['owner', make({ wish: { owner: { kind: 'school', id: 'north' } } })],
    ['funders', make({ wish: { funders: ['A Fund'] } })],
    ['title', make({ wish: { title: 'Funds' } })],
    ['text', make({ wish: { text: 'Most funds' } })],
    ['measure', make({ wish: { measure: 'money' } })],
    ['unit', make({ wish: { unit: 'percent' } })],
    ['baseline', make({ wish: { baseline: '0.26' } })],
    ['target', make({ wish: { target: '0.5' } })],
    ['dueOn', make({ wish: { dueOn: '2014' } })],
    ['template', make({ wish: { template: { id: 't', version: '1', item: 'i' } } })],
    ['occurredOn', make({ occurredOn: '2013-01-16' })],
    ['rationale', make({ rationale: 'Because.' })],
    ['note', make({ note: 'A note' })],
    ['evidence', make({ evidence: source })],
  ])('with other terms is a clash that names %s', (field, command) =>
    given(made()).when(command).thenRefuses('CommitmentClash', { field }),
  )
  test('is due after it was made, or on that day', () => {
    given()
      .when(make({ wish: { dueOn: '2013-01-14' } }))
      .thenRefuses('CommitmentDueBeforeMade', { dueOn: '2013-01-14', madeOn: MADE_ON })
    given()
      .when(make({ wish: { dueOn: MADE_ON } }))
      .thenYieldsLike({ type: 'CommitmentMade' })
  })
  test('of a month or a year is compared by its last day', () => {
    given()
      .when(make({ occurredOn: '2013', wish: { dueOn: '2013-12-31' } }))
      .thenYieldsLike({ type: 'CommitmentMade' })
    given()
      .when(make({ occurredOn: '2013', wish: { dueOn: '2013-12-30' } }))
      .thenRefuses('CommitmentDueBeforeMade')
  })
  test('may be made when later steps are known already', () =>
    given(fromFile(reported())).when(make()).thenYieldsLike({ type: 'CommitmentMade' }))
})

test.each([
  ['milestone', add()],
  ['milestone reached', reach()],
  ['report', report()],
  ['extension', extend()],
  ['amendment', amend()],
  ['withdrawal', withdraw()],
  ['supersession', supersede()],
])('nothing moves before there is a promise: %s', (_, command) => {
  given().when(command).thenRefuses('CommitmentUnknown')
  given(fromFile(milestone())).when(command).thenRefuses('CommitmentUnknown')
})

describe('dates', () => {
  const dated = (occurredOn: string) => [
    add({ occurredOn }),
    report({ occurredOn }),
    extend({ occurredOn }),
    amend({ occurredOn }),
    withdraw({ occurredOn }),
    supersede({ occurredOn }),
  ]
  test('nothing is dated before the promise was made', () => {
    for (const command of dated('2013-01-14')) {
      given(made()).when(command).thenRefuses('CommitmentDatedBeforeMade', {
        occurredOn: '2013-01-14',
        madeOn: MADE_ON,
      })
    }
  })
  test('nothing is dated later than tomorrow', () => {
    for (const command of dated('2014-02-17')) given(made()).when(command).thenRefuses('DateInFuture')
    for (const command of dated('2014')) given(made()).when(command).thenRefuses('DateInFuture')
    for (const command of dated('2014-02-16')) given(made()).when(command).thenYieldsLike({})
    given()
      .when(make({ occurredOn: '2014-02-17', wish: { dueOn: '2015' } }))
      .thenRefuses('DateInFuture', { occurredOn: '2014-02-17' })
  })
  test('a year counts as its last day, so that a step of the year of the promise is taken', () =>
    given(made())
      .when(report({ occurredOn: '2013' }))
      .thenYields(reported({ occurredOn: '2013' })))
})

describe('a milestone', () => {
  test('is news', () =>
    given(made())
      .when(add({ dueOn: '2013-06' }))
      .thenYields(milestone({ dueOn: '2013-06' })))
  test('added again is no news', () => given(made(), milestone()).when(add()).thenYields())
  test('of one id is one milestone', () => {
    given(made(), milestone())
      .when(add({ title: 'Another' }))
      .thenRefuses('MilestoneClash', { milestone: 'm1' })
    given(made(), milestone())
      .when(add({ dueOn: '2013' }))
      .thenRefuses('MilestoneClash')
  })
  test('is reached', () => given(made(), milestone()).when(reach()).thenYields(reached()))
  test('is reached once', () =>
    given(made(), milestone(), reached())
      .when(reach({ occurredOn: '2014-02-14' }))
      .thenRefuses('MilestoneReachedBefore', { milestone: 'm1', reachedOn: today }))
  test('reached again in the same words is no news', () => {
    given(made(), milestone(), reached()).when(reach()).thenYields()
    given(made(), milestone(), reached())
      .when(reach({ occurredOn: today }))
      .thenYields()
  })
  test('is added before it is reached', () =>
    given(made(), milestone())
      .when(reach({ id: 'm2' }))
      .thenRefuses('MilestoneUnknown', { milestone: 'm2' }))
  test('that is reached before the day on which it was added is reached all the same', () => {
    const early = reached({ occurredOn: '2013-06-01' })
    for (const events of [
      [made(), milestone({ occurredOn: '2013' }), early],
      [early, made(), milestone({ occurredOn: '2013' })],
    ]) {
      expect(foldOf(commitment, events).milestones).toMatchObject([{ id: 'm1', reachedOn: '2013-06-01' }])
    }
  })
  test('that a file adds or reaches twice stays as it was first', () =>
    expect(
      foldOf(commitment, [
        made(),
        milestone({ occurredOn: '2013-03' }),
        milestone({ title: 'Later words' }),
        reached({ occurredOn: '2013-06' }),
        reached(),
      ]).milestones,
    ).toMatchObject([{ title: 'A quarter of it', reachedOn: '2013-06' }]))
})

describe('a report', () => {
  test('with a value is news', () => given(made()).when(report()).thenYields(reported()))
  test('of words alone is news, also without a measure', () =>
    given(made({ measure: undefined }))
      .when(report({ value: undefined, note: 'Under way' }))
      .thenYields(reported({ value: undefined, note: 'Under way' })))
  test('that says nothing is refused', () =>
    given(made(), reported())
      .when(report({ value: undefined, evidence: source }))
      .thenRefuses('ReportEmpty'))
  test('a commitment without a measure cannot be met by a number', () =>
    given(made({ measure: undefined }))
      .when(report())
      .thenRefuses('MeasureMissing'))
  test('a value is taken from the day on which a measure was given', () => {
    const measured = amended({ measure: 'money', occurredOn: '2013-06-01' })
    given(made({ measure: undefined }), measured)
      .when(report({ occurredOn: '2013-06-01' }))
      .thenYieldsLike({ type: 'ProgressReported' })
    given(made({ measure: undefined }), measured)
      .when(report({ occurredOn: '2013-05-31' }))
      .thenRefuses('MeasureMissing')
  })
  test.each([
    ['whoever made it', dana, undefined],
    ['whoever acts for the maker', { ...sam, onBehalfOf: 'dana' }, undefined],
    ['the owner itself', { ...sam, person: 'north' }, undefined],
    ['whoever acts for the owner', { ...sam, onBehalfOf: 'north' }, undefined],
    ['a key of the owning district', sam, 'north'],
  ])('of %s is a self-report', (_, actor, district) =>
    given(by({ ...dana, role: 'district' }, made()))
      .when(report({ actor, district }))
      .thenYields(reported({ self: true })),
  )
  test('of whoever only registered the promise for its owner is none', () =>
    given(by({ ...dana, role: 'operator' }, made()))
      .when(report({ actor: dana }))
      .thenYields(reported({ self: false })))
  test('of somebody else is none', () =>
    given(made())
      .when(report({ district: 'south' }))
      .thenYields(reported({ self: false })))
  test('a district with the id of an owning school does not own its promise', () =>
    given(made({ owner: { kind: 'school', id: 'north' } }))
      .when(report({ district: 'north' }))
      .thenYields(reported({ self: false })))
  test('again on the same day by the same person is no news', () =>
    given(made(), by(sam, reported())).when(report()).thenYields())
  test('again on another day, or by another person, is news: it was heard of again', () => {
    given(made(), by(sam, reported({ occurredOn: '2014-02-14' })))
      .when(report())
      .thenYields(reported())
    given(made(), by(dana, reported())).when(report()).thenYields(reported())
  })
  test('a changed measure keeps the old series', () =>
    expect(
      foldOf(commitment, [
        made(),
        reported({ occurredOn: '2013-03', value: '0.30' }),
        amended({ occurredOn: '2013-06', measure: 'share of money' }),
        reported({ occurredOn: '2013-09', value: '0.10' }),
      ]).progress,
    ).toMatchObject([
      { value: '0.30', measure: 'share of funds at school level' },
      { value: '0.10', measure: 'share of money' },
    ]))
})

describe('an extension', () => {
  const early = { occurredOn: '2013-12-01' }
  test('asked for in time is news', () =>
    given(made())
      .when(extend(early))
      .thenYields(extended({ late: false, ...early })))
  test('asked for on the due day is in time', () =>
    given(made())
      .when(extend({ occurredOn: DUE_ON }))
      .thenYieldsLike({ data: { late: false } }))
  test('asked for after the due date is recorded as late', () =>
    given(made())
      .when(extend())
      .thenYields(extended({ late: true })))
  test('is held against the date in force, not the first one', () =>
    given(made(), extended({ ...early, late: false }))
      .when(extend({ dueOn: '2016' }))
      .thenYieldsLike({ data: { dueOn: '2016', late: false } }))
  test('gives a later date than the one in force', () => {
    given(made())
      .when(extend({ dueOn: DUE_ON }))
      .thenRefuses('ExtensionNotLater', { dueOn: DUE_ON, inForce: DUE_ON })
    given(made(), extended())
      .when(extend({ dueOn: '2015-01-14' }))
      .thenRefuses('ExtensionNotLater', { inForce: '2015-01-15' })
    given(made({ dueOn: '2014' }))
      .when(extend({ dueOn: '2014-12-31' }))
      .thenRefuses('ExtensionNotLater')
  })
  test('of a month or a year is refused where a longer one of that time would stay in force', () => {
    const longer = fromFile(extended({ occurredOn: '2013-01-15', dueOn: '2014-06', late: false }))
    const shorter = fromFile(extended({ occurredOn: '2013-06-30', dueOn: '2013', late: false }))
    given(made(), longer, shorter)
      .when(extend({ occurredOn: '2013', dueOn: '2014-01-16' }))
      .thenRefuses('ExtensionNotLater', { dueOn: '2014-01-16', inForce: '2014-06' })
    given(made(), longer, shorter)
      .when(extend({ occurredOn: '2013-12', dueOn: '2014-01-16' }))
      .thenYieldsLike({ data: { dueOn: '2014-01-16', late: false } })
  })
  test('needs a date to extend', () =>
    given(made({ dueOn: undefined }))
      .when(extend())
      .thenRefuses('ExtensionWithoutDueDate'))
  test('needs a rationale', () =>
    given(made()).when(extend(bare)).thenRefuses('CommitmentReasonMissing', { act: 'extension' }))
  test('said again is no news', () => given(made(), extended()).when(extend()).thenYields())
  test('follows those before it, and the verdict', () => {
    given(made(), extended())
      .when(extend({ dueOn: '2016', occurredOn: '2014-02-14' }))
      .thenRefuses('DatedBeforeAct', { occurredOn: '2014-02-14', actOn: today })
    given(made(), judged())
      .when(extend({ occurredOn: '2014-01-10' }))
      .thenRefuses('DatedBeforeAct')
  })
  test('that a file tells of is late by what was in force', () =>
    expect(foldOf(commitment, [made(), fromFile(extended({ late: false }))]).extensions).toMatchObject([
      { from: DUE_ON, to: '2015-01-15', late: true },
    ]))
})

describe('an amendment', () => {
  test('is news', () => given(made()).when(amend()).thenYields(amended()))
  test('records only what changes', () =>
    given(made())
      .when(amend({ change: { text: 'Half of all funds at school level', unit: 'percent' } }))
      .thenYields(amended({ unit: 'percent' })))
  test('that changes nothing is an unchanged wish', () => {
    given(made())
      .when(amend({ change: { target: '0.50' } }))
      .thenYields()
    given(made(), amended(), withdrawn()).when(amend()).thenYields()
  })
  test('says something', () =>
    given(made())
      .when(amend({ change: {} }))
      .thenRefuses('AmendmentEmpty'))
  test('needs a rationale', () =>
    given(made()).when(amend(bare)).thenRefuses('CommitmentReasonMissing', { act: 'amendment' }))
  test('follows those before it, and the verdict', () => {
    given(made(), amended({ text: 'Less' }))
      .when(amend({ occurredOn: '2014-02-14' }))
      .thenRefuses('DatedBeforeAct', { actOn: today })
    given(made(), judged())
      .when(amend({ occurredOn: '2014-02-14' }))
      .thenRefuses('DatedBeforeAct')
  })
  test('a baseline that was missing is stated once, without a rationale, and counts as original', () => {
    const unmeasured = made({ baseline: undefined })
    const stated = {
      type: 'TermsAmended' as const,
      data: { baseline: '0.2', evidence: [], occurredOn: today },
    }
    given(unmeasured)
      .when(amend({ ...bare, change: { baseline: '0.2' } }))
      .thenYields(stated)
    const state = foldOf(commitment, [unmeasured, stated])
    expect(state).toMatchObject({
      isAmended: false,
      original: { baseline: '0.2' },
      inForce: { baseline: '0.2' },
      amendments: [],
    })
    given(unmeasured, stated)
      .when(amend({ ...bare, change: { baseline: '0.3' } }))
      .thenRefuses('CommitmentReasonMissing')
    expect(foldOf(commitment, [unmeasured, stated, amended({ baseline: '0.3' })])).toMatchObject({
      original: { baseline: '0.2' },
      inForce: { baseline: '0.3' },
      amendments: [{ changed: { baseline: '0.3' } }],
    })
  })
  test('a baseline on another measure than the promise’s is no original one', () =>
    expect(
      foldOf(commitment, [
        made({ baseline: undefined }),
        amended({ measure: 'money' }),
        amended({ baseline: '7' }),
      ]),
    ).toMatchObject({ original: { baseline: null }, inForce: { baseline: '7' }, baselineMeasure: 'money' }))
  test('never changes the first wording, nor what was said before it', () =>
    expect(
      foldOf(commitment, [made(), amended({ text: 'Less', measure: 'money', target: '1' }), extended()]),
    ).toMatchObject({
      original: {
        text: 'Half of all funds at school level',
        measure: 'share of funds at school level',
        target: '0.50',
        dueOn: DUE_ON,
      },
      inForce: { text: 'Less', measure: 'money', target: '1', dueOn: '2015-01-15', baseline: '0.25' },
      isAmended: true,
    }))
  test('of unit or baseline alone leaves the terms as they were promised', () =>
    expect(foldOf(commitment, [made(), amended({ unit: 'percent', baseline: '25' })]).isAmended).toBe(false))
})

describe('an end', () => {
  test('is news', () => {
    given(made()).when(withdraw()).thenYields(withdrawn())
    given(made()).when(supersede()).thenYields(superseded())
  })
  test('needs a rationale', () => {
    given(made()).when(withdraw(bare)).thenRefuses('CommitmentReasonMissing', { act: 'withdrawal' })
    given(made()).when(supersede(bare)).thenRefuses('CommitmentReasonMissing', { act: 'supersession' })
  })
  test('said again is no news', () => {
    given(made(), withdrawn()).when(withdraw()).thenYields()
    given(made(), superseded()).when(supersede()).thenYields()
  })
  test('is no supersession by itself', () =>
    given(made())
      .when(supersede({ supersededBy: 'c1' }))
      .thenRefuses('SupersededByItself'))
  test('comes after what was said before', () => {
    for (const end of [withdraw({ occurredOn: '2014-02-14' }), supersede({ occurredOn: '2014-02-14' })]) {
      given(made(), reported()).when(end).thenRefuses('DatedBeforeAct', { actOn: today })
    }
  })
  const moves = [
    add(),
    reach(),
    report(),
    extend({ dueOn: '2016' }),
    amend(),
    withdraw({ rationale: 'Otherwise.' }),
    supersede({ supersededBy: 'c3' }),
  ]
  test('nothing moves after withdrawal', () => {
    for (const move of moves) {
      given(made(), withdrawn()).when(move).thenRefuses('CommitmentEnded', { how: 'withdrawn', on: today })
    }
  })
  test('nothing moves after supersession', () => {
    for (const move of moves) {
      given(made(), superseded()).when(move).thenRefuses('CommitmentEnded', { how: 'superseded' })
    }
  })
  test('what was said before the end may be said again, and is no news', () => {
    const past = [made(), milestone(), reached(), by(sam, reported()), extended(), amended()]
    for (const again of [make(), add(), reach(), report(), extend(), amend()]) {
      given(...past, withdrawn())
        .when(again)
        .thenYields()
    }
  })
})

describe('when it was last heard of', () => {
  test('a promise and its milestones say nothing of what became of it', () =>
    expect(foldOf(commitment, [made(), milestone()]).lastHeardOn).toBeNull())
  test('is the latest day of any other step', () =>
    expect(
      foldOf(commitment, [made(), reported({ occurredOn: '2013' }), extended({ occurredOn: '2013-06-01' })])
        .lastHeardOn,
    ).toBe('2013'))
})

test('the decider sees steps in the order of views, in whatever order they were recorded', () => {
  const steps = [
    fromFile(reported({ occurredOn: '2013-09', value: '0.10' })),
    fromFile(amended({ occurredOn: '2013-06', measure: 'money' })),
    fromFile(extended({ occurredOn: '2013-03', dueOn: '2016' })),
    fromFile(made()),
  ]
  const recorded = steps.map((step, at) => recordedAs(step, at))
  const { steps: inOrder, ...state } = foldOf(commitment, steps)
  expect(inOrder.map(({ type }) => type)).toEqual([
    'CommitmentMade',
    'DueDateExtended',
    'TermsAmended',
    'ProgressReported',
  ])
  expect(state).toEqual([...recorded].reverse().reduce(evolve, NOT_MADE))
  expect(state).toMatchObject({ inForce: { dueOn: '2016' }, progress: [{ measure: 'money' }] })
})
