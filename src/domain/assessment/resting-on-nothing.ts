import type { Recorded } from '../decider.ts'
import type { AssessmentEvent } from './event.ts'

type Event = Recorded<AssessmentEvent>

/**
 * What an assessment holds that nobody could have said without the imported acts which were taken out of it: every correction
 * and withdrawal where nothing is published any more, and a withdrawal of an item that shows nothing to withdraw.
 */
export function restingOnNothing(events: readonly Event[]): readonly Event[] {
  const changes = events.filter(isChange)
  const isPublished = events.some(({ type }) => type === 'RatingImported' || type === 'AssessmentPublished')
  if (!isPublished) return changes
  return changes.filter(
    change =>
      change.type === 'RatingWithdrawn' &&
      !events.some(each => each.revision < change.revision && shows(each, change.data.item)),
  )
}

const CHANGES = ['CorrectionProposed', 'CorrectionApproved', 'CorrectionRejected', 'RatingWithdrawn'] as const
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
