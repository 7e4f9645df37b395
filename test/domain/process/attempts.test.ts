import { describe, expect, test } from 'vitest'
import { breachOf, nextOf } from '../../../src/domain/process/compliance.ts'
import type { DatedStep } from '../../../src/domain/process/dated-step.ts'
import {
  COMPLETE,
  findingOn,
  packWith,
  ruleWith,
  stepOn,
  WITH_GAPS,
} from '../../support/domain/process-fixtures.ts'

const resultOn = (...given: Parameters<typeof findingOn>) => findingOn(...given).result
const approval = { type: 'decision', outcome: 'approved' }
const regularMeeting = { type: 'hearing', kind: 'regular-meeting' }
const meeting = (on: string, ...contents: readonly string[]) =>
  stepOn('hearing', on, { kind: 'regular-meeting', contents })
const vote = (on: string, parts: Partial<DatedStep> = {}) =>
  stepOn('decision', on, { outcome: 'approved', ...parts })
const brokenBy = (rule: ReturnType<typeof ruleWith>, steps: readonly DatedStep[], step: DatedStep) =>
  breachOf(packWith([rule]), steps, step, COMPLETE).map(finding => finding.rule)

describe('what one of several meetings has to hold', () => {
  const presented = ruleWith({
    kind: 'content',
    step: { ...regularMeeting, pick: 'any' },
    anchor: { step: approval },
    fields: ['recommendation'],
  })
  const january = meeting('2023-01-11', 'metrics')
  test('is not yet due before what it is due by, and is judged by then', () => {
    expect(findingOn('2023-01-12', presented, [january])).toMatchObject({
      result: 'not-yet-due',
      sentence: expect.stringContaining('so far recommendation is missing'),
    })
    expect(resultOn('2023-02-09', presented, [january, meeting('2023-02-08', 'recommendation')])).toBe(
      'satisfied',
    )
    expect(resultOn('2023-03-09', presented, [january, vote('2023-03-08')])).toBe('violated')
    const late = [january, vote('2023-03-08'), meeting('2023-03-22', 'recommendation')]
    expect(resultOn('2023-04-01', presented, late)).toBe('violated')
  })
  test('is told with those that came too late, where none came in time', () => {
    const late = [vote('2023-03-08'), meeting('2023-03-22', 'recommendation'), meeting('2023-03-26')]
    expect(findingOn('2023-04-01', presented, late)).toMatchObject({
      result: 'violated',
      events: late.map(({ event }) => event),
      sentence:
        'As the law has it: no regular meeting is recorded by the approval on 8 March 2023; recorded: 22 March 2023 and 26 March 2023.',
    })
  })
  test('is among what comes next, until nothing more is to come', () => {
    expect(nextOf([findingOn('2023-01-12', presented, [january])])).toMatchObject([{ rule: 'R1' }])
    const over = { ...COMPLETE, endedOn: '2023-01-12' }
    expect(resultOn('2023-01-12', presented, [january], over)).toBe('not-applicable')
  })
  test('keeps no meeting back, but the vote', () => {
    expect(brokenBy(presented, [], january)).toEqual([])
    expect(brokenBy(presented, [january], vote('2023-03-08'))).toEqual(['R1'])
    expect(
      brokenBy(presented, [january, meeting('2023-02-08', 'recommendation')], vote('2023-03-08')),
    ).toEqual([])
  })
  test('has its time until the approval where the rule names no other', () => {
    const open = ruleWith({ kind: 'content', step: { ...regularMeeting, pick: 'any' }, fields: ['metrics'] })
    expect(resultOn('2023-01-12', open, [meeting('2023-01-11', 'budget')])).toBe('not-yet-due')
    expect(resultOn('2023-03-09', open, [meeting('2023-01-11', 'budget'), vote('2023-03-08')])).toBe(
      'violated',
    )
  })
  test('may be held by a later one where the last one counts, and by no other where each or the first does', () => {
    const on = (pick: string) =>
      resultOn('2023-01-12', { ...presented, step: { ...presented.step, pick } } as typeof presented, [
        january,
      ])
    expect(['last', 'each', 'first'].map(on)).toEqual(['not-yet-due', 'violated', 'violated'])
  })
})

describe('where any meeting is enough and none is right', () => {
  const heard = ruleWith({
    kind: 'content',
    step: { ...regularMeeting, pick: 'any' },
    anchor: { step: approval },
    fields: ['recommendation', 'feedback'],
  })
  const approved = vote('2023-03-08')
  test('the one that comes closest is told', () => {
    const steps = [meeting('2023-01-11', 'metrics'), meeting('2023-02-08', 'recommendation'), approved]
    expect(findingOn('2023-03-09', heard, steps)).toMatchObject({
      result: 'violated',
      given: 'recommendation',
      sentence: expect.stringContaining(': feedback is missing'),
    })
  })
  test('one whose source does not tell what it held may have been right', () => {
    const untold = stepOn('hearing', '2023-02-08', { kind: 'regular-meeting' })
    const steps = [meeting('2023-01-11', 'recommendation'), untold, approved]
    expect(resultOn('2023-03-09', heard, steps, WITH_GAPS)).toBe('not-recorded')
    expect(resultOn('2023-03-09', heard, steps)).toBe('violated')
  })
})

