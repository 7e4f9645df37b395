import type { DomainEvent } from '../domain/subjects.ts'

/** So much of the digest of a file tells it from others for a reader. */
export const DIGEST_SHOWN = 12

type DataOf<Type extends DomainEvent['type']> = Extract<DomainEvent, { readonly type: Type }>['data']

/** What an event is about, by the names that are known; an id where there is no name. */
export type EventNames = {
  /** The district or school, or who promised. */
  readonly entity: string
  /** The item that was rated. */
  readonly item: string
  /** What its stream is called: a commitment, a case, a key, a framework. */
  readonly id: string
  readonly stream: string
  /** Of an assessment or a round. */
  readonly framework: string
  readonly period: string
}

/** What was done to what, as a clause to which a date and a person can be added. A type without a phrase does not compile. */
const PHRASES: {
  readonly [Type in DomainEvent['type']]: (data: DataOf<Type>, names: EventNames) => string
} = {
  FrameworkPublished: ({ framework }) =>
    `Version ${framework.version} of the framework ${framework.id} was published`,
  RoundOpened: (_, { framework, period }) => `The round ${period} of ${framework} was opened`,
  RoundClosed: (_, { framework, period }) => `The round ${period} of ${framework} was closed`,
  RoundReopened: ({ reason }, { framework, period }) =>
    `The round ${period} of ${framework} was reopened (${reason})`,

  Registered: ({ kind }, { entity }) => `The ${kind} ${entity} was registered`,
  Renamed: ({ name }, { id }) => `${id} was renamed ${name}`,
  FactsChanged: (_, { entity }) => `What is known of ${entity} was stated from then on`,
  FactCorrected: (_, { entity }) => `What an event says of ${entity} was put right`,
  JoinedNetwork: ({ known }, { entity }) =>
    known === 'by' ? `${entity} was known to have joined the network` : `${entity} joined the network`,
  LeftNetwork: (_, { entity }) => `${entity} left the network`,
  StrategyAdopted: (_, { entity }) => `${entity} adopted the strategy`,
  SchoolOpened: (_, { entity }) => `The school ${entity} opened`,
  SchoolClosed: (_, { entity }) => `The school ${entity} closed`,

  SchoolReopened: ({ case: id }, { entity }) =>
    `The school ${entity} opened again, since what the case ${id} decided was undone`,

  Retired: ({ reason, mergedInto }, { entity }) =>
    `${entity} was retired${mergedInto === undefined ? '' : ` in favour of ${mergedInto}`} (${reason})`,
  RetirementWithdrawn: (_, { entity }) => `The retirement of ${entity} was withdrawn`,

  ProcessPublished: ({ process }) => `Version ${process.version} of the process ${process.id} was published`,
  MoratoriumDeclared: ({ moratorium, authority }) =>
    `The moratorium ${moratorium} was declared by ${authority}`,
  MoratoriumLifted: ({ moratorium }) => `The moratorium ${moratorium} was lifted`,

  RatingRecorded: ({ level }, names) => `${rated(names)} was rated ${level.name}`,
  RatingNotGiven: ({ reason }, names) => `${rated(names)} was not rated (${reason})`,
  ComponentOverridden: ({ level }, names) => `${rated(names)} was set to ${level.name} over its elements`,
  AssessmentSubmitted: (_, names) => `${assessment(names)} was submitted`,
  AssessmentReturned: (_, names) => `${assessment(names)} was given back`,
  AssessmentPublished: (_, names) => `${assessment(names)} was published`,
  CorrectionProposed: ({ level, notRated, challenge }, names) =>
    `A correction of ${rated(names)} to ${shown(level, notRated)} was proposed` +
    (challenge === undefined ? '' : ', since a challenge was upheld'),
  CorrectionApproved: (_, names) => `The correction of ${rated(names)} was approved`,
  CorrectionRejected: (_, names) => `The correction of ${rated(names)} was rejected`,
  RatingWithdrawn: (_, names) => `The rating of ${rated(names)} was withdrawn`,
  RatingChallenged: ({ district, reason }, names) =>
    `The rating of ${rated(names)} was challenged for the district ${district}: ${quoted(reason)}`,
  ChallengeAnswered: ({ outcome }, names) => `The challenge of ${rated(names)} was ${outcome}`,
  RatingImported: ({ level, notRated }, names) => `${rated(names)} was ${shown(level, notRated)}`,

  CommitmentMade: ({ title, text }, { entity, id }) =>
    `${entity} made the commitment ${id}: ${quoted(title ?? text)}`,
  MilestoneAdded: ({ title }, { id }) => `The milestone ${quoted(title)} was added to the commitment ${id}`,
  MilestoneReached: ({ milestone }, { id }) =>
    `The milestone ${milestone} of the commitment ${id} was reached`,
  ProgressReported: ({ value }, { id }) =>
    `Progress of the commitment ${id} was reported${value === undefined ? '' : `: ${value}`}`,
  DueDateExtended: ({ dueOn }, { id }) => `The due date of the commitment ${id} was extended to ${dueOn}`,
  TermsAmended: (_, { id }) => `The terms of the commitment ${id} were amended`,
  CompletionAssessed: ({ completion }, { id }) =>
    `The commitment ${id} was assessed as ${completion.replaceAll('-', ' ')}`,
  VerdictIssued: ({ verdict }, { id }) => `The commitment ${id} was judged ${verdict.replaceAll('-', ' ')}`,
  VerdictRevised: ({ verdict }, { id }) =>
    `The verdict on the commitment ${id} was revised to ${verdict.replaceAll('-', ' ')}`,
  CommitmentWithdrawn: (_, { id }) => `The commitment ${id} was withdrawn`,
  CommitmentSuperseded: ({ supersededBy }, { id }) =>
    `The commitment ${id} was superseded${supersededBy === undefined ? '' : ` by ${supersededBy}`}`,

  CaseOpened: (_, names) => `${caseOf(names)} was opened`,
  SchoolScreened: (_, names) => `${names.entity} was screened in the case ${names.id}`,
  CaseCleared: (_, names) => `${caseOf(names)} was cleared`,
  ActionProposed: ({ action }, names) =>
    `${action === undefined ? 'An action' : `The ${action}`} of ${names.entity} was proposed in the case ${names.id}`,
  ProposalAmended: (_, names) => `The proposal of the case ${names.id} about ${names.entity} was amended`,
  NoticeGiven: ({ kind }, names) =>
    `Notice${kind === undefined ? '' : ` of ${kind}`} was given in the case ${names.id}`,
  DocumentFiled: ({ kind }, { id }) => `A document (${kind}) was filed in the case ${id}`,
  HearingHeld: ({ kind }, { id }) => `A hearing (${kind}) was held in the case ${id}`,
  FindingIssued: ({ recommendation }, { id }) =>
    `A finding${recommendation === undefined ? '' : ` (${recommendation})`} was issued in the case ${id}`,
  FindingAnswered: (_, { id }) => `A finding in the case ${id} was answered`,
  ProposalWithdrawn: (_, names) => `The proposal of the case ${names.id} about ${names.entity} was withdrawn`,
  DecisionMade: ({ outcome }, names) => `${caseOf(names)} was decided: ${outcome}`,
  MotionVoted: ({ kind, outcome }, { id }) => `A motion (${kind}) in the case ${id} was ${outcome}`,
  DecisionStayed: (_, { id }) => `The decision of the case ${id} was stayed`,
  DecisionAnnulled: (_, { id }) => `The decision of the case ${id} was annulled`,
  DecisionReversed: (_, { id }) => `The decision of the case ${id} was reversed`,
  DecisionAffirmed: (_, { id }) => `The decision of the case ${id} was affirmed`,
  DecisionReinstated: (_, { id }) => `The decision of the case ${id} was reinstated`,
  RulingIssued: ({ rule, outcome }, { id }) =>
    `A ruling on the rule ${rule} was issued in the case ${id}: ${outcome}`,
  CaseReconsidered: (_, names) => `${caseOf(names)} was reconsidered`,
  RuleWaived: ({ rule }, { id }) => `The rule ${rule} was waived in the case ${id}`,
  ClosurePostponed: ({ effectiveOn }, { id }) =>
    `What the case ${id} decided was postponed to ${effectiveOn}`,
  ClosureEffected: (_, { id, entity }) => `What the case ${id} decided for ${entity} took effect`,
  FollowUpRecorded: (_, { id }) => `A follow-up of the case ${id} was recorded`,

  KeyIssued: ({ person, roles }, { id }) => `The key ${id} was issued to ${person} (${roles.join(', ')})`,
  KeyRevoked: (_, { id }) => `The key ${id} was revoked`,
  PrivilegedRead: ({ what, subject }, { id }) =>
    `What is not public ${READ_IN[what](subject)} was read with the key ${id}`,

  CheckpointSigned: ({ size }) => `The first ${size} events were signed`,
  CheckpointCosigned: ({ size }) => `Witnesses have seen the first ${size} events`,
  LogKeyChanged: ({ vkey }) => `From here on ${vkey} signs the log`,
  LogReset: ({ vkey }) => `What was signed before binds no more, and from here on ${vkey} signs the log`,

  PersonDescribed: (_, { id }) => `Who ${id} is was described`,
  PersonForgotten: ({ person }) => `Who ${person} is was deleted`,

  ImportedActWithdrawn: ({ revision, sha256 }, { stream }) =>
    `What revision ${revision} of ${stream} says was taken back with the file ${sha256.slice(0, DIGEST_SHOWN)}`,
  EventQuarantined: ({ event, type, stream }) => `The event ${event} (${type}) of ${stream} was set aside`,
}

