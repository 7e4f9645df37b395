import type { AssessmentEvent } from '../../src/domain/assessment/event.ts'
import { categoryOf, type DomainEvent } from '../../src/domain/subjects.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'

/** Who asks, as far as it decides what is shown. */
export type Viewer = {
  /** Whether what keys did is shown. */
  readonly seesKeys: boolean
  /** The entities whose drafts are shown: all of them, none, or those for which this is true. */
  readonly seesDraftsOf: 'everyone' | 'nobody' | ((entity: EntityReference) => boolean)
}
export const PUBLIC: Viewer = { seesKeys: false, seesDraftsOf: 'nobody' }

/**
 * When what happens in an assessment is public: at once; with its publication, where it still holds then (a rating that was not
 * overwritten, a submission that was not returned); with the approval of the correction; or never. A new event does not compile
 * until it stands here.
 */
export const PUBLISHED_WITH = {
  RatingRecorded: 'publication',
  RatingNotGiven: 'publication',
  ComponentOverridden: 'publication',
  AssessmentSubmitted: 'publication',
  AssessmentReturned: 'never',
  AssessmentPublished: 'itself',
  CorrectionProposed: 'approval',
  CorrectionApproved: 'itself',
  CorrectionRejected: 'never',
  RatingWithdrawn: 'itself',
  RatingChallenged: 'itself',
  ChallengeAnswered: 'itself',
  RatingImported: 'itself',
} as const satisfies Readonly<
  Record<AssessmentEvent['type'], 'itself' | 'publication' | 'approval' | 'never'>
>

/**
 * The place of an event in the order that a viewer is shown: at its own position (`step` null), or behind the event that made it
 * public, by its revision.
 */
export type Place = { readonly at: number; readonly step: number | null }

/** An event as the rule sees it. `published` is its place in the order of the public; null while there is none. */
export type Placeable = {
  readonly position: number
  readonly stream: string
  /** The entity that it is about; null if there is none, or if it is about an organisation. */
  readonly entity: EntityReference | null
  readonly published: Place | null
}

/** Which viewers may see an event: all of them, now; those who may see drafts; or those who may see what keys did. */
export type Visibility = 'public' | 'draft' | 'access'

/** Which viewers may see an event. */
export function visibilityOf({ stream, published }: Pick<Placeable, 'stream' | 'published'>): Visibility {
  if (categoryOf(stream) === 'access') return 'access'
  return published === null ? 'draft' : 'public'
}

/** Whether showing an event to a viewer is recorded: yes for all that is not public, except for the records of such reads. */
export const isPrivileged = (event: Pick<Placeable, 'stream' | 'published'> & { readonly type: string }) =>
  visibilityOf(event) !== 'public' && event.type !== ('PrivilegedRead' satisfies DomainEvent['type'])

/** The one rule of which viewer sees an event, and at which place; null where the viewer must not know of it. */
export function placeFor(viewer: Viewer, event: Placeable): Place | null {
  const category = categoryOf(event.stream)
  const own = { at: event.position, step: null }
  if (category === 'access') return viewer.seesKeys ? own : null
  if (category !== 'assessment') return event.published
  return seesDrafts(viewer, event.entity) ? own : event.published
}

const seesDrafts = ({ seesDraftsOf }: Viewer, entity: EntityReference | null): boolean =>
  typeof seesDraftsOf === 'function' ? entity !== null && seesDraftsOf(entity) : seesDraftsOf === 'everyone'

/** `<position>`, or `<position of what made it public>.<revision>`. */
export const idOf = ({ at, step }: Place): string => (step === null ? String(at) : `${at}.${step}`)

/** The place that an id names; null for a text that is none. */
export function placeIn(id: string): Place | null {
  const [, at, step] = /^([1-9]\d{0,14})(?:\.(0|[1-9]\d{0,8}))?$/.exec(id) ?? []
  return at === undefined ? null : { at: Number(at), step: step === undefined ? null : Number(step) }
}

/** Negative where the first stands before the second. */
export const comparePlaces = (a: Place, b: Place): number => a.at - b.at || (a.step ?? -1) - (b.step ?? -1)
