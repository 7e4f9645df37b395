import { APPEND_LIMITS } from '../../event-store/event-store.ts'
import { type Refusal, sentenceOf } from '../../refusals/refusals.ts'
import { idComingAgain } from './coming-again.ts'
import { contradictionIn } from './contradiction.ts'
import { isOwnEvent, type LimitReached, NONE_WITHDRAWN, type Refused } from './decide-group.ts'
import type { ImportProblem } from './import-problem.ts'
import type { RowGroup, StagedRow } from './staged-row.ts'
import { TOO_MANY_ROWS } from './staging.ts'
import type { ImportTable } from './table.ts'

const LIMITS: Readonly<Record<LimitReached, string>> = {
  'too-many-rows': TOO_MANY_ROWS,
  'too-large': `what is recorded of it at once has at most ${APPEND_LIMITS.eventBytesMax / 1024} KB: shorten its texts`,
}

/** A refused row in the terms of its file. If two rows contradict each other, both are named. */
export function problemsOf(
  table: ImportTable | null,
  group: RowGroup,
  { step, refusal, withdrawn = NONE_WITHDRAWN }: Refused,
): readonly ImportProblem[] {
  const { line } = step
  if (typeof refusal === 'string') return [{ line, column: null, reason: LIMITS[refusal] }]
  const column = columnOf(table, step, refusal)
  const steps = group.steps.map(each => ({ ...each, id: idComingAgain(each.id, withdrawn) }))
  const contradiction = contradictionIn(steps, refusal)
  if (contradiction === null) return [{ line, column, reason: reasonOf(table, refusal, group) }]
  const { other, against } = contradiction
  return [
    { line, column, reason: against(other.line, column) },
    { line: other.line, column, reason: against(line, column) },
  ]
}

/** A reason that calls fields by their columns, and an assessment by its name. */
function reasonOf(table: ImportTable | null, refusal: Refusal, { stream }: RowGroup): string {
  const sentence = sentenceOf(refusal, field => table?.fields[field] ?? field)
  return refusal.code === 'AssessmentInDraft' ? `${sentence} (${stream})` : sentence
}

function columnOf(table: ImportTable | null, { body }: StagedRow, refusal: Refusal): string | null {
  if ('field' in refusal) return table?.fields[refusal.field] ?? refusal.field
  if (refusal.code === 'DateInFuture' && isOwnEvent(body)) return 'occurred_on'
  return table?.blamed[refusal.code] ?? null
}
