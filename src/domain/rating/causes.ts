import { itemsOf } from '../framework/document.ts'
import { keyOf, type Lineage } from '../framework/lineage.ts'
import { comparePeriods, type Period } from '../values/period.ts'
import type { Cell } from './cell.ts'
import { compareRatings, isSecondSourceIn, type PositionedRating, placeOf } from './published-rating.ts'
import { type Timeline, timelineOf } from './timeline.ts'

/** An item as it is shown in a version at a period. */
export type Shown = { readonly version: string; readonly item: string; readonly period: Period }

export type Causes = {
  /**
   * The acts that alone make an item show what it shows. For a rolled-up level they include all that it was rolled up from; for
   * any other, none can be left out.
   */
  readonly causes: readonly PositionedRating[]
  /** Further sources of what the causes say: without them it would show the same. */
  readonly secondSources: readonly PositionedRating[]
}

/** Which acts make an item show what it shows. `acts` are those of its entity that are visible for the question, in any order. */
export function causesOf(
  lineage: Lineage,
  timeline: Timeline,
  acts: readonly PositionedRating[],
  shown: Shown,
): Causes {
  const candidates = concerning(lineage, acts, shown)
  const isSecond = isSecondSourceIn(candidates)
  // The history may have been folded from acts that were read at another time.
  const own = new Map(candidates.map(act => [placeOf(act), act]))
  const stated = statedBy(timeline, shown).map(act => own.get(placeOf(act)) ?? act)
  const needed = new Set(stated.filter(act => !isSecond(act)))
  const wanted = outlineOf(timeline, shown)
  const isEnough = (some: readonly PositionedRating[]) =>
    outlineOf(timelineOf(lineage, [...needed, ...some], timeline.closings), shown) === wanted
  const others = candidates.filter(act => !needed.has(act))
  // What only repeats another goes first, then what is oldest.
  const inOrder = [...others.filter(isSecond), ...others.filter(act => !isSecond(act))]
  const causes = [...needed, ...fewest(inOrder, isEnough)].sort(compareRatings)
  const said = new Set(causes.map(cellOf))
  return {
    causes,
    secondSources: candidates.filter(act => isSecond(act) && said.has(cellOf(act)) && !causes.includes(act)),
  }
}

const cellOf = ({ item, period, day }: PositionedRating): string => `${period.id}/${item}/${day}`

/** The acts up to the period on the item, on what it is related to, and on the elements of all of these. */
export function concerning(
  { versions, relatedTo }: Lineage,
  acts: readonly PositionedRating[],
  { version, item, period }: Shown,
): readonly PositionedRating[] {
  const keys = new Set<string>()
  for (const related of relatedTo(version, item).values()) {
    keys.add(keyOf(related.version, related.item))
    const document = versions.get(related.version)
    const parts = document === undefined ? [] : itemsOf(document)
    for (const element of parts.filter(each => each.component === related.item)) {
      for (const key of relatedTo(related.version, element.id).keys()) keys.add(key)
    }
  }
  return acts
    .filter(act => keys.has(keyOf(act.version, act.item)) && comparePeriods(act.period, period) <= 0)
    .toSorted(compareRatings)
}

/** The act that stands; of a roll-up all that called for it, and the acts behind the levels that it was made of. */
export function statedBy(timeline: Timeline, { version, item, period }: Shown): readonly PositionedRating[] {
  const cell = timeline.carriedAt(version, item, period)
  const last = cell?.actions.at(-1)
  if (cell === null || last === undefined) return []
  if (last.basis !== 'roll-up') return [last.act]
  return [...new Set([...last.acts, ...inputsOf(timeline, cell).flatMap(({ actions }) => actsOf(actions))])]
}

const actsOf = (actions: Cell['actions']): readonly PositionedRating[] => {
  const last = actions.at(-1)
  return last === undefined ? [] : [last.act]
}

/** The cells of the elements whose levels a component was rolled up from, in the order of the framework. */
export function inputsOf(timeline: Timeline, component: Cell): readonly Cell[] {
  const document = timeline.lineage.versions.get(component.version)
  const elements = document?.components.find(({ id }) => id === component.item)?.elements ?? []
  return elements
    .flatMap(({ id }) => timeline.carriedAt(component.version, id, component.period) ?? [])
    .filter(({ status }) => status === 'level')
}

/** All that an item shows, in one text: two folds show the same where these are equal. */
function outlineOf(timeline: Timeline, { version, item, period }: Shown): string {
  const cell = timeline.carriedAt(version, item, period)
  if (cell === null) return JSON.stringify(timeline.notCarriedAt(version, item, period))
  const { status, rank, basis, actions } = cell
  const { action, act, from, to, previous, comparable, reason } = actions.at(-1) ?? {}
  const reviewedOn = actions.map(each => each.act.day).sort()
  const said = [cell.period.id, cell.version, cell.item, status, rank, basis, action, reason, comparable]
  return JSON.stringify([...said, act?.occurredOn, reviewedOn.at(-1), from, to, previous])
}

/** A selection that is enough, and of which no part can be left out: ever smaller runs are left out until none can be. */
export function fewest<Each>(
  all: readonly Each[],
  isEnough: (some: readonly Each[]) => boolean,
): readonly Each[] {
  let kept = all
  let size = Math.max(1, Math.ceil(all.length / 2))
  for (;;) {
    const before = kept.length
    for (let at = 0; at < kept.length; ) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + size)]
      if (isEnough(fewer)) kept = fewer
      else at += size
    }
    if (size === 1 && kept.length === before) return kept
    size = Math.max(1, Math.ceil(size / 2))
  }
}
