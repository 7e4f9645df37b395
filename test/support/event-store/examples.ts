import type { DomainEvent } from '../../../src/domain/subjects.ts'
import { rubric } from '../domain/framework-documents.ts'
import { packWith, ruleWith } from '../domain/process-fixtures.ts'

type DataOf<Type extends DomainEvent['type']> = Extract<DomainEvent, { type: Type }>['data']

const occurredOn = '2013-03-21'
const imported = { kind: 'ratings', sha256: 'a'.repeat(64), row: 7 }
const evidence = [
  {
    title: 'Annual report 🏫',
    kind: 'report',
    url: 'https://example.org/report?a=1&b=2',
    locator: 'p. 12',
    retrievedOn: '2026-01-02',
    sha256: 'b'.repeat(64),
    event: '00000000-0000-4000-8000-000000000001',
  },
]
const rationale = 'Seen in "every" school\u2028visited'
const level = { value: 3, name: 'High' }
const notRated = { reason: 'no-data' }
const item = { item: 'teach.plan', version: 'v1' }
const judged = { rationale, evidence, occurredOn }
const seen = { framework: 0, round: 2 }
const period = {
  framework: 'rubric',
  period: '2013-H1',
  label: 'First half',
  from: '2013-01-01',
  to: '2013-06-30',
}

const step = { rationale, note: 'as “printed”', by: 'The Paper', evidence, occurredOn: '2013', imported }
const told = {
  ref: 'step-1',
  refersTo: ['finding-1', 'round-2013/metrics'],
  rationale,
  note: 'as “printed”',
  by: 'The Paper',
  confidence: 'memory-high' as const,
  evidence,
  occurredOn: 'SY2012-13',
  imported,
  district: 'north',
  school: 'north-1',
  schoolName: 'North One',
}
const voting = {
  tally: { for: 4, against: 1, abstained: 1 },
  votes: [{ name: 'Ms. One', vote: 'abstained' as const }],
  voteId: 'vote-1',
  decidedAt: '2013-05-23T01:10-05:00',
}
const frame = {
  process: 'illinois',
  processVersion: '2012',
  authority: 'Board of North',
  round: '2013',
  continues: 'north-1-2012',
  deciders: ['Board of North', 'County'],
  facts: { 'state-loan': true },
  isComplete: true as const,
}
const grounds = ['unsafe-building']
const plan = {
  action: 'phase-out' as const,
  effectiveOn: 'SY2013-14',
  receiving: ['north-2'],
  grades: ['K', '1'],
  successors: ['north-3'],
  expiresOn: '2014',
  grounds,
}
const authority = 'Circuit Court'
const ruled = { authority, grounds, rule: 'R5', ...voting, ...told }
const shown = {
  audience: ['parents' as const],
  channel: 'mail' as const,
  contents: ['hearing-dates'],
  decidedAt: '2013-05-21T10',
}
const terms = { text: 'Most funds at school level', measure: 'share of funds', unit: 'ratio', target: '0.95' }

const VKEY = `example.org/ledger+0a1b2c3d+${'A'.repeat(44)}`
const SIGNED = `example.org/ledger\n3\n${'A'.repeat(43)}=\n\n— example.org/ledger ${'A'.repeat(91)}=\n`

