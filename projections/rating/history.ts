import { z } from 'zod'
import { ACTION_CLASSES, movementOf } from '../../src/domain/rating/action-class.ts'
import { BASES, type RatingAction } from '../../src/domain/rating/cell.ts'
import type { PositionedRating } from '../../src/domain/rating/published-rating.ts'
import { streamOf } from '../../src/domain/subjects.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { LedgerEvent } from '../../src/event-store/codec.ts'
import type { EventReference, EventStore } from '../../src/event-store/event-store.ts'
import { ActorView, actorView } from '../engine/actor.ts'
import { dayOfRead, type ResolvedTimes, type View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { EventLinks, eventLinks } from '../engine/event-link.ts'
import { EvidenceView } from '../engine/evidence.ts'
import { type NumberedPageRequest, page } from '../engine/page.ts'
import { NamedEntity } from '../entity/named.ts'
import type { ReadQueries } from '../read-queries.ts'
import { cell } from './cell.ts'
import {
  ChallengeTold,
  challengeCitedIn,
  challengeReferences,
  challengeTold,
  eventsAt,
} from './challenge-told.ts'
import type { PublishedChallenge } from './challenges-table.ts'
import { ClosingView, closingView } from './closing.ts'
import { ImportView, importView } from './imported.ts'
import { LevelAt, levelAt } from './level.ts'
import { whyLink } from './links.ts'

const Publication = z.object({
  event: z.string(),
  type: z.string(),
  actor: ActorView,
  occurredOn: z.string(),
  recordedAt: z.string(),
  rationale: z.string().nullable(),
  links: EventLinks,
})
const HistoryItem = z.object({
  event: z.string(),
  position: z.string().meta({ description: 'From which on the ledger knew it' }),
  item: z.string().meta({ description: 'The item asked about, or one that it descends from' }),
  version: z.string().meta({ description: 'The version that it was said in' }),
  period: z.string(),
  action: z.enum(ACTION_CLASSES),
  movement: cell.movement,
  basis: z.enum(BASES),
  from: LevelAt.nullable(),
  to: LevelAt.nullable(),
  reason: z.string().nullable(),
  previous: LevelAt.nullable(),
  comparable: cell.comparable,
  occurredOn: z.string(),
  recordedAt: z.string(),
  actor: ActorView,
  rationale: z.string().nullable(),
  evidence: z.array(EvidenceView),
  publication: Publication.nullable().meta({
    description: 'What made it public, where it did not do so itself: seen from then on',
  }),
  imported: ImportView.nullable().meta({ description: 'Where an imported one came from' }),
  events: z
    .array(z.string())
    .meta({ description: 'Every source of the value, or all that caused a roll-up' }),
  challenge: z
    .string()
    .nullable()
    .meta({ description: 'The upheld challenge that a correction follows from' }),
  challenges: z.array(ChallengeTold).meta({ description: 'Raised while this stood, and what was answered' }),
  links: EventLinks.extend({
    why: z.string().meta({ description: 'Why the item shows what it shows in that period' }),
  }),
})
type HistoryItem = z.infer<typeof HistoryItem>

export const HistoryResponse = z
  .object({
    entity: NamedEntity,
    framework: z.object({ id: z.string() }),
    item: z.string(),
    ...echo,
    closings: z.array(ClosingView),
    items: z.array(HistoryItem),
    page,
  })
  .meta({ id: 'History' })
export type History = z.infer<typeof HistoryResponse>

/**
 * Every rating action on one item and on what it descends from, oldest first. The texts are read from the log, only for the page
 * that is asked for.
 */
export async function historyOf(
  queries: ReadQueries,
  store: EventStore,
  {
    framework,
    entity,
    item,
    period,
  }: { framework: string; entity: EntityReference; item: string; period: string | null },
  asked: ResolvedTimes,
  { offset, limit, next }: NumberedPageRequest,
): Promise<View<History>> {
  const { timeline, position: actsAt } = queries.itemTimeline(framework, entity.id, item, asked.bounds)
  const named = queries.named(entity, asked.bounds)
  const actions = timeline.history(item).filter(({ act }) => period === null || act.period.id === period)
  const shown = actions.slice(offset, offset + limit)
  const inStream = (act: PositionedRating, revision: number): EventReference => ({
    stream: streamOf.assessment({ framework, entity: entity.id, period: act.period.id }),
    revision,
  })
  const challenges = queries.challenges.of(framework, entity.id, asked.bounds)
  const raised = challengesBeside(challenges.all, actions)
  const subject = { framework, entity: entity.id }
  const challenging = shown.flatMap(action =>
    (raised.get(action) ?? []).flatMap(each => challengeReferences(subject, each)),
  )
  const stated = shown.flatMap(({ acts }) => acts.map(act => inStream(act, act.revision)))
  const publishing = shown.map(({ act }) => inStream(act, act.publicBy))
  const eventAt = await eventsAt(store, [...stated, ...publishing, ...challenging])
  const items = shown.map(action => {
    const { act } = action
    const own = action.acts.map(each => eventAt(inStream(each, each.revision)))
    const published = action.basis === 'roll-up' ? undefined : eventAt(inStream(act, act.publicBy))
    const link = whyLink(entity, framework, action.item, act.period.id, asked.echo)
    const line = historyItem(action, own, published)
    const beside = (raised.get(action) ?? []).map(each =>
      challengeTold(subject, each, eventAt, dayOfRead(asked)),
    )
    return { ...line, challenges: beside, links: { ...eventLinks(line.event), why: link } }
  })
  const position = Math.max(actsAt, named.position, challenges.position)
  const end = offset + items.length
  const body: History = {
    entity: named.entity,
    framework: { id: framework },
    item,
    ...asked.echo,
    position: String(position),
    closings: timeline.closings.map(closingView),
    items,
    page: { next: next(end < actions.length ? String(end) : null) },
  }
  return { body, position }
}

/** Each challenge beside the last action of its cell that was public by the day on which it was raised. */
function challengesBeside(
  all: readonly PublishedChallenge[],
  actions: readonly RatingAction[],
): ReadonlyMap<RatingAction, readonly PublishedChallenge[]> {
  const beside = new Map<RatingAction, PublishedChallenge[]>()
  for (const challenge of all) {
    const own = actions.filter(
      ({ item, act }) => item === challenge.item && act.period.id === challenge.period,
    )
    const action = own.findLast(({ act }) => act.visibleOn <= challenge.raised.day) ?? own[0]
    if (action !== undefined) beside.set(action, [...(beside.get(action) ?? []), challenge])
  }
  return beside
}

function historyItem(
  action: RatingAction,
  events: readonly LedgerEvent[],
  published: LedgerEvent | undefined,
): Omit<HistoryItem, 'challenges' | 'links'> {
  const event = events[action.acts.indexOf(action.act)]
  if (event === undefined) throw new Error(`an act on ${action.item} has no event`)
  const { data, metadata } = event
  const evidence = events.flatMap(each => ('evidence' in each.data ? (each.data.evidence ?? []) : []))
  const isRollUp = action.basis === 'roll-up'
  return {
    event: event.id,
    position: String(action.act.position),
    item: action.item,
    version: action.version,
    period: action.act.period.id,
    action: action.action,
    movement: movementOf(action.action),
    basis: action.basis,
    from: levelAt(action.from),
    to: levelAt(action.to),
    reason: action.reason,
    previous: levelAt(action.previous),
    comparable: action.comparable,
    occurredOn: data.occurredOn,
    recordedAt: metadata.recordedAt,
    actor: actorView(metadata.actor),
    rationale: 'rationale' in data ? (data.rationale ?? null) : null,
    evidence: isRollUp ? [] : evidence,
    publication: published === undefined || published.id === event.id ? null : publicationOf(published),
    imported: event.type === 'RatingImported' && !isRollUp ? importView(event.data) : null,
    events: events.map(({ id }) => id),
    challenge: isRollUp ? null : challengeCitedIn(event),
  }
}

const publicationOf = ({ id, type, data, metadata }: LedgerEvent): z.infer<typeof Publication> => ({
  event: id,
  type,
  actor: actorView(metadata.actor),
  occurredOn: data.occurredOn,
  recordedAt: metadata.recordedAt,
  rationale: 'rationale' in data ? (data.rationale ?? null) : null,
  links: eventLinks(id),
})
