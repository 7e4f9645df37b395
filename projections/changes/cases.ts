import { z } from 'zod'
import type { CaseStep } from '../../src/domain/closure/order.ts'
import { lastDayIn } from '../../src/domain/closure/step-date.ts'
import { streamOf } from '../../src/domain/subjects.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import { caseChangeSentence } from '../../src/explain/change.ts'
import { CaseItem } from '../closure/item.ts'
import { casesOf } from '../closure/list.ts'
import { readCase } from '../closure/reading.ts'
import type { Bounds } from '../engine/bounds.ts'
import type { ReadQueries } from '../read-queries.ts'
import { differing } from './differing.ts'
import { ChangeEvent, type Placed, placedAtOneAlone, type SeenReference } from './events.ts'
import { ALL, type BothMoments, fields, type Moment } from './moment.ts'

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

/**
 * A case that differs, and a function that returns the events behind it: the steps that are seen at only one of the two moments.
 */
export type FoundCase = {
  readonly change: Omit<CaseChange, 'events'>
  readonly references: () => readonly SeenReference[]
}

/**
 * Every case of a school, or of the schools of a district, that differs between the two moments, and the position of the last
 * event that this rests on.
 */
export async function casesThatDiffer(
  queries: ReadQueries,
  entity: EntityReference,
  at: BothMoments<Moment>,
): Promise<{ readonly found: readonly FoundCase[]; readonly position: number }> {
  const cases = { from: await casesAt(queries, entity, at.from), to: await casesAt(queries, entity, at.to) }
  const { found, position } = differing(cases)
  const steps = (id: string, moment: Moment) => stepsOf(queries, id, moment)
  return {
    found: found.map(({ id, ...ends }) => ({
      change: { kind: 'case', sentence: caseChangeSentence({ case: id, ...ends }), case: id, ...ends },
      references: () => placedAtOneAlone(steps(id, at.from), steps(id, at.to)),
    })),
    position,
  }
}

async function casesAt(queries: ReadQueries, { kind, id }: EntityReference, { question }: Moment) {
  const filter = kind === 'school' ? { school: id } : { district: id }
  const { body, position } = await casesOf(queries, filter, question, ALL)
  return { items: new Map(body.items.map(each => [each.case, each])), position }
}

/** The steps of a case that are seen, and those of other records that it cites. */
function stepsOf(
  queries: ReadQueries,
  id: string,
  { question: { asked, day } }: Moment,
): { readonly placed: readonly Placed[]; readonly bounds: Bounds } {
  const { bounds } = asked
  const known = queries.closures.one(id, bounds)
  const told = known.steps.map(({ step }) => step)
  const read = readCase(queries, id, told, { bounds, day, position: known.position })
  const positions = new Map(known.steps.map(({ step, position }) => [step.id, position]))
  const placedIn = (record: string, step: CaseStep): Placed => ({
    reference: { stream: streamOf.closure(record), revision: step.revision },
    position: positions.get(step.id) ?? Number.MAX_SAFE_INTEGER,
    day: lastDayIn(step.data.occurredOn),
  })
  return {
    placed: [
      ...read.steps.map(step => placedIn(id, step)),
      ...read.cited.map(({ record, step }) => placedIn(record, step)),
    ],
    bounds,
  }
}
