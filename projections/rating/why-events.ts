import { z } from 'zod'
import type { AssessmentEvent } from '../../src/domain/assessment/event.ts'
import type { PositionedRating } from '../../src/domain/rating/published-rating.ts'
import { streamOf } from '../../src/domain/subjects.ts'
import { decode, type LedgerEvent } from '../../src/event-store/codec.ts'
import type { EventReference, EventStore } from '../../src/event-store/event-store.ts'
import { DUTIES, type Duty } from '../../src/explain/phrases.ts'
import { ActorView, actorView } from '../engine/actor.ts'

export const DutyView = z.object({
  duty: z.enum(DUTIES),
  actor: ActorView,
  at: z.string().meta({ description: 'The day of the act, as precisely as it is known' }),
  recordedAt: z.string(),
  event: z.string(),
})
type DutyView = z.infer<typeof DutyView>

/** Whose acts they are, and in which framework. */
type Subject = { readonly framework: string; readonly entity: string }

/** The events behind published acts: what states each, what made it public, and what was submitted for that. */
export class ActEvents {
  readonly #subject: Subject
  readonly #events: ReadonlyMap<string, LedgerEvent>

  private constructor(subject: Subject, events: readonly LedgerEvent[]) {
    this.#subject = subject
    this.#events = new Map(events.map(event => [keyOf(event), event]))
  }

  /** Reads the events of the acts, and others that are named, from the store, each of them once. */
  static async read(
    store: EventStore,
    subject: Subject,
    acts: readonly PositionedRating[],
    others: readonly EventReference[],
  ): Promise<ActEvents> {
    const named = [...others, ...acts.flatMap(act => referencesOf(subject, act))]
    const wanted = [...new Map(named.map(each => [keyOf(each), each])).values()]
    const stored = wanted.length === 0 ? [] : await store.readEvents(wanted)
    return new ActEvents(subject, stored.map(decode))
  }

  /** Adds the events of more acts of the same subject, and others that are named; known ones are not read again. */
  async with(
    store: EventStore,
    acts: readonly PositionedRating[],
    others: readonly EventReference[],
  ): Promise<ActEvents> {
    const named = [...others, ...acts.flatMap(act => referencesOf(this.#subject, act))]
    const isNew = (each: EventReference) => !this.#events.has(keyOf(each))
    const added = await ActEvents.read(store, this.#subject, [], named.filter(isNew))
    return new ActEvents(this.#subject, [...this.all, ...added.all])
  }

  get all(): readonly LedgerEvent[] {
    return [...this.#events.values()]
  }

  /** An event that was named beside the acts. */
  named(reference: EventReference): LedgerEvent {
    const event = this.#events.get(keyOf(reference))
    if (event === undefined) throw new Error(`${keyOf(reference)} was not read`)
    return event
  }

  /** The event that states an act. */
  stating(act: PositionedRating): LedgerEvent {
    return this.#at(act, act.revision)
  }

  /** The event that made an act public: the one that states it, if it needed no publication. */
  publishing(act: PositionedRating): LedgerEvent {
    return this.#at(act, act.publicBy)
  }

  /** The events of one act; the one that states it comes first. */
  of(act: PositionedRating): readonly LedgerEvent[] {
    return [...new Set(referencesOf(this.#subject, act).map(({ revision }) => this.#at(act, revision)))]
  }

  /** Who had which part in an act. */
  dutiesOf(act: PositionedRating): readonly DutyView[] {
    return this.of(act).flatMap(dutiesIn)
  }

  #at(act: PositionedRating, revision: number): LedgerEvent {
    const reference = { stream: assessmentOf(this.#subject, act), revision }
    const event = this.#events.get(keyOf(reference))
    if (event === undefined) throw new Error(`an act on ${act.item} has no event ${revision}`)
    return event
  }
}

const keyOf = ({ stream, revision }: EventReference): string => `${stream}@${revision}`

const assessmentOf = (subject: Subject, { period }: PositionedRating): string =>
  streamOf.assessment({ ...subject, period: period.id })

/**
 * The places of the events behind an act. A rating that a command recorded is published right after it was submitted: no other
 * event can come between the two.
 */
export function referencesOf(subject: Subject, act: PositionedRating): readonly EventReference[] {
  const { revision, publicBy, kind } = act
  const submitted = kind === 'rating' && publicBy - 1 > revision ? [publicBy - 1] : []
  const stream = assessmentOf(subject, act)
  return [...new Set([revision, ...submitted, publicBy])].map(each => ({ stream, revision: each }))
}

/** Which part the actor of an event had; null for what is no part of a published act. */
const DUTY_IN: { readonly [Type in AssessmentEvent['type']]: Duty | null } = {
  RatingRecorded: 'rater',
  RatingNotGiven: 'rater',
  ComponentOverridden: 'rater',
  AssessmentSubmitted: 'submitter',
  AssessmentReturned: null,
  AssessmentPublished: 'publisher',
  CorrectionProposed: 'proposer',
  CorrectionApproved: 'approver',
  CorrectionRejected: null,
  RatingWithdrawn: 'withdrawer',
  RatingChallenged: 'challenger',
  ChallengeAnswered: 'answerer',
  RatingImported: 'importer',
}

const dutyIn = ({ type }: LedgerEvent): Duty | null => (isAssessmentType(type) ? DUTY_IN[type] : null)
/** The part that the actor of an event had; empty if the event is no part of a published act or of a challenge of one. */
export function dutiesIn(event: LedgerEvent): readonly DutyView[] {
  const duty = dutyIn(event)
  return duty === null ? [] : [dutyView(duty, event)]
}
const isAssessmentType = (type: string): type is AssessmentEvent['type'] => Object.hasOwn(DUTY_IN, type)

const dutyView = (duty: Duty, { id, data, metadata }: LedgerEvent): DutyView => ({
  duty,
  actor: actorView(metadata.actor),
  at: data.occurredOn,
  recordedAt: metadata.recordedAt,
  event: id,
})
