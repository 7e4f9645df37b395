import { describe, expect, test } from 'vitest'
import { breachOf, complianceOn, nextOf } from '../../../src/domain/process/compliance.ts'
import type { DatedStep } from '../../../src/domain/process/dated-step.ts'
import type { Rule } from '../../../src/domain/process/rule.ts'
import {
  COMPLETE,
  findingOn,
  packWith,
  ruleWith,
  stepOn,
  WITH_GAPS,
} from '../../support/domain/process-fixtures.ts'

const resultOn = (...given: Parameters<typeof findingOn>) => findingOn(...given).result
const closing = (on: string, parts: Partial<DatedStep> = {}) =>
  stepOn('proposed', on, { action: 'closure', ...parts })
const hearing = (on: string, parts: Partial<DatedStep> = {}) =>
  stepOn('hearing', on, { kind: 'public-hearing', ...parts })
const vote = (on: string, parts: Partial<DatedStep> = {}) =>
  stepOn('decision', on, { outcome: 'approved', ...parts })

const publicHearing = { type: 'hearing', kind: 'public-hearing' }
const approval = { type: 'decision', outcome: 'approved' }
const threeMonths = ruleWith({
  kind: 'interval',
  step: { type: 'decision', outcome: ['approved', 'rejected'] },
  anchor: { step: publicHearing },
  bound: { min: 'P3M' },
})
const twoMeetings = ruleWith({
  kind: 'count',
  step: { type: 'hearing', kind: 'community-meeting' },
  anchor: { step: approval },
  count: 2,
})
const meeting = (on: string, parts: Partial<DatedStep> = {}) =>
  hearing(on, { kind: 'community-meeting', ...parts })

describe('an interval', () => {
  test('of months is counted from the first hearing, and says how many days there were', () => {
    const steps = [hearing('2013-02-21'), hearing('2013-02-22'), vote('2013-03-07')]
    expect(findingOn('2013-03-07', threeMonths, steps)).toEqual({
      rule: 'R1',
      authority: 'Act 1',
      kind: 'interval',
      binding: 'binding',
      confidence: 'found',
      result: 'violated',
      asked: 'P3M',
      given: 'P14D',
      sentence: 'As the law has it: there were 14 days, from 21 February 2013 to 7 March 2013.',
      events: [steps[0]?.event, steps[2]?.event],
    })
  })
  test('that is kept to the day is kept', () => {
    expect(resultOn('2013-06-30', threeMonths, [hearing('2013-02-21'), vote('2013-05-21')])).toBe('satisfied')
    expect(resultOn('2013-06-30', threeMonths, [hearing('2013-02-21'), vote('2013-05-20')])).toBe('violated')
  })
  test('ends with the month where the month lacks the day', () => {
    expect(resultOn('2013-06-30', threeMonths, [hearing('2012-11-30'), vote('2013-02-28')])).toBe('satisfied')
    expect(resultOn('2013-06-30', threeMonths, [hearing('2012-11-30'), vote('2013-02-27')])).toBe('violated')
  })
  test('tells from when the vote may come, and that people can speak until then', () => {
    const finding = findingOn('2013-03-01', threeMonths, [hearing('2013-02-21')])
    expect(finding).toMatchObject({ result: 'not-yet-due', dueOn: '2013-05-21', given: null })
    expect(finding.sentence).toMatch(
      /it may not come before 21 May 2013, so that people can speak until then\.$/,
    )
  })
  test('without what it is measured from is broken, or not recorded where the record has gaps', () => {
    expect(resultOn('2013-03-07', threeMonths, [vote('2013-03-07')])).toBe('violated')
    expect(resultOn('2013-03-07', threeMonths, [vote('2013-03-07')], WITH_GAPS)).toBe('not-recorded')
  })
  test('to a hearing after the vote is broken', () =>
    expect(findingOn('2013-04-01', threeMonths, [vote('2013-03-07'), hearing('2013-03-20')])).toMatchObject({
      result: 'violated',
      given: '-P13D',
    }))
  test('has a last day, and what is a duty is then missing', () => {
    const report = ruleWith({
      kind: 'deadline',
      step: { type: 'document', kind: 'financial-report' },
      anchor: { step: { type: 'notice' }, offset: 'P8M' },
    })
    const steps = [stepOn('notice', '2023-06-30')]
    expect(findingOn('2024-02-29', report, steps)).toMatchObject({
      result: 'not-yet-due',
      dueOn: '2024-02-29',
    })
    expect(resultOn('2024-03-01', report, steps)).toBe('violated')
    expect(resultOn('2024-03-01', report, steps, WITH_GAPS)).toBe('not-recorded')
    const filed = [...steps, stepOn('document', '2024-02-29', { kind: 'financial-report' })]
    expect(resultOn('2024-03-01', report, filed)).toBe('satisfied')
  })
  test('in hours compares the instants, in the zone of the process', () => {
    const analysis = ruleWith({
      kind: 'interval',
      step: approval,
      anchor: { step: { type: 'document', kind: 'comment-analysis' } },
      bound: { min: 'PT24H' },
    })
    const filed = (at: string) => stepOn('document', at.slice(0, 10), { kind: 'comment-analysis', at })
    // The tally fell at three in the morning after the meeting.
    const tally = vote('2010-01-26', { at: '2010-01-27T03:00' })
    expect(findingOn('2010-02-01', analysis, [filed('2010-01-26T03:00'), tally])).toMatchObject({
      result: 'cannot-be-told',
    })
    expect(findingOn('2010-02-01', analysis, [filed('2010-01-26T02:59'), tally])).toMatchObject({
      result: 'satisfied',
      given: 'PT24H',
    })
    expect(resultOn('2010-02-01', analysis, [filed('2010-01-26T03:01'), tally])).toBe('violated')
    expect(resultOn('2010-02-01', analysis, [filed('2010-01-26T09:00:00.000Z'), tally])).toBe('satisfied')
  })
})

