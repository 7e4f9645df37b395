import { z } from 'zod'
import type { CaseStep } from '../../src/domain/closure/order.ts'
import { asOfDay, type CaseState, NO_CASE } from '../../src/domain/closure/state.ts'
import { STEP_NAMES } from '../../src/domain/closure/step-place.ts'
import { CLOSURE_STATES } from '../../src/domain/closure/words.ts'
import type { RuleFinding } from '../../src/domain/process/finding.ts'
import { spanOf } from '../../src/domain/values/date-span.ts'
import { caseSentence } from '../../src/explain/closure.ts'
import { type NameOf, withNames } from '../engine/actor.ts'
import type { DayQuestion } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { EventLink, eventLink } from '../engine/event-link.ts'
import { pick } from '../engine/pick.ts'
import { countedIn, type ReadStream } from '../engine/read-stream.ts'
import type { ReadQueries } from '../read-queries.ts'
import { FindingView, findingView } from './compliance.ts'
import { caseItem, caseItemOf, TallyView, tallyView } from './item.ts'
import { type ReadCase, readCase } from './reading.ts'
import { CaseStepView, type Step, stepViews } from './step.ts'
import { isClosureEvent, type KnownCase } from './table.ts'
import { date, event, known } from './values.ts'

const Move = z.object({
  event: event.nullable().meta({ description: 'Null where a day moved it: what was decided expired' }),
  step: CaseStepView.shape.step.nullable(),
  from: z.enum(CLOSURE_STATES).nullable(),
  to: z.enum(CLOSURE_STATES),
  on: date,
})
type Move = z.infer<typeof Move>
const findings = z.array(FindingView)
const { school, district, action, state, since, effectiveOn, effectedOn, expiresOn, annotations } = caseItem

export const CaseWhyResponse = z
  .object({
    sentence: z.string().meta({ description: 'Made of the fields beside it alone' }),
    case: z.string(),
    school,
    district,
    action,
    day: z.string().meta({ description: 'The day that is asked about: `asOf`, else today (UTC)' }),
    state,
    since,
    movedBy: CaseStepView.extend({ authority: known, tally: TallyView.nullable() })
      .nullable()
      .meta({ description: 'The step that brought it into this state; null where a day did, or nothing' }),
    path: z
      .array(Move)
      .meta({ description: 'Every move from state to state, in the order in which steps count' }),
    against: z
      .array(z.object({ finding: event, recommendation: known, named: z.boolean() }))
      .meta({ description: 'The findings against which the last decision went, and whether it names them' }),
    effectiveOn,
    effectedOn,
    expiresOn,
    process: z.object({ id: z.string(), version: z.string(), title: z.string() }).nullable(),
    rules: z.object({
      binding: z.int().meta({ description: 'How many binding rules apply' }),
      broken: findings.meta({ description: 'Those of them that are violated' }),
      waived: findings,
      unknown: findings.meta({ description: 'Those of which the record does not tell' }),
    }),
    annotations,
    events: z.array(EventLink),
    revision: z.int(),
    ...echo,
    links: caseItem.links,
  })
  .meta({ id: 'ClosureWhy' })
export type CaseWhy = z.infer<typeof CaseWhyResponse>

/** Why a case stands where it does on a day, and which of its rules broke; null where nothing is known of it by then. */
export function caseWhyOf(
  queries: ReadQueries,
  id: string,
  stream: ReadStream,
  question: DayQuestion,
  nameOf: NameOf,
): CaseWhy | null {
  const { asked, day } = question
  const { bounds, echo: echoed } = asked
  const seen = queries.closures.one(id, { ...bounds, asOf: null })
  const recorded = countedIn(stream, seen.steps, bounds.knownAt).filter(isClosureEvent)
  const read = readCase(queries, id, recorded, { bounds, day, position: seen.position })
  const revision = bounds.knownAt === null ? stream.revision : recorded.at(-1)?.revision
  if (revision == null || read.steps.length === 0) return null
  const { item, position, judgement } = caseItemOf(queries, read, question)
  const { rules, findings: judgements } = judgement
  const path = movesOf(read)
  const facts = {
    case: id,
    school: item.school,
    district: item.district,
    action: item.action,
    day,
    state: item.state,
    since: item.since,
    movedBy: movedBy(read, path, seen.steps),
    path,
    against: item.decisions.at(-1)?.against ?? [],
    effectiveOn: item.effectiveOn,
    effectedOn: item.effectedOn,
    expiresOn: item.expiresOn,
    process: rules === null ? null : pick(rules.version, ['id', 'version', 'title']),
    rules: rulesIn(judgements),
    annotations: item.annotations,
    events: read.steps.map(eventLink),
    revision,
    ...echoed,
    position: String(position),
    links: item.links,
  }
  const told = withNames(facts, nameOf)
  return { sentence: caseSentence(told), ...told }
}

/** The binding rules that apply, by what became of them. */
function rulesIn(judgements: readonly RuleFinding[]): CaseWhy['rules'] {
  const binding = judgements.filter(each => each.binding === 'binding' && each.result !== 'not-applicable')
  const those = (...results: readonly RuleFinding['result'][]) =>
    binding.filter(({ result }) => results.includes(result)).map(findingView)
  return {
    binding: binding.length,
    broken: those('violated'),
    waived: those('waived'),
    unknown: those('cannot-be-told', 'not-recorded'),
  }
}

/** Every move from state to state, in the order of the fold; a move without an event happened because a day came. */
function movesOf({ told, state }: ReadCase): Move[] {
  const moves: Move[] = []
  const moved = (from: CaseState, { state: to, since: on }: CaseState, step: CaseStep | null) => {
    if (to === null || on === null || to === from.state) return
    const by = step === null ? { event: null, step: null } : { event: step.id, step: STEP_NAMES[step.type] }
    moves.push({ ...by, from: from.state, to, on })
  }
  for (const { step, before, after } of told) {
    const entering = asOfDay(before, spanOf(step.data.occurredOn).from)
    moved(before, entering, null)
    moved(entering, after, step)
  }
  moved(told.at(-1)?.after ?? NO_CASE, state, null)
  return moves
}

/** The step of the last move, with who decided and how many voted for it. */
function movedBy(
  { steps, told, state }: ReadCase,
  path: readonly Move[],
  known: KnownCase['steps'],
): CaseWhy['movedBy'] {
  const last = path.at(-1)?.event
  const at = steps.findIndex(({ id }) => id === last)
  const step = steps[at] as Step | undefined
  const view = stepViews(steps as readonly Step[], told, state, known)[at]
  if (step === undefined || view === undefined) return null
  return {
    ...view,
    authority: 'authority' in step.data ? (step.data.authority ?? null) : null,
    tally: 'tally' in step.data || 'votes' in step.data ? tallyView(step.data) : null,
  }
}
