import type { Action } from '../process/step-words.ts'
import type { LooseDate } from '../values/date-span.ts'

/** What is planned for a school. */
export type Plan = {
  readonly action: Action | null
  readonly effectiveOn: LooseDate | null
  readonly receiving: readonly string[]
  readonly grades: readonly string[]
  readonly successors: readonly string[]
  readonly expiresOn: LooseDate | null
  readonly grounds: readonly string[]
}
export const NO_PLAN: Plan = {
  action: null,
  effectiveOn: null,
  receiving: [],
  grades: [],
  successors: [],
  expiresOn: null,
  grounds: [],
}

/** What a step may say of a plan; what it leaves out stays. */
export type PlanChange = {
  readonly action?: Action | undefined
  readonly effectiveOn?: LooseDate | undefined
  readonly receiving?: readonly string[] | undefined
  readonly grades?: readonly string[] | undefined
  readonly successors?: readonly string[] | undefined
  readonly expiresOn?: LooseDate | undefined
  readonly grounds?: readonly string[] | undefined
}

/** The fields of a plan that a step states, without its other fields. */
export const changeIn = (data: PlanChange): PlanChange => {
  const { action, effectiveOn, receiving, grades, successors, expiresOn, grounds } = data
  return { action, effectiveOn, receiving, grades, successors, expiresOn, grounds }
}

/** A plan after a change: what the change leaves out stays. */
export const changedBy = (plan: Plan, change: PlanChange): Plan => ({
  action: change.action ?? plan.action,
  effectiveOn: change.effectiveOn ?? plan.effectiveOn,
  receiving: change.receiving ?? plan.receiving,
  grades: change.grades ?? plan.grades,
  successors: change.successors ?? plan.successors,
  expiresOn: change.expiresOn ?? plan.expiresOn,
  grounds: change.grounds ?? plan.grounds,
})

/** A plan as it was first proposed and as it is in force. A plan that is proposed again later is another proposal. */
export type Proposal = {
  readonly event: string
  readonly on: LooseDate
  readonly original: Plan
  readonly inForce: Plan
  readonly amendments: readonly string[]
}

/** A plan with what a later account adds: the earlier account stands, and only its gaps are filled. */
export const completed = (plan: Plan, change: PlanChange): Plan =>
  changedBy(changedBy(NO_PLAN, change), planOf(plan))

const planOf = (plan: Plan): PlanChange => ({
  action: plan.action ?? undefined,
  effectiveOn: plan.effectiveOn ?? undefined,
  receiving: plan.receiving.length === 0 ? undefined : plan.receiving,
  grades: plan.grades.length === 0 ? undefined : plan.grades,
  successors: plan.successors.length === 0 ? undefined : plan.successors,
  expiresOn: plan.expiresOn ?? undefined,
  grounds: plan.grounds.length === 0 ? undefined : plan.grounds,
})
