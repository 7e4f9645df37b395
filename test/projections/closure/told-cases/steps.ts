import { packWith, ruleWith } from '../../../support/domain/process-fixtures.ts'
import { rowsOf, type ToldCase } from './told-case.ts'

const decision = { step: { type: 'decision' } }
const publicHearing = { type: 'hearing', kind: 'public-hearing' }
/** A hearing before the vote, and thirty days between the first one and the vote. */
const LAW = packWith(
  [
    ruleWith({ id: 'hearing', kind: 'required', step: publicHearing, anchor: decision }),
    ruleWith({
      id: 'wait',
      kind: 'interval',
      step: { type: 'decision' },
      anchor: { step: { ...publicHearing, pick: 'first' } },
      bound: { min: 'P30D' },
    }),
  ],
  { id: 'told-law' },
)
const BODIES = packWith(
  [ruleWith({ id: 'hearing', kind: 'required', step: publicHearing, anchor: decision })],
  { id: 'told-bodies', deciders: [{ bodies: ['Board', 'County', 'State'], vote: 'required' }] },
)
const HOURS = packWith(
  [
    ruleWith({
      id: 'day-notice',
      kind: 'required',
      step: { type: 'notice', kind: 'vote' },
      anchor: decision,
      bound: { min: 'PT24H' },
    }),
  ],
  { id: 'told-hours' },
)
const of = (line: number, caseId?: string) => rowsOf(line, 'told-law', caseId)
const [c1, c2, c3, c4, c5, c6] = [of(1), of(2), of(3), of(4), of(5), of(6)]
const [c8, c9, c10, c11, c12, c13] = [of(8), of(9), of(10), of(11), of(12), of(13)]
const [c14, c16, c17, c18] = [of(14), of(16), of(17, 'line-17-november'), of(18)]
const c7 = rowsOf(7, 'told-bodies')
const c15 = rowsOf(15, 'told-hours')
const [round5, board8, merged10] = [of(5, 'round-5'), of(8, 'line-8-board'), of(10, 'line-10-merged')]
const [plan14, march17] = [of(14, 'line-14-plan'), of(17, 'line-17-march')]
const court = { authority: 'Court' }

