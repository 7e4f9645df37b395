import { z } from 'zod'
import type { Cell, RatingAction } from '../../src/domain/rating/cell.ts'
import type { Day } from '../../src/domain/values/date.ts'
import { challengesOf } from './challenge.ts'
import { ChallengeTold, challengeCitedIn, challengeTold, type Subject } from './challenge-told.ts'
import type { PublishedChallenge } from './challenges-table.ts'
import type { ActEvents } from './why-events.ts'

export const WhyChallenge = ChallengeTold.extend({
  districtName: z.string().meta({ description: 'The district on whose behalf it was raised, by its name' }),
  correction: z.string().nullable().meta({
    description: 'The event that proposed the correction which follows from it, once that is approved',
  }),
})

/** The challenges in the periods of some actions: a few more than `whyChallenges` returns. */
export const challengesAround = (
  all: readonly PublishedChallenge[],
  actions: readonly RatingAction[],
): readonly PublishedChallenge[] =>
  all.filter(({ period }) => actions.some(({ act }) => act.period.id === period))

/** The challenges of a cell, and those that led to a correction among its actions. */
export function whyChallenges(
  subject: Subject,
  around: readonly PublishedChallenge[],
  cell: Cell | null,
  actions: readonly RatingAction[],
  events: ActEvents,
  day: Day,
): Omit<z.infer<typeof WhyChallenge>, 'districtName'>[] {
  const own = challengesOf(around, cell)
  const corrections = actions.flatMap(({ act, basis }) => {
    if (basis === 'roll-up' || act.kind !== 'correction') return []
    const stated = events.stating(act)
    return [{ event: stated.id, period: act.period.id, challenge: challengeCitedIn(stated) }]
  })
  return around.flatMap(each => {
    const led = corrections.find(({ period, challenge }) => challenge === each.id && period === each.period)
    if (led === undefined && !own.includes(each)) return []
    const told = challengeTold(subject, each, reference => events.named(reference), day)
    return [{ ...told, correction: led?.event ?? null }]
  })
}
