import type { ClosureRefusal } from '../domain/closure/command.ts'
import { DATE_IN_FUTURE, DATED_BEFORE_ACT } from './shared.ts'
import type { Refusals } from './wording.ts'

/** The rules of a closure case in words. */
export const CLOSURE_REFUSALS: Refusals<ClosureRefusal> = {
  CaseUnknown: {
    rule: 'A step belongs to a case that was opened',
    detail: () => 'There is no such case: check its id, or open it with PUT.',
  },
  CaseClash: {
    rule: 'A case is about one school of one district and keeps its id',
    detail: ({ field, stands, given }, nameOf) =>
      field === 'case'
        ? 'It was opened already, in other words: use another id, or take a step of this case.'
        : `${nameOf(field)} stands as ${stands} and is given as ${given}: use another case id.`,
  },
  CaseFull: {
    rule: 'A case has a limited number of steps',
    detail: ({ stepsMax }) => `A case has at most ${stepsMax} steps: open another one that continues it.`,
  },
  CaseLiveElsewhere: {
    rule: 'A school has one live case at a time before each authority',
    detail: ({ other, state, authority }) =>
      `Case ${other} of this school is ${state}${authority === null ? '' : ` before ${authority}`}: ` +
      'say that this case continues it, name another authority, or end that case first.',
  },
  CaseStandsOtherwise: {
    rule: 'A step begins where the case stands',
    detail: ({ step, state, from }) =>
      `The case is ${state} on that day; ${step} begins where it is ${from.join(', ')}.`,
  },
  CaseFieldMissing: {
    rule: 'A step says what it is about',
    detail: ({ field, step }, nameOf) => `The step ${step} needs ${nameOf(field)}.`,
  },
  CaseReasonMissing: {
    rule: 'What moves or judges a case says why',
    detail: ({ step }) => `The step ${step} needs a rationale.`,
  },
  StepReferenceUnknown: {
    rule: 'A step that is named is one of the case',
    detail: ({ reference }) =>
      `${reference} is neither the ref nor the event of a step of this case; a step of another record is named as record/ref.`,
  },
  StepReferenceTaken: {
    rule: 'A ref names one step',
    detail: ({ ref }) => `${ref} names another step of this case already: use another one.`,
  },
  FindingNotNamed: {
    rule: 'A decision against a finding names it',
    detail: ({ finding }) =>
      `The finding ${finding} advises otherwise: name it in refersTo, or decide as it advises.`,
  },
  RuleBroken: {
    rule: 'A step keeps the binding rules of its process',
    detail: ({ rule, authority, sentence }) => `Rule ${rule} (${authority}): ${sentence}`,
  },
  MoratoriumInForce: {
    rule: 'Nothing is proposed while a moratorium is in force',
    detail: ({ moratorium, authority, sentence }) => `Moratorium ${moratorium} (${authority}): ${sentence}`,
  },
  VotesContradictTally: {
    rule: 'The tally holds the votes that are named',
    detail: ({ tally, votes }) => `The tally is ${tally} and the named votes are ${votes}: mend one of them.`,
  },
  PlanUnchanged: {
    rule: 'An amendment changes something',
    detail: () => 'Nothing in it differs from the plan in force.',
  },
  PostponementNotLater: {
    rule: 'A postponement moves the date to a later one',
    detail: ({ effectiveOn, inForce }) => `${effectiveOn} is not later than ${inForce}, which is in force.`,
  },
  SchoolReceivesItself: {
    rule: 'Pupils go to another school',
    detail: ({ school }) => `${school} cannot receive its own pupils: name other schools.`,
  },
  ExpiryBeforeStep: {
    rule: 'What expires does so after it began',
    detail: ({ expiresOn, occurredOn }) => `It would expire on ${expiresOn}, before ${occurredOn}.`,
  },
  DatedBeforeAct: DATED_BEFORE_ACT,
  DateInFuture: DATE_IN_FUTURE,
}
