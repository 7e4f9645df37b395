import { type Decider, refuse } from '../decider.ts'
import type { CommitmentCommand, CommitmentRefusal } from './command.ts'
import { supersedeCommitment, withdrawCommitment } from './ending.ts'
import type { CommitmentEvent } from './event.ts'
import { type CommitmentFold, evolveInOrder, NO_STEPS } from './fold.ts'
import { importStep } from './import.ts'
import { makeCommitment } from './make.ts'
import { addMilestone, reachMilestone } from './milestones.ts'
import { reportProgress } from './progress.ts'
import { amendTerms, extendDueDate } from './terms.ts'
import { assessCompletion, issueVerdict, reviseVerdict } from './verdict.ts'

/** A promise: by whom, by when, measured how, and what became of it. The first wording always stays visible. */
export const commitment: Decider<CommitmentCommand, CommitmentEvent, CommitmentFold, CommitmentRefusal> = {
  initial: NO_STEPS,
  evolve: evolveInOrder,
  decide: ({ type, data }, fold) => {
    if (fold.made === null && type !== 'MakeCommitment' && type !== 'ImportStep') {
      return refuse({ code: 'CommitmentUnknown' })
    }
    switch (type) {
      case 'MakeCommitment':
        return makeCommitment(data, fold)
      case 'AddMilestone':
        return addMilestone(data, fold)
      case 'ReachMilestone':
        return reachMilestone(data, fold)
      case 'ReportProgress':
        return reportProgress(data, fold)
      case 'ExtendDueDate':
        return extendDueDate(data, fold)
      case 'AmendTerms':
        return amendTerms(data, fold)
      case 'AssessCompletion':
        return assessCompletion(data, fold)
      case 'IssueVerdict':
        return issueVerdict(data, fold)
      case 'ReviseVerdict':
        return reviseVerdict(data, fold)
      case 'WithdrawCommitment':
        return withdrawCommitment(data, fold)
      case 'SupersedeCommitment':
        return supersedeCommitment(data, fold)
      case 'ImportStep':
        return importStep(data, fold)
    }
  },
}
