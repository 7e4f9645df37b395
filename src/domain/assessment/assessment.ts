import type { Decider } from '../decider.ts'
import { answerChallenge, challengeRating, importChallenge } from './challenge.ts'
import type { AssessmentCommand, AssessmentRefusal } from './command.ts'
import { decideCorrection, proposeCorrection, withdraw } from './correction.ts'
import type { AssessmentEvent } from './event.ts'
import { importRating } from './import.ts'
import { giveBack, publishAssessment, submit } from './lifecycle.ts'
import { recordRating } from './record-rating.ts'
import { type AssessmentState, evolve, initial } from './state.ts'

/** All ratings of one district or school in one round: drafted, submitted, published, then only corrected or withdrawn. */
export const assessment: Decider<AssessmentCommand, AssessmentEvent, AssessmentState, AssessmentRefusal> = {
  initial,
  evolve,
  decide: ({ type, data }, state) => {
    switch (type) {
      case 'RecordRating':
        return recordRating(data, state)
      case 'SubmitAssessment':
        return submit(data, state)
      case 'ReturnAssessment':
        return giveBack(data, state)
      case 'PublishAssessment':
        return publishAssessment(data, state)
      case 'ProposeCorrection':
        return proposeCorrection(data, state)
      case 'ApproveCorrection':
        return decideCorrection('CorrectionApproved', data, state)
      case 'RejectCorrection':
        return decideCorrection('CorrectionRejected', data, state)
      case 'WithdrawRating':
        return withdraw(data, state)
      case 'ChallengeRating':
        return challengeRating(data, state)
      case 'AnswerChallenge':
        return answerChallenge(data, state)
      case 'ImportChallenge':
        return importChallenge(data, state)
      case 'ImportRating':
        return importRating(data, state)
    }
  },
}
