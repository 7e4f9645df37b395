import type { CommitmentEvent } from '../domain/commitment/event.ts'
import type { EntityEvent } from '../domain/entity/event.ts'

type Meanings<Word extends string> = Readonly<Record<Word, string>>

/** What the words mean that say what something is, rather than how it stands. */
export const OTHER_WORDS = {
  act: {
    rating: 'somebody of this ledger rated the item',
    correction: 'an approved correction of what was published',
    withdrawal: 'a published rating was withdrawn',
    import: 'taken over from a published source',
  },
  assessment: {
    draft: 'being written, and not public',
    submitted: 'handed in for publication, and not public',
    published: 'public',
  },
  correction: {
    proposed: 'waits for a second person',
    approved: 'a second person approved it, so that it counts',
    rejected: 'a second person rejected it',
  },
  round: {
    open: 'ratings are taken',
    closed: 'no more ratings are taken',
    reopened: 'ratings are taken again, and the reason is on record',
  },
  rollUp: {
    'median-low': 'the level in the middle, and of two in the middle the lower one',
    minimum: 'the lowest level of the elements',
    none: 'elements do not make a component',
  },
  verdict: {
    kept: 'what was promised was done',
    'partly-kept': 'a part of it was done',
    broken: 'it was not done',
  },
  completion: {
    'not-started': 'nothing of it is done',
    limited: 'little of it is done',
    substantial: 'most of it is done',
    complete: 'all of it is done',
  },
  metOnFrom: {
    verdict: 'the verdict says when it was met',
    completion: 'the day on which it was first assessed to be complete',
    'day-of-verdict': 'nothing says when it was met, so that the day of the verdict counts',
  },
  direction: {
    ahead: 'further than the line from the start to the due date',
    'on-line': 'on the line from the start to the due date',
    behind: 'not as far as the line from the start to the due date',
  },
  cause: {
    promise: 'that it was made',
    measure: 'by what it is measured, or that nothing is',
    'due-date': 'when it is due, or that no date was said',
    amendment: 'how its terms were changed',
    completion: 'that it was assessed to be complete',
    verdict: 'how it was judged',
    end: 'that it was withdrawn or superseded',
    'last-heard': 'the last that was heard of it, or that nothing was',
  },
  end: {
    withdrawn: 'those who promised took it back',
    superseded: 'another promise replaced it',
  },
  commitmentLine: {
    CommitmentMade: 'it was promised',
    MilestoneAdded: 'a step on the way was promised too',
    MilestoneReached: 'a step on the way was reached',
    ProgressReported: 'a value was measured',
    DueDateExtended: 'it got a later date',
    TermsAmended: 'it is worded or measured otherwise from then on',
    CompletionAssessed: 'somebody said how much of it is done',
    VerdictIssued: 'it was judged',
    VerdictRevised: 'it was judged anew',
    CommitmentWithdrawn: 'it was taken back',
    CommitmentSuperseded: 'another promise replaced it',
  } satisfies Partial<Meanings<CommitmentEvent['type']>>,
  entityLine: {
    Registered: 'known here from then on',
    Renamed: 'called otherwise from that day',
    FactsChanged: 'otherwise in fact from that day',
    FactCorrected: 'an earlier line should have said this',
    JoinedNetwork: 'a member of the portfolio network from then on',
    LeftNetwork: 'no member of the portfolio network any more',
    StrategyAdopted: 'it took up the strategy: promises follow from it',
    SchoolOpened: 'the school opened',
    SchoolClosed: 'the school closed',
    SchoolReopened: 'the school opened again, since its closing was undone',
    Retired: 'out of all lists, and its history stays',
    RetirementWithdrawn: 'in all lists again',
  } satisfies Partial<Meanings<EntityEvent['type']>>,
  fact: {
    state: 'the state in which it lies',
    district: 'the district that the school belongs to',
    operator: 'who runs the school',
    name: 'how it is called',
  },
  entity: { district: 'a school district', school: 'a school' },
  owner: {
    district: 'a school district promised it',
    school: 'a school promised it',
    organisation: 'an organisation that is neither a district nor a school promised it',
  },
  scorecard: {
    district: 'one row for each district',
    funder: 'one row for each funder; what has several funders counts in each of their rows',
    owner: 'one row for each of those who promised',
  },
  joined: { on: 'it joined on that day', by: 'it had joined by that day, and no source says when' },
  visibility: {
    public: 'everybody may see it',
    draft: 'about what is not published yet',
    access: 'about keys, and who read what is not public',
  },
  readiness: {
    ok: 'nothing is amiss',
    degraded: 'this node answers, and `why` says what is amiss',
    'not-ready': 'this node should be asked nothing now, and `why` says what is amiss',
  },
  compared: {
    different: 'both say it, and not the same',
    'only-there': 'the ledger has nothing of the kind',
    'only-here': 'no row says it',
    unreadable: 'the row names nothing that could be looked up, or no day',
  },
  moment: { from: 'it counts at the earlier moment alone', to: 'it counts at the later moment alone' },
  againstFinding: {
    true: 'decided against the advice of a finding',
    delay: 'approved though a finding asked to wait',
    false: 'neither',
  },
  flag: { true: 'only where it is so', false: 'only where it is not so' },
  format: {
    csv: 'a table in UTF-8, as a file',
    excel: 'the same with a byte order mark, by which Excel knows UTF-8',
  },
  file: {
    ratings: 'published ratings',
    districts: 'districts',
    schools: 'schools',
    frameworks: 'one version of a framework',
    rounds: 'rounds of review',
    commitments: 'promises and their steps',
    closures: 'closure cases and their steps',
    processes: 'one version of the rules of a process',
    moratoria: 'moratoria on closings',
    'network-counts': 'how many items of the network stand in each class, in each period',
  },
  order: { newest: 'the newest first', oldest: 'the oldest first' },
} as const
