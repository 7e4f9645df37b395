import type { ClosureRefusal } from '../../domain/closure/command.ts'
import { CLOSURE_REFUSALS } from '../../refusals/closure.ts'
import { problemsOf, type Statuses } from '../edge/refusal.ts'

/** How each refusal is answered, and which field of the body it is about. */
const STATUSES: Statuses<ClosureRefusal> = {
  CaseUnknown: { status: 404 },
  CaseClash: { status: 409 },
  CaseFull: { status: 409 },
  CaseLiveElsewhere: { status: 409 },
  CaseStandsOtherwise: { status: 409 },
  CaseFieldMissing: { status: 422 },
  CaseReasonMissing: { status: 422, pointer: '/rationale' },
  StepReferenceUnknown: { status: 422, pointer: '/refersTo' },
  StepReferenceTaken: { status: 409, pointer: '/ref' },
  FindingNotNamed: { status: 409, pointer: '/refersTo' },
  RuleBroken: { status: 409 },
  MoratoriumInForce: { status: 409 },
  VotesContradictTally: { status: 422, pointer: '/tally' },
  PlanUnchanged: { status: 422 },
  PostponementNotLater: { status: 422, pointer: '/effectiveOn' },
  SchoolReceivesItself: { status: 422, pointer: '/receiving' },
  ExpiryBeforeStep: { status: 422, pointer: '/expiresOn' },
  DatedBeforeAct: { status: 422, pointer: '/occurredOn' },
  DateInFuture: { status: 422, pointer: '/occurredOn' },
}
export const closureProblems = problemsOf(CLOSURE_REFUSALS, STATUSES)