export const TOLD_STEPS: readonly ToldCase[] = [
  {
    line: 1,
    what: 'a court annulled a decision, a higher court restored it; a stay ended',
    pack: LAW,
    rows: [
      c1.proposed(),
      c1.hearing(),
      c1.decision(),
      c1.row('annulled', '2013-06-10', { ...court, ref: 'annulment' }),
      c1.row('reinstated', '2013-07-22', { authority: 'Higher court', refers_to: 'annulment' }),
      c1.row('stayed', '2013-08-01', court),
      c1.row('reinstated', '2013-08-09', court),
    ],
    told: {
      'line-1': {
        '2013-03-21': 'proposed (closure); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-04-10': 'proposed (closure); hearing satisfied, wait not-yet-due; wait 2013-05-10',
        '2013-05-22': 'approved (closure); hearing satisfied, wait satisfied',
        '2013-06-10': 'annulled (closure); hearing satisfied, wait satisfied',
        '2013-07-22': 'approved (closure); hearing satisfied, wait satisfied',
        '2013-08-01': 'stayed (closure); hearing satisfied, wait satisfied',
        '2013-08-09': 'approved (closure); hearing satisfied, wait satisfied',
      },
    },
    refused: {},
  },
  {
    line: 2,
    what: 'motions that failed and changed nothing',
    pack: LAW,
    rows: [
      c2.proposed(),
      c2.hearing(),
      c2.row('motion', '2013-05-01', {
        kind: 'delay',
        outcome: 'failed',
        votes_for: '2',
        votes_against: '3',
        votes_abstained: '1',
      }),
      c2.decision(),
      c2.row('motion', '2013-05-29', {
        kind: 'rescind',
        outcome: 'failed',
        votes_for: '2',
        votes_against: '4',
      }),
      c2.row('motion', '2013-06-05', {
        kind: 'table',
        outcome: 'failed',
        votes_for: '4',
        votes_against: '5',
      }),
    ],
    told: {
      'line-2': {
        '2013-03-21': 'proposed (closure); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-04-10': 'proposed (closure); hearing satisfied, wait not-yet-due; wait 2013-05-10',
        '2013-05-22': 'approved (closure); hearing satisfied, wait satisfied',
      },
    },
    refused: {},
  },
  {
    line: 3,
    what: 'a proposal that died because nobody moved it',
    pack: LAW,
    rows: [c3.proposed(), c3.hearing(), c3.decision('2013-05-22', { outcome: 'lapsed' })],
    told: {
      'line-3': {
        '2013-03-21': 'proposed (closure); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-04-10': 'proposed (closure); hearing satisfied, wait not-yet-due; wait 2013-05-10',
        '2013-05-22': 'lapsed (closure); hearing satisfied, wait satisfied',
      },
    },
    refused: {},
  },
  {
    line: 4,
    what: 'a rejected plan taken up again, and a withdrawal that was voted on',
    pack: LAW,
    rows: [
      c4.proposed(),
      c4.hearing(),
      c4.decision('2013-05-22', { outcome: 'rejected', votes_for: '3', votes_against: '5' }),
      c4.row('reconsidered', '2013-06-12', { votes_for: '8', votes_against: '0' }),
      c4.decision('2013-06-26', { votes_for: '8', votes_against: '0' }),
      c4.row('withdrawn', '2013-07-10', { votes_for: '6', votes_against: '2' }),
    ],
    told: {
      'line-4': {
        '2013-03-21': 'proposed (closure); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-04-10': 'proposed (closure); hearing satisfied, wait not-yet-due; wait 2013-05-10',
        '2013-05-22': 'rejected (closure); hearing satisfied, wait satisfied',
        '2013-06-12': 'proposed (closure); hearing satisfied, wait satisfied',
        '2013-06-26': 'approved (closure); hearing satisfied, wait satisfied',
        '2013-07-10': 'withdrawn (closure); hearing satisfied, wait satisfied',
      },
    },
    refused: {},
  },
  {
    line: 5,
    what: 'a rule was waived, metrics adopted and a meeting held before any case was there',
    pack: LAW,
    rows: [
      round5.row('opened', '2012-11-01', { district_id: 'north' }),
      round5.row('document', '2012-11-08', { kind: 'metrics' }),
      round5.row('waived', '2012-11-15', { rule: 'told-law/wait', authority: 'Act 10', by: 'Commission' }),
      round5.row('hearing', '2012-12-05', { kind: 'regional-meeting' }),
      c5.proposed('2013-03-21', { refers_to: 'round-5/' }),
      c5.hearing('2013-05-15'),
      c5.decision(),
    ],
    told: {
      'round-5': {
        '2012-11-01': 'opened',
      },
      'line-5': {
        '2013-03-21': 'proposed (closure); hearing not-yet-due, wait waived; hearing -',
        '2013-05-15': 'proposed (closure); hearing satisfied, wait waived',
        '2013-05-22': 'approved (closure); hearing satisfied, wait waived',
      },
    },
    refused: {},
  },
  {
    line: 6,
    what: 'rulings years later: a rule was broken and the decision stands, a waiver was struck down',
    pack: LAW,
    rows: [
      c6.proposed(),
      c6.hearing('2013-05-15'),
      c6.row('waived', '2013-05-20', { rule: 'wait', authority: 'Act 10', by: 'Commission', ref: 'waiver' }),
      c6.decision('2013-05-22', { ref: 'vote' }),
      c6.effected(),
      c6.row('ruling', '2016-02-16', { ...court, rule: 'hearing', outcome: 'violated', refers_to: 'vote' }),
      c6.row('ruling', '2016-03-01', {
        ...court,
        rule: 'act-10',
        outcome: 'violated',
        refers_to: 'vote;waiver',
      }),
    ],
    told: {
      'line-6': {
        '2013-03-21': 'proposed (closure); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-05-15': 'proposed (closure); hearing satisfied, wait not-yet-due; wait 2013-06-14',
        '2013-05-20': 'proposed (closure); hearing satisfied, wait waived',
        '2013-05-22': 'approved (closure); hearing satisfied, wait waived',
        '2013-06-19': 'effected (closure); hearing satisfied, wait waived',
        '2016-02-16': 'effected (closure); hearing violated, wait waived',
        '2016-03-01': 'effected (closure); hearing violated, wait violated',
      },
    },
    refused: {},
  },
  {
    line: 7,
    what: 'board, county and state have to agree, one of them without a vote',
    pack: BODIES,
    rows: [
      c7.proposed(),
      c7.hearing(),
      c7.decision('2013-05-22', { authority: 'Board' }),
      c7.decision('2013-05-29', { authority: 'County', outcome: 'not-required', by: 'Administrator' }),
      c7.decision('2013-06-05', { authority: 'State' }),
      c7.effected(),
    ],
    told: {
      'line-7': {
        '2013-03-21': 'proposed (closure); hearing not-yet-due; hearing -',
        '2013-04-10': 'proposed (closure); hearing satisfied',
        '2013-06-05': 'approved (closure); hearing satisfied',
        '2013-06-19': 'effected (closure); hearing satisfied',
      },
    },
    refused: {},
  },
  {
    line: 8,
    what: 'two live cases of one school, and a formal closing voted while its phase-out ran',
    pack: LAW,
    rows: [
      c8.proposed('2013-03-21', { authority: 'State', action: 'phase-out' }),
      c8.hearing(),
      c8.decision(),
      c8.row('effected', '2013-09-01', { kind: 'no-new-pupils' }),
      board8.proposed('2013-10-01', { authority: 'Board', continues: 'line-8' }),
      board8.hearing('2013-10-15'),
      board8.decision('2013-11-20'),
      board8.effected('2014-06-19'),
    ],
    told: {
      'line-8': {
        '2013-03-21': 'proposed (phase-out); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-04-10': 'proposed (phase-out); hearing satisfied, wait not-yet-due; wait 2013-05-10',
        '2013-05-22': 'approved (phase-out); hearing satisfied, wait satisfied',
      },
      'line-8-board': {
        '2013-10-01': 'proposed (closure); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-10-15': 'proposed (closure); hearing satisfied, wait not-yet-due; wait 2013-11-14',
        '2013-11-20': 'approved (closure); hearing satisfied, wait satisfied',
        '2014-06-19': 'effected (closure); hearing satisfied, wait satisfied',
      },
    },
    refused: {},
  },
  {
    line: 9,
    what: 'the action changed on the way, and the day of effect at the vote',
    pack: LAW,
    rows: [
      c9.proposed('2013-03-21', { effective_on: 'SY2012-13' }),
      c9.hearing(),
      c9.row('amended', '2013-05-01', { action: 'phase-out', by: 'Superintendent' }),
      c9.decision('2013-05-22'),
      c9.row('postponed', '2013-05-22', { effective_on: 'SY2013-14' }),
      c9.effected('2014-06-20'),
    ],
    told: {
      'line-9': {
        '2013-03-21':
          'proposed (closure, SY2012-13); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-04-10': 'proposed (closure, SY2012-13); hearing satisfied, wait not-yet-due; wait 2013-05-10',
        '2013-05-01': 'proposed (phase-out, SY2012-13); hearing satisfied, wait not-yet-due; wait 2013-05-10',
        '2013-05-22': 'postponed (phase-out, SY2013-14); hearing satisfied, wait satisfied',
        '2014-06-20': 'effected (phase-out, SY2013-14); hearing satisfied, wait satisfied',
      },
    },
    refused: {},
  },
  {
    line: 10,
    what: 'some grades close; two schools merge into a new one',
    pack: LAW,
    rows: [
      c10.proposed('2013-03-21', { grades: '9;10' }),
      c10.hearing(),
      c10.decision(),
      c10.effected(),
      merged10.proposed('2013-03-21', {
        action: 'consolidation',
        successor_ids: 'school-new',
        school_id: 'school-10b',
      }),
      merged10.hearing(),
      merged10.decision(),
      merged10.effected(),
    ],
    told: {
      'line-10': {
        '2013-03-21': 'proposed (closure); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-04-10': 'proposed (closure); hearing satisfied, wait not-yet-due; wait 2013-05-10',
        '2013-05-22': 'approved (closure); hearing satisfied, wait satisfied',
        '2013-06-19': 'effected (closure); hearing satisfied, wait satisfied',
      },
      'line-10-merged': {
        '2013-03-21': 'proposed (consolidation); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-04-10': 'proposed (consolidation); hearing satisfied, wait not-yet-due; wait 2013-05-10',
        '2013-05-22': 'approved (consolidation); hearing satisfied, wait satisfied',
        '2013-06-19': 'effected (consolidation); hearing satisfied, wait satisfied',
      },
    },
    refused: {},
  },
  {
    line: 11,
    what: 'screened and then not proposed',
    pack: LAW,
    rows: [
      c11.row('screened', '2013-01-10', {
        district_id: 'north',
        school_id: 'school-11',
        process: 'told-law',
      }),
      c11.row('cleared', '2013-02-13'),
    ],
    told: {
      'line-11': {
        '2013-01-10': 'screened; hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-02-13': 'cleared; hearing not-applicable, wait not-applicable',
      },
    },
    refused: {},
  },
  {
    line: 12,
    what: 'withdrawn after approval, stayed and withdrawn on one day',
    pack: LAW,
    rows: [
      c12.proposed(),
      c12.hearing(),
      c12.decision(),
      c12.row('withdrawn', '2013-07-01', { authority: 'Superintendent' }),
      c12.row('stayed', '2013-07-01', court),
    ],
    told: {
      'line-12': {
        '2013-03-21': 'proposed (closure); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-04-10': 'proposed (closure); hearing satisfied, wait not-yet-due; wait 2013-05-10',
        '2013-05-22': 'approved (closure); hearing satisfied, wait satisfied',
        '2013-07-01': 'withdrawn (closure); hearing satisfied, wait satisfied',
      },
    },
    refused: {},
  },
  {
    line: 13,
    what: 'a phase-out that ended three times',
    pack: LAW,
    rows: [
      c13.proposed('2013-03-21', { action: 'phase-out' }),
      c13.hearing(),
      c13.decision(),
      c13.effected('2013-09-01', { kind: 'no-new-pupils' }),
      c13.effected('2016-06-20', { kind: 'empty' }),
      c13.effected('2016-06-20', { kind: 'last-day' }),
      c13.effected('2016-07-15', { kind: 'formally-closed' }),
    ],
    told: {
      'line-13': {
        '2013-03-21': 'proposed (phase-out); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-04-10': 'proposed (phase-out); hearing satisfied, wait not-yet-due; wait 2013-05-10',
        '2013-05-22': 'approved (phase-out); hearing satisfied, wait satisfied',
        '2016-06-20': 'effected (phase-out); hearing satisfied, wait satisfied',
      },
    },
    refused: {},
  },
  {
    line: 14,
    what: 'notice went out three days before the list, and one vote decided a whole plan',
    pack: LAW,
    rows: [
      c14.row('notice', '2013-03-18', { kind: 'intent' }),
      c14.proposed(),
      c14.hearing(),
      c14.decision('2013-05-22', { vote_id: 'plan-2013' }),
      plan14.proposed('2013-03-21', { school_id: 'school-14b' }),
      plan14.decision('2013-05-22', { vote_id: 'plan-2013' }),
    ],
    told: {
      'line-14': {
        '2013-03-18': 'nowhere',
        '2013-03-21': 'proposed (closure); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-04-10': 'proposed (closure); hearing satisfied, wait not-yet-due; wait 2013-05-10',
        '2013-05-22': 'approved (closure); hearing satisfied, wait satisfied',
      },
      'line-14-plan': {
        '2013-03-21': 'proposed (closure); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-05-22': 'approved (closure); hearing violated, wait violated',
      },
    },
    refused: null,
  },
  {
    line: 15,
    what: 'a tally after midnight, and an hour that is known about',
    pack: HOURS,
    rows: [
      c15.proposed(),
      c15.row('notice', '2013-05-22', { kind: 'vote', decided_at: '2013-05-22T01' }),
      c15.decision('2013-05-22', { decided_at: '2013-05-23T02:10', votes_for: '4', votes_against: '3' }),
    ],
    told: {
      'line-15': {
        '2013-03-21': 'proposed (closure); day-notice not-yet-due; day-notice -',
        '2013-05-22': 'approved (closure); day-notice satisfied',
      },
    },
    refused: {},
  },
  {
    line: 16,
    what: 'dates said as the end of a school year',
    pack: LAW,
    rows: [
      c16.proposed('2013-03-21', { effective_on: 'SY2013-14' }),
      c16.hearing(),
      c16.decision(),
      c16.effected('SY2013-14'),
    ],
    told: {
      'line-16': {
        '2013-03-21':
          'proposed (closure, SY2013-14); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-04-10': 'proposed (closure, SY2013-14); hearing satisfied, wait not-yet-due; wait 2013-05-10',
        '2013-05-22': 'approved (closure, SY2013-14); hearing satisfied, wait satisfied',
        '2014-06-30': 'effected (closure, SY2013-14); hearing satisfied, wait satisfied',
      },
    },
    refused: {},
  },
  {
    line: 17,
    what: 'rejected in November, and approved in March on one day of notice',
    pack: LAW,
    rows: [
      c17.proposed('2012-10-01', { round: 'r-2012' }),
      c17.hearing('2012-10-10'),
      c17.decision('2012-11-20', { outcome: 'rejected' }),
      march17.proposed('2013-03-20', { round: 'r-2013' }),
      march17.row('notice', '2013-03-20', { kind: 'vote' }),
      march17.decision('2013-03-21'),
    ],
    told: {
      'line-17-november': {
        '2012-10-01': 'proposed (closure); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2012-10-10': 'proposed (closure); hearing satisfied, wait not-yet-due; wait 2012-11-09',
        '2012-11-20': 'rejected (closure); hearing satisfied, wait satisfied',
      },
      'line-17-march': {
        '2013-03-20': 'proposed (closure); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-03-21': 'approved (closure); hearing violated, wait violated',
      },
    },
    refused: { 'line-17-march decision 2013-03-21': 'RuleBroken' },
  },
  {
    line: 18,
    what: 'sources that disagree on a day and on a count',
    pack: LAW,
    rows: [
      c18.proposed(),
      c18.hearing('2013-04-22', { ref: 'h1', confidence: 'found' }),
      c18.hearing('2013-05-15', { ref: 'h1', confidence: 'disputed' }),
      c18.decision('2013-05-22', { ref: 'vote', votes_for: '4', votes_against: '3' }),
      c18.decision('2013-05-22', { ref: 'vote', votes_for: '5', votes_against: '3' }),
    ],
    told: {
      'line-18': {
        '2013-03-21': 'proposed (closure); hearing not-yet-due, wait not-yet-due; hearing -, wait -',
        '2013-04-22': 'proposed (closure); hearing satisfied, wait not-yet-due; wait 2013-05-22',
        '2013-05-15': 'proposed (closure); hearing satisfied, wait not-yet-due; wait 2013-06-14',
        '2013-05-22': 'approved (closure); hearing satisfied, wait cannot-be-told',
      },
    },
    refused: null,
  },
]
