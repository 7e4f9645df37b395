import type { Recorded } from '../decider.ts'
import { compareWithinPeriod, type PublishedRating } from '../rating/published-rating.ts'
import { type Actor, partiesOf } from '../values/actor.ts'
import { heldBy } from '../values/keyed.ts'
import type { Draft, Of } from './command.ts'
import type { AssessmentEvent } from './event.ts'
import { type Publication, publish, UNPUBLISHED } from './publication.ts'

export type Correction = {
  /** The event that proposed it. */
  readonly event: string
  readonly proposed: Of<'CorrectionProposed'>['data']
  readonly proposedBy: Actor
  readonly decided: Of<'CorrectionApproved'> | Of<'CorrectionRejected'> | null
  readonly decidedBy: Actor | null
}

export type Challenge = {
  /** The event that raised it. */
  readonly event: string
  readonly raised: Of<'RatingChallenged'>['data']
  readonly raisedBy: Actor
  readonly answered: Of<'ChallengeAnswered'>['data'] | null
}

export type AssessmentState = {
  readonly status: 'none' | 'draft' | 'submitted' | 'published'
  readonly version: string | null
  readonly hasImport: boolean
  /** Everyone who ever rated in it, overwritten drafts included. */
  readonly raters: readonly string[]
  /** The raters of each item, overwritten drafts included. */
  readonly ratersOf: { readonly [item: string]: readonly string[] }
  /** The last rating of each item, with who gave it; kept after publication, when it changes no more. */
  readonly ratings: { readonly [item: string]: Recorded<Draft> }
  readonly submitted: Of<'AssessmentSubmitted'>['data'] | null
  readonly returned: Of<'AssessmentReturned'>['data'] | null
  readonly published: Of<'AssessmentPublished'>['data'] | null
  readonly publishers: readonly string[]
  readonly corrections: { readonly [id: string]: Correction }
  readonly challenges: { readonly [id: string]: Challenge }
  readonly withdrawals: { readonly [item: string]: Of<'RatingWithdrawn'>['data'] }
  readonly publication: Publication
  /** What is public, in the order in which it was recorded, with the event that says it and the file that it came from. */
  readonly acts: readonly (PublishedRating & { readonly id: string; readonly sha256: string | null })[]
}

export const initial: AssessmentState = {
  status: 'none',
  version: null,
  hasImport: false,
  raters: [],
  ratersOf: {},
  ratings: {},
  submitted: null,
  returned: null,
  published: null,
  publishers: [],
  corrections: {},
  challenges: {},
  withdrawals: {},
  publication: UNPUBLISHED,
  acts: [],
}

/** What an event adds to an assessment. */
export function evolve(state: AssessmentState, event: Recorded<AssessmentEvent>): AssessmentState {
  const [publication, published] = publish(state.publication, event)
  const sha256 = event.type === 'RatingImported' ? event.data.imported.sha256 : null
  const news = published.map(act => ({ ...act, id: statedBy(event, act, state), sha256 }))
  const acts = news.length === 0 ? state.acts : [...state.acts, ...news]
  return { ...evolveFacts(state, event), publication, acts }
}

/** The event that states an act: the rating or the correction itself, not the one that made it public. */
function statedBy(
  event: Recorded<AssessmentEvent>,
  { item }: PublishedRating,
  state: AssessmentState,
): string {
  if (event.type === 'AssessmentPublished') return heldBy(state.ratings, item)?.id ?? event.id
  if (event.type !== 'CorrectionApproved') return event.id
  return heldBy(state.corrections, event.data.correction)?.event ?? event.id
}

function evolveFacts(state: AssessmentState, event: Recorded<AssessmentEvent>): AssessmentState {
  const { type, data, actor } = event
  switch (type) {
    case 'RatingRecorded':
    case 'RatingNotGiven':
    case 'ComponentOverridden': {
      const parties = partiesOf(actor)
      const raters = [...new Set([...state.raters, ...parties])]
      const own = [...new Set([...(heldBy(state.ratersOf, data.item) ?? []), ...parties])]
      const ratersOf = { ...state.ratersOf, [data.item]: own }
      const ratings = { ...state.ratings, [data.item]: { ...event } }
      return { ...state, status: 'draft', version: data.version, raters, ratersOf, ratings }
    }
    case 'AssessmentSubmitted':
      return { ...state, status: 'submitted', submitted: data }
    case 'AssessmentReturned':
      return { ...state, status: 'draft', returned: data, submitted: null }
    case 'AssessmentPublished':
      return { ...state, status: 'published', published: data, publishers: partiesOf(actor) }
    case 'CorrectionProposed': {
      const correction = {
        event: event.id,
        proposed: data,
        proposedBy: actor,
        decided: null,
        decidedBy: null,
      }
      return { ...state, corrections: { ...state.corrections, [data.correction]: correction } }
    }
    case 'CorrectionApproved':
    case 'CorrectionRejected': {
      const correction = heldBy(state.corrections, data.correction)
      if (correction === undefined) return state
      const decided = { ...correction, decided: event, decidedBy: actor }
      return { ...state, corrections: { ...state.corrections, [data.correction]: decided } }
    }
    case 'RatingChallenged': {
      const challenge = { event: event.id, raised: data, raisedBy: actor, answered: null }
      return { ...state, challenges: { ...state.challenges, [data.challenge]: challenge } }
    }
    case 'ChallengeAnswered': {
      const challenge = heldBy(state.challenges, data.challenge)
      if (challenge === undefined) return state
      const answered = { ...challenge, answered: data }
      return { ...state, challenges: { ...state.challenges, [data.challenge]: answered } }
    }
    case 'RatingWithdrawn':
      return { ...state, withdrawals: { ...state.withdrawals, [data.item]: data } }
    case 'RatingImported':
      return { ...state, status: 'published', version: data.version, hasImport: true }
  }
}

/** The act that shows now in the cell of an item: the last in the order of history. */
export const shownAct = (state: AssessmentState, item: string) =>
  state.acts
    .filter(act => act.item === item)
    .toSorted(compareWithinPeriod)
    .at(-1)
