import { z } from 'zod'
import type { Lineage } from '../../src/domain/framework/lineage.ts'
import { causesOf, type Shown } from '../../src/domain/rating/causes.ts'
import type { Cell, LevelGiven } from '../../src/domain/rating/cell.ts'
import { streamOf } from '../../src/domain/subjects.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { Period } from '../../src/domain/values/period.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import { NO_LEVEL } from '../../src/explain/phrases.ts'
import { ratingSentence } from '../../src/explain/rating.ts'
import { type NameOf, withNames } from '../engine/actor.ts'
import { dayOfRead, type ResolvedTimes, type View } from '../engine/bounds.ts'
import { echo } from '../engine/echo.ts'
import { EventLink, eventLink } from '../engine/event-link.ts'
import { EvidenceView } from '../engine/evidence.ts'
import { NamedEntity } from '../entity/named.ts'
import type { ReadQueries } from '../read-queries.ts'
import { cell, cellAt } from './cell.ts'
import { challengeReferences } from './challenge-told.ts'
import { ClosingView, closingView } from './closing.ts'
import { SameRequest, sameRequestOf } from './same-request.ts'
import { publishedAt } from './snapshot.ts'
import { Act, actView, Cause, Correction, causeView, correctionView } from './why-acts.ts'
import { challengesAround, WhyChallenge, whyChallenges } from './why-challenges.ts'
import { actsOf, CitedBy, citedBy, citingReferences, citingSteps } from './why-cited.ts'
import { ActEvents, DutyView, dutiesIn } from './why-events.ts'
import { GivenLevel, givenLevel, noLevelOf, RubricChange, rubricChangeOf, titleOf } from './why-level.ts'
import { frameworkAndRound, restatementsOf } from './why-record.ts'
import { RollUpView, rollUpOf } from './why-roll-up.ts'

export const WhyResponse = z
  .object({
    sentence: z.string().meta({ description: 'Made of the fields beside it alone' }),
    entity: NamedEntity,
    framework: z.object({ id: z.string(), version: z.string(), title: z.string() }),
    item: z.object({ id: z.string(), title: z.string() }),
    period: z.string().nullable(),
    ...echo,
    cell: z.object(cell).meta({ description: 'As the snapshot shows it' }),
    noLevel: z.enum(NO_LEVEL).nullable().meta({ description: 'Why it shows no level; null where it does' }),
    closed: ClosingView.nullable().meta({
      description: 'The closing after which the period began; null where the school was open in it',
    }),
    from: GivenLevel.nullable(),
    to: GivenLevel.nullable(),
    act: Act.nullable().meta({
      description: 'The act that stands; of a roll-up the last that called for it',
    }),
    rationale: z.string().nullable(),
    evidence: z.array(EvidenceView.extend({ statedBy: z.string().meta({ description: 'The event' }) })),
    duties: z.array(DutyView),
    rollUp: RollUpView.nullable(),
    rubricChange: RubricChange.nullable(),
    causes: z.array(Cause).meta({
      description:
        'The acts that alone make the cell what it is, oldest first. Where it is not rolled up, none of them can be left out',
    }),
    secondSources: z.array(Cause).meta({ description: 'Acts that say the same as a cause' }),
    corrections: z
      .array(Correction)
      .meta({ description: 'What changed the cell, or the level before it, since' }),
    sameRequest: SameRequest.nullable().meta({
      description: 'What else the request or import recorded that stated the act; null without an act',
    }),
    challenges: z
      .array(WhyChallenge)
      .meta({ description: 'Of the cell, from the day of each, and those that led to a correction of it' }),
    citedBy: z.array(CitedBy).meta({
      description: 'The closure cases and commitments that cite what stands in the cell',
    }),
    events: z.array(EventLink),
    links: z.object({ history: z.string() }),
  })
  .meta({ id: 'RatingWhy' })
export type RatingWhy = z.infer<typeof WhyResponse>

type Asked = {
  readonly framework: string
  readonly entity: EntityReference
  readonly item: string
  /** Null: the latest in which the entity has a visible act. */
  readonly period: Period | null
}

/**
 * Why an item shows what it shows in a period, with all that this rests on. The texts are read from the log; persons are called by
 * the names that are kept now, in the fields and so in the sentence.
 */