describe('a count', () => {
  test('of meetings before the vote is due until the vote, and broken by it', () => {
    const steps = [closing('2013-03-21'), meeting('2013-04-10')]
    expect(findingOn('2013-04-10', twoMeetings, steps)).toMatchObject({
      result: 'not-yet-due',
      asked: '2',
      given: '1',
    })
    expect(findingOn('2013-05-22', twoMeetings, [...steps, vote('2013-05-22')])).toMatchObject({
      result: 'violated',
      given: '1',
      sentence: 'As the law has it: 1 community meeting recorded before 22 May 2013.',
    })
    expect(resultOn('2013-05-22', twoMeetings, [...steps, vote('2013-05-22')], WITH_GAPS)).toBe(
      'not-recorded',
    )
  })
  test('is reached before the vote is known', () =>
    expect(resultOn('2013-04-12', twoMeetings, [meeting('2013-04-10'), meeting('2013-04-12')])).toBe(
      'satisfied',
    ))
  test('leaves out what came after the vote, or on its day unless the law says so', () => {
    const late = [meeting('2013-04-10'), vote('2013-05-22'), meeting('2013-05-22')]
    expect(resultOn('2013-06-01', twoMeetings, late, WITH_GAPS)).toBe('violated')
    expect(resultOn('2013-06-01', { ...twoMeetings, sameDay: true }, late)).toBe('satisfied')
    expect(
      resultOn('2013-06-01', { ...twoMeetings, sameDay: true }, [
        meeting('2013-04-10'),
        vote('2013-05-22'),
        meeting('2013-05-23'),
      ]),
    ).toBe('violated')
  })
  test('says which days count, and that what is not recorded may still be', () => {
    const analysis = ruleWith({
      kind: 'required',
      step: { type: 'document', kind: 'equity-analysis' },
      anchor: { step: approval },
      sameDay: true,
    })
    const saidOn = (...steps: readonly DatedStep[]) => findingOn('2023-04-01', analysis, steps).sentence
    expect(saidOn()).toBe('As the law has it: no equity analysis is recorded yet.')
    const made = (on: string) => stepOn('document', on, { kind: 'equity-analysis' })
    expect(saidOn(made('2023-03-08'), vote('2023-03-08'))).toBe(
      'As the law has it: 1 equity analysis on or before 8 March 2023 (8 March 2023).',
    )
    expect(saidOn(vote('2023-03-08'), made('2023-03-09'))).toBe(
      'As the law has it: 0 equity analyses on or before 8 March 2023; recorded: 9 March 2023.',
    )
  })
  test('takes the kind of a meeting, and whether it was of this case alone', () => {
    const alone = ruleWith({
      kind: 'required',
      step: { type: 'hearing', kind: 'regular-meeting', alone: true },
      anchor: { step: approval },
    })
    const of = (parts: Partial<DatedStep>) => [hearing('2013-04-10', parts), vote('2013-05-22')]
    expect(resultOn('2013-06-01', alone, of({ kind: 'regular-meeting', isCaseAlone: true }))).toBe(
      'satisfied',
    )
    expect(resultOn('2013-06-01', alone, of({ kind: 'regular-meeting', isCaseAlone: false }))).toBe(
      'violated',
    )
    expect(resultOn('2013-06-01', alone, of({ kind: 'special-meeting', isCaseAlone: true }))).toBe('violated')
  })
  test('within a window before the vote leaves out what is too long ago', () => {
    const within = ruleWith({
      kind: 'required',
      step: publicHearing,
      anchor: { step: approval },
      bound: { max: 'P90D' },
    })
    expect(resultOn('2013-06-01', within, [hearing('2013-02-21'), vote('2013-05-22')])).toBe('satisfied')
    expect(resultOn('2013-06-01', within, [hearing('2013-02-20'), vote('2013-05-22')])).toBe('violated')
    expect(findingOn('2013-03-01', within, [hearing('2013-02-20')])).toMatchObject({
      result: 'not-yet-due',
      dueOn: '2013-05-21',
    })
  })
  test('of notices a week apart', () => {
    const weekly = ruleWith({
      kind: 'count',
      step: { type: 'notice', channel: 'newspaper' },
      anchor: { step: publicHearing },
      count: 2,
      apart: { min: 'P7D' },
    })
    const notice = (on: string) => stepOn('notice', on, { channel: 'newspaper' })
    const ad = [notice('2013-01-01'), notice('2013-01-04')]
    expect(findingOn('2013-01-05', weekly, ad)).toMatchObject({ result: 'not-yet-due', dueOn: '2013-01-11' })
    expect(resultOn('2013-02-01', weekly, [...ad, hearing('2013-02-01')])).toBe('violated')
    expect(resultOn('2013-02-01', weekly, [...ad, notice('2013-01-08'), hearing('2013-02-01')])).toBe(
      'satisfied',
    )
  })
})

