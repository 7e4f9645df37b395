import { z } from 'zod'
import { ACTION_CLASSES } from '../../src/domain/rating/action-class.ts'
import { BASES, type RatingAction } from '../../src/domain/rating/cell.ts'
import type { PositionedRating } from '../../src/domain/rating/published-rating.ts'
import { actionInWords } from '../../src/explain/rating.ts'
import { challengeCitedIn } from './challenge-told.ts'
import { ImportView, importView } from './imported.ts'
import { LevelAt, levelAt } from './level.ts'
import type { ActEvents } from './why-events.ts'

const CitedChallenge = z
  .string()
  .nullable()
  .meta({ description: 'The upheld challenge that a correction follows from' })
export const Act = z.object({
  event: z.string(),
  type: z.string(),
  kind: z.enum(['rating', 'correction', 'withdrawal', 'import']),
  action: z.enum(ACTION_CLASSES).meta({ description: 'Its class; of a carried level that of then' }),
  words: z.string().meta({ description: 'The class in words, with the levels' }),
  basis: z.enum(BASES),
  version: z.string(),
  reason: z.string().nullable(),
  occurredOn: z.string(),
  recordedAt: z.string(),
  imported: ImportView.nullable(),
  challenge: CitedChallenge,
  events: z.array(z.string()).meta({ description: 'All that state it and made it public' }),
})
export const Cause = z.object({
  event: z.string(),
  type: z.string(),
  item: z.string(),
  version: z.string(),
  period: z.string(),
  occurredOn: z.string(),
  level: z.int().nullable(),
  notRated: z.string().nullable(),
})
export const Correction = z.object({
  event: z.string(),
  item: z.string(),
  period: z.string(),
  action: z.enum(ACTION_CLASSES),
  words: z.string(),
  from: LevelAt.nullable(),
  to: LevelAt.nullable(),
  occurredOn: z.string(),
  recordedAt: z.string(),
  rationale: z.string().nullable(),
  challenge: CitedChallenge,
  publication: z.string().nullable().meta({ description: 'The event that approved it' }),
})

/** The act that gave a cell its level, as the reasons of a rating show it. */
export function actView(events: ActEvents, action: RatingAction): z.infer<typeof Act> {
  const { act, acts, basis, version, reason, from, to } = action
  const stated = events.stating(act)
  const own = [act, ...acts].flatMap(each => events.of(each)).map(({ id }) => id)
  return {
    event: stated.id,
    type: stated.type,
    kind: act.kind,
    action: action.action,
    words: actionInWords({ action: action.action, kind: act.kind }, from, to),
    basis,
    version,
    reason: basis === 'roll-up' ? null : reason,
    occurredOn: stated.data.occurredOn,
    recordedAt: stated.metadata.recordedAt,
    imported: stated.type === 'RatingImported' && basis !== 'roll-up' ? importView(stated.data) : null,
    challenge: basis === 'roll-up' ? null : challengeCitedIn(stated),
    events: [...new Set(own)],
  }
}

/** An act on which a rating rests, as the reasons of a rating show it. */
export function causeView(events: ActEvents, act: PositionedRating): z.infer<typeof Cause> {
  const { id, type } = events.stating(act)
  const { item, version, period, occurredOn, level, notRated } = act
  return { event: id, type, item, version, period: period.id, occurredOn, level, notRated }
}

/** A correction of a rating, with who approved it, as the reasons of a rating show it. */
export function correctionView(
  events: ActEvents,
  { act, action, item, from, to }: RatingAction,
): z.infer<typeof Correction> {
  const stated = events.stating(act)
  const publication = events.publishing(act)
  const { data } = stated
  return {
    event: stated.id,
    item,
    period: act.period.id,
    action,
    words: actionInWords({ action, kind: act.kind }, from, to),
    from: levelAt(from),
    to: levelAt(to),
    occurredOn: data.occurredOn,
    recordedAt: stated.metadata.recordedAt,
    rationale: 'rationale' in data ? (data.rationale ?? null) : null,
    challenge: challengeCitedIn(stated),
    publication: publication.id === stated.id ? null : publication.id,
  }
}
