import type { Period } from '../../../src/domain/values/period.ts'
import { compareText } from '../../../src/domain/values/text.ts'
import { type Bounds, NO_BOUNDS } from '../../engine/bounds.ts'
import type { KeptEntity } from './directory.ts'
import type { Kept } from './kept.ts'
import { latestSeen, type OwnPeriod, ownPeriodsAt } from './own-periods.ts'
import { type SeenEntity, seeing, seenEntities } from './shown.ts'

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
  /** All that its text rests on, beside the question and the day: each making of an entity has a stamp of its own. */
  readonly rests: string
  /** Whether the age of a challenge may stand in its cells, which is another one tomorrow. */
  readonly isAged: boolean
}

/** The row of an entity that was rated. */
export const ratedRow = (row: Omit<KeptRow, 'rests' | 'isAged'>): KeptRow => ({
  ...row,
  isAged: row.entity?.made?.isChallenged === true,
  rests: row.entity?.made?.stamp.toString() ?? `${row.name} ${row.version}`,
})

/** The row of a member that was never rated. */
export const silentRow = (id: string, name: string, version: string): KeptRow => ({
  id,
  name,
  version,
  own: null,
  entity: null,
  cells: null,
  rests: `${name} ${version}`,
  isAged: false,
})

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
    rows.push(rowOf({ entity, name }, own(entity), first.version))
  }
  const silent = members.ids.filter(id => !isSeen.has(id) && !retired.ids.has(id))
  for (const id of silent) {
    const named = queries.named({ kind: first.rates, id }, bounds)
    position = Math.max(position, named.position)
    rows.push(silentRow(id, JSON.stringify(named.entity), first.version))
  }
  if (silent.length > 0) rows.sort((a, b) => compareText(a.id, b.id))
  return { at, rows, position, used: new Set(rows.map(({ version }) => version)) }
}

function rowOf(
  { entity, name }: Pick<SeenEntity, 'entity' | 'name'>,
  own: OwnPeriod | null,
  firstVersion: string,
): KeptRow {
  const { id } = entity
  const version = own?.version ?? firstVersion
  return ratedRow({ id, name, version, own: own?.period ?? null, entity, cells: null })
}

/**
 * The rows of now where those of some entities were made again since, and nothing else has changed. Null where that changes more
 * than their own rows: then all of them are put together anew.
 */
export function rowsWith(
  kept: Kept,
  framework: string,
  known: KeptRows,
  made: readonly KeptEntity[],
): KeptRows | null {
  const { at } = known
  if (at === null) return null
  const { first } = kept.queries.lineage(framework)
  const [seenOf, own] = [seeing(kept, framework, null), ownPeriodsAt(kept, framework, at, null)]
  const rows = [...known.rows]
  let { position } = known
  for (const entity of new Set(made)) {
    const index = rows.findIndex(({ id }) => id === entity.id)
    const seen = seenOf(entity)
    if (index < 0 || seen === null || seen.isClosedIn(at)) return null
    const latest = Math.max(seen.position, seen.challenged, seen.named)
    const row = rowOf(seen, own(entity), first.version)
    // What is recorded later has a later position: else something was taken back.
    if (latest <= known.position || row.version !== rows[index]?.version) return null
    rows[index] = row
    position = Math.max(position, latest)
  }
  const withdrawn = kept.queries.challenges.withdrawnIn(framework, NO_BOUNDS)
  return { ...known, rows, position: Math.max(position, withdrawn, kept.directoryOf(framework).withdrawnAt) }
}