/** One example of each stored type, with every field it may have. A type without an example does not compile. */
export const EXAMPLES: { readonly [Type in DomainEvent['type']]: DataOf<Type> } = {
  EventQuarantined: {
    event: '00000000-0000-4000-8000-000000000002',
    stream: 'district-north',
    revision: 3,
    type: 'NobodyKnows',
    rationale,
    occurredOn,
  },
  KeyIssued: {
    hash: 'c'.repeat(64),
    person: 'ann',
    roles: ['rater', 'district'],
    nameDigest: 'd'.repeat(64),
    label: 'Ann’s key',
    district: 'north',
    expiresOn: '2027-12-31',
    occurredOn,
  },
  KeyRevoked: { rationale, occurredOn },
  CheckpointSigned: { size: 3, root: `${'A'.repeat(43)}=`, note: SIGNED, occurredOn },
  CheckpointCosigned: {
    size: 3,
    root: `${'A'.repeat(43)}=`,
    lines: [`— witness.example/w1 ${'A'.repeat(104)}==`],
    witnesses: [`witness.example/w1+01234567+B${'A'.repeat(43)}`],
    occurredOn,
  },
  LogKeyChanged: { vkey: VKEY, note: SIGNED, occurredOn },
  LogReset: { vkey: VKEY, note: SIGNED, rationale, occurredOn },
  PersonDescribed: { name: 'Ann Example', contact: 'ann@example.org', salt: 'e'.repeat(32), occurredOn },
  PersonForgotten: { person: 'ann', reason: 'Asked for by letter.', occurredOn },
  PrivilegedRead: {
    what: 'assessment',
    subject: 'assessment-rubric:north:2013-H1',
    revision: 4,
    occurredOn,
  },
  FrameworkPublished: { framework: rubric, occurredOn, imported },
  ImportedActWithdrawn: {
    event: '0192c7a0-0000-7000-8000-00000000002a',
    revision: 3,
    sha256: imported.sha256,
    rationale,
    occurredOn,
  },
  Registered: {
    kind: 'school',
    id: 'north-1',
    name: 'North One',
    state: 'IL',
    district: 'north',
    operator: 'North Schools',
    occurredOn: '2013-04',
    evidence,
    imported,
  },
  Renamed: { name: 'North Two', occurredOn, evidence, imported },
  FactsChanged: {
    name: 'North Two',
    state: 'IL',
    district: 'south',
    operator: 'South Schools',
    occurredOn: '2018-07',
    evidence,
    imported,
  },
  FactCorrected: {
    event: 'c0ffee00-0000-4000-8000-000000000001',
    name: 'North Two',
    state: 'IL',
    district: 'south',
    operator: 'South Schools',
    on: '2018-07-01',
    rationale,
    occurredOn,
    evidence,
    imported,
  },
  JoinedNetwork: { known: 'by', occurredOn: '2013', evidence, imported },
  LeftNetwork: { occurredOn, evidence, imported },
  StrategyAdopted: { on: '2012', funders: ['A Foundation', 'B Fund'], occurredOn, evidence, imported },
  SchoolOpened: { occurredOn, evidence, imported },
  SchoolClosed: { case: 'north-1-2013', occurredOn, evidence, imported },
  SchoolReopened: { case: 'north-1-2013', occurredOn, evidence, imported },
  Retired: { reason: 'A second entry of South', mergedInto: 'south', occurredOn, evidence, imported },
  RetirementWithdrawn: { rationale, occurredOn, evidence, imported },
  RoundOpened: { ...period, occurredOn, imported },
  RoundClosed: { unopened: period, occurredOn, imported },
  RoundReopened: { reason: 'a late report', occurredOn },
  RatingRecorded: { ...item, level, ...judged, seen },
  RatingNotGiven: { ...item, reason: 'no-data', ...judged, seen },
  ComponentOverridden: { ...item, level, ...judged, seen },
  AssessmentSubmitted: { rationale, occurredOn },
  AssessmentReturned: { rationale, occurredOn },
  AssessmentPublished: { rationale, occurredOn },
  CorrectionProposed: { correction: 'c1', ...item, level, notRated, challenge: 'q1', ...judged, seen },
  CorrectionApproved: { correction: 'c1', rationale, occurredOn },
  CorrectionRejected: { correction: 'c1', rationale, occurredOn },
  RatingWithdrawn: { ...item, ...judged },
  RatingChallenged: {
    challenge: 'q1',
    ...item,
    district: 'north',
    reason: 'A page of the minutes was not read.',
    evidence,
    occurredOn,
    imported,
  },
  ChallengeAnswered: {
    challenge: 'q1',
    item: 'teach.plan',
    outcome: 'dismissed',
    rationale,
    occurredOn: '2013-04',
    imported,
  },
  RatingImported: {
    ...item,
    level,
    notRated,
    entityName: 'North',
    note: 'as printed',
    evidence,
    occurredOn,
    imported,
  },
  CommitmentMade: {
    commitment: 'north.first-year.FY08-sequel',
    owner: { kind: 'district', id: 'north', name: 'North' },
    funders: ['A Foundation', 'B Fund'],
    title: '95% of funds',
    ...terms,
    baseline: '0.40',
    dueOn: '2018-01',
    template: { id: 'first-year', version: '2013-11-19', item: 'FY08-sequel' },
    ...step,
  },
  MilestoneAdded: { milestone: 'm1', title: 'Half of it', dueOn: '2015', ...step },
  MilestoneReached: { milestone: 'm1', ...step },
  ProgressReported: { value: '-0.10', self: true, ...step },
  DueDateExtended: { dueOn: '2019', late: true, ...step },
  TermsAmended: { ...terms, baseline: '1x', ...step },
  CompletionAssessed: { completion: 'substantial', ...step },
  VerdictIssued: { verdict: 'kept', metOn: '2018', ...step },
  VerdictRevised: { verdict: 'kept', metOn: '2018-05', ...step },
  CommitmentWithdrawn: step,
  ProcessPublished: {
    process: packWith(
      [
        ruleWith({
          kind: 'count',
          note: 'as amended',
          actions: ['closure'],
          inForce: [{ from: '2010-07-01', to: '2013-06-30' }],
          appliesWhen: {
            facts: { 'state-loan': true },
            grounds: ['budget'],
            exceptGrounds: ['unsafe-building'],
            step: { type: 'finding', recommendation: 'against' },
          },
          step: {
            type: 'hearing',
            kind: ['public-hearing', 'joint-hearing'],
            by: 'The Board',
            alone: true,
            date: 'occurredOn',
            pick: 'any',
          },
          anchor: { step: { type: 'decision', kind: 'regular-meeting', outcome: 'approved', pick: 'first' } },
          bound: { max: 'P90D' },
          sameDay: true,
          count: 2,
          apart: { min: 'P7D' },
        }),
        ruleWith({
          id: 'R2',
          kind: 'deadline',
          inForce: { from: '2010-07-01' },
          step: { type: 'notice', audience: 'parents', channel: ['newspaper', 'website'] },
          anchor: { calendar: '12-01', schoolYear: 'proposed', offset: '-P1M' },
        }),
        ruleWith({
          id: 'R3',
          kind: 'content',
          step: { type: 'document', kind: 'impact-statement' },
          fields: ['by', 'effects-on-pupils'],
        }),
      ],
      {
        appliesWhen: { facts: { 'school-district': true } },
        schoolYearStart: { from: '09-01', to: '09-10' },
        deciders: [{ actions: ['closure'], bodies: ['The Board', 'The County'], vote: 'required' }],
        source: { title: 'Act 1', url: 'https://example.org/act-1' },
        note: 'as “printed”',
      },
    ),
    occurredOn,
    imported,
  },
  MoratoriumDeclared: {
    moratorium: 'm-2013',
    scope: {
      text: 'No district school',
      actions: ['closure'],
      appliesWhen: { facts: { 'charter-school': false } },
    },
    from: '2013-06',
    until: 'SY2017-18',
    condition: 'a plan is adopted',
    authority: 'Announcement',
    ...step,
  },
  MoratoriumLifted: { moratorium: 'm-2013', authority: 'Announcement', ...step },
  CommitmentSuperseded: { supersededBy: 'north.c2', ...step },
  CaseOpened: { case: 'north-1-2013', ...frame, ...plan, ...voting, ...told },
  SchoolScreened: { ...frame, ...plan, ...voting, ...told },
  CaseCleared: { authority, grounds, ...voting, ...told },
  ActionProposed: { ...frame, ...plan, ...voting, ...told },
  ProposalAmended: { authority, ...plan, ...voting, ...told },
  NoticeGiven: { kind: 'hearing', ...shown, ...told },
  DocumentFiled: { kind: 'metrics', ...shown, ...told },
  HearingHeld: { kind: 'joint-hearing', alone: false, ...shown, ...told },
  FindingIssued: {
    kind: 'hearing-officer',
    recommendation: 'against',
    complied: 'partly',
    authority,
    ...shown,
    ...told,
  },
  FindingAnswered: { ...shown, ...told },
  ProposalWithdrawn: { authority, grounds, ...voting, ...told },
  DecisionMade: {
    outcome: 'approved',
    kind: 'special-meeting',
    authority,
    grounds,
    effectiveOn: '2014',
    expiresOn: '2015',
    ...voting,
    ...told,
  },
  MotionVoted: { kind: 'delay', outcome: 'failed', authority, ...voting, ...told },
  DecisionStayed: ruled,
  DecisionAnnulled: ruled,
  DecisionReversed: ruled,
  DecisionAffirmed: ruled,
  DecisionReinstated: ruled,
  RulingIssued: { ...ruled, outcome: 'violated' },
  CaseReconsidered: { kind: 'regular-meeting', authority, grounds, ...voting, ...told },
  RuleWaived: { ...ruled },
  ClosurePostponed: { effectiveOn: '2014-06', authority, grounds, ...voting, ...told },
  ClosureEffected: { kind: 'no-new-pupils', grades: ['6'], expiresOn: '2014', ...told },
  FollowUpRecorded: { kind: 'enrollment', complied: 'no', ...shown, ...told },
}

export const exampleOf = (type: DomainEvent['type']): DomainEvent =>
  ({ type, data: EXAMPLES[type] }) as DomainEvent
