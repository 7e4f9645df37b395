import { z } from 'zod'
import { streamOf } from '../../src/domain/subjects.ts'
import { lastDayOf } from '../../src/domain/values/date.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import { commitmentChangeSentence } from '../../src/explain/change.ts'
import { CommitmentItem } from '../commitment/item.ts'
import { commitmentsOf } from '../commitment/list.ts'
import type { Bounds } from '../engine/bounds.ts'
import type { ReadQueries } from '../read-queries.ts'
import { differing } from './differing.ts'
import { ChangeEvent, type Placed, placedAtOneAlone, type SeenReference } from './events.ts'
import { ALL, type BothMoments, fields, type Moment } from './moment.ts'

export const CommitmentChange = z
  .object({
    kind: z.literal('commitment'),
    sentence: z.string(),
    commitment: z.string(),
    fields,
    from: CommitmentItem.nullable(),
    to: CommitmentItem.nullable(),
    events: z.array(ChangeEvent),
  })
  .meta({ id: 'CommitmentChange' })
type CommitmentChange = z.infer<typeof CommitmentChange>

/**
 * A promise that differs, and a function that returns the events behind it: the steps that are seen at only one of the two
 * moments.
 */
export type FoundCommitment = {
  readonly change: Omit<CommitmentChange, 'events'>
  readonly references: () => readonly SeenReference[]
}

type Parts = { readonly queries: ReadQueries; readonly store: EventStore }

/**
 * Every promise of one owner that differs between the two moments, in the order of ids, and the position of the last event that
 * this rests on.
 */
export async function commitmentsThatDiffer(
  parts: Parts,
  owner: EntityReference,
  at: BothMoments<Moment>,
): Promise<{ readonly found: readonly FoundCommitment[]; readonly position: number }> {
  const promises = {
    from: await promisedBy(parts, owner, at.from),
    to: await promisedBy(parts, owner, at.to),
  }
  const { found, position } = differing(promises)
  const steps = (id: string, moment: Moment) => stepsOf(parts.queries, id, moment)
  return {
    found: found.map(({ id, ...ends }) => ({
      change: {
        kind: 'commitment',
        sentence: commitmentChangeSentence({ commitment: id, ...ends }),
        commitment: id,
        ...ends,
      },
      references: () => placedAtOneAlone(steps(id, at.from), steps(id, at.to)),
    })),
    position,
  }
}

/** The steps of a promise that are seen. */
function stepsOf(
  queries: ReadQueries,
  id: string,
  { question }: Moment,
): { readonly placed: readonly Placed[]; readonly bounds: Bounds } {
  const { bounds } = question.asked
  const placed = queries.commitments.steps(id, bounds).map(({ revision, position, event }) => ({
    reference: { stream: streamOf.commitment(id), revision },
    position,
    day: lastDayOf(event.data.occurredOn),
  }))
  return { placed, bounds }
}

async function promisedBy(
  parts: Parts,
  { kind, id }: EntityReference,
  { question }: Moment,
): Promise<{ readonly items: ReadonlyMap<string, CommitmentItem>; readonly position: number }> {
  const { body, position } = await commitmentsOf(parts, { owner: id, ownerKind: kind }, question, ALL)
  return { items: new Map(body.items.map(each => [each.id, each])), position }
}
