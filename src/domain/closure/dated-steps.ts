import type { DatedStep } from '../process/dated-step.ts'
import { type DateSpan, spanOf } from '../values/date-span.ts'
import { defined } from '../values/defined.ts'
import { type Act, actsIn } from './accounts.ts'
import type { ClosureEvent } from './event.ts'
import { type CaseStep, inOrder } from './order.ts'
import { STEP_NAMES } from './step-place.ts'

type KeyOf<Data> = Data extends unknown ? keyof Data : never
type ValueOf<Data, Field> = Data extends unknown ? (Field extends keyof Data ? Data[Field] : never) : never
/** Every field that some type of step has, each of them optional. */
type AnyField = {
  readonly [Field in KeyOf<ClosureEvent['data']>]?: ValueOf<ClosureEvent['data'], Field> | undefined
}

/**
 * The steps of a case as rules read them, with those of other records that it cites, in the order in which they count. Accounts of one
 * act are one step: where they disagree on its day, it may have been on any of them.
 */
export function datedSteps(
  steps: readonly CaseStep[],
  cited: readonly CaseStep[] = [],
): readonly DatedStep[] {
  const own = actsIn(inOrder(steps)).map(act => datedStep(act, false))
  const shared = actsIn(inOrder(cited)).map(act => datedStep(act, true))
  const byEvent = new Map([...shared, ...own].map(each => [each.event, each]))
  return inOrder([...steps, ...cited]).flatMap(({ id }) => byEvent.get(id) ?? [])
}

function datedStep(act: Act, isShared: boolean): DatedStep {
  const { id, type, data } = act.first
  const said: AnyField = data
  return defined({
    event: id,
    step: STEP_NAMES[type],
    occurredOn: data.occurredOn,
    within: disputedDays(act),
    at: said.decidedAt,
    kind: said.kind,
    audience: said.audience,
    channel: said.channel,
    outcome: said.outcome,
    recommendation: said.recommendation,
    complied: said.complied,
    action: said.action,
    effectiveOn: said.effectiveOn,
    expiresOn: said.expiresOn,
    ref: said.ref,
    refersTo: said.refersTo,
    by: said.by,
    authority: said.authority,
    grounds: said.grounds,
    rule: said.rule,
    contents: said.contents,
    facts: said.facts,
    isCaseAlone: isShared ? false : said.alone,
    filled: filledIn(said),
  })
}

/** The names of further columns that a step filled, for rules about what a step has to say. */
function filledIn(said: AnyField): readonly string[] {
  const filled: readonly (readonly [string, boolean])[] = [
    ['votes', said.votes !== undefined || said.tally !== undefined],
    ['receivingIds', said.receiving !== undefined],
    ['successorIds', said.successors !== undefined],
    ['grades', said.grades !== undefined],
    ['reason', said.rationale !== undefined],
    ['evidence', (said.evidence ?? []).length > 0],
  ]
  return filled.filter(([, isFilled]) => isFilled).map(([field]) => field)
}

/** The days that the accounts of an act name, from the first to the last; undefined where they agree. */
function disputedDays({ first, accounts }: Act): DateSpan | undefined {
  const spans = accounts.map(({ data }) => spanOf(data.occurredOn))
  const from = spans.map(each => each.from).reduce((a, b) => (a < b ? a : b))
  const to = spans.map(each => each.to).reduce((a, b) => (a > b ? a : b))
  const agreed = spanOf(first.data.occurredOn)
  return agreed.from === from && agreed.to === to ? undefined : { from, to }
}
