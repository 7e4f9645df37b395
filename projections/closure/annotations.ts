import { z } from 'zod'
import type { ClosureEvent } from '../../src/domain/closure/event.ts'
import { findingNotNamed, findingsAgainst } from '../../src/domain/closure/finding.ts'
import { type FoldedStep, isNamedBy } from '../../src/domain/closure/fold.ts'
import type { CaseStep } from '../../src/domain/closure/order.ts'
import { type BodiesOf, planInForce } from '../../src/domain/closure/state.ts'
import { lastDayIn } from '../../src/domain/closure/step-date.ts'
import { STEP_NAMES, wrongPlace } from '../../src/domain/closure/step-place.ts'
import { contradictionIn } from '../../src/domain/closure/votes.ts'
import type { ClosureState } from '../../src/domain/closure/words.ts'
import { date, event } from './values.ts'

/** A rule of this ledger that a recorded step broke: the step is recorded all the same, with this note. */
export const CaseAnnotation = z
  .object({ event, on: date, rule: z.string(), detail: z.string() })
  .meta({ id: 'ClosureAnnotation' })
export type CaseAnnotation = z.infer<typeof CaseAnnotation>

type Breach = readonly [rule: string, detail: string]

/** The breaches of imported steps only: a step recorded by a command was held to the rules then. */
export const annotationsOf = (told: readonly FoldedStep[], bodiesOf: BodiesOf): CaseAnnotation[] =>
  told
    .filter(({ step }) => step.data.imported !== undefined)
    .flatMap(each =>
      [...breachesOf(each, told, bodiesOf)].map(([rule, detail]) => annotation(each.step, rule, detail)),
    )

/** A rule that a recorded step broke, as a view shows it. */
export const annotation = ({ id, data }: CaseStep, rule: string, detail: string): CaseAnnotation => ({
  event: id,
  on: data.occurredOn,
  rule,
  detail,
})

function* breachesOf(folded: FoldedStep, told: readonly FoldedStep[], bodiesOf: BodiesOf): Iterable<Breach> {
  const { step, before } = folded
  yield* ofItsPlace(folded, bodiesOf)
  const { data } = step
  for (const reference of data.refersTo ?? []) {
    if (!reference.includes('/') && !told.some(each => isNamedBy(each.step, reference)))
      yield ['reference-unknown', `It names ${reference}, which is no step of this case.`]
  }
  const votes = 'votes' in data ? contradictionIn(data) : null
  if (votes !== null)
    yield ['votes-contradict-tally', `The tally is ${votes.tally} and the named votes are ${votes.votes}.`]
  const school = before.school ?? data.school
  if ('receiving' in data && school !== undefined && data.receiving?.includes(school) === true)
    yield ['school-receives-itself', `${school} is named among the schools that receive its pupils.`]
  if (step.type === 'DecisionMade') yield* ofDeciding(step.data, told)
  if (step.type === 'ClosurePostponed') {
    const inForce = planInForce(before).effectiveOn
    if (inForce !== null && lastDayIn(step.data.effectiveOn) <= lastDayIn(inForce))
      yield ['postponement-not-later', `${step.data.effectiveOn} is not later than ${inForce}.`]
  }
}

/** The states in which a source may say little of a case; what it leaves out is no breach. */
const LITTLE_TOLD: readonly (ClosureState | null)[] = [null, 'opened', 'screened']
const SAME_AGAIN: { readonly [Type in ClosureEvent['type']]?: ClosureState } = {
  ActionProposed: 'proposed',
  SchoolScreened: 'screened',
  ProposalWithdrawn: 'withdrawn',
  ClosureEffected: 'effected',
  CaseCleared: 'cleared',
}

function* ofItsPlace({ step, before }: FoldedStep, bodiesOf: BodiesOf): Iterable<Breach> {
  const { type, data } = step
  if (LITTLE_TOLD.includes(before.state) || before.state === SAME_AGAIN[type]) return
  // Another account of the same outcome is no breach; and if several bodies must agree, each of them decides.
  if (type === 'DecisionMade' && (before.state === data.outcome || data.outcome === 'not-required')) return
  if (type === 'DecisionMade' && bodiesOf(before, lastDayIn(data.occurredOn)).length > 0) return
  if (type === 'ClosureEffected' && data.kind !== undefined && data.kind !== 'last-day') return
  const place = wrongPlace(type, before.state)
  if (place === null) return
  const name = STEP_NAMES[type]
  yield [
    'case-stands-otherwise',
    `The case was ${place.state}; ${name} begins where it is ${place.from.join(', ')}.`,
  ]
}

type Deciding = Extract<ClosureEvent, { type: 'DecisionMade' }>['data']
function* ofDeciding(data: Deciding, told: readonly FoldedStep[]): Iterable<Breach> {
  const steps = told.map(({ step }) => step)
  const finding = findingNotNamed(findingsAgainst(steps, data, lastDayIn(data.occurredOn)), data)
  if (finding !== undefined)
    yield [
      'finding-not-named',
      `A finding of ${finding.data.occurredOn} advises otherwise, and the decision does not name it.`,
    ]
}
