import { describe, expect, test } from 'vitest'
import type { CommitmentEvent } from '../../../src/domain/commitment/event.ts'
import { type CommitmentStatus, metOn, slipDays, statusOn } from '../../../src/domain/commitment/status.ts'
import {
  amended,
  assessed,
  extended,
  fromFile,
  judged,
  knownOn,
  made,
  milestone,
  reached,
  reported,
  revised,
  superseded,
  withdrawn,
} from '../../support/domain/commitment-fixtures.ts'

// Made on 2013-01-15, due on 2014-01-15, with a measure, unless a line says otherwise.
const on = (occurredOn: string) => ({ occurredOn })
const kept = (occurredOn: string, metOn?: string) => judged({ verdict: 'kept', occurredOn, metOn })
const longer = (occurredOn: string, dueOn = '2014-06-30') => extended({ occurredOn, dueOn })
const complete = (occurredOn: string) => assessed({ completion: 'complete', occurredOn })

type Line = readonly [
  rule: string,
  steps: readonly CommitmentEvent[],
  ...(readonly [day: string, CommitmentStatus])[],
]
const stands = (lines: readonly Line[]) =>
  test.each(lines.map(([rule, steps, ...days]) => ({ rule, steps, days })))('$rule', ({ steps, days }) => {
    const found = days.map(([day]) => [day, statusOn(knownOn(day, ...steps), day)])
    expect(found).toEqual(days)
  })

describe('without a verdict', () => {
  stands([
    [
      'not yet due until the day after the due date',
      [made()],
      ['2013-01-15', 'not-yet-due'],
      ['2014-01-15', 'not-yet-due'],
      ['2014-01-16', 'unknown'],
    ],
    [
      'a year is due on its last day',
      [made({ dueOn: '2014' })],
      ['2014-12-31', 'not-yet-due'],
      ['2015-01-01', 'unknown'],
    ],
    [
      'a month is due on its last day, also in a leap year',
      [made({ dueOn: '2016-02' })],
      ['2016-02-29', 'not-yet-due'],
      ['2016-03-01', 'unknown'],
    ],
    [
      'an extension moves the date from the day it was given',
      [made(), reported(on('2013-06-01')), longer('2014-03-01')],
      ['2014-01-16', 'overdue'],
      ['2014-02-28', 'overdue'],
      ['2014-03-01', 'not-yet-due'],
      ['2014-06-30', 'not-yet-due'],
      ['2014-07-01', 'overdue'],
    ],
    [
      'an extension of a month counts from its last day',
      [made(), longer('2014-03')],
      ['2014-03-30', 'unknown'],
      ['2014-03-31', 'not-yet-due'],
      ['2014-07-01', 'overdue'],
    ],
    [
      'unknown when nothing but the promise and its milestones was said',
      [made(), milestone(on('2013-02-01'))],
      ['2014-01-16', 'unknown'],
    ],
    [
      'overdue from the day on which it was heard of',
      [made(), reported(on('2014-02-01'))],
      ['2014-01-31', 'unknown'],
      ['2014-02-01', 'overdue'],
    ],
    [
      'a milestone that was reached is heard of',
      [made(), milestone(on('2013-02-01')), reached(on('2013-03-01'))],
      ['2014-01-16', 'overdue'],
    ],
    ['an extension is heard of', [made(), longer('2013-03-01')], ['2014-07-01', 'overdue']],
    [
      'an amendment is heard of',
      [made(), amended({ target: '0.4', ...on('2013-03-01') })],
      ['2014-01-16', 'overdue'],
    ],
    ['an assessment is heard of', [made(), complete('2013-03-01')], ['2014-01-16', 'overdue']],
    [
      'complete without a verdict is not kept: nobody judged it',
      [made(), complete('2013-12-01'), reported({ value: '0.50', ...on('2013-12-01') })],
      ['2014-01-16', 'overdue'],
    ],
    [
      'not measurable once due, if it never had a measure',
      [made({ measure: undefined }), reported({ value: undefined, note: 'Under way', ...on('2013-06-01') })],
      ['2014-01-15', 'not-yet-due'],
      ['2014-01-16', 'not-measurable'],
    ],
    ['not measurable comes before unknown', [made({ measure: undefined })], ['2014-01-16', 'not-measurable']],
    [
      'a measure that was given later is one, from its day on',
      [made({ measure: undefined }), amended({ measure: 'money', ...on('2014-03-01') })],
      ['2014-02-28', 'not-measurable'],
      ['2014-03-01', 'overdue'],
    ],
    [
      'without a due date not measurable, whatever was heard',
      [made({ dueOn: undefined }), reported(on('2013-06-01'))],
      ['2013-02-01', 'not-measurable'],
      ['2019-01-01', 'not-measurable'],
    ],
    [
      'withdrawn from the day of the withdrawal, due or not',
      [made(), withdrawn(on('2013-06-01'))],
      ['2013-05-31', 'not-yet-due'],
      ['2013-06-01', 'withdrawn'],
      ['2019-01-01', 'withdrawn'],
    ],
    [
      'withdrawn when overdue, and without a due date',
      [made(), withdrawn(on('2014-06-01'))],
      ['2014-05-31', 'unknown'],
      ['2014-06-01', 'withdrawn'],
    ],
    [
      'withdrawn without a due date',
      [made({ dueOn: undefined }), withdrawn(on('2013-06'))],
      ['2013-06-30', 'withdrawn'],
    ],
    [
      'superseded from the day of the supersession',
      [made(), superseded(on('2013-06-01'))],
      ['2013-05-31', 'not-yet-due'],
      ['2013-06-01', 'superseded'],
    ],
  ])
})

