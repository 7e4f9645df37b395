import { z } from 'zod'
import { streamOf } from '../../src/domain/subjects.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { EventReference } from '../../src/event-store/event-store.ts'
import { caseChangeSentence } from '../../src/explain/change.ts'
import { CaseItem } from '../closure/item.ts'
import { casesOf } from '../closure/list.ts'
import { readCase } from '../closure/reading.ts'
import type { ReadQueries } from '../read-queries.ts'
import { ChangeEvent, type SeenReference, seenAtOneAlone } from './events.ts'
import { ALL, type BothMoments, fields, fieldsThatDiffer, type Moment } from './moment.ts'

export const CaseChange = z
  .object({
    kind: z.literal('case'),
    sentence: z.string(),
    case: z.string(),
    fields,
    from: CaseItem.nullable(),
    to: CaseItem.nullable(),
    events: z.array(ChangeEvent),
  })
  .meta({ id: 'CaseChange' })
type CaseChange = z.infer<typeof CaseChange>

/** A case that differs, and how the events are named that made it so: the steps that are seen at one moment alone. */
export type FoundCase = {
  readonly change: Omit<CaseChange, 'events'>
  readonly references: () => readonly SeenReference[]
}

/** Every case of a school, or of the schools of a district, that stands otherwise, and the last event that says so. */
export function casesThatDiffer(
  queries: ReadQueries,
  entity: EntityReference,
  at: BothMoments<Moment>,
): { readonly found: readonly FoundCase[]; readonly position: number } {
  const [from, to] = [casesAt(queries, entity, at.from), casesAt(queries, entity, at.to)]
  const ids = [...new Set([...from.items.keys(), ...to.items.keys()])].sort()
  const found = ids.flatMap((id): readonly FoundCase[] => {
    const ends = { from: from.items.get(id) ?? null, to: to.items.get(id) ?? null }
    const differing = fieldsThatDiffer(ends.from, ends.to)
    if (differing === null) return []
    const sentence = caseChangeSentence({ case: id, fields: differing, ...ends })
    const change = { kind: 'case' as const, sentence, case: id, fields: differing, ...ends }
    const steps = (moment: Moment) => stepsOf(queries, id, moment)
    return [{ change, references: () => seenAtOneAlone(steps(at.from), steps(at.to)) }]
  })
  return { found, position: Math.max(from.position, to.position) }
}

function casesAt(queries: ReadQueries, { kind, id }: EntityReference, { question }: Moment) {
  const filter = kind === 'school' ? { school: id } : { district: id }
  const { body, position } = casesOf(queries, filter, question, ALL)
  return { items: new Map(body.items.map(each => [each.case, each])), position }
}

/** The steps of a case that are seen, and those of other records that it cites. */
function stepsOf(
  queries: ReadQueries,
  id: string,
  { question: { asked, day } }: Moment,
): readonly EventReference[] {
  const { bounds } = asked
  const { steps, position } = queries.closures.one(id, bounds)
  const told = steps.map(({ step }) => step)
  const read = readCase(queries, id, told, { bounds, day, position })
  return [
    ...read.steps.map(({ revision }) => ({ stream: streamOf.closure(id), revision })),
    ...read.cited.map(({ record, step }) => ({ stream: streamOf.closure(record), revision: step.revision })),
  ]
}