describe('a deadline', () => {
  const first = ruleWith({
    id: 'R2',
    kind: 'deadline',
    step: { type: 'proposed' },
    anchor: { calendar: '12-01' },
    inForce: [{ from: '2010-01-01', to: '2012-06-30' }, { from: '2013-07-01' }],
  })
  const moved = ruleWith({
    id: 'R2x',
    kind: 'deadline',
    step: { type: 'proposed' },
    anchor: { calendar: '03-31' },
    inForce: { from: '2012-07-01', to: '2013-06-30' },
  })
  test('lies in the school year of the proposal, by the rule of that year', () => {
    const on = (day: string) =>
      complianceOn(packWith([first, moved]), [closing(day)], '2014-06-30', COMPLETE).map(
        ({ result }) => result,
      )
    expect(on('2012-03-01')).toEqual(['violated', 'not-applicable'])
    expect(on('2011-12-01')).toEqual(['satisfied', 'not-applicable'])
    expect(on('2013-03-21')).toEqual(['not-applicable', 'satisfied'])
    expect(on('2013-04-01')).toEqual(['not-applicable', 'violated'])
    expect(on('2013-12-02')).toEqual(['violated', 'not-applicable'])
  })
  test('of a step that nobody has to take passes without a violation', () => {
    const steps = [stepOn('screened', '2013-10-01', { action: 'closure' })]
    expect(findingOn('2013-11-30', first, steps)).toMatchObject({
      result: 'not-yet-due',
      dueOn: '2013-12-01',
    })
    expect(resultOn('2013-12-02', first, steps)).toBe('not-applicable')
  })
  test('before the first day of school counts back from it', () => {
    const statement = ruleWith({
      kind: 'deadline',
      step: { type: 'document', kind: 'impact-statement' },
      anchor: { schoolYearStart: 'effective', offset: '-P6M' },
    })
    const filed = (on: string, effectiveOn = '2010-06-30') => [
      closing('2009-11-01', { effectiveOn }),
      stepOn('document', on, { kind: 'impact-statement' }),
    ]
    const nyc = { schoolYearStart: { from: '09-08' } }
    const on = (steps: DatedStep[]) => resultOn('2010-12-31', statement, steps, COMPLETE, nyc)
    expect(on(filed('2010-03-08'))).toBe('satisfied')
    expect(on(filed('2010-03-09'))).toBe('violated')
    expect(on([stepOn('document', '2010-03-09', { kind: 'impact-statement' })])).toBe('cannot-be-told')
    expect(findingOn('2009-12-01', statement, filed('2010-03-08'), COMPLETE, nyc)).toMatchObject({
      result: 'not-yet-due',
      dueOn: '2010-03-08',
    })
  })
  test('that a case did not live to see asks nothing of it, on any later day', () => {
    const heard = ruleWith({
      kind: 'deadline',
      step: { ...publicHearing, pick: 'first' },
      anchor: { calendar: '03-15' },
    })
    const steps = [closing('2013-01-10')]
    const ended = (endedOn: string) => ({ ...COMPLETE, endedOn })
    for (const day of ['2013-02-01', '2013-03-15', '2013-03-16', '2020-01-01'])
      expect([day, resultOn(day, heard, steps, ended('2013-02-01'))]).toEqual([day, 'not-applicable'])
    expect(resultOn('2013-04-01', heard, steps, ended('2013-03-15'))).toBe('not-applicable')
    expect(resultOn('2013-04-01', heard, steps, ended('2013-03-16'))).toBe('violated')
    const late = [...steps, hearing('2013-01-20', { kind: 'public-hearing' })]
    expect(resultOn('2013-04-01', heard, late, ended('2013-02-01'))).toBe('satisfied')
  })
})

