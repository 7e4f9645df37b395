import { z } from 'zod'
import { ChallengeOutcome } from '../../src/domain/assessment/event.ts'
import { streamOf } from '../../src/domain/subjects.ts'
import type { Day } from '../../src/domain/values/date.ts'
import { decode, type LedgerEvent } from '../../src/event-store/codec.ts'
import type { EventReference, EventStore } from '../../src/event-store/event-store.ts'
import { ActorView, actorView } from '../engine/actor.ts'
import { EventLinks, eventLinks } from '../engine/event-link.ts'
import { EvidenceView } from '../engine/evidence.ts'
import { challengeFields, challengeShown } from './challenge.ts'
import type { PublishedChallenge } from './challenges-table.ts'

const ChallengeAnswer = z
  .object({
    event: z.string(),
    outcome: ChallengeOutcome,
    rationale: z.string().nullable(),
    actor: ActorView,
    occurredOn: z.string(),
    recordedAt: z.string(),
    links: EventLinks,
  })
  .meta({ id: 'ChallengeAnswer' })

/** A challenge in full: what was put in question, by whom, and what was answered. */
export const ChallengeTold = z.object({
  ...challengeFields,
  item: z.string(),
  period: z.string(),
  event: z.string(),
  reason: z.string(),
  evidence: z.array(EvidenceView),
  actor: ActorView,
  recordedAt: z.string(),
  answer: ChallengeAnswer.nullable(),
  links: EventLinks,
})

/** Whose assessments they are, and in which framework. */
export type Subject = { readonly framework: string; readonly entity: string }

/** Where the events of a challenge stand: it, and its answer where there is one. */
export function challengeReferences(
  subject: Subject,
  { period, raised, answered }: PublishedChallenge,
): readonly EventReference[] {
  const stream = streamOf.assessment({ ...subject, period })
  const revisions = [raised.revision, ...(answered === null ? [] : [answered.revision])]
  return revisions.map(revision => ({ stream, revision }))
}

/** The event at a place, among those that were read. */
export type EventAt = (reference: EventReference) => LedgerEvent

/** Reads events, each of them once, however often it is named, to be found by their references. */
export async function eventsAt(
  store: Pick<EventStore, 'readEvents'>,
  references: readonly EventReference[],
): Promise<EventAt> {
  const keyOf = ({ stream, revision }: EventReference) => `${revision} ${stream}`
  const named = new Map(references.map(reference => [keyOf(reference), reference]))
  const stored = named.size === 0 ? [] : await store.readEvents([...named.values()])
  const events = stored.map(decode)
  const known = new Map([...named.keys()].map((key, at) => [key, events[at]]))
  return reference => {
    const event = known.get(keyOf(reference))
    if (event === undefined)
      throw new Error(`revision ${reference.revision} of ${reference.stream} was not read`)
    return event
  }
}

/** A challenge with its answer, as a history shows it. */
export function challengeTold(
  subject: Subject,
  challenge: PublishedChallenge,
  eventAt: EventAt,
  day: Day,
): z.infer<typeof ChallengeTold> {
  const [raise, answer = null] = challengeReferences(subject, challenge).map(eventAt)
  if (raise?.type !== 'RatingChallenged') throw new Error(`challenge ${challenge.id} has no event`)
  const { item, period } = challenge
  return {
    ...challengeShown(challenge, day),
    item,
    period,
    event: raise.id,
    reason: raise.data.reason,
    evidence: raise.data.evidence,
    actor: actorView(raise.metadata.actor),
    recordedAt: raise.metadata.recordedAt,
    answer: answer?.type === 'ChallengeAnswered' ? answerTold(answer) : null,
    links: eventLinks(raise.id),
  }
}

const answerTold = ({
  id,
  data,
  metadata,
}: Extract<LedgerEvent, { readonly type: 'ChallengeAnswered' }>): z.infer<typeof ChallengeAnswer> => ({
  event: id,
  outcome: data.outcome,
  rationale: data.rationale ?? null,
  actor: actorView(metadata.actor),
  occurredOn: data.occurredOn,
  recordedAt: metadata.recordedAt,
  links: eventLinks(id),
})

/** The challenge that a correction says it follows from; null of everything else. */
export const challengeCitedIn = (event: LedgerEvent): string | null =>
  event.type === 'CorrectionProposed' ? (event.data.challenge ?? null) : null
