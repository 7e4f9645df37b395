import type { Period } from '../../../src/domain/values/period.ts'
import { compareText } from '../../../src/domain/values/text.ts'
import type { Bounds } from '../../engine/bounds.ts'
import type { KeptEntity } from './directory.ts'
import type { Kept } from './kept.ts'
import { latestSeen, ownPeriodsAt } from './own-periods.ts'
import { seenEntities } from './shown.ts'

/** A row of a matrix before its cells are written. */
export type KeptRow = {
  readonly id: string
  /** The entity as JSON. */
  readonly name: string
  readonly version: string
  /** The last period in which it has an act: null where it has none yet. */
  readonly own: Period | null
  readonly entity: KeptEntity | null
  /** The cells of its own period if they are known already: their names, or their text. */
  readonly cells: { readonly place: number; readonly names: string } | string | null
}

/** The rows of a matrix, whatever page of it is asked for. */
export type KeptRows = {
  /** The period that they are of: null where there is none. */
  readonly at: Period | null
  /** In the order of ids. */
  readonly rows: readonly KeptRow[]
  /** Of the last event that changed any of them, or which of them there are. */
  readonly position: number
  /** The versions that they are in. */
  readonly used: ReadonlySet<string>
}

/**
 * The rows of the matrix of a period (null: the latest that is seen), for a question without `knownAt`. No entity may be stale:
 * see `KeptDirectory.refresh`.
 */
export function keptRowsOf(kept: Kept, framework: string, period: Period | null, bounds: Bounds): KeptRows {
  const { queries } = kept
  const at = period ?? latestSeen(kept, framework, bounds.asOf)
  const { first } = queries.lineage(framework)
  const members =
    first.rates === 'district' && at !== null ? kept.members.on(at.to) : { ids: [], position: 0 }
  const retired = queries.entities.retirements.of(first.rates, bounds)
  let position = Math.max(
    members.position,
    retired.position,
    kept.directoryOf(framework).withdrawnAt,
    queries.challenges.withdrawnIn(framework, bounds),
  )
  const rows: KeptRow[] = []
  const isSeen = new Set<string>()
  const own = at === null ? () => null : ownPeriodsAt(kept, framework, at, bounds.asOf)
  for (const { entity, name, named, position: latest, challenged, isClosedIn } of seenEntities(
    kept,
    framework,
    bounds.asOf,
    retired.ids,
  )) {
    isSeen.add(entity.id)
    position = Math.max(position, latest, challenged)
    if (at !== null && isClosedIn(at)) continue
    position = Math.max(position, named)
    const found = own(entity)
    const version = found?.version ?? first.version
    rows.push({ id: entity.id, name, version, own: found?.period ?? null, entity, cells: null })
  }
  const silent = members.ids.filter(id => !isSeen.has(id) && !retired.ids.has(id))
  for (const id of silent) {
    const named = queries.named({ kind: first.rates, id }, bounds)
    position = Math.max(position, named.position)
    const name = JSON.stringify(named.entity)
    rows.push({ id, name, version: first.version, own: null, entity: null, cells: null })
  }
  if (silent.length > 0) rows.sort((a, b) => compareText(a.id, b.id))
  return { at, rows, position, used: new Set(rows.map(({ version }) => version)) }
}
