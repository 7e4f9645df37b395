import { z } from 'zod'
import { schoolChanges } from '../../src/domain/closure/end-of-school.ts'
import { caseOn, stepsOf } from '../../src/domain/closure/fold.ts'
import { type BodiesOf, type CaseState, isLiveCase } from '../../src/domain/closure/state.ts'
import { lastDayIn } from '../../src/domain/closure/step-date.ts'
import { CLOSURE_STATES } from '../../src/domain/closure/words.ts'
import { closingInForce } from '../../src/domain/values/closing.ts'
import { compareText } from '../../src/domain/values/text.ts'
import type { Bounds } from '../engine/bounds.ts'
import type { ReadQueries } from '../read-queries.ts'
import { annotation, type CaseAnnotation } from './annotations.ts'
import { bodiesAt, bodiesIn } from './bodies.ts'
import type { ReadCase } from './reading.ts'
import { date, known } from './values.ts'

/** Another case of the same school. */
export const OtherCaseView = z.object({
  case: z.string(),
  state: z.enum(CLOSURE_STATES).nullable(),
  proposedOn: date.nullable(),
  authority: known,
  round: known,
})
type OtherCaseView = z.infer<typeof OtherCaseView>

type Others = {
  /** The other cases of this school, by the day of their proposals. */
  readonly others: OtherCaseView[]
  readonly annotations: CaseAnnotation[]
  readonly position: number
}

/** The other cases of a school, and the annotations of this one that come from them. */
export function othersOf(queries: ReadQueries, read: ReadCase, bounds: Bounds, day: string): Others {
  const { school } = read.state
  if (school === null) return { others: [], annotations: [], position: 0 }
  const known = [...queries.closures.known(bounds, { school })].filter(({ id }) => id !== read.id)
  const withdrawnAt = queries.closures.withdrawnAt(null, bounds)
  const bodiesOf = bodiesIn(queries, bounds)
  let position = known.reduce((latest, each) => Math.max(latest, each.position), withdrawnAt)
  const others = known.map(({ id, steps }) => {
    const state = caseOn(
      steps.map(({ step }) => step),
      day,
      bodiesOf,
    )
    position = Math.max(position, bodiesAt(queries, state, bounds))
    return {
      case: id,
      state: state.state,
      proposedOn: state.proposals[0]?.on ?? null,
      authority: state.frame.authority,
      round: state.frame.round,
    }
  })
  const annotations = known.flatMap(({ id, steps }) =>
    liveBeside(
      read,
      id,
      steps.map(({ step }) => step),
      bodiesOf,
    ),
  )
  return { others: others.toSorted((a, b) => compareText(dayOf(a), dayOf(b))), annotations, position }
}

const dayOf = ({ proposedOn }: OtherCaseView): string => (proposedOn === null ? '' : lastDayIn(proposedOn))

/** The annotations of steps that name a last day of the school other than the one that stands. */
export function otherClosingDay(
  queries: ReadQueries,
  { id, steps, state }: ReadCase,
  bounds: Bounds,
): Pick<Others, 'annotations' | 'position'> {
  const isToClose = schoolChanges(steps).some(({ change }) => change === 'closed')
  if (state.school === null || !isToClose) return { annotations: [], position: 0 }
  const { closings, position } = queries.entities.closings({ kind: 'school', id: state.school }, bounds)
  const inForce = closingInForce(closings)
  const own = closings.filter(({ case: by, reopened }) => by === id && reopened !== null)
  const stands = inForce ?? own[0]
  if (stands === undefined) return { annotations: [], position }
  const days = [stands, ...own].map(({ closedOn }) => lastDayIn(closedOn))
  const annotations = stepsOf(steps, 'ClosureEffected')
    .filter(({ data }) => (data.kind ?? 'last-day') === 'last-day')
    .filter(({ data }) => !days.includes(lastDayIn(data.occurredOn)))
    .map(effect => {
      const detail = `The school stands as closed on ${stands.closedOn}, not on ${effect.data.occurredOn}.`
      return annotation(effect, 'school-closed-otherwise', detail)
    })
  return { annotations, position }
}

/**
 * The annotation of an imported case that began while another case of the school was live before the same authority; none if one
 * of the two continues the other.
 */
function liveBeside(
  read: ReadCase,
  id: string,
  steps: ReadCase['steps'],
  bodiesOf: BodiesOf,
): CaseAnnotation[] {
  const { told, state } = read
  const [first] = told
  if (first === undefined || first.step.data.imported === undefined || state.frame.continues === id) return []
  const other = caseOn(steps, lastDayIn(first.step.data.occurredOn), bodiesOf)
  const isSame = bodyOf(other) === bodyOf(state) && other.frame.continues !== read.id
  if (!isLiveCase(other) || !isSame || other.school !== state.school) return []
  const since = other.since === null ? '' : ` since ${other.since}`
  const detail = `Case ${id} of the same school was ${other.state}${since} before the same authority.`
  return [annotation(first.step, 'case-live-elsewhere', detail)]
}

const bodyOf = ({ frame }: CaseState): string => (frame.authority ?? '').trim().toLowerCase()