describe('with a verdict', () => {
  stands([
    [
      'it counts from the day it was given, whatever the due date',
      [made(), kept('2013-06-01')],
      ['2013-05-31', 'not-yet-due'],
      ['2013-06-01', 'kept-on-original-terms'],
      ['2014-01-16', 'kept-on-original-terms'],
    ],
    [
      'of a year it counts from its last day',
      [made(), kept('2013')],
      ['2013-12-30', 'not-yet-due'],
      ['2013-12-31', 'kept-on-original-terms'],
    ],
    [
      'partly kept',
      [made(), judged({ verdict: 'partly-kept', ...on('2013-06-01') })],
      ['2013-06-01', 'partly-kept'],
    ],
    ['broken', [made(), judged(on('2014-01-15'))], ['2014-01-14', 'not-yet-due'], ['2014-01-15', 'broken']],
    [
      'the last one stands, from the day it was given',
      [
        made(),
        judged(on('2014-02-01')),
        revised({ verdict: 'kept', metOn: '2014-01-15', ...on('2014-03-01') }),
      ],
      ['2014-02-28', 'broken'],
      ['2014-03-01', 'kept-on-original-terms'],
    ],
    [
      'withdrawn after it keeps its column',
      [made(), judged({ verdict: 'partly-kept', ...on('2013-06-01') }), withdrawn(on('2013-07-01'))],
      ['2013-07-01', 'partly-kept'],
    ],
    [
      'superseded after it keeps its column',
      [made(), kept('2013-06-01'), superseded(on('2013-07-01'))],
      ['2013-07-01', 'kept-on-original-terms'],
    ],
    [
      'terms that a file states again as they stand are no amendment',
      [made({ target: '5' }), fromFile(amended({ target: '5', ...on('2013-06-01') })), kept('2014-01-15')],
      ['2014-01-15', 'kept-on-original-terms'],
    ],
    [
      'one that a file tells of after the withdrawal counts from its day: nobody withdraws from being judged',
      [made(), withdrawn(on('2013-06-01')), fromFile(judged(on('2014-02-01')))],
      ['2014-01-31', 'withdrawn'],
      ['2014-02-01', 'broken'],
    ],
    [
      'one that was given here counts also where a file tells later that it was superseded before',
      [made(), judged(on('2014-02-01')), fromFile(superseded(on('2013-06-01')))],
      ['2014-01-31', 'superseded'],
      ['2014-02-01', 'broken'],
    ],
    [
      'a revision of it counts too, and what else is told of a time after the end does not',
      [
        made(),
        withdrawn(on('2013-06-01')),
        fromFile(longer('2013-07-01')),
        fromFile(judged(on('2014-02-01'))),
        fromFile(revised({ verdict: 'kept', metOn: '2014-01-20', ...on('2014-03-01') })),
      ],
      ['2014-02-28', 'broken'],
      ['2014-03-01', 'kept-late'],
    ],
    [
      'without a measure',
      [made({ measure: undefined }), kept('2014-01-15')],
      ['2014-01-15', 'kept-on-original-terms'],
    ],
    [
      'without a due date kept is on original terms if never amended',
      [made({ dueOn: undefined }), kept('2019-01-01')],
      ['2018-12-31', 'not-measurable'],
      ['2019-01-01', 'kept-on-original-terms'],
    ],
    [
      'without a due date kept is on amended terms if amended',
      [made({ dueOn: undefined }), amended({ text: 'Less', ...on('2014-01-01') }), kept('2019-01-01')],
      ['2019-01-01', 'kept-on-amended-terms'],
    ],
    [
      'a first date that a file tells of later is the one to be late for',
      [made({ dueOn: undefined }), fromFile(longer('2013-06-01')), kept('2014-07-01')],
      ['2013-06-01', 'not-yet-due'],
      ['2014-07-01', 'kept-late'],
    ],
  ])
})

