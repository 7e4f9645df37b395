import type { AssessmentRefusal } from '../../domain/assessment/command.ts'
import type { Rule } from '../refusal.ts'

/** The rules of rating in words; those that other acts share stand with the others. */
export const ASSESSMENT_RULES: {
  readonly [Code in Exclude<
    AssessmentRefusal['code'],
    'DateInFuture' | 'DatedBeforeAct' | 'PeriodDatesUnknown'
  >]: Rule<Code>
} = {
  RoundNotOpen: {
    status: 409,
    rule: 'Rating, overriding and submitting need an open round',
    detail: () => 'The round is not open: an operator opens or reopens it.',
  },
  AssessmentPublished: {
    status: 409,
    rule: 'A published assessment changes by correction or withdrawal only',
    detail: () => 'The assessment is published, or holds imported ratings: propose a correction.',
  },
  AssessmentSubmitted: {
    status: 409,
    rule: 'A submitted assessment is not rated',
    detail: () => 'The assessment is submitted: a publisher returns it first.',
  },
  AssessmentNotSubmitted: {
    status: 409,
    rule: 'Only a submitted assessment is returned or published',
    detail: () => 'The assessment is not submitted: a rater submits it first.',
  },
  AssessmentNotPublished: {
    status: 409,
    rule: 'Only what is published is corrected or withdrawn',
    detail: () => 'The assessment is not published: change the draft.',
  },
  AssessmentEmpty: {
    status: 409,
    rule: 'An assessment is submitted with ratings',
    detail: () => 'Nothing has been rated yet: rate an item first.',
  },
  AssessmentInDraft: {
    status: 409,
    rule: 'Nothing is imported into an assessment under way',
    detail: ({ state }) => `The assessment is ${state}: publish it and correct it, or leave the row out.`,
  },
  ValueMissing: {
    status: 422,
    rule: 'A rating has a level or says why there is none',
    detail: () => 'Send either level or notRated with its reason.',
    pointer: '/level',
  },
  VersionUnknown: {
    status: 422,
    rule: 'A rating names a published version',
    detail: ({ version, known }) => `There is no version ${version}: there are ${known.join(', ')}.`,
    pointer: '/version',
  },
  VersionFixed: {
    status: 409,
    rule: 'The version of an assessment is fixed by its first act',
    detail: ({ version, given }) => `The assessment is in version ${version}, not ${given}.`,
    pointer: '/version',
  },
  ItemUnknown: {
    status: 422,
    rule: 'An item belongs to the framework version',
    detail: ({ item, version }) => `Version ${version} has no item ${item}.`,
  },
  LevelUnknown: {
    status: 422,
    rule: 'A level belongs to the scale of its item',
    detail: ({ level, item, levels }) => `${level} is no level of ${item}: there are ${levels.join(', ')}.`,
    pointer: '/level',
  },
  OverrideNeedsElements: {
    status: 422,
    rule: 'Only a component with elements is overridden, by a level',
    detail: ({ item }) => `${item} cannot be overridden: rate it without \`override\`.`,
    pointer: '/override',
  },
  RationaleMissing: {
    status: 422,
    rule: 'Whatever judges says why',
    detail: ({ act }) => `The ${act} needs a rationale.`,
    pointer: '/rationale',
  },
  EvidenceMissing: {
    status: 422,
    rule: 'A new, raised, lowered or incomparable level rests on evidence',
    detail: ({ act }) => `This act (${act}) needs evidence; only an affirmation (AF) goes without.`,
    pointer: '/evidence',
  },
  PublisherRated: {
    status: 403,
    rule: 'Whoever rated does not publish',
    detail: ({ person }) => `${person} rated in this assessment: another person publishes it.`,
  },
  CorrectionUnknown: {
    status: 404,
    rule: 'A correction is proposed first',
    detail: ({ correction }) => `There is no correction ${correction}: its id was in the answer to its POST.`,
  },
  CorrectionIdReused: {
    status: 409,
    rule: 'An id names one correction',
    detail: ({ correction }) => `Correction ${correction} says something else.`,
  },
  CorrectionDecided: {
    status: 409,
    rule: 'A correction is decided once',
    detail: ({ correction, decision }) => `Correction ${correction} was decided before: ${decision}.`,
  },
  CorrectionApprovedByProposer: {
    status: 403,
    rule: 'A correction needs a second person',
    detail: ({ person }) => `${person} proposed it: another person approves it.`,
  },
  CorrectionChangesNothing: {
    status: 409,
    rule: 'A correction changes something',
    detail: ({ item }) => `${item} shows that already: there is nothing to correct.`,
    pointer: '/level',
  },
  NothingToWithdraw: {
    status: 409,
    rule: 'Only what shows is withdrawn',
    detail: ({ item }) => `${item} shows nothing that could be withdrawn.`,
  },
  RatingClash: {
    status: 409,
    rule: 'One day gives an item one value',
    detail: ({ item, occurredOn, event }) =>
      `Event ${event} gives ${item} another value on ${occurredOn}: leave the row out, or date a restatement later.`,
  },
}
