import type { AnswerChallenge, ChallengeRating } from '../../domain/assessment/command.ts'
import type { CommandRequest } from '../command/command-handler.ts'
import type { AssessmentAddress } from '../command/facts.ts'
import { type Answer, type Dependencies, giverOn, type Said } from './assessment-commands.ts'

type Raised = Pick<Said, 'evidence' | 'occurredOn'> &
  Pick<ChallengeRating, 'id' | 'item' | 'reason' | 'district'>
type Answered = Pick<Said, 'rationale' | 'occurredOn'> & Pick<AnswerChallenge, 'id' | 'outcome'>

/** The commands by which a district challenges its published ratings, and by which a challenge is answered. */
export function challengeCommandsOn(dependencies: Dependencies) {
  const give = giverOn(dependencies)
  return {
    raise: (address: AssessmentAddress, raised: Raised, request: CommandRequest): Answer =>
      give(address, request, (context, framework) => ({
        type: 'ChallengeRating',
        data: { ...context, ...raised, framework },
      })),
    answer: (address: AssessmentAddress, answered: Answered, request: CommandRequest): Answer =>
      give(address, request, (context, framework) => ({
        type: 'AnswerChallenge',
        data: { ...context, ...answered, framework },
      })),
  }
}