describe('kept', () => {
  stands([
    [
      'on the due date is on original terms',
      [made(), kept('2014-02-01', '2014-01-15')],
      ['2014-02-01', 'kept-on-original-terms'],
    ],
    ['a day later is late', [made(), kept('2014-02-01', '2014-01-16')], ['2014-02-01', 'kept-late']],
    ['early is fine', [made(), kept('2013-02-01')], ['2013-02-01', 'kept-on-original-terms']],
    [
      'in a year that ends after the due date is late',
      [made(), kept('2014-12-31', '2014')],
      ['2014-12-31', 'kept-late'],
    ],
    [
      'in the year in which it was due, said as a year, is in time',
      [made({ dueOn: '2014' }), kept('2015-03-01', '2014')],
      ['2015-03-01', 'kept-on-original-terms'],
    ],
    [
      'in time by the original date stays on original terms, although it was extended',
      [made(), longer('2013-12-01'), kept('2014-02-01', '2014-01-15')],
      ['2014-02-01', 'kept-on-original-terms'],
    ],
    [
      'by the extended date is on amended terms',
      [made(), longer('2013-12-01'), kept('2014-07-15', '2014-06-30')],
      ['2014-07-15', 'kept-on-amended-terms'],
    ],
    [
      'after the extended date is late',
      [made(), longer('2013-12-01'), kept('2014-07-15', '2014-07-01')],
      ['2014-07-15', 'kept-late'],
    ],
    [
      'late by the date in force on the day it was met, although it was extended afterwards',
      [made(), longer('2014-03-01'), kept('2014-04-01', '2014-02-01')],
      ['2014-04-01', 'kept-late'],
    ],
    [
      'on amended terms where the extension was asked for late, but before it was met',
      [made(), longer('2014-02-01'), kept('2014-04-01', '2014-03-01')],
      ['2014-04-01', 'kept-on-amended-terms'],
    ],
    [
      'on the day of the extension counts by the new date',
      [made(), longer('2014-02-01'), kept('2014-04-01', '2014-02-01')],
      ['2014-04-01', 'kept-on-amended-terms'],
    ],
    ...(['text', 'measure', 'target'] as const).map(
      (field): Line => [
        `in time with another ${field} is on amended terms`,
        [made(), amended({ [field]: 'less', ...on('2013-06-01') }), kept('2014-01-15')],
        ['2014-01-15', 'kept-on-amended-terms'],
      ],
    ),
    ...(['unit', 'baseline'] as const).map(
      (field): Line => [
        `in time with another ${field} is on original terms`,
        [made(), amended({ [field]: '1', ...on('2013-06-01') }), kept('2014-01-15')],
        ['2014-01-15', 'kept-on-original-terms'],
      ],
    ),
    [
      'in time with a baseline stated later is on original terms',
      [made({ baseline: undefined }), amended({ baseline: '0.2', ...on('2013-06-01') }), kept('2014-01-15')],
      ['2014-01-15', 'kept-on-original-terms'],
    ],
    [
      'with another target and after the date in force is late',
      [made(), amended({ target: '0.4', ...on('2013-06-01') }), kept('2014-02-01')],
      ['2014-02-01', 'kept-late'],
    ],
    [
      'on terms that were amended and set back again is on amended terms',
      [
        made(),
        amended({ target: '0.4', ...on('2013-06-01') }),
        amended({ target: '0.50', ...on('2013-07-01') }),
        kept('2014-01-15'),
      ],
      ['2014-01-15', 'kept-on-amended-terms'],
    ],
  ])
})

