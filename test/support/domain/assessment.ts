import type { AssessmentCommand } from '../../../src/domain/assessment/command.ts'
import type { AssessmentEvent } from '../../../src/domain/assessment/event.ts'
import type { Actor } from '../../../src/domain/values/actor.ts'
import type { Evidence } from '../../../src/domain/values/evidence.ts'
import { DEPTH, period, version } from './fixtures.ts'
import { ann } from './given.ts'

type Data<Type extends AssessmentCommand['type']> = Extract<AssessmentCommand, { type: Type }>['data']
type Of<Type extends AssessmentEvent['type']> = Extract<AssessmentEvent, { type: Type }>
type EventData<Type extends AssessmentEvent['type']> = Extract<AssessmentEvent, { type: Type }>['data']

export const today = '2014-01-15'
export const bob: Actor = { person: 'bob', key: 'key-bob', role: 'publisher' }
/** Another key of ann, with another role. */
export const annsOther: Actor = { person: 'ann', key: 'key-ann-2', role: 'publisher' }
export const forAnn: Actor = { person: 'cleo', key: 'key-cleo', role: 'publisher', onBehalfOf: 'ann' }

const evidence: Evidence[] = [{ title: 'Board minutes of 12 June 2013', kind: 'minutes' }]
export const said = { rationale: 'All schools control their budgets.', evidence }
export const v1 = version({ items: { lead: [], teach: ['teach.plan', 'teach.talk'] }, rule: 'median-low' })
export const v2 = version({
  version: 'v2',
  previous: 'v1',
  items: { lead: [], teach: ['teach.plan', 'teach.test'] },
})
export const framework = { versions: [v1], revision: 0 }
const openRound = { isOpen: true, revision: 0 }
export const closedRound = { isOpen: false, revision: 1 }
const level = (value: number) => ({ value, name: DEPTH[value - 1] ?? '' })

/** The command of a rater: a level of `lead` with everything that it needs, unless a test changes it. */
export const rating = (data: Partial<Data<'RecordRating'>> = {}): AssessmentCommand => ({
  type: 'RecordRating',
  data: {
    item: 'lead',
    level: 2,
    ...said,
    actor: ann,
    today,
    period: period('2013-H2'),
    framework,
    round: openRound,
    ...data,
  },
})
export const submit = (data: Partial<Data<'SubmitAssessment'>> = {}): AssessmentCommand => ({
  type: 'SubmitAssessment',
  data: { actor: ann, today, round: openRound, ...data },
})
export const giveBack = (data: Partial<Data<'ReturnAssessment'>> = {}): AssessmentCommand => ({
  type: 'ReturnAssessment',
  data: { actor: bob, today, ...data },
})
export const publish = (data: Partial<Data<'PublishAssessment'>> = {}): AssessmentCommand => ({
  type: 'PublishAssessment',
  data: { actor: bob, today, ...data },
})
export const propose = (data: Partial<Data<'ProposeCorrection'>> = {}): AssessmentCommand => ({
  type: 'ProposeCorrection',
  data: { id: 'c1', item: 'lead', level: 3, ...said, actor: ann, today, framework, ...data },
})
export const approve = (data: Partial<Data<'ApproveCorrection'>> = {}): AssessmentCommand => ({
  type: 'ApproveCorrection',
  data: { id: 'c1', actor: bob, today, ...data },
})
export const reject = (data: Partial<Data<'RejectCorrection'>> = {}): AssessmentCommand => ({
  type: 'RejectCorrection',
  data: { id: 'c1', actor: bob, today, rationale: 'The minutes say otherwise.', ...data },
})
export const withdraw = (data: Partial<Data<'WithdrawRating'>> = {}): AssessmentCommand => ({
  type: 'WithdrawRating',
  data: { item: 'lead', actor: bob, today, rationale: 'The district left.', ...data },
})
/** An official of the district `north`, which was rated. */
export const dora: Actor = { person: 'dora', key: 'key-dora', role: 'district' }
/** A rater who had no part in anything. */
export const eve: Actor = { person: 'eve', key: 'key-eve', role: 'rater' }
/** The rubric, with a window of thirty days. */
export const challengeable = { versions: [{ ...v1, challengeWindow: 'P30D' }], revision: 0 }
const reason = 'A page of the minutes was not read.'
export const challenge = (data: Partial<Data<'ChallengeRating'>> = {}): AssessmentCommand => ({
  type: 'ChallengeRating',
  data: {
    id: 'q1',
    item: 'lead',
    reason,
    evidence,
    district: 'north',
    actor: dora,
    today,
    framework: challengeable,
    ...data,
  },
})
export const answer = (data: Partial<Data<'AnswerChallenge'>> = {}): AssessmentCommand => ({
  type: 'AnswerChallenge',
  data: { id: 'q1', outcome: 'upheld', actor: eve, today, framework: challengeable, ...data },
})
/** A challenge that a file states, with its answer if it has one. */
export const importingChallenge = (
  raisedOn: string,
  answeredOn: string | null = null,
  data: Partial<EventData<'RatingChallenged'>> = {},
): AssessmentCommand => {
  const { imported: mark } = imported().data
  const raised = challenged({ occurredOn: raisedOn, imported: mark, ...data }).data
  const { challenge: id, item } = raised
  const answered =
    answeredOn === null ? null : upheld({ challenge: id, item, occurredOn: answeredOn, imported: mark }).data
  return { type: 'ImportChallenge', data: { raised, answered, today } }
}