/** Where it was read; of one stream alone where one is named. */
const READ_IN: Readonly<Record<DataOf<'PrivilegedRead'>['what'], (subject: string | undefined) => string>> = {
  assessment: (subject = 'an assessment') => `of ${subject}`,
  trail: subject => `in the audit trail${subject === undefined ? '' : ` of ${subject}`}`,
  feed: subject => `in the feed${subject === undefined ? '' : ` of ${subject}`}`,
  export: subject => `in an export${subject === undefined ? '' : ` of ${subject}`}`,
}

const rated = ({ item, entity, period }: EventNames) => `${item} of ${entity} for ${period}`
const assessment = ({ entity, framework, period }: EventNames) =>
  `The assessment of ${entity} by ${framework} for ${period}`
const caseOf = ({ id, entity }: EventNames) => `The case ${id} about ${entity}`
const shown = (
  level: { readonly name: string } | undefined,
  notRated: { readonly reason: string } | undefined,
) => (level === undefined ? `not rated (${notRated?.reason ?? 'no reason'})` : `rated ${level.name}`)
const TEXT_LENGTH_MAX = 80
const quoted = (text: string) =>
  `“${text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX).trimEnd()}…` : text}”`

/** What happened, as a clause without its date and its person. */
export function phraseOf({ type, data }: DomainEvent, names: EventNames): string {
  const phrase = PHRASES[type] as (data: DomainEvent['data'], names: EventNames) => string
  return phrase(data, names)
}
