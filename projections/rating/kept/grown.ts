import { itemsOf } from '../../../src/domain/framework/document.ts'
import type { PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import { type Day, dayFromNumber, dayToNumber } from '../../../src/domain/values/date.ts'
import type { ReadQueries } from '../../read-queries.ts'
import type { Made } from './made.ts'
import type { MomentRow } from './moment-table.ts'
import type { KeptStore } from './store.ts'
import type { KeptMoment } from './versions.ts'

/** New acts of an entity whose rows are kept. */
export type Grown = {
  readonly queries: ReadQueries
  readonly store: KeptStore
  readonly framework: string
  readonly entity: { readonly id: string; readonly number: number }
  readonly before: Made
  readonly added: readonly PositionedRating[]
}

/**
 * Whether new acts can be folded without those of other components: a component is rolled up of its own elements alone, and an
 * item is held against none of another component as long as all acts are in one version.
 */
export function isPartial({ queries, framework, before, added }: Grown): boolean {
  const [version] = before.course.versions
  const document = queries.lineage(framework).versions.get(version ?? '')
  return (
    document !== undefined &&
    added.length > 0 &&
    !before.isLinked &&
    added.every(act => act.version === version) &&
    added.every(({ item }) => itemsOf(document).some(({ id }) => id === item))
  )
}

/** What is seen of an entity over all periods, from a day on; `last`: what was seen before it. No challenge is known of it. */
export function grownMoments(
  { store, entity, added }: Grown,
  from: Day,
  last: MomentRow | null,
): readonly KeptMoment[] {
  const known = new Map(store.moments.acts(entity.number, dayToNumber(from)).map(each => [each.day, each]))
  const actsOn = Map.groupBy(added, ({ visibleOn }) => dayToNumber(visibleOn))
  const moments: KeptMoment[] = []
  let isSeen = last?.isSeen ?? false
  let position = last?.position ?? 0
  for (const day of [...new Set([...known.keys(), ...actsOn.keys()])].sort((a, b) => a - b)) {
    const [before, acts] = [known.get(day), actsOn.get(day) ?? []]
    const positions = acts.map(act => act.position)
    isSeen ||= before?.isSeen === true || acts.some(({ kind }) => kind !== 'withdrawal')
    position = Math.max(position, before?.position ?? 0, ...positions)
    const first = Math.min(before?.first ?? Number.MAX_SAFE_INTEGER, ...positions)
    moments.push({ day: dayFromNumber(day), isSeen, position, challenged: 0, first, isLinked: false })
  }
  return moments
}