test.each([
  ['as the verdict says', [made(), complete('2013-10-01'), kept('2014-02-01', '2013-11-01')], '2013-11-01'],
  ['with the precision of the verdict', [made(), kept('2014-02-01', '2013')], '2013'],
  [
    'when it was first assessed complete',
    [made(), assessed(on('2013-06-01')), complete('2013-10-01'), kept('2014-02-01')],
    '2013-10-01',
  ],
  [
    'on the first of two days on which files call it complete',
    [made(), complete('2013-12-01'), complete('2013-10-01'), kept('2014-02-01')],
    '2013-10-01',
  ],
  ['on the day of the verdict', [made(), assessed(on('2013-06-01')), kept('2014-02-01')], '2014-02-01'],
  [
    'as the last verdict says',
    [made(), kept('2014-02-01', '2013-11-01'), revised({ metOn: '2013-12-01', ...on('2014-03-01') })],
    '2013-12-01',
  ],
  ['never, where it was broken', [made(), complete('2013-10-01'), judged(on('2014-02-01'))], null],
  ['never, where nobody judged', [made(), complete('2013-10-01')], null],
])('it was met %s', (_, steps, expected) => expect(metOn(knownOn('2019-01-01', ...steps))).toBe(expected))

test('an assessment of `complete` after the due date makes a kept one late', () =>
  expect(
    statusOn(knownOn('2014-03-01', made(), complete('2014-02-01'), kept('2014-03-01')), '2014-03-01'),
  ).toBe('kept-late'))

test.each([
  ['none without an extension', [made()], 0],
  [
    'from the first date to the one in force',
    [made(), longer('2013-06-01', '2014-01-25'), longer('2014-01-20', '2014-03-01')],
    45,
  ],
  ['by last days', [made({ dueOn: '2014' }), longer('2013-06-01', '2015')], 365],
  ['none without a due date', [made({ dueOn: undefined })], 0],
])('slip in days: %s', (_, steps, days) => {
  const state = knownOn('2019-01-01', ...steps)
  expect([slipDays(state), state.extensions.length]).toEqual([days, steps.length - 1])
})

test('an extension slips only from the day it was given', () => {
  const steps = [made(), longer('2013-06-01', '2014-01-25')]
  expect(slipDays(knownOn('2013-05-31', ...steps))).toBe(0)
  expect(slipDays(knownOn('2013-06-01', ...steps))).toBe(10)
})