export async function whyOf(
  queries: ReadQueries,
  store: EventStore,
  { framework, entity, item, period }: Asked,
  asked: ResolvedTimes,
  nameOf: NameOf,
): Promise<View<RatingWhy>> {
  const { timeline, position: actsAt } = queries.timeline(framework, entity.id, asked.bounds)
  const named = queries.named(entity, asked.bounds)
  const at = period ?? timeline.periods.at(-1) ?? null
  const document = timeline.versionAt(at)
  const { version } = document
  const shown = at && { version, item, period: at }
  const found = shown && timeline.carriedAt(version, item, shown.period)
  const closed = at && timeline.closedIn(at)
  const acts = shown === null ? [] : queries.acts(framework, entity.id, asked.bounds)
  const { causes, secondSources } =
    shown === null ? NOTHING : causesOf(timeline.lineage, timeline, acts, shown)
  const restatements = found === null ? [] : restatementsOf(timeline, found)
  const actions = [...(found?.actions ?? []), ...restatements]
  const subject = { framework, entity: entity.id }
  const rubric = frameworkAndRound(
    queries,
    framework,
    [version, ...causes.map(each => each.version)],
    found,
    asked,
  )
  const ending = (closed === null ? [] : [closed, ...closed.corrections]).map(({ revision }) => ({
    stream: streamOf.entity(entity),
    revision,
  }))
  const challenges = queries.challenges.of(framework, entity.id, asked.bounds)
  const around = challengesAround(challenges.all, actions)
  const others = [...rubric, ...ending, ...around.flatMap(each => challengeReferences(subject, each))]
  const read = [...causes, ...secondSources, ...actions.flatMap(each => each.acts)]
  const known = await ActEvents.read(store, subject, read, others)
  const citable = actsOf(found?.actions ?? []).flatMap(act => known.of(act).map(({ id }) => id))
  const citing = citingSteps(queries, { framework, entity }, found, citable, asked)
  const cited = citing.comparing.map(({ act }) => act)
  const events = await known.with(store, cited, citingReferences(citing))
  const districtNamed = (id: string) => queries.named({ kind: 'district', id }, asked.bounds)
  const told = whyChallenges(subject, around, found, actions, events, dayOfRead(asked)).map(each => ({
    ...each,
    districtName: districtNamed(each.district).entity.name,
  }))
  const position = Math.max(
    actsAt,
    named.position,
    challenges.position,
    ...told.map(({ district }) => districtNamed(district).position),
    citing.position,
    publishedAt(queries, framework, document, asked),
  )
  const cellView = cellAt(timeline, version, item, at)
  const facts = {
    entity: named.entity,
    framework: { id: framework, version, title: document.title },
    item: { id: item, title: titleOf(timeline.lineage, version, item) },
    period: at?.id ?? null,
    ...asked.echo,
    position: String(position),
    cell: cellView,
    noLevel: noLevelOf(timeline, version, item, at),
    closed: closed && closingView(closed),
    ...changeOf(timeline.lineage, shown, found, shown && timeline.notCarriedAt(version, item, shown.period)),
    ...standingOf(events, found, told),
    rollUp: found === null ? null : rollUpOf(timeline, found),
    causes: causes.map(act => causeView(events, act)),
    secondSources: secondSources.map(act => causeView(events, act)),
    corrections: restatements.map(action => correctionView(events, action)),
    sameRequest: requestOf(queries, events, found, asked),
    challenges: told,
    citedBy: citedBy(events, citing),
    events: events.all.map(eventLink),
    links: { history: `/v1/${entity.kind}s/${entity.id}/ratings/${item}/history?framework=${framework}` },
  }
  const body = withNames(facts, nameOf)
  return { body: { sentence: ratingSentence(body), ...body }, position }
}

/** What else was recorded with the act that stands. */
function requestOf(
  { trail }: ReadQueries,
  events: ActEvents,
  found: Cell | null,
  { bounds }: ResolvedTimes,
): RatingWhy['sameRequest'] {
  const action = found?.actions.at(-1)
  return action === undefined ? null : sameRequestOf(trail, events.stating(action.act), bounds.knownAt)
}

const NOTHING = { causes: [], secondSources: [] }

/** What the act changed, and whether the rubric did. */
function changeOf(
  lineage: Lineage,
  shown: Shown | null,
  found: Cell | null,
  notCarried: LevelGiven | null,
): Pick<RatingWhy, 'from' | 'to' | 'rubricChange'> {
  if (shown === null) return { from: null, to: null, rubricChange: null }
  const action = found?.actions.at(-1)
  if (action === undefined) {
    const rubricChange = rubricChangeOf(lineage, shown.version, shown.item, notCarried)
    return { from: givenLevel(lineage, notCarried), to: null, rubricChange }
  }
  return {
    from: givenLevel(lineage, action.from),
    to: givenLevel(lineage, action.to),
    rubricChange: rubricChangeOf(lineage, action.version, action.item, action.previous),
  }
}

/** The act that stands, with its reasons, and all persons who took part in the cell. */
function standingOf(
  events: ActEvents,
  found: Cell | null,
  challenges: RatingWhy['challenges'],
): Pick<RatingWhy, 'act' | 'rationale' | 'evidence' | 'duties'> {
  const action = found?.actions.at(-1)
  if (found === null || action === undefined) return { act: null, rationale: null, evidence: [], duties: [] }
  const acts = [...new Set(found.actions.flatMap(each => each.acts))]
  const challenging = new Set(challenges.flatMap(({ event, answer }) => [event, answer?.event]))
  const duties = [
    ...acts.flatMap(act => events.dutiesOf(act)),
    ...events.all.filter(({ id }) => challenging.has(id)).flatMap(dutiesIn),
  ]
  const stating = action.acts.map(act => events.stating(act))
  const { data } = events.stating(action.act)
  const isRollUp = action.basis === 'roll-up'
  return {
    act: actView(events, action),
    rationale: isRollUp || !('rationale' in data) ? null : (data.rationale ?? null),
    evidence: stating.flatMap(event =>
      'evidence' in event.data
        ? (event.data.evidence ?? []).map(each => ({ ...each, statedBy: event.id }))
        : [],
    ),
    duties: [...new Map(duties.map(each => [each.event, each])).values()],
  }
}
