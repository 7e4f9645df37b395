import { packWith, ruleWith } from '../../../support/domain/process-fixtures.ts'
import { rowsOf, type ToldCase } from './told-case.ts'

const vote = { step: { type: 'decision' } }
const proposal = { step: { type: 'proposed' } }
const hearing = { type: 'hearing', kind: 'public-hearing' }
const required = { kind: 'required', step: hearing, anchor: vote }
const KINDS = packWith(
  [
    ruleWith({
      id: 'regular',
      kind: 'required',
      step: { type: 'hearing', kind: 'regular-meeting' },
      anchor: vote,
    }),
    ruleWith({ ...required, id: 'window', bound: { max: 'P90D' } }),
    ruleWith({
      id: 'two-notices',
      kind: 'count',
      step: { type: 'notice', channel: 'newspaper' },
      anchor: vote,
      count: 2,
      apart: { min: 'P7D' },
    }),
    ruleWith({ ...required, id: 'alone', step: { ...hearing, alone: true } }),
    ruleWith({
      ...required,
      id: 'same-day',
      step: { type: 'hearing', kind: 'special-meeting' },
      sameDay: true,
    }),
  ],
  { id: 'told-kinds' },
)
const APPLIES = packWith(
  [
    ruleWith({ ...required, id: 'loan', appliesWhen: { facts: { 'state-loan': true } } }),
    ruleWith({ ...required, id: 'phase-outs', actions: ['phase-out'] }),
    ruleWith({ ...required, id: 'unless-unsafe', appliesWhen: { exceptGrounds: ['unsafe-building'] } }),
    ruleWith({ ...required, id: 'of-2012', inForce: { from: '2012-01-01', to: '2012-12-31' } }),
  ],
  { id: 'told-applies' },
)
const MORATORIUM = packWith([], { id: 'told-moratorium' })
const NOTICE = packWith(
  [ruleWith({ id: 'notice', kind: 'required', step: { type: 'notice' }, anchor: vote })],
  { id: 'told-notice' },
)
const MONTHS = packWith(
  [
    ruleWith({
      id: 'nine-months',
      kind: 'interval',
      step: { type: 'decision' },
      anchor: proposal,
      bound: { min: 'P9M' },
    }),
  ],
  { id: 'told-months' },
)
const [c19, c20, c21] = [rowsOf(19, 'told-kinds'), rowsOf(20, 'told-applies'), rowsOf(21, 'told-moratorium')]
const charter21 = rowsOf(21, 'told-moratorium', 'line-21-charter')
const later21 = rowsOf(21, 'told-moratorium', 'line-21-later')
const [c22, gaps22, c23] = [
  rowsOf(22, 'told-notice'),
  rowsOf(22, 'told-notice', 'line-22-gaps'),
  rowsOf(23, 'told-months'),
]

