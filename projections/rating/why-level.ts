import { z } from 'zod'
import { itemsOf, previousOf } from '../../src/domain/framework/document.ts'
import { keyOf, type Lineage } from '../../src/domain/framework/lineage.ts'
import type { LevelGiven } from '../../src/domain/rating/cell.ts'
import type { Timeline } from '../../src/domain/rating/timeline.ts'
import type { Period } from '../../src/domain/values/period.ts'
import type { NoLevel } from '../../src/explain/phrases.ts'
import { Level, LevelAt, levelAt } from './level.ts'

/** A level with the scale that it was given on. */
export const GivenLevel = LevelAt.extend({
  scale: z.array(Level).meta({ description: 'The levels of its scale, worst first' }),
})

/** A level with its scale, as the reasons of a rating show it; null for none. */
export function givenLevel(lineage: Lineage, given: LevelGiven | null): z.infer<typeof GivenLevel> | null {
  const shown = levelAt(given)
  return shown && { ...shown, scale: [...lineage.levels(shown.version, shown.item)] }
}

export const RubricChange = z
  .object({
    from: z.string(),
    to: z.string(),
    comparable: z.boolean().meta({ description: 'Whether levels of the two compare' }),
    scaleChanged: z.boolean(),
    relation: z
      .enum(['same', 'widened', 'split', 'merged', 'none'])
      .nullable()
      .meta({ description: 'How the item came out of the version just before; null over more than one' }),
  })
  .meta({ description: 'Set where a level is held against one of another version' })

/** What changed in the rubric between a level and the version that it is held against; null where nothing did. */
export function rubricChangeOf(
  { versions, relatedTo, levels }: Lineage,
  version: string,
  item: string,
  before: LevelGiven | null,
): z.infer<typeof RubricChange> | null {
  if (before === null || before.version === version) return null
  const document = versions.get(version)
  const entry = document?.crosswalk.find(each => each.item === item)
  const isNext = document !== undefined && previousOf(document) === before.version
  const names = (scale: readonly { readonly name: string }[]) => JSON.stringify(scale.map(({ name }) => name))
  return {
    from: before.version,
    to: version,
    comparable: relatedTo(version, item).get(keyOf(before.version, before.item))?.comparable === true,
    scaleChanged: names(levels(version, item)) !== names(levels(before.version, before.item)),
    relation: isNext ? (entry?.relation ?? (before.item === item ? 'same' : 'none')) : null,
  }
}

/** What an item is called: in the version at hand, else in the latest that has it. */
export function titleOf({ versions }: Lineage, version: string, item: string): string {
  const documents = [...versions.values()]
  const ordered = [...documents, ...documents.filter(each => each.version === version)]
  return ordered.flatMap(document => itemsOf(document)).findLast(({ id }) => id === item)?.title ?? item
}

/** Why an item shows no level in a period; null where it shows one. */
export function noLevelOf(
  timeline: Timeline,
  version: string,
  item: string,
  period: Period | null,
): NoLevel | null {
  if (period !== null && timeline.closedIn(period) !== null) return 'school-closed'
  const { lineage } = timeline
  const isInVersion = lineage.levels(version, item).length > 0
  const found = period === null ? null : timeline.carriedAt(version, item, period)
  if (found !== null) {
    if (found.status === 'level') return null
    if (found.status === 'withdrawn') return 'withdrawn'
    return found.basis === 'roll-up' ? 'too-few-elements' : 'not-rated'
  }
  if (!isInVersion) return 'not-in-version'
  const given = period === null ? null : timeline.notCarriedAt(version, item, period)
  if (given === null) return 'never-rated'
  const change = rubricChangeOf(lineage, version, item, given)
  if (change?.scaleChanged === true) return 'other-levels'
  return change?.comparable === true ? 'split' : 'not-linked'
}
