import type { CommitmentRefusal } from '../../domain/commitment/command.ts'
import type { Rule } from '../refusal.ts'

/** The rules of a promise in words; those that other acts share stand with the others. */
export const COMMITMENT_RULES: {
  readonly [Code in Exclude<CommitmentRefusal['code'], 'DateInFuture' | 'DatedBeforeAct'>]: Rule<Code>
} = {
  CommitmentUnknown: {
    status: 404,
    rule: 'A commitment is made first',
    detail: () => 'No commitment of this id was made by then: ids are case-sensitive; make it with PUT.',
  },
  CommitmentClash: {
    status: 409,
    rule: 'The first wording of a commitment never changes',
    detail: ({ field }) =>
      `${field} stands otherwise: amend or extend the commitment, or use another id for another promise.`,
  },
  CommitmentEnded: {
    status: 409,
    rule: 'Nothing moves after withdrawal or supersession',
    detail: ({ how, on }) => `The commitment was ${how} on ${on}: make another one.`,
  },
  CommitmentDatedBeforeMade: {
    status: 422,
    rule: 'Nothing happens to a commitment before it is made',
    detail: ({ occurredOn, madeOn }) => `${occurredOn} is before ${madeOn}, the day on which it was made.`,
    pointer: '/occurredOn',
  },
  CommitmentDueBeforeMade: {
    status: 422,
    rule: 'A commitment is due after it is made',
    detail: ({ dueOn, madeOn }) => `It would be due on ${dueOn} and is made on ${madeOn}: send a later date.`,
    pointer: '/dueOn',
  },
  MilestoneUnknown: {
    status: 404,
    rule: 'A milestone is added first',
    detail: ({ milestone }) =>
      `There is no milestone ${milestone}: its id was in the answer to its POST; GET the commitment lists them.`,
  },
  MilestoneClash: {
    status: 409,
    rule: 'An id names one milestone',
    detail: ({ milestone }) => `Milestone ${milestone} says something else: use a new Idempotency-Key.`,
  },
  MilestoneReachedBefore: {
    status: 409,
    rule: 'A milestone is reached once',
    detail: ({ milestone, reachedOn }) =>
      `Milestone ${milestone} was reached on ${reachedOn}: report progress instead.`,
  },
  MeasureMissing: {
    status: 422,
    rule: 'A value needs a measure',
    detail: () =>
      'Nothing says what the value measures: amend the commitment with a measure, or report in words (note).',
    pointer: '/value',
  },
  ReportEmpty: {
    status: 422,
    rule: 'A report says something',
    detail: () => 'Send a value, a note or evidence.',
  },
  ExtensionWithoutDueDate: {
    status: 409,
    rule: 'Only what has a due date is extended',
    detail: () => 'The commitment has no due date: there is nothing to extend.',
  },
  ExtensionNotLater: {
    status: 422,
    rule: 'An extension moves the due date to a later day',
    detail: ({ dueOn, inForce }) => `${dueOn} is not later than ${inForce}, the date in force.`,
    pointer: '/dueOn',
  },
  AmendmentEmpty: {
    status: 422,
    rule: 'An amendment changes something',
    detail: () => 'Send at least one of text, measure, unit, baseline and target with another value.',
  },
  CompletedBefore: {
    status: 409,
    rule: 'A commitment is completed once',
    detail: ({ on }) => `It was assessed complete on ${on}: what remains is a verdict.`,
  },
  JudgeOwns: {
    status: 403,
    rule: 'Nobody judges a commitment of their own',
    detail: ({ party }) => `${party} made it, owns it or acts for its owner: another assessor judges it.`,
  },
  BrokenBeforeDue: {
    status: 409,
    rule: 'Nothing is broken before it is due',
    detail: ({ dueOn }) => `It is due on ${dueOn}: judge it afterwards, or have it withdrawn.`,
    pointer: '/verdict',
  },
  VerdictStands: {
    status: 409,
    rule: 'A verdict is given once and then revised',
    detail: ({ verdict }) => `The verdict ${verdict} stands: another assessor revises it.`,
    pointer: '/verdict',
  },
  VerdictMissing: {
    status: 409,
    rule: 'Only a verdict that was given is revised',
    detail: () => 'There is no verdict yet: give one first.',
  },
  VerdictRevisedByItsJudge: {
    status: 403,
    rule: 'A verdict is revised by another assessor',
    detail: ({ person }) => `${person} gave the verdict that stands: another assessor revises it.`,
  },
  MetOnWithoutKept: {
    status: 422,
    rule: 'Only what was kept was met on a day',
    detail: () => 'Leave metOn out, or give the verdict kept.',
    pointer: '/metOn',
  },
  MetAfterVerdict: {
    status: 422,
    rule: 'What was kept was met before the verdict',
    detail: ({ metOn, occurredOn }) =>
      `It would have been met on ${metOn}, after the verdict of ${occurredOn}.`,
    pointer: '/metOn',
  },
  SupersededByItself: {
    status: 422,
    rule: 'A commitment is superseded by another one',
    detail: () => 'It cannot supersede itself: name the commitment that takes its place.',
    pointer: '/supersededBy',
  },
  CommitmentReasonMissing: {
    status: 422,
    rule: 'Whatever judges or changes a promise says why',
    detail: ({ act }) => `The ${act} needs a rationale.`,
    pointer: '/rationale',
  },
}
