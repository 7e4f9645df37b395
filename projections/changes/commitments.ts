import { z } from 'zod'
import { streamOf } from '../../src/domain/subjects.ts'
import { lastDayOf } from '../../src/domain/values/date.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import { commitmentChangeSentence } from '../../src/explain/change.ts'
import { CommitmentItem } from '../commitment/item.ts'
import { commitmentsOf } from '../commitment/list.ts'
import type { ReadQueries } from '../read-queries.ts'
import { ChangeEvent, placedAtOneAlone, type SeenReference } from './events.ts'
import { ALL, type BothMoments, fields, fieldsThatDiffer, type Moment } from './moment.ts'

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

/** A promise that differs, and how the events are named that made it so: the steps that are seen at one moment alone. */
export type FoundCommitment = {
  readonly change: Omit<CommitmentChange, 'events'>
  readonly references: () => readonly SeenReference[]
}

type Parts = { readonly queries: ReadQueries; readonly store: EventStore }

/** Every promise of one owner that stands otherwise, in the order of ids, and the last event that says so. */
export async function commitmentsThatDiffer(
  parts: Parts,
  owner: EntityReference,
  at: BothMoments<Moment>,
): Promise<{ readonly found: readonly FoundCommitment[]; readonly position: number }> {
  const [from, to] = [await promisedBy(parts, owner, at.from), await promisedBy(parts, owner, at.to)]
  const ids = [...new Set([...from.items.keys(), ...to.items.keys()])].sort()
  const found = ids.flatMap((id): readonly FoundCommitment[] => {
    const ends = { from: from.items.get(id) ?? null, to: to.items.get(id) ?? null }
    const differing = fieldsThatDiffer(ends.from, ends.to)
    if (differing === null) return []
    const sentence = commitmentChangeSentence({ commitment: id, fields: differing, ...ends })
    const change = { kind: 'commitment' as const, sentence, commitment: id, fields: differing, ...ends }
    const steps = ({ question }: Moment) => {
      const { bounds } = question.asked
      const placed = parts.queries.commitments.steps(id, bounds).map(({ revision, position, event }) => ({
        reference: { stream: streamOf.commitment(id), revision },
        position,
        day: lastDayOf(event.data.occurredOn),
      }))
      return { placed, bounds }
    }
    return [{ change, references: () => placedAtOneAlone(steps(at.from), steps(at.to)) }]
  })
  return { found, position: Math.max(from.position, to.position) }
}

async function promisedBy(
  parts: Parts,
  { kind, id }: EntityReference,
  { question }: Moment,
): Promise<{ readonly items: ReadonlyMap<string, CommitmentItem>; readonly position: number }> {
  const { body, position } = await commitmentsOf(parts, { owner: id, ownerKind: kind }, question, ALL)
  return { items: new Map(body.items.map(each => [each.id, each])), position }
}
