import type { Recorded } from '../decider.ts'
import type { PublishedRating } from '../rating/published-rating.ts'
import { type Day, lastDayOf } from '../values/date.ts'
import { heldBy, without } from '../values/keyed.ts'
import type { AssessmentEvent } from './event.ts'

/** A rating or a proposed correction that waits to be published: an act without its public day and its publishing event. */
export type UnpublishedRating = Omit<PublishedRating, 'visibleOn' | 'publicBy'>

/**
 * The part of an assessment that is not public yet, small enough for a read model to keep: the last draft of each item, and the
 * corrections that wait for a second person.
 */
export type Publication = {
  readonly drafts: { readonly [item: string]: UnpublishedRating }
  readonly proposals: { readonly [correction: string]: UnpublishedRating }
}

export const UNPUBLISHED: Publication = { drafts: {}, proposals: {} }

/** The one rule of what an event makes public: used by the decider, the read model and every check. */
export function publish(
  state: Publication,
  event: Recorded<AssessmentEvent>,
): readonly [Publication, readonly PublishedRating[]] {
  const { type, data, revision } = event
  const day = lastDayOf(data.occurredOn)
  const pending = (item: string, version: string, kind: PublishedRating['kind']): UnpublishedRating => ({
    item,
    version,
    kind,
    basis: 'rated',
    level: null,
    notRated: null,
    occurredOn: data.occurredOn,
    day,
    revision,
    importId: '',
  })
  switch (type) {
    case 'RatingRecorded':
    case 'ComponentOverridden': {
      const basis = type === 'RatingRecorded' ? 'rated' : 'overridden'
      const draft = { ...pending(data.item, data.version, 'rating'), basis, level: data.level.value } as const
      return [{ ...state, drafts: { ...state.drafts, [data.item]: draft } }, []]
    }
    case 'RatingNotGiven': {
      const draft = { ...pending(data.item, data.version, 'rating'), notRated: data.reason }
      return [{ ...state, drafts: { ...state.drafts, [data.item]: draft } }, []]
    }
    case 'AssessmentPublished': {
      const acts = Object.values(state.drafts).map(draft => visible(draft, revision, day))
      return [UNPUBLISHED, acts]
    }
    case 'CorrectionProposed': {
      const value = { level: data.level?.value ?? null, notRated: data.notRated?.reason ?? null }
      const proposal = { ...pending(data.item, data.version, 'correction'), ...value }
      return [{ ...state, proposals: { ...state.proposals, [data.correction]: proposal } }, []]
    }
    case 'CorrectionApproved': {
      const proposal = heldBy(state.proposals, data.correction)
      const proposals = without(state.proposals, data.correction)
      return [
        { ...state, proposals },
        // The approval alone makes it public: it may correct an imported rating, which no publication preceded.
        proposal === undefined ? [] : [visible(proposal, revision, day)],
      ]
    }
    case 'CorrectionRejected':
      return [{ ...state, proposals: without(state.proposals, data.correction) }, []]
    case 'RatingWithdrawn':
      return [state, [visible(pending(data.item, data.version, 'withdrawal'), revision, day)]]
    case 'RatingImported': {
      // Most events of a ledger are of this type: its act is made at once, and seen from its own day.
      const act: PublishedRating = {
        item: data.item,
        version: data.version,
        kind: 'import',
        basis: 'rated',
        level: data.level?.value ?? null,
        notRated: data.notRated?.reason ?? null,
        occurredOn: data.occurredOn,
        day,
        visibleOn: day,
        revision,
        publicBy: revision,
        importId: event.id,
      }
      return [state, [act]]
    }
    case 'AssessmentSubmitted':
    case 'AssessmentReturned':
    // A challenge questions what is shown, and changes nothing of it.
    case 'RatingChallenged':
    case 'ChallengeAnswered':
      return [state, []]
  }
}

/** An act is seen from the later of its own day and that of the act which made it public. */
function visible(pending: UnpublishedRating, publicBy: number, publicOn: Day): PublishedRating {
  const visibleOn = publicOn > pending.day ? publicOn : pending.day
  return { ...pending, visibleOn, publicBy }
}