describe('content', () => {
  const notice = ruleWith({
    kind: 'content',
    step: { type: 'notice', kind: 'proposal' },
    fields: ['by', 'written-basis', 'hearing-dates'],
  })
  const given = (parts: Partial<DatedStep>) => [
    stepOn('notice', '2013-03-21', { kind: 'proposal', ...parts }),
  ]
  test('names what is missing', () => {
    expect(
      findingOn('2013-04-01', notice, given({ by: 'the board', contents: ['written-basis'] }), WITH_GAPS),
    ).toMatchObject({
      result: 'violated',
      given: 'by; written-basis',
      sentence: expect.stringMatching(
        /: hearing dates is missing from the notice of the proposal on 21 March 2013\.$/,
      ),
    })
    expect(
      resultOn(
        '2013-04-01',
        notice,
        given({ by: 'the board', contents: ['written-basis', 'hearing-dates'] }),
      ),
    ).toBe('satisfied')
  })
  test('names the step that says all of it', () => {
    const contents = ['written-basis', 'hearing-dates']
    const later = stepOn('notice', '2013-04', { kind: 'proposal', by: 'the board', contents })
    expect(findingOn('2013-05-01', notice, [later]).sentence).toBe(
      'As the law has it: the notice of the proposal in April 2013 says all of that.',
    )
    const both = [...given({ by: 'the board', contents }), later]
    expect(findingOn('2013-05-01', notice, both).sentence).toBe(
      'As the law has it: the notices of the proposal on 21 March 2013 and in April 2013 say all of that.',
    )
  })
  test('that a source does not tell is not recorded', () => {
    expect(resultOn('2013-04-01', notice, given({ by: 'the board' }), WITH_GAPS)).toBe('not-recorded')
    expect(resultOn('2013-04-01', notice, given({ by: 'the board' }))).toBe('violated')
    expect(findingOn('2013-04-01', notice, given({})).given).toBeNull()
  })
  test('of what is not there is not asked, unless the rule says by when', () => {
    const steps = [closing('2013-03-21'), vote('2013-05-22')]
    expect(resultOn('2013-04-01', notice, steps)).toBe('not-yet-due')
    expect(resultOn('2013-06-01', notice, steps)).toBe('not-applicable')
    expect(resultOn('2013-06-01', { ...notice, anchor: { step: approval } } as Rule, steps)).toBe('violated')
  })
})

