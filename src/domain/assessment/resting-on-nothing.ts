import type { Recorded } from '../decider.ts'
import type { AssessmentEvent } from './event.ts'

type Event = Recorded<AssessmentEvent>

/**
 * What an assessment holds that nobody could have said without the imported acts which were taken out of it: every correction,
 * withdrawal and challenge where nothing is published any more, and a withdrawal of an item that shows nothing to withdraw. So with
 * a challenge of an act that was `taken`, where nothing else shows of its item, and an answer to a challenge that is gone.
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
      // What was rolled up shows by other items: it was taken only where a rating of the item itself was.
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
