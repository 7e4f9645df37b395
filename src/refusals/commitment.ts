import type { CommitmentRefusal, StepClash } from '../domain/commitment/command.ts'
import { DATE_IN_FUTURE, DATED_BEFORE_ACT } from './shared.ts'
import type { Refusals } from './wording.ts'

/** What to do about two imported steps of one day that contradict each other. */
export function remedyOf({ type }: StepClash): string {
  if (type === 'MilestoneAdded') return 'give one of them another id'
  const another = 'give one of them another day'
  return type === 'VerdictIssued' ? `${another}, or make the later one a verdict-revised` : another
}

/** The rules of a commitment in words. */
export const COMMITMENT_REFUSALS: Refusals<CommitmentRefusal> = {
  CommitmentUnknown: {
    rule: 'A commitment is made first',
    detail: () => 'No commitment of this id was made by then: ids are case-sensitive; make it first.',
  },
  CommitmentClash: {
    rule: 'The first wording of a commitment never changes',
    detail: ({ field }, nameOf) =>
      `${nameOf(field)} stands otherwise: amend or extend the commitment, or use another id for another promise.`,
  },
  CommitmentEnded: {
    rule: 'Nothing moves after withdrawal or supersession',
    detail: ({ how, on }) => `The commitment was ${how} on ${on}: make another one.`,
  },
  CommitmentDatedBeforeMade: {
    rule: 'Nothing happens to a commitment before it is made',
    detail: ({ occurredOn, madeOn }) => `${occurredOn} is before ${madeOn}, the day on which it was made.`,
  },
  CommitmentDueBeforeMade: {
    rule: 'A commitment is due after it is made',
    detail: ({ dueOn, madeOn }) => `It would be due on ${dueOn} and is made on ${madeOn}: give a later date.`,
  },
  MilestoneUnknown: {
    rule: 'A milestone is added first',
    detail: ({ milestone }) => `There is no milestone ${milestone}: the commitment lists those that it has.`,
  },
  MilestoneClash: {
    rule: 'An id names one milestone',
    detail: ({ milestone }) => `Milestone ${milestone} says something else: give it another id.`,
  },
  MilestoneReachedBefore: {
    rule: 'A milestone is reached once',
    detail: ({ milestone, reachedOn }) =>
      `Milestone ${milestone} was reached on ${reachedOn}: report progress instead.`,
  },
  MeasureMissing: {
    rule: 'A value needs a measure',
    detail: () =>
      'Nothing says what the value measures: amend the commitment with a measure, or report in words (note).',
  },
  ReportEmpty: {
    rule: 'A report says something',
    detail: () => 'Give a value, a note or evidence.',
  },
  ExtensionWithoutDueDate: {
    rule: 'Only what has a due date is extended',
    detail: () => 'The commitment has no due date: there is nothing to extend.',
  },
  ExtensionNotLater: {
    rule: 'An extension moves the due date to a later day',
    detail: ({ dueOn, inForce }) => `${dueOn} is not later than ${inForce}, the date in force.`,
  },
  AmendmentEmpty: {
    rule: 'An amendment changes something',
    detail: () => 'Give at least one of text, measure, unit, baseline and target with another value.',
  },
  CompletedBefore: {
    rule: 'A commitment is completed once',
    detail: ({ on }) => `It was assessed complete on ${on}: what remains is a verdict.`,
  },
  JudgeOwns: {
    rule: 'Nobody judges a commitment of their own',
    detail: ({ party }) => `${party} made it, owns it or acts for its owner: another assessor judges it.`,
  },
  BrokenBeforeDue: {
    rule: 'Nothing is broken before it is due',
    detail: ({ dueOn }) => `It is due on ${dueOn}: judge it afterwards, or have it withdrawn.`,
  },
  VerdictStands: {
    rule: 'A verdict is given once and then revised',
    detail: ({ verdict }) => `The verdict ${verdict} stands: another assessor revises it.`,
  },
  VerdictMissing: {
    rule: 'Only a verdict that was given is revised',
    detail: () => 'There is no verdict yet: give one first.',
  },
  VerdictRevisedByItsJudge: {
    rule: 'A verdict is revised by another assessor',
    detail: ({ person }) => `${person} gave the verdict that stands: another assessor revises it.`,
  },
  MetOnWithoutKept: {
    rule: 'Only what was kept was met on a day',
    detail: () => 'Leave metOn out, or give the verdict kept.',
  },
  MetAfterVerdict: {
    rule: 'What was kept was met before the verdict',
    detail: ({ metOn, occurredOn }) =>
      `It would have been met on ${metOn}, after the verdict of ${occurredOn}.`,
  },
  SupersededByItself: {
    rule: 'A commitment is superseded by another one',
    detail: () => 'It cannot supersede itself: name the commitment that takes its place.',
  },
  CommitmentReasonMissing: {
    rule: 'Whatever judges or changes a promise says why',
    detail: ({ act }) => `The ${act} needs a rationale.`,
  },
  StepClash: {
    rule: 'Steps of one kind and day do not contradict each other',
    detail: ({ field, occurredOn, event, ...clash }, nameOf) =>
      `Event ${event} says another ${nameOf(field)} on ${occurredOn}: leave the row out, or ${remedyOf({ field, occurredOn, event, ...clash })}.`,
  },
  DatedBeforeAct: DATED_BEFORE_ACT,
  DateInFuture: DATE_IN_FUTURE,
}
