import { z } from 'zod'
import type { Cell, RatingAction } from '../../src/domain/rating/cell.ts'
import type { PositionedRating } from '../../src/domain/rating/published-rating.ts'
import { streamOf } from '../../src/domain/subjects.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { EventReference } from '../../src/event-store/event-store.ts'
import { type Comparing, casesComparing } from '../closure/schools-compared.ts'
import { ActorView, actorView } from '../engine/actor.ts'
import { dayOfRead, type ResolvedTimes } from '../engine/bounds.ts'
import type { Citation } from '../engine/citations.ts'
import { EventLinks, eventLinks } from '../engine/event-link.ts'
import type { ReadQueries } from '../read-queries.ts'
import type { ActEvents } from './why-events.ts'

export const CitedBy = z.object({
  kind: z.enum(['case', 'commitment']),
  id: z.string(),
  how: z.enum(['evidence', 'closing-school', 'receiving-school']).meta({
    description:
      'It names an event of this cell as evidence; or it compares a closing school with one that takes its pupils, by what stood on the day of the proposal',
  }),
  event: z.string().meta({ description: 'The step that cites it' }),
  type: z.string(),
  on: z.string().meta({ description: 'The day of that step, as precisely as it is known' }),
  actor: ActorView,
  cites: z.string().meta({ description: 'The event that is cited' }),
  links: EventLinks.extend({ why: z.string() }),
})
type CitedBy = z.infer<typeof CitedBy>

/** Which closure cases and commitments cite a cell, before the texts of their steps are read. */
export type CitingSteps = {
  readonly cases: readonly Citation[]
  readonly commitments: readonly Citation[]
  readonly comparing: readonly Comparing[]
  /** Of the last event that says so. */
  readonly position: number
}

/** The steps that name one of these events, and the cases that compare the school by the cell. */
export function citingSteps(
  queries: ReadQueries,
  { framework, entity }: { readonly framework: string; readonly entity: EntityReference },
  cell: Cell | null,
  events: readonly string[],
  asked: ResolvedTimes,
): CitingSteps {
  const { bounds } = asked
  const cases = queries.closures.citations.naming(events, bounds)
  const commitments = queries.commitments.citations.naming(events, bounds)
  const comparing =
    cell === null || entity.kind !== 'school'
      ? { all: [], position: 0 }
      : casesComparing(queries, { framework, school: entity.id }, cell, bounds, dayOfRead(asked))
  return {
    cases: cases.all,
    commitments: commitments.all,
    comparing: comparing.all,
    position: Math.max(cases.position, commitments.position, comparing.position),
  }
}

const inCase = ({ subject, revision }: Citation): EventReference => ({
  stream: streamOf.closure(subject),
  revision,
})
const inCommitment = ({ subject, revision }: Citation): EventReference => ({
  stream: streamOf.commitment(subject),
  revision,
})
const proposalOf = ({ case: id, revision }: Comparing): EventReference => ({
  stream: streamOf.closure(id),
  revision,
})

/** The places of the steps that cite the cell. */
export const citingReferences = (steps: CitingSteps): readonly EventReference[] => [
  ...steps.cases.map(inCase),
  ...steps.commitments.map(inCommitment),
  ...steps.comparing.map(proposalOf),
]

/** The acts of a cell whose events may be cited. */
export const actsOf = (actions: readonly RatingAction[]): readonly PositionedRating[] => [
  ...new Set(actions.flatMap(({ act, acts }) => [act, ...acts])),
]

/** Every step that cites a cell: of promises, then of cases, each by their day. */
export function citedBy(events: ActEvents, steps: CitingSteps): CitedBy[] {
  const citing = (
    { kind, id, how, cites }: Pick<CitedBy, 'kind' | 'id' | 'how' | 'cites'>,
    reference: EventReference,
  ): CitedBy => {
    const step = events.named(reference)
    const why = kind === 'case' ? `/v1/closures/${id}/why` : `/v1/commitments/${id}/why`
    return {
      kind,
      id,
      how,
      event: step.id,
      type: step.type,
      on: step.data.occurredOn,
      actor: actorView(step.metadata.actor),
      cites,
      links: { ...eventLinks(step.id), why },
    }
  }
  return [
    ...steps.commitments.map(each => {
      const { subject: id, cited: cites } = each
      return citing({ kind: 'commitment', id, how: 'evidence', cites }, inCommitment(each))
    }),
    ...steps.cases.map(each => {
      const { subject: id, cited: cites } = each
      return citing({ kind: 'case', id, how: 'evidence', cites }, inCase(each))
    }),
    ...steps.comparing.map(each => {
      const { case: id, part: how, act } = each
      return citing({ kind: 'case', id, how, cites: events.stating(act).id }, proposalOf(each))
    }),
  ]
}
