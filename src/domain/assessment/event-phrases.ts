import { type EventNames, type EventPhrases, quoted } from '../values/event-phrase.ts'
import type { AssessmentEvent } from './event.ts'

/** What each event of an assessment did, as a clause. */
export const ASSESSMENT_PHRASES: EventPhrases<AssessmentEvent> = {
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
    `The rating of ${rated(names)} was challenged for ${names.called({ kind: 'district', id: district })}: ${quoted(reason)}`,
  ChallengeAnswered: ({ outcome }, names) => `The challenge of ${rated(names)} was ${outcome}`,
  RatingImported: ({ level, notRated }, names) => `${rated(names)} was ${shown(level, notRated)}`,
}

const rated = ({ item, entity, period }: EventNames) => `${item} of ${entity} for ${period}`
const assessment = ({ entity, framework, period }: EventNames) =>
  `The assessment of ${entity} by ${framework} for ${period}`
const shown = (
  level: { readonly name: string } | undefined,
  notRated: { readonly reason: string } | undefined,
) => (level === undefined ? `not rated (${notRated?.reason ?? 'no reason'})` : `rated ${level.name}`)
