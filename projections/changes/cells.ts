import { z } from 'zod'
import { differenceOf, lastActBy, onlyIn, type SeenHistory } from '../../src/domain/rating/difference.ts'
import type { PositionedRating } from '../../src/domain/rating/published-rating.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import { comparePeriods, type Period } from '../../src/domain/values/period.ts'
import { cellChangeSentence } from '../../src/explain/change.ts'
import type { ResolvedTimes } from '../engine/bounds.ts'
import { cellAt } from '../rating/cell.ts'
import { challengeReferences } from '../rating/challenge-told.ts'
import { componentsAt, Inputs, inputsOf, type ShownEntity, snapshotItem } from '../rating/snapshot.ts'
import { referencesOf } from '../rating/why-events.ts'
import type { ReadQueries } from '../read-queries.ts'
import { closingsThatDiffer, placedClosings, type SeenClosings } from './closings.ts'
import { ChangeEvent, isWithin, type SeenReference, type Side, seenAtOneAlone } from './events.ts'
import { type BothMoments, fields, fieldsThatDiffer } from './moment.ts'

const CellAtMoment = z
  .object({
    ...snapshotItem,
    component: z.string().nullable().meta({ description: 'Of which it is an element; null of a component' }),
    version: z.string().meta({ description: 'The version of the framework that it is shown in' }),
    inputs: Inputs,
  })
  .meta({ id: 'CellAtMoment', description: 'A cell as the snapshot shows it' })
type CellAtMoment = z.infer<typeof CellAtMoment>

export const CellChange = z
  .object({
    kind: z.literal('cell'),
    sentence: z.string(),
    framework: z.string(),
    period: z.string(),
    item: z.string(),
    fields,
    from: CellAtMoment.nullable().meta({
      description: 'As the snapshot shows it at the earlier moment; null where it has no such cell',
    }),
    to: CellAtMoment.nullable().meta({
      description: 'As the snapshot shows it at the later moment; null where it has no such cell',
    }),
    events: z.array(ChangeEvent),
  })
  .meta({ id: 'CellChange' })
type CellChange = z.infer<typeof CellChange>

/** Everything that is seen of the ratings of one entity at one moment. */
type SeenRatings = ShownEntity & SeenHistory & SeenClosings & { readonly position: number }

/** The ratings of one entity at one moment, with its closings and the position of the last event that they rest on. */
export function ratingsSeen(
  queries: ReadQueries,
  framework: string,
  entity: EntityReference,
  asked: ResolvedTimes,
): SeenRatings {
  const { timeline, position } = queries.timeline(framework, entity.id, asked.bounds)
  const acts = queries.acts(framework, entity.id, asked.bounds)
  const challenges = queries.challenges.of(framework, entity.id, asked.bounds)
  const last = Math.max(position, challenges.position)
  return {
    framework,
    entity,
    timeline,
    acts,
    challenges: challenges.all,
    closings: placedClosings(queries, entity, timeline, asked.bounds),
    asked,
    position: last,
  }
}

/** A cell that differs, and a function that returns the events behind it. */
export type FoundCell = {
  readonly change: Omit<CellChange, 'events'>
  readonly references: () => readonly SeenReference[]
}
type Differing = Omit<CellChange, 'period' | 'events'> & {
  readonly period: Period
  readonly seen: BothMoments<SeenRatings>
}

/** Every cell that differs, in the order of periods and of the framework; with `period`, only the cells of that period. */
export function cellsThatDiffer(seen: BothMoments<SeenRatings>, period: Period | null): readonly FoundCell[] {
  const own = [...seen.from.timeline.periods, ...seen.to.timeline.periods]
  const periods = new Map((period === null ? own : [period]).map(each => [each.id, each]))
  return [...periods.values()].sort(comparePeriods).flatMap(each => differingIn(seen, each))
}

