import type { Recorded } from '../decider.ts'
import type { AssessmentEvent } from './event.ts'

type Event = Recorded<AssessmentEvent>

/**
 * The events of an assessment that have lost their basis because the imported acts in `taken` were taken back: every
 * correction, withdrawal and challenge if nothing is published any more; a withdrawal of an item that shows nothing to
 * withdraw; a challenge of an item for which only `taken` acts showed anything; and an answer to such a challenge.
 */
export function restingOnNothing(events: readonly Event[], taken: readonly Event[]): readonly Event[] {
  const changes = events.filter(isChange)
  const isPublished = events.some(({ type }) => type === 'RatingImported' || type === 'AssessmentPublished')
  if (!isPublished) return changes
  const showedBefore = (all: readonly Event[], { revision, data: { item } }: Challenged | Withdrawn) =>
    all.some(each => each.revision < revision && shows(each, item))
  const resting = changes.filter(
    change =>
      (change.type === 'RatingWithdrawn' && !showedBefore(events, change)) ||
      // A rolled-up level shows through other items: the challenge goes only if a rating of the item itself was taken.
      // taken.
      (change.type === 'RatingChallenged' && showedBefore(taken, change) && !showedBefore(events, change)),
  )
  const raised = new Set(
    changes.flatMap(each =>
      each.type === 'RatingChallenged' && !resting.includes(each) ? [each.data.challenge] : [],
    ),
  )
  const answers = changes.filter(
    each => each.type === 'ChallengeAnswered' && !raised.has(each.data.challenge),
  )
  return [...resting, ...answers]
}

type Challenged = Extract<Event, { readonly type: 'RatingChallenged' }>
type Withdrawn = Extract<Event, { readonly type: 'RatingWithdrawn' }>

const CHANGES = [
  'CorrectionProposed',
  'CorrectionApproved',
  'CorrectionRejected',
  'RatingWithdrawn',
  'RatingChallenged',
  'ChallengeAnswered',
] as const
const isChange = (event: Event): event is Extract<Event, { readonly type: (typeof CHANGES)[number] }> =>
  CHANGES.some(type => type === event.type)

const RATINGS = [
  'RatingImported',
  'RatingRecorded',
  'RatingNotGiven',
  'ComponentOverridden',
  'CorrectionProposed',
]
const shows = ({ type, data }: Event, item: string): boolean =>
  RATINGS.includes(type) && 'item' in data && data.item === item