describe('independence', () => {
  const officer = ruleWith({
    kind: 'independence',
    step: { type: 'finding', kind: 'hearing-officer' },
    anchor: { step: { type: 'decision' } },
    fields: ['licensed-attorney'],
  })
  const finding = (parts: Partial<DatedStep>) =>
    stepOn('finding', '2013-05-06', { kind: 'hearing-officer', ...parts })
  const contents = ['licensed-attorney']
  test('asks for another person, and for what that person declares', () => {
    const board = vote('2013-05-22', { by: 'The Board' })
    expect(resultOn('2013-06-01', officer, [finding({ by: 'A. Judge', contents }), board])).toBe('satisfied')
    expect(resultOn('2013-06-01', officer, [finding({ by: 'the board', contents }), board])).toBe('violated')
    expect(resultOn('2013-06-01', officer, [finding({ by: 'A. Judge' }), board])).toBe('violated')
    expect(resultOn('2013-06-01', officer, [finding({ contents }), board])).toBe('not-recorded')
    expect(resultOn('2013-05-07', officer, [finding({ by: 'A. Judge', contents })])).toBe('not-yet-due')
  })
})

describe('a rule applies', () => {
  test('to its actions', () => {
    const rule = { ...twoMeetings, actions: ['closure' as const] }
    expect(resultOn('2013-04-01', rule, [closing('2013-03-21', { action: 'turnaround' })])).toBe(
      'not-applicable',
    )
    expect(resultOn('2013-04-01', rule, [hearing('2013-03-21')])).toBe('cannot-be-told')
    const amended = [closing('2013-03-21'), stepOn('amended', '2013-03-25', { action: 'phase-out' })]
    expect(resultOn('2013-03-24', rule, amended)).toBe('not-yet-due')
    expect(resultOn('2013-03-25', rule, amended)).toBe('not-applicable')
  })
  test('by a fact of the district, which has to be known', () => {
    const rule = ruleWith({
      kind: 'required',
      step: publicHearing,
      appliesWhen: { facts: { 'state-loan': true } },
    })
    const on = (facts?: DatedStep['facts']) =>
      resultOn('2022-10-01', rule, [closing('2022-09-30', { facts })])
    expect([on(), on({ 'state-loan': false }), on({ 'state-loan': true })]).toEqual([
      'cannot-be-told',
      'not-applicable',
      'not-yet-due',
    ])
  })
  test('by grounds', () => {
    const rule = ruleWith({
      kind: 'required',
      step: publicHearing,
      appliesWhen: { exceptGrounds: ['unsafe-building'] },
    })
    expect(resultOn('2022-10-01', rule, [closing('2022-09-30', { grounds: ['unsafe-building'] })])).toBe(
      'not-applicable',
    )
    expect(resultOn('2022-10-01', rule, [closing('2022-09-30')])).toBe('not-yet-due')
  })
  test('once a step is recorded, which it names until then', () => {
    const rule = { ...twoMeetings, appliesWhen: { step: { type: 'decision', outcome: 'approved' } } } as Rule
    expect(findingOn('2022-10-01', rule, [closing('2022-09-30')])).toMatchObject({
      result: 'not-applicable',
      sentence: 'As the law has it. No approval is recorded in this case, and without one it does not apply.',
    })
  })
  test('only where the pack does', () => {
    const parts = { appliesWhen: { facts: { 'state-loan': true } } }
    const facts = { 'state-loan': false }
    expect(resultOn('2022-10-01', twoMeetings, [closing('2022-09-30', { facts })], COMPLETE, parts)).toBe(
      'not-applicable',
    )
  })
})