function differingIn(seen: BothMoments<SeenRatings>, period: Period): readonly FoundCell[] {
  const [before, after] = [cellsIn(seen.from, period), cellsIn(seen.to, period)]
  return [...new Set([...after.keys(), ...before.keys()])].flatMap(item => {
    const [from, to] = [before.get(item) ?? null, after.get(item) ?? null]
    const differing = fieldsThatDiffer(from, to)
    const title = (to ?? from)?.title ?? item
    if (differing === null) return []
    const sentence = cellChangeSentence({ title, period: period.id, fields: differing, from, to })
    const { framework } = seen.to
    const change = { kind: 'cell' as const, sentence, framework, item, fields: differing, from, to }
    const references = () => referencesOfCell({ ...change, period, seen })
    return [{ change: { ...change, period: period.id }, references }]
  })
}

function cellsIn(seen: SeenRatings, period: Period): ReadonlyMap<string, CellAtMoment> {
  const { version } = seen.timeline.versionAt(period)
  const cells = componentsAt(seen, period).flatMap(({ elements, ...component }) => [
    { ...component, component: null, version },
    ...elements.map(element => ({ ...element, component: component.id, version, inputs: null })),
  ])
  return new Map(cells.map(cell => [cell.id, cell]))
}

/** The events that made a cell differ. */
function referencesOfCell(found: Differing): readonly SeenReference[] {
  const { from, to } = found.seen
  const subject = { framework: found.framework, entity: to.entity.id }
  const gone = new Set(onlyIn(from, to))
  const acts = actsOf(found).flatMap(act => {
    const side: Side = gone.has(act) ? 'from' : 'to'
    const { bounds } = found.seen[side === 'from' ? 'to' : 'from'].asked
    const isTakenBack = isWithin(bounds, { position: act.position, day: act.visibleOn })
    return referencesOf(subject, act).map(reference => ({ seen: side, reference, isTakenBack }))
  })
  const all = [...acts, ...closingsThatDiffer(found.seen, found.period), ...challengesOf(found)]
  if (all.length > 0 || found.from?.version === found.to?.version) return all
  return versionActs(found).flatMap(({ seen, act }) =>
    referencesOf(subject, act).map(reference => ({ seen, reference })),
  )
}

/** The acts that made the cell differ: those between the moment that lacks them and the one that shows the item. */
function actsOf({ seen, item, period, from, to }: Differing): readonly PositionedRating[] {
  const [start, goal, end] = to === null ? [seen.to, seen.from, from] : [seen.from, seen.to, to]
  if (end === null) return []
  const { version } = end
  return differenceOf(start, goal, { version, item, period }, timeline =>
    JSON.stringify([
      cellAt(timeline, version, item, period),
      end.component === null ? inputsOf(timeline, version, item, period) : null,
    ]),
  )
}

/** The events of the challenge beside a cell that are seen at only one of the two moments. */
function challengesOf({ seen, framework, from, to }: Differing): readonly SeenReference[] {
  const shown = new Set([from?.challenge?.id, to?.challenge?.id])
  const told = ({ entity, challenges }: SeenRatings) =>
    challenges
      .filter(({ id }) => shown.has(id))
      .flatMap(each => challengeReferences({ framework, entity: entity.id }, each))
  return fieldsThatDiffer(from && { challenge: from.challenge }, to && { challenge: to.challenge }) === null
    ? []
    : seenAtOneAlone(told(seen.from), told(seen.to))
}

/** The acts that decide in which version a period is shown, if they are seen at only one of the two moments. */
function versionActs({ seen, period }: Differing): readonly { seen: Side; act: PositionedRating }[] {
  const lastOf = (side: Side, one: SeenRatings, other: SeenRatings) => {
    const act = lastActBy(one, each => comparePeriods(each.period, period) <= 0)
    return act !== null && onlyIn(one, other).includes(act) ? [{ seen: side, act }] : []
  }
  return [...lastOf('from', seen.from, seen.to), ...lastOf('to', seen.to, seen.from)]
}