export const challenged = (data: Partial<EventData<'RatingChallenged'>> = {}): Of<'RatingChallenged'> => ({
  type: 'RatingChallenged',
  data: {
    challenge: 'q1',
    item: 'lead',
    version: 'v1',
    district: 'north',
    reason,
    evidence,
    occurredOn: today,
    ...data,
  },
})
export const upheld = (data: Partial<EventData<'ChallengeAnswered'>> = {}): Of<'ChallengeAnswered'> => ({
  type: 'ChallengeAnswered',
  data: { challenge: 'q1', item: 'lead', outcome: 'upheld', occurredOn: today, ...data },
})
export const importing = (
  data: Partial<EventData<'RatingImported'>> = {},
  id = 'row-new',
): AssessmentCommand => ({
  type: 'ImportRating',
  data: { id, today, row: { ...imported().data, ...data } },
})

const judged = { ...said, occurredOn: today }
const seen = { framework: 0, round: 0 }
export const rated = (data: Partial<EventData<'RatingRecorded'>> = {}): Of<'RatingRecorded'> => ({
  type: 'RatingRecorded',
  data: { item: 'lead', version: 'v1', level: level(2), ...judged, seen, ...data },
})
export const notRated = (data: Partial<EventData<'RatingNotGiven'>> = {}): Of<'RatingNotGiven'> => ({
  type: 'RatingNotGiven',
  data: {
    item: 'lead',
    version: 'v1',
    reason: 'no visit',
    evidence: [],
    occurredOn: today,
    seen,
    ...data,
  },
})
export const overridden = (
  data: Partial<EventData<'ComponentOverridden'>> = {},
): Of<'ComponentOverridden'> => ({
  type: 'ComponentOverridden',
  data: { item: 'teach', version: 'v1', level: level(2), ...judged, seen, ...data },
})
export const submitted: AssessmentEvent = { type: 'AssessmentSubmitted', data: { occurredOn: today } }
export const returned: AssessmentEvent = {
  type: 'AssessmentReturned',
  data: { rationale: 'Look again.', occurredOn: today },
}
export const published: AssessmentEvent = { type: 'AssessmentPublished', data: { occurredOn: today } }
export const proposed = (data: Partial<EventData<'CorrectionProposed'>> = {}): Of<'CorrectionProposed'> => {
  const value = data.notRated === undefined ? { level: level(3) } : {}
  return {
    type: 'CorrectionProposed',
    data: {
      correction: 'c1',
      item: 'lead',
      version: 'v1',
      ...value,
      ...judged,
      seen: { framework: 0 },
      ...data,
    },
  }
}
export const approved: AssessmentEvent = {
  type: 'CorrectionApproved',
  data: { correction: 'c1', occurredOn: today },
}
export const rejected: AssessmentEvent = {
  type: 'CorrectionRejected',
  data: { correction: 'c1', rationale: 'The minutes say otherwise.', occurredOn: today },
}
export const withdrawn = (data: Partial<EventData<'RatingWithdrawn'>> = {}): Of<'RatingWithdrawn'> => ({
  type: 'RatingWithdrawn',
  data: {
    item: 'lead',
    version: 'v1',
    rationale: 'The district left.',
    evidence: [],
    occurredOn: today,
    ...data,
  },
})
export function imported(data: Partial<EventData<'RatingImported'>> = {}): Of<'RatingImported'> {
  const value = data.notRated === undefined ? { level: level(2) } : {}
  return {
    type: 'RatingImported',
    data: {
      item: 'lead',
      version: 'v1',
      ...value,
      entityName: 'North',
      evidence: [{ title: 'Report', kind: 'source' }],
      occurredOn: '2013-12-31',
      imported: { kind: 'ratings', sha256: 'a'.repeat(64), row: 1 },
      ...data,
    },
  }
}
