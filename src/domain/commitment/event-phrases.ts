import { type EventPhrases, quoted } from '../values/event-phrase.ts'
import type { CommitmentEvent } from './event.ts'

/** What each event of a commitment did, as a clause. */
export const COMMITMENT_PHRASES: EventPhrases<CommitmentEvent> = {
  CommitmentMade: ({ title, text }, { entity, id }) =>
    `${entity} made the commitment ${id}: ${quoted(title ?? text)}`,
  MilestoneAdded: ({ title }, { id }) => `The milestone ${quoted(title)} was added to the commitment ${id}`,
  MilestoneReached: ({ milestone }, { id }) =>
    `The milestone ${milestone} of the commitment ${id} was reached`,
  ProgressReported: ({ value }, { id }) =>
    `Progress of the commitment ${id} was reported${value === undefined ? '' : `: ${value}`}`,
  DueDateExtended: ({ dueOn }, { id }) => `The due date of the commitment ${id} was extended to ${dueOn}`,
  TermsAmended: (_, { id }) => `The terms of the commitment ${id} were amended`,
  CompletionAssessed: ({ completion }, { id }) =>
    `The commitment ${id} was assessed as ${completion.replaceAll('-', ' ')}`,
  VerdictIssued: ({ verdict }, { id }) => `The commitment ${id} was judged ${verdict.replaceAll('-', ' ')}`,
  VerdictRevised: ({ verdict }, { id }) =>
    `The verdict on the commitment ${id} was revised to ${verdict.replaceAll('-', ' ')}`,
  CommitmentWithdrawn: (_, { id }) => `The commitment ${id} was withdrawn`,
  CommitmentSuperseded: ({ supersededBy }, { id }) =>
    `The commitment ${id} was superseded${supersededBy === undefined ? '' : ` by ${supersededBy}`}`,
}
