import { isCited, recordsIn } from '../../src/domain/closure/citation.ts'
import { type CaseFold, type FoldedStep, foldSteps } from '../../src/domain/closure/fold.ts'
import type { CaseStep } from '../../src/domain/closure/order.ts'
import type { CaseState } from '../../src/domain/closure/state.ts'
import { lastDayIn } from '../../src/domain/closure/step-date.ts'
import type { Bounds } from '../engine/bounds.ts'
import type { ReadQueries } from '../read-queries.ts'
import { bodiesAt, bodiesIn } from './bodies.ts'

/** A step of another record that a case cites: of its district, or of the round. */
export type CitedStep = { readonly record: string; readonly step: CaseStep }

/** A case on a day, with what else it rests on. */
export type ReadCase = {
  readonly id: string
  readonly state: CaseState
  /** In the order in which the case is folded, each with where the case stood before it. */
  readonly told: readonly FoldedStep[]
  readonly steps: readonly CaseStep[]
  readonly cited: readonly CitedStep[]
  /** Of the last event that this rests on. */
  readonly position: number
}

/** Folds a case for a day, and reads what it cites. */
export function readCase(
  queries: Pick<ReadQueries, 'closures' | 'processes'>,
  id: string,
  steps: CaseFold['steps'],
  { bounds, day, position }: { readonly bounds: Bounds; readonly day: string; readonly position: number },
): ReadCase {
  const { state, told } = foldSteps(steps, day, bodiesIn(queries, bounds))
  const seen = told.map(({ step }) => step)
  const references = seen.flatMap(({ data }) => data.refersTo ?? [])
  const records = recordsIn(references).filter(record => record !== id)
  const read = records.map(record => queries.closures.one(record, bounds))
  const cited = read.flatMap(record =>
    record.steps
      .filter(({ step }) => lastDayIn(step.data.occurredOn) <= day)
      .filter(({ step }) => references.some(reference => isCited(reference, record.id, step)))
      .map(({ step }) => ({ record: record.id, step })),
  )
  const last = read.reduce(
    (latest, record) => Math.max(latest, record.position),
    Math.max(position, bodiesAt(queries, state, bounds)),
  )
  return { id, state, told, steps: seen, cited, position: last }
}