describe('of several findings one from somebody else is enough', () => {
  const officer = ruleWith({
    kind: 'independence',
    step: { type: 'finding', pick: 'any' },
    anchor: { step: { type: 'proposed' } },
    fields: ['licensed-attorney'],
  })
  const proposal = stepOn('proposed', '2023-01-01', { by: 'The board' })
  const finding = (on: string, by: string, ...contents: readonly string[]) =>
    stepOn('finding', on, { by, contents })
  const own = finding('2023-02-01', 'The board', 'licensed-attorney')
  const hasty = finding('2023-02-10', 'A. Judge')
  const right = finding('2023-02-20', 'B. Judge', 'licensed-attorney')
  test('which may come after others, until the approval', () => {
    expect(resultOn('2023-02-02', officer, [proposal, own])).toBe('not-yet-due')
    expect(resultOn('2023-02-21', officer, [proposal, own, hasty])).toBe('not-yet-due')
    expect(resultOn('2023-02-21', officer, [proposal, own, hasty, right])).toBe('satisfied')
    expect(resultOn('2023-03-09', officer, [proposal, own, hasty, vote('2023-03-08')])).toBe('violated')
  })
})

describe('an interval that any step may keep', () => {
  const within = ruleWith({
    kind: 'interval',
    step: { ...regularMeeting, pick: 'any' },
    anchor: { step: { type: 'proposed' } },
    bound: { min: 'P30D', max: 'P60D' },
  })
  const proposal = stepOn('proposed', '2023-01-01')
  const early = meeting('2023-01-11')
  test('is open while another may come in time', () => {
    expect(findingOn('2023-01-12', within, [proposal, early])).toMatchObject({
      result: 'not-yet-due',
      dueOn: '2023-03-02',
    })
    expect(resultOn('2023-03-02', within, [proposal, early])).toBe('not-yet-due')
    expect(resultOn('2023-03-03', within, [proposal, early])).toBe('violated')
    expect(resultOn('2023-03-03', within, [proposal, early, meeting('2023-02-08')])).toBe('satisfied')
    expect(brokenBy(within, [proposal], early)).toEqual([])
  })
  test('has its time until the approval where the rule names no last day', () => {
    const later = { ...within, bound: { min: 'P30D' } }
    expect(resultOn('2023-06-01', later, [proposal, early])).toBe('not-yet-due')
    expect(resultOn('2023-06-02', later, [proposal, early, vote('2023-06-01')])).toBe('violated')
    // No later attempt mends that the first one came too early.
    const first = { ...later, step: { ...regularMeeting, pick: 'first' } } as typeof within
    expect(resultOn('2023-06-01', first, [proposal, early])).toBe('violated')
  })
  test('waits for what it is measured from', () => {
    const after = ruleWith({
      kind: 'interval',
      step: { ...regularMeeting, pick: 'any' },
      anchor: { step: { type: 'notice' } },
      bound: { min: 'P15D' },
    })
    expect(resultOn('2023-01-12', after, [early])).toBe('not-yet-due')
    expect(resultOn('2023-03-09', after, [early, vote('2023-03-08')])).toBe('violated')
  })
})

test('what comes before any of several meetings may come before a later one', () => {
  const noticed = ruleWith({
    kind: 'required',
    step: { type: 'notice' },
    anchor: { step: { ...regularMeeting, pick: 'any' } },
    bound: { min: 'P15D' },
  })
  const notice = stepOn('notice', '2023-01-20')
  const early = meeting('2023-01-25')
  expect(resultOn('2023-01-26', noticed, [notice, early])).toBe('not-yet-due')
  expect(brokenBy(noticed, [notice], early)).toEqual([])
  expect(resultOn('2023-02-09', noticed, [notice, early, meeting('2023-02-08')])).toBe('satisfied')
  expect(resultOn('2023-03-09', noticed, [notice, early, vote('2023-03-08')])).toBe('violated')
})

test('a deadline that a later step sets is kept before it is there, and not yet due where it lies so long before it', () => {
  const by = (offset?: string) =>
    ruleWith({ kind: 'deadline', step: { type: 'notice' }, anchor: { step: regularMeeting, offset } })
  const notice = stepOn('notice', '2023-01-20')
  expect(findingOn('2023-01-21', by(), [notice])).toMatchObject({
    result: 'satisfied',
    sentence: expect.stringMatching(
      /: it is dated 20 January 2023, and no regular meeting is recorded yet\.$/,
    ),
  })
  expect(resultOn('2023-01-21', by('-P15D'), [notice])).toBe('not-yet-due')
  expect(resultOn('2023-02-09', by('-P15D'), [notice, meeting('2023-02-03')])).toBe('violated')
  // A period that begins with an event does not exist if that event never came.
  expect(resultOn('2023-01-21', by('P15D'), [notice])).toBe('not-applicable')
  expect(resultOn('2023-03-09', by('-P15D'), [notice, vote('2023-03-08')])).toBe('not-applicable')
})

test('a count before something leaves out what came after it', () => {
  const twice = ruleWith({ kind: 'count', step: regularMeeting, anchor: { step: approval }, count: 2 })
  const steps = [vote('2023-03-08'), meeting('2023-03-22')]
  expect(findingOn('2023-04-01', twice, steps)).toMatchObject({
    result: 'violated',
    given: '0',
    sentence:
      'As the law has it: no regular meeting is recorded before 8 March 2023; recorded: 22 March 2023.',
  })
})