describe('a waiver and a ruling', () => {
  const steps = [hearing('2013-02-21'), vote('2013-03-07')]
  const waiver = stepOn('waived', '2013-03-01', {
    rule: 'R1',
    by: 'the commission',
    authority: '24 P.S. 6-696(i)',
    ref: 'w1',
  })
  test('excuse a rule from their day on, with who and by what right', () => {
    expect(resultOn('2013-03-07', threeMonths, [waiver, ...steps])).toBe('waived')
    expect(findingOn('2013-03-07', threeMonths, [waiver, ...steps]).sentence).toMatch(
      /\. The commission waived it on 1 March 2013 on the authority of 24 P\.S\. 6-696\(i\); without that: there were 14 days/,
    )
    expect(resultOn('2013-03-07', threeMonths, [{ ...waiver, rule: 'R2' }, ...steps])).toBe('violated')
    expect(resultOn('2013-03-07', threeMonths, [{ ...waiver, rule: 'other/R1' }, ...steps])).toBe('violated')
  })
  test('are read from their own day on: a waiver that was struck down excuses nothing any more', () => {
    const all = [
      waiver,
      ...steps,
      stepOn('ruling', '2016-02-16', { outcome: 'violated', refersTo: ['h1', 'w1'] }),
    ]
    expect(resultOn('2016-02-15', threeMonths, all)).toBe('waived')
    expect(resultOn('2016-02-16', threeMonths, all)).toBe('violated')
  })
  test('of a court decide, whatever the dates say', () => {
    const ruling = (outcome: string, on: string) =>
      stepOn('ruling', on, { outcome, rule: 'north-law/R1', by: 'the Supreme Court' })
    const all = [...steps, ruling('complied', '2015-01-05'), ruling('violated', '2016-01-05')]
    expect(['2015-01-04', '2015-01-05', '2016-01-05'].map(day => resultOn(day, threeMonths, all))).toEqual([
      'violated',
      'satisfied',
      'violated',
    ])
  })
})

describe('a date that is not a day', () => {
  const nineMonths = { ...threeMonths, bound: { min: 'P9M' } }
  test('is enough where every day of it gives the same', () => {
    expect(findingOn('2013-12-31', nineMonths, [hearing('2013-02'), vote('2013-05')])).toMatchObject({
      result: 'violated',
      given: 'P62D to P119D',
    })
    expect(resultOn('2013-12-31', threeMonths, [hearing('2013-02'), vote('2013-05')])).toBe('cannot-be-told')
    expect(resultOn('2013-12-31', threeMonths, [hearing('2013-02'), vote('2013-06')])).toBe('satisfied')
    expect(resultOn('2013-12-31', threeMonths, [hearing('SY2011-12'), vote('2012-10-01')])).toBe('satisfied')
  })
  test('is seen from its last day on', () =>
    expect(resultOn('2013-05-30', nineMonths, [hearing('2013-02'), vote('2013-05')])).toBe('not-yet-due'))
})

describe('what is due next', () => {
  test('comes in the order of its days, and nothing is due once nothing more is to come', () => {
    const version = packWith([
      { ...twoMeetings, id: 'R5' },
      { ...threeMonths, id: 'R1' },
    ])
    const steps = [closing('2013-03-21'), hearing('2013-04-01')]
    const due = nextOf(complianceOn(version, steps, '2013-04-02', COMPLETE))
    expect(due.map(({ rule, dueOn }) => [rule, dueOn])).toEqual([
      ['R1', '2013-07-01'],
      ['R5', null],
    ])
    expect(
      nextOf(complianceOn(version, steps, '2013-04-02', { ...COMPLETE, endedOn: '2013-04-02' })),
    ).toEqual([])
  })
})

describe('a step that is about to be recorded', () => {
  const version = packWith([
    { ...twoMeetings, id: 'R5' },
    { ...threeMonths, id: 'R1', binding: 'advisory' },
  ])
  const steps = [closing('2013-03-21'), hearing('2013-04-01'), meeting('2013-04-02')]
  const broken = (known: readonly DatedStep[], step: DatedStep) =>
    breachOf(version, known, step, COMPLETE).map(({ rule }) => rule)
  test('breaks the binding rules that it makes broken', () => {
    expect(broken(steps, vote('2013-05-22'))).toEqual(['R5'])
    expect(broken([...steps, meeting('2013-04-03')], vote('2013-05-22'))).toEqual([])
    expect(broken(steps, vote('2013-05-22', { outcome: 'tabled' }))).toEqual([])
  })
  test('breaks none that was broken before it, or that is waived', () => {
    expect(broken([...steps, vote('2013-05-22')], stepOn('effected', '2013-06-30'))).toEqual([])
    const waiver = stepOn('waived', '2013-05-01', { rule: 'R5' })
    expect(broken([...steps, waiver], vote('2013-05-22'))).toEqual([])
  })
})
