import { z } from 'zod'
import type { Plan, Proposal } from '../../src/domain/closure/proposal.ts'
import type { CaseState } from '../../src/domain/closure/state.ts'
import { ACTIONS } from '../../src/domain/process/step-words.ts'
import { canonicalJson } from '../../src/domain/values/canonical.ts'
import { date, event } from './values.ts'

const list = z.array(z.string())
export const PlanView = z
  .object({
    action: z.enum(ACTIONS).nullable(),
    effectiveOn: date.nullable(),
    receiving: list.meta({ description: 'The schools that take the pupils' }),
    grades: list.meta({ description: 'Only these grades; empty for all of them' }),
    successors: list.meta({ description: 'The schools that come of it' }),
    expiresOn: date.nullable(),
    grounds: list,
  })
  .meta({ id: 'ClosurePlan' })
type PlanView = z.infer<typeof PlanView>

export const ProposalView = z
  .object({
    event,
    on: date,
    original: PlanView.meta({ description: 'As it was first proposed; it never changes' }),
    amended: PlanView.nullable().meta({ description: 'What is in force, where it was changed' }),
    amendments: z.array(event),
  })
  .meta({ id: 'ClosureProposal' })
type ProposalView = z.infer<typeof ProposalView>

const planView = ({ receiving, grades, successors, grounds, ...plan }: Plan): PlanView => ({
  ...plan,
  receiving: [...receiving],
  grades: [...grades],
  successors: [...successors],
  grounds: [...grounds],
})

const proposalView = ({ event, on, original, inForce, amendments }: Proposal): ProposalView => ({
  event,
  on,
  original: planView(original),
  amended: canonicalJson(original) === canonicalJson(inForce) ? null : planView(inForce),
  // A change that came with the vote has no step of its own.
  amendments: amendments.filter(each => each !== ''),
})

/** Every proposal of a case, oldest first: one that was withdrawn or turned down may come again. */
export const proposalsOf = ({ proposals }: CaseState): ProposalView[] => proposals.map(proposalView)
