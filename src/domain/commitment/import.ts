import { ok, refuse } from '../decider.ts'
import { canonicalJson } from '../values/canonical.ts'
import { isInFuture } from '../values/date.ts'
import type { DataOf, Decision, Of } from './command.ts'
import { stepClash } from './contradiction.ts'
import type { CommitmentEvent } from './event.ts'
import type { CommitmentFold } from './fold.ts'

/** Recorded history is accepted as it is, unless it contradicts the record or is dated in the future. */
export function importStep(
  { id, formerId, event, today }: DataOf<'ImportStep'>,
  fold: CommitmentFold,
): Decision {
  if (fold.imported.some(known => known === id || known === formerId)) return ok([])
  const future = datesOf(event).find(date => isInFuture(date, today))
  if (future !== undefined) return refuse({ code: 'DateInFuture', occurredOn: future })
  if (event.type === 'CommitmentMade' && fold.made !== null) {
    const field = otherField(event.data, fold.made.data)
    // Another source of the same promise is no second promise.
    return field === null ? ok([]) : refuse({ code: 'CommitmentClash', field, event: fold.made.event })
  }
  const clash = stepClash(event, fold)
  return clash === null ? ok([event]) : refuse(clash)
}

/** The days on which something is said to have happened; a due date lies ahead. */
const datesOf = ({ data }: CommitmentEvent): readonly string[] =>
  'metOn' in data && data.metOn !== undefined ? [data.occurredOn, data.metOn] : [data.occurredOn]

type Promised = Of<'CommitmentMade'>['data']

/**
 * The first field in which two promises differ. Which file comes first must not matter: what one alone states is a difference.
 */
function otherField(given: Promised, made: Promised): string | null {
  const [a, b] = [comparable(given), comparable(made)]
  const fields = Object.keys(a) as (keyof typeof a)[]
  return fields.find(field => canonicalJson(a[field] ?? null) !== canonicalJson(b[field] ?? null)) ?? null
}

const comparable = (data: Promised) => ({
  owner: { kind: data.owner.kind, id: data.owner.id },
  funders: [...new Set(data.funders)].sort(),
  title: data.title,
  text: data.text,
  measure: data.measure,
  unit: data.unit,
  baseline: data.baseline,
  target: data.target,
  dueOn: data.dueOn,
  template: data.template,
  occurredOn: data.occurredOn,
})
