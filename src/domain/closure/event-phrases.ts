import type { EventNames, EventPhrases } from '../values/event-phrase.ts'
import type { ClosureEvent } from './event.ts'

/** What each event of a closure case did, as a clause. */
export const CLOSURE_PHRASES: EventPhrases<ClosureEvent> = {
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
}

const caseOf = ({ id, entity }: EventNames) => `The case ${id} about ${entity}`
