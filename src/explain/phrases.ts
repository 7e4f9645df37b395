import type { CHALLENGE_STATES } from '../domain/assessment/event.ts'
import type { ClosureState } from '../domain/closure/words.ts'
import type { CommitmentStatus, StatusRule } from '../domain/commitment/status.ts'
import type { Relation } from '../domain/framework/document.ts'
import type { ActionClass } from '../domain/rating/action-class.ts'
import { CHANGE_PHRASES } from './change-phrases.ts'

/** The parts that a person can have in a rating. */
export const DUTIES = [
  'rater',
  'submitter',
  'publisher',
  'proposer',
  'approver',
  'withdrawer',
  'importer',
  'challenger',
  'answerer',
] as const
export type Duty = (typeof DUTIES)[number]

/** Why an item shows no level. */
export const NO_LEVEL = [
  'never-rated',
  'not-in-version',
  'other-levels',
  'split',
  'not-linked',
  'not-rated',
  'too-few-elements',
  'withdrawn',
  'school-closed',
] as const
export type NoLevel = (typeof NO_LEVEL)[number]

/** Every word that a sentence about a rating is made of. `{from}`, `{to}` and the like are filled in. */
export const PHRASES = {
  action: {
    HS: 'first recorded as {to}',
    NW: 'first rated {to}',
    UP: 'raised from {from} to {to}',
    DG: 'lowered from {from} to {to}',
    AF: 'affirmed as {to}',
    SC: 'rated {to}',
    NR: 'not rated',
    RS: 'changed from {from} to {to}',
    WO: 'withdrawn',
  } satisfies Readonly<Record<ActionClass, string>>,
  corrected: 'corrected from {from} to {to}',
  /** Another act of the same period gives the same level. */
  restated: 'given as {to} again',
  noLevel: 'no level',
  withdrawn: ', so that {from} no longer stands',
  overridden: ' against the roll-up of its elements',
  incomparable:
    ', which cannot be compared with {from}, given for {period} under {framework} {version}, since {why}',
  scaleChanged: 'the scale changed ({before} became {after})',
  scaleRenamed: 'the scale changed',
  relation: {
    same: 'the two are not linked level by level',
    widened: 'the two are not linked level by level',
    split: 'the two are not linked level by level',
    merged: 'the rubric made one item of several',
    none: 'the rubric has another item in its place',
  } satisfies Readonly<Record<Relation, string>>,
  unlinked: 'the rubric changed',
  because: ', because {reason}',
  asSaid: ', as {sources} {say}',
  rollUp: { 'median-low': 'the lower middle level', minimum: 'the lowest level', none: 'the level' },
  rolledUp: ', as {rule} of {count} of its {of} elements',
  moved: '{title} went from {from} to {to}',
  noMove: 'what was said of the component itself held for its own period alone',
  moreSets: 'because of one of {count} more sets of as few elements',
  tooFew:
    ', because too few of its elements have a level: {count} of {of}, where a share of {share} is asked for',
  duty: {
    rater: 'rated by',
    submitter: 'submitted by',
    publisher: 'published by',
    proposer: 'correction proposed by',
    approver: 'approved by',
    withdrawer: 'withdrawn by',
    importer: 'imported by',
    challenger: 'challenged by',
    answerer: 'challenge answered by',
  } satisfies Readonly<Record<Duty, string>>,
  afterChallenge: ', after the challenge that was raised for {district} {raised} was upheld {answered}',
  challenged: 'challenged for {district} {raised} by {person}, because {reason}{state}',
  challengeState: {
    unanswered: ', and unanswered for {days}',
    upheld: '; {person} upheld the challenge {answered}{because}, and nothing was corrected yet',
    dismissed: '; {person} dismissed the challenge {answered}{because}',
  } satisfies Readonly<Record<(typeof CHALLENGE_STATES)[number], string>>,
  day: '1 day',
  days: '{count} days',
  notRatedBy: 'reviewed by',
  overriddenBy: 'overridden by',
  under: 'under {framework} {version}',
  carried: 'carried as {to} from {period}, when it was {act}; last reviewed {reviewed}',
  stays: {
    'not-rated': 'still not rated in {asked}: for {period} it was {act}',
    withdrawn: 'still withdrawn in {asked}: for {period} it was {act}',
  },
  never: 'never rated: nothing is published of {title} for {asked} or before{asOf}{knownAt}',
  neverAtAll: 'never rated: nothing is published of {title}{asOf}{knownAt}',
  asOf: ', as of {date}',
  knownAt: ', as the ledger knew it at position {position}',
  notCarried:
    'not carried: {from}, given for {period} under {fromVersion}, does not stand under {framework} {version}, because {why}',
  closed:
    'not carried: {from}, given for {period}, does not stand for {asked}, because the school closed on {closed}',
  closedUnrated: 'not carried: nothing is published of {title}, and the school closed on {closed}',
  notCarriedBecause: {
    'not-in-version': 'that version has no item {title}',
    'other-levels': 'its scale has other levels',
    split: 'the item was split, and this part was not rated itself',
    'not-linked': 'its crosswalk does not carry the level into {title}',
  },
  commitment: {
    status: {
      'not-yet-due': 'not yet due',
      'kept-on-original-terms': 'kept on its original terms',
      'kept-on-amended-terms': 'kept on amended terms',
      'kept-late': 'kept late',
      'partly-kept': 'partly kept',
      broken: 'broken',
      overdue: 'overdue',
      'not-measurable': 'not measurable',
      unknown: 'unknown',
      withdrawn: 'withdrawn',
      superseded: 'superseded',
    } satisfies Readonly<Record<CommitmentStatus, string>>,
    /** What each rule for the status says, in a sentence that fits any commitment. */
    rule: {
      'met-on-original-terms':
        'It was judged kept, was met by the date on which it was first due, and its terms were never amended.',
      'met-without-due-date':
        'It was judged kept, never had a due date to miss, and its terms were never amended.',
      'met-on-amended-terms':
        'It was judged kept and met by the due date in force on that day, after its terms were amended or its date was extended.',
      'met-late': 'It was judged kept, and met after the due date in force on that day.',
      'judged-partly-kept': 'It was judged partly kept.',
      'judged-broken': 'It was judged broken.',
      withdrawn: 'It was withdrawn, and nobody judged it.',
      superseded: 'Another one took its place, and nobody judged it.',
      'no-due-date': 'Nobody judged it, and no day says when it is to be kept.',
      'before-due-date': 'Nobody judged it, and the due date in force has not passed.',
      'never-measurable': 'Nobody judged it, the due date in force has passed, and it never had a measure.',
      'never-heard-of':
        'Nobody judged it, the due date in force has passed, and nothing was heard of it since it was made.',
      'not-judged':
        'Nobody judged it, the due date in force has passed, and something was heard of it since it was made.',
    } satisfies Readonly<Record<StatusRule, string>>,
    judged: 'judged {verdict} {on} {by}{because}{revised}',
    revised: ', which revises the verdict {verdict} given {on}',
    metBy: 'met {on}, by {due}',
    metAfter: 'met {on}, after {due}',
    metAnyTime: 'met {on}, without a due date to miss',
    firstDue: '{date}, when it was first due',
    dueLater: '{date}, the due date that it was given later',
    dueInForce: '{date}, the due date in force then (first {first}, extended {on})',
    due: 'due {on}{extended}',
    extended: ' (first {first}, extended {on})',
    givenLater: ' (a date that it was given {on})',
    neverAmended: 'its terms were never amended',
    amended: 'its terms were amended {on}',
    endedToo: 'it was {how} {on}, and a verdict counts all the same',
    ended: '{how} {on} {by}{because}',
    supersededBy: 'superseded by {successor}',
    nobodyJudged: 'nobody judged it',
    noDueDate: 'no due date was ever set, so that no day says when it is to be kept',
    noMeasure: 'no measure was ever stated to hold it against',
    silent: 'nothing was heard of it since it was made {on}',
    heard: 'it was last heard of {on}',
    asOf: ' {on}',
  },
  closure: {
    subject: 'the {action} of {school}',
    subjectUnnamed: 'the case {id}',
    noAction: 'case',
    state: {
      opened: 'was taken up',
      screened: 'was screened',
      cleared: 'was cleared',
      proposed: 'was proposed',
      withdrawn: 'was withdrawn',
      approved: 'was approved',
      rejected: 'was rejected',
      tabled: 'was tabled',
      lapsed: 'lapsed',
      stayed: 'was stayed',
      annulled: 'was annulled',
      reversed: 'was reversed',
      postponed: 'was postponed',
      effected: 'took effect',
      expired: 'expired',
    } satisfies Readonly<Record<ClosureState, string>>,
    notMoved: '{subject} has not been moved by any step yet',
    moved: '{subject} {state} {on}{by}{tally}{because}',
    reinstated: '{subject} stands again as {state}: it was reinstated {on}{by}{because}',
    /** For the list of the states that it came through. */
    reinstatedBefore: 'stood again as {state}',
    heldUntil: ', when what was decided had held until {date}',
    tally: ', {for} to {against}',
    against: 'against {count}',
    advice: ['one finding that advised otherwise', '{count} findings that advised otherwise'],
    path: 'it {moves}',
    planned: 'to take effect {on}',
    noRules: 'no published rules bind it',
    noneBroken: [
      'the one binding rule of {process} ({version}) is not violated',
      'none of the {count} binding rules of {process} ({version}) is violated',
    ],
    broken: [
      'the one binding rule of {process} ({version}) is violated',
      '{broken} of the {count} binding rules of {process} ({version}) {are} violated',
    ],
    untold: ', and of {count} the record does not tell',
  },
  change: CHANGE_PHRASES,
} as const

/** A phrase with its open places filled. Throws where something is missing: a sentence never has a hole. */
export const fill = (phrase: string, words: Readonly<Record<string, string>> = {}): string =>
  phrase.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const word = words[name]
    if (word === undefined) throw new Error(`"${phrase}" needs ${name}`)
    return word
  })
