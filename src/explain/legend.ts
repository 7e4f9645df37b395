import type { CHALLENGE_STATES } from '../domain/assessment/event.ts'
import type { ClosureState } from '../domain/closure/words.ts'
import type { CommitmentStatus, StatusRule } from '../domain/commitment/status.ts'
import type { Relation } from '../domain/framework/document.ts'
import type { ComplianceResult } from '../domain/process/finding.ts'
import type { ActionClass, Movement } from '../domain/rating/action-class.ts'
import { OTHER_WORDS } from './other-words.ts'
import type { Duty, NoLevel } from './phrases.ts'
import { STEP_WORDS } from './step-words.ts'

/** What each word of a list means, in one sentence. */
export type Meanings<Word extends string = string> = Readonly<Record<Word, string>>

/**
 * What each word that an answer may use means, by the list that it belongs to. The OpenAPI document, `docs/reading.md` and the
 * pages show these sentences.
 */
export const LEGEND = {
  action: {
    HS: 'first recorded here from a published source, so that it is no news of today',
    NW: 'first rated here, by people of this ledger',
    UP: 'a higher level than the last comparable one',
    DG: 'a lower level than the last comparable one',
    AF: 'the same level as before, looked at again',
    SC: 'it cannot be compared with the last level: the scale or the item became another one',
    NR: 'it was looked at and not rated, and `reason` says why',
    RS: 'what was said for this period was said anew: a correction, or a later source',
    WO: 'a published rating was withdrawn',
  } satisfies Meanings<ActionClass>,
  movement: {
    progress: 'the level rose: the action is UP',
    stagnation: 'the level was looked at and stayed: the action is AF',
    backsliding: 'the level fell: the action is DG',
  } satisfies Meanings<Movement>,
  cell: {
    rated: 'the level was given for this period',
    carried: 'the level is of an earlier period, `period` says which, and nothing newer was said',
    'not-carried':
      'the last level, which `previous` names, cannot be shown in this version of the framework, or the school was closed',
    'not-rated': 'the last thing said is that there is no level',
    withdrawn: 'the last thing said is that the rating does not hold',
    'never-rated': 'nothing was ever said, as far as this ledger knows: not a low level',
  },
  basis: {
    rated: 'given to the item itself',
    overridden: 'given to a component against what its elements add up to, with a rationale',
    'roll-up': 'made of the levels of its elements: `inputs` lists them',
    none: 'nothing is shown',
  },
  noLevel: {
    'never-rated': 'nothing was ever said of the item',
    'not-in-version': 'this version of the framework has no such item',
    'other-levels': 'the levels are called otherwise in this version',
    split: 'the item became several, and this one was not rated itself',
    'not-linked': 'nothing says that the items of the two versions are one',
    'not-rated': 'it was said that there is no level',
    'too-few-elements': 'a roll-up needs levels of more elements',
    withdrawn: 'what had been said was taken back',
    'school-closed': 'the school was closed before the period began',
  } satisfies Meanings<NoLevel>,
  relation: {
    same: 'the item is what it was',
    widened: 'it covers more than the earlier one did',
    split: 'it is one of several that the earlier one became',
    merged: 'it was made of several earlier ones',
    none: 'it has nothing to do with the earlier one',
  } satisfies Meanings<Relation>,
  duty: {
    rater: 'gave the level',
    submitter: 'handed the assessment in',
    publisher: 'published it',
    proposer: 'proposed a correction',
    approver: 'approved a correction',
    withdrawer: 'withdrew the rating',
    importer: 'imported it from a source',
    challenger: 'challenged it for the district',
    answerer: 'answered a challenge',
  } satisfies Meanings<Duty>,
  citing: {
    commitment: 'a promise cites it',
    case: 'a closure case cites it',
  },
  citation: {
    evidence: 'it is named as evidence',
    'closing-school': 'the case compares the closing school by it',
    'receiving-school': 'the case compares a school by it that takes the pupils',
  },
  challenge: {
    unanswered: 'nobody has answered the challenge yet',
    upheld: 'the challenge was found right, and a correction may follow from it',
    dismissed: 'the challenge was answered with a rationale, and the rating stands',
  } satisfies Meanings<(typeof CHALLENGE_STATES)[number]>,
  commitment: {
    'not-yet-due': 'its due date has not passed',
    'kept-on-original-terms': 'kept, as it was first worded and by its first date',
    'kept-on-amended-terms': 'kept, after its terms or its date were changed',
    'kept-late': 'kept, after the date in force',
    'partly-kept': 'judged to be kept in part',
    broken: 'judged not to be kept',
    overdue: 'its date has passed, something was heard of it, and nobody judged it',
    'not-measurable': 'it has no due date, or never had a measure: nobody can say',
    unknown: 'its date has passed and nothing was ever heard of it: not the same as broken',
    withdrawn: 'taken back, without a verdict',
    superseded: 'replaced by another promise, without a verdict',
  } satisfies Meanings<CommitmentStatus>,
  statusRule: {
    'met-on-original-terms': 'the verdict says kept, and it was met on its first terms by its first date',
    'met-without-due-date': 'the verdict says kept, and it never had a date',
    'met-on-amended-terms': 'the verdict says kept, and its terms or its date had been changed',
    'met-late': 'the verdict says kept, and it was met after the date in force',
    'judged-partly-kept': 'the verdict says so',
    'judged-broken': 'the verdict says so',
    withdrawn: 'it was taken back, and nobody judged it',
    superseded: 'another promise replaced it, and nobody judged it',
    'no-due-date': 'it has no due date, so that it is not measurable',
    'before-due-date': 'its due date has not passed',
    'never-measurable': 'its date has passed, and it never had a measure',
    'never-heard-of': 'its date has passed, and nothing was ever heard of it',
    'not-judged': 'its date has passed, something was heard of it, and there is no verdict',
  } satisfies Meanings<StatusRule>,
  rate: {
    kept: 'kept in any way',
    keptOnOriginalTerms: 'kept on the first terms and in time',
    keptOnAmendedTerms: 'kept on changed terms',
    keptLate: 'kept after the date in force',
    partlyKept: 'judged to be kept in part',
    broken: 'judged not to be kept',
    overdue: 'due, heard of and not judged',
    notMeasurable: 'without a date or a measure, so that nobody can say',
    unknown: 'due and never heard of again',
  },
  result: {
    satisfied: 'the steps on record do what the rule asks',
    violated: 'the steps on record do not do what the rule asks',
    waived: 'the rule is not followed, and somebody with authority set it aside',
    'not-yet-due': 'what it asks may still be done in time',
    'not-applicable': 'the rule asks nothing of this case',
    'cannot-be-told': 'the dates on record are too coarse',
    'not-recorded': 'nothing is on record, and the record may have gaps: not a violation',
  } satisfies Meanings<ComplianceResult>,
  closure: {
    opened: 'the case is open, and nothing is proposed',
    screened: 'the school is among those looked at',
    cleared: 'the school was looked at and then not proposed',
    proposed: 'somebody has proposed it, and nothing is decided',
    withdrawn: 'the proposal was taken back, before or after an approval',
    approved: 'all who decide have approved it, and it has not taken place yet',
    rejected: 'it was decided against',
    tabled: 'the decision was put off without a day',
    lapsed: 'nobody moved the decision, so that there was none',
    stayed: 'a court or agency holds it up',
    annulled: 'the decision was declared void',
    reversed: 'the decision was taken back',
    postponed: 'it was put off to a later day',
    effected: 'it took place',
    expired: 'it was for a time, and that has ended',
  } satisfies Meanings<ClosureState>,
  comparison: {
    better: 'the receiving school had a better level than the closing one',
    equal: 'both had the same level',
    worse: 'the receiving school had a worse level than the closing one',
    'not-comparable': 'one of the two has no level, or their levels cannot be held against each other',
  },
  ...OTHER_WORDS,
  ...STEP_WORDS,
} as const satisfies Readonly<Record<string, Meanings>>
