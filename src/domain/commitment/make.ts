import { ok, refuse } from '../decider.ts'
import { canonicalJson } from '../values/canonical.ts'
import { isInFuture, lastDayOf } from '../values/date.ts'
import { defined } from '../values/defined.ts'
import { dateOf } from '../values/justification.ts'
import { isRestated } from '../values/restated.ts'
import { compareText } from '../values/text.ts'
import type { DataOf, Decision, Of } from './command.ts'
import type { Owner } from './event.ts'
import type { CommitmentState } from './state.ts'
import { stepOf } from './step.ts'

type Promised = Of<'CommitmentMade'>['data']

/** Makes a commitment. The same promise again records nothing; other terms are another promise, which needs another id. */
export function makeCommitment(data: DataOf<'MakeCommitment'>, state: CommitmentState): Decision {
  const { commitment } = data
  if (state.made !== null) {
    const field = otherField(data, state, state.made.data)
    return field === null ? ok([]) : refuse({ code: 'CommitmentClash', field })
  }
  const occurredOn = dateOf(data)
  if (isInFuture(occurredOn, data.today)) return refuse({ code: 'DateInFuture', occurredOn })
  if (commitment.dueOn !== undefined && lastDayOf(commitment.dueOn) < lastDayOf(occurredOn)) {
    return refuse({ code: 'CommitmentDueBeforeMade', dueOn: commitment.dueOn, madeOn: occurredOn })
  }
  const { id, owner, funders = [], ...terms } = commitment
  const made: Promised = {
    commitment: id,
    owner: defined(owner),
    funders: [...new Set(funders)],
    ...defined(terms),
    ...stepOf(data),
  }
  return ok([{ type: 'CommitmentMade', data: made }])
}

/** The first field in which a commitment differs from the promise; a baseline stated later counts as said at the start. */
function otherField(
  data: DataOf<'MakeCommitment'>,
  { original }: CommitmentState,
  made: Promised,
): string | null {
  const { owner, funders, title, template, ...terms } = data.commitment
  const compared: readonly (readonly [string, boolean])[] = [
    ['owner', whoOf(owner) === whoOf(made.owner)],
    ['funders', funders === undefined || listOf(funders) === listOf(made.funders)],
    ['title', isRestated(title, made.title)],
    ['text', isRestated(terms.text, made.text)],
    ['measure', isRestated(terms.measure, made.measure)],
    ['unit', isRestated(terms.unit, made.unit)],
    ['baseline', isRestated(terms.baseline, original?.baseline ?? undefined)],
    ['target', isRestated(terms.target, made.target)],
    ['dueOn', isRestated(terms.dueOn, made.dueOn)],
    ['template', isRestated(template, made.template)],
    ['occurredOn', isRestated(data.occurredOn, made.occurredOn)],
    ['rationale', isRestated(data.rationale, made.rationale)],
    ['note', isRestated(data.note, made.note)],
    ['evidence', isRestated(data.evidence, made.evidence)],
  ]
  return compared.find(([, isSame]) => !isSame)?.[0] ?? null
}

/** The identity of an owner, without its name, which may change. */
const whoOf = ({ kind, id }: Owner): string => `${kind} ${id}`
const listOf = (names: readonly string[]): string => canonicalJson([...new Set(names)].sort(compareText))
