import type { AssessmentRefusal } from '../domain/assessment/command.ts'
import { DATE_IN_FUTURE, DATED_BEFORE_ACT } from './shared.ts'
import type { Refusals } from './wording.ts'

/** The rules of rating in words. */
export const ASSESSMENT_REFUSALS: Refusals<AssessmentRefusal> = {
  RoundNotOpen: {
    rule: 'Rating, overriding and submitting need an open round',
    detail: () => 'The round is not open: an operator opens or reopens it.',
  },
  AssessmentPublished: {
    rule: 'A published assessment changes by correction or withdrawal only',
    detail: () => 'The assessment is published, or holds imported ratings: propose a correction.',
  },
  AssessmentSubmitted: {
    rule: 'A submitted assessment is not rated',
    detail: () => 'The assessment is submitted: a publisher returns it first.',
  },
  AssessmentNotSubmitted: {
    rule: 'Only a submitted assessment is returned or published',
    detail: () => 'The assessment is not submitted: a rater submits it first.',
  },
  AssessmentNotPublished: {
    rule: 'Only what is published is corrected, withdrawn or challenged',
    detail: () => 'The assessment is not published: change the draft.',
  },
  AssessmentEmpty: {
    rule: 'An assessment is submitted with ratings',
    detail: () => 'Nothing has been rated yet: rate an item first.',
  },
  AssessmentInDraft: {
    rule: 'Nothing is imported into an assessment under way',
    detail: ({ state }) => `The assessment is ${state}: publish it and correct it, or leave the row out.`,
  },
  ValueMissing: {
    rule: 'A rating has a level or says why there is none',
    detail: () => 'Give either a level or the reason why there is none.',
  },
  VersionUnknown: {
    rule: 'A rating names a published version',
    detail: ({ version, known }) => `There is no version ${version}: there are ${known.join(', ')}.`,
  },
  VersionFixed: {
    rule: 'The version of an assessment is fixed by its first act',
    detail: ({ version, given }) => `The assessment is in version ${version}, not ${given}.`,
  },
  ItemNotInVersion: {
    rule: 'An item belongs to the framework version',
    detail: ({ item, version }) => `Version ${version} has no item ${item}.`,
  },
  LevelUnknown: {
    rule: 'A level belongs to the scale of its item',
    detail: ({ level, item, levels }) => `${level} is no level of ${item}: there are ${levels.join(', ')}.`,
  },
  OverrideNeedsElements: {
    rule: 'Only a component with elements is overridden, by a level',
    detail: ({ item }) => `${item} cannot be overridden: rate it without \`override\`.`,
  },
  RationaleMissing: {
    rule: 'Whatever judges says why',
    detail: ({ act }) => `The ${act} needs a rationale.`,
  },
  EvidenceMissing: {
    rule: 'A new, raised, lowered or incomparable level rests on evidence',
    detail: ({ act }) => `This act (${act}) needs evidence; only an affirmation (AF) goes without.`,
  },
  PublisherRated: {
    rule: 'Whoever rated does not publish',
    detail: ({ person }) => `${person} rated in this assessment: another person publishes it.`,
  },
  CorrectionUnknown: {
    rule: 'A correction is proposed first',
    detail: ({ correction }) =>
      `There is no correction ${correction}: its id is the one that proposing it returned.`,
  },
  CorrectionIdReused: {
    rule: 'An id names one correction',
    detail: ({ correction }) => `Correction ${correction} says something else.`,
  },
  CorrectionDecided: {
    rule: 'A correction is decided once',
    detail: ({ correction, decision }) => `Correction ${correction} was decided before: ${decision}.`,
  },
  CorrectionApprovedByProposer: {
    rule: 'A correction needs a second person',
    detail: ({ person }) => `${person} proposed it: another person approves it.`,
  },
  CorrectionChangesNothing: {
    rule: 'A correction changes something',
    detail: ({ item }) => `${item} shows that already: there is nothing to correct.`,
  },
  ChallengesNotTaken: {
    rule: 'Ratings are challenged where their framework says for how long',
    detail: ({ version }) =>
      `Version ${version} sets no challengeWindow, so that no challenge is taken here; one that was raised elsewhere is imported.`,
  },
  NothingToChallenge: {
    rule: 'Only what shows is challenged',
    detail: ({ item }) =>
      `Nothing shows of ${item} in this period: challenge it in the period that it was rated for.`,
  },
  ChallengeWindowOver: {
    rule: 'A rating is challenged within the window that its framework sets',
    detail: ({ occurredOn, until }) =>
      `${occurredOn} is after ${until}, the last day for it: say to a rater what should be corrected.`,
  },
  ChallengeOpen: {
    rule: 'A rating has one open challenge at a time',
    detail: ({ item, challenge }) =>
      `Challenge ${challenge} of ${item} was open on that day: it is answered before another one is raised.`,
  },
  ChallengeIdReused: {
    rule: 'An id names one challenge',
    detail: ({ challenge }) => `Challenge ${challenge} says something else.`,
  },
  ChallengeUnknown: {
    rule: 'A challenge is raised first',
    detail: ({ challenge }) =>
      `There is no challenge ${challenge}: its id is the one that raising it returned.`,
  },
  ChallengeAnsweredBefore: {
    rule: 'A challenge is answered once',
    detail: ({ challenge, outcome }) => `Challenge ${challenge} was answered before: ${outcome}.`,
  },
  ChallengeAnsweredByParty: {
    rule: 'A challenge is answered by somebody who had no part in the rating',
    detail: ({ person, part }) =>
      `${person} ${part} ${part === 'raised' ? 'the challenge' : 'what is challenged'}: another person answers it.`,
  },
  ChallengeNotUpheld: {
    rule: 'Only an upheld challenge leads to a correction',
    detail: ({ challenge, outcome }) =>
      outcome === null
        ? `Challenge ${challenge} is not answered yet: answer it first.`
        : `Challenge ${challenge} was ${outcome}: leave it out.`,
  },
  ChallengeOfOtherItem: {
    rule: 'A correction follows from a challenge of the same item, or of its component',
    detail: ({ challenge, item }) => `Challenge ${challenge} is not about ${item}: leave it out.`,
  },
  NothingToWithdraw: {
    rule: 'Only what shows is withdrawn',
    detail: ({ item }) => `${item} shows nothing that could be withdrawn.`,
  },
  RatingClash: {
    rule: 'One day gives an item one value',
    detail: ({ item, occurredOn, event, sha256 }) =>
      `Event ${event} gives ${item} another value on ${occurredOn}: leave the row out, or date a restatement later` +
      (sha256 === null
        ? '.'
        : `; where the file that it came from was wrong, take that back: ledger withdraw-import ${sha256}.`),
  },
  DatedBeforeAct: DATED_BEFORE_ACT,
  DateInFuture: DATE_IN_FUTURE,
}