export const TOLD_RULES: readonly ToldCase[] = [
  {
    line: 19,
    what: 'kinds of meetings, a window, notices apart, a hearing alone, and one after the vote',
    pack: KINDS,
    rows: [
      c19.proposed('2013-01-10'),
      c19.hearing('2013-02-01', { alone: 'yes' }),
      c19.row('notice', '2013-04-01', { channel: 'newspaper' }),
      c19.row('notice', '2013-04-05', { channel: 'newspaper' }),
      c19.row('notice', '2013-04-08', { channel: 'newspaper' }),
      c19.row('hearing', '2013-05-08', { kind: 'regular-meeting' }),
      c19.row('hearing', '2013-05-22', { kind: 'special-meeting' }),
      c19.decision(),
      c19.hearing('2013-05-29', { alone: 'no' }),
    ],
    told: {
      'line-19': {
        '2013-01-10':
          'proposed (closure); regular not-yet-due, window not-yet-due, two-notices not-yet-due, alone not-yet-due, same-day not-yet-due; regular -, window -, two-notices -, alone -, same-day -',
        '2013-02-01':
          'proposed (closure); regular not-yet-due, window not-yet-due, two-notices not-yet-due, alone satisfied, same-day not-yet-due; window 2013-05-02, regular -, two-notices -, same-day -',
        '2013-04-01':
          'proposed (closure); regular not-yet-due, window not-yet-due, two-notices not-yet-due, alone satisfied, same-day not-yet-due; two-notices 2013-04-08, window 2013-05-02, regular -, same-day -',
        '2013-04-05':
          'proposed (closure); regular not-yet-due, window not-yet-due, two-notices not-yet-due, alone satisfied, same-day not-yet-due; two-notices 2013-04-12, window 2013-05-02, regular -, same-day -',
        '2013-04-08':
          'proposed (closure); regular not-yet-due, window not-yet-due, two-notices satisfied, alone satisfied, same-day not-yet-due; window 2013-05-02, regular -, same-day -',
        '2013-05-08':
          'proposed (closure); regular satisfied, window not-yet-due, two-notices satisfied, alone satisfied, same-day not-yet-due; window 2013-05-02, same-day -',
        '2013-05-22':
          'approved (closure); regular satisfied, window violated, two-notices satisfied, alone satisfied, same-day satisfied',
      },
    },
    refused: { 'line-19 decision 2013-05-22': 'RuleBroken' },
  },
  {
    line: 20,
    what: 'rules that apply by a fact, an action, grounds and a time',
    pack: APPLIES,
    rows: [
      c20.proposed('2013-03-21', { facts: 'state-loan=no', grounds: 'unsafe-building' }),
      c20.row('amended', '2013-05-01', { action: 'phase-out' }),
      c20.decision(),
    ],
    told: {
      'line-20': {
        '2013-03-21':
          'proposed (closure); loan not-applicable, phase-outs not-applicable, unless-unsafe not-applicable, of-2012 not-applicable',
        '2013-05-01':
          'proposed (phase-out); loan not-applicable, phase-outs not-yet-due, unless-unsafe not-applicable, of-2012 not-applicable; phase-outs -',
        '2013-05-22':
          'approved (phase-out); loan not-applicable, phase-outs violated, unless-unsafe not-applicable, of-2012 not-applicable',
      },
    },
    refused: { 'line-20 decision 2013-05-22': 'RuleBroken' },
  },
  {
    line: 21,
    what: 'a moratorium with a scope that was lifted before its end',
    pack: MORATORIUM,
    moratoria: [
      {
        process: 'told-moratorium',
        moratorium: 'm-21',
        step: 'declared',
        occurred_on: '2013-01-15',
        facts: 'charter=no',
        from: '2013-02-01',
        until: '2018-01-31',
        condition: 'the audit is published',
        authority: 'Act 21',
        reason: 'Stability',
      },
      {
        process: 'told-moratorium',
        moratorium: 'm-21',
        step: 'lifted',
        occurred_on: '2013-07-01',
        reason: 'The audit is out',
      },
    ],
    rows: [
      c21.proposed('2013-03-21', { facts: 'charter=no' }),
      charter21.proposed('2013-03-21', { facts: 'charter', school_id: 'school-21b' }),
      later21.proposed('2013-07-01', { facts: 'charter=no', school_id: 'school-21c' }),
    ],
    told: {
      'line-21': {
        '2013-03-21': 'proposed (closure); m-21 violated',
      },
      'line-21-charter': {
        '2013-03-21': 'proposed (closure); m-21 not-applicable',
      },
      'line-21-later': {
        '2013-07-01': 'proposed (closure); m-21 not-applicable',
      },
    },
    refused: { 'line-21 proposed 2013-03-21': 'MoratoriumInForce' },
  },
  {
    line: 22,
    what: 'no row is no violation, unless the record is said to be complete',
    pack: NOTICE,
    rows: [
      c22.proposed(),
      c22.decision(),
      gaps22.proposed('2013-03-21', { school_id: 'school-22b', record: '' }),
      gaps22.decision(),
    ],
    told: {
      'line-22': {
        '2013-03-21': 'proposed (closure); notice not-yet-due; notice -',
        '2013-05-22': 'approved (closure); notice violated',
      },
      'line-22-gaps': {
        '2013-03-21': 'proposed (closure); notice not-yet-due; notice -',
        '2013-05-22': 'approved (closure); notice not-recorded',
      },
    },
    refused: null,
  },
  {
    line: 23,
    what: 'a month is enough to tell',
    pack: MONTHS,
    rows: [c23.proposed('2013-02'), c23.decision('2013-05')],
    told: {
      'line-23': {
        '2013-02-28': 'proposed (closure); nine-months not-yet-due; nine-months 2013-11-28',
        '2013-05-31': 'approved (closure); nine-months violated',
      },
    },
    refused: { 'line-23 decision 2013-05': 'RuleBroken' },
  },
]
