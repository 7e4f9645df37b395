import { setImmediate } from 'node:timers/promises'
import { timelineOf } from '../../../src/domain/rating/timeline.ts'
import { closedThrough } from '../../../src/domain/values/closing.ts'
import { dayToNumber } from '../../../src/domain/values/date.ts'
import { comparePeriods, type Period } from '../../../src/domain/values/period.ts'
import { compareText } from '../../../src/domain/values/text.ts'
import type { Bounds } from '../../engine/bounds.ts'
import { cellsAt } from '../matrix-row.ts'
import type { KeptEntity } from './directory.ts'
import type { Kept } from './kept.ts'
import type { MomentRow } from './moment-table.ts'
import { type KeptRow, type KeptRows, ratedRow, silentRow } from './rows.ts'
import { ANY_DAY } from './store.ts'

/**
 * So many entities are looked at, and so many histories folded, before the event loop is given back: some milliseconds of work.
 */
const AT_A_TIME = 50
const FOLDS_AT_A_TIME = 4

type KnownBounds = Bounds & { readonly knownAt: number }
type Asked = {
  readonly framework: string
  /** Null: the latest that is seen. */
  readonly period: Period | null
  readonly bounds: KnownBounds
}

/** What was known of an entity: in its last period up to the one that is asked for. */
type Known = {
  readonly entity: KeptEntity
  readonly position: number
  readonly own: { readonly period: Period; readonly version: string; readonly cells: KeptRow['cells'] } | null
}

/**
 * The rows of a matrix as they were known at a position. Where an entity's acts were recorded in the order of the days on which
 * they are seen, what was known at a position is what is seen by a day, and that is kept; else its history is folded.
 */
export async function knownRowsOf(kept: Kept, asked: Asked): Promise<KeptRows> {
  const { framework, period, bounds } = asked
  const { queries } = kept
  const directory = kept.directoryOf(framework)
  await directory.refresh()
  const { kind } = directory
  const retired = queries.entities.retirements.of(kind, bounds)
  const found: Known[] = []
  let folds = 0
  for (const [index, entity] of [...directory.entities].entries()) {
    if (index % AT_A_TIME === AT_A_TIME - 1) await setImmediate()
    if (directory.isStale(entity)) directory.make(entity)
    let known = fromKept(kept, asked, entity)
    if (known === undefined) {
      if (++folds % FOLDS_AT_A_TIME === 0) await setImmediate()
      known = fromActs(kept, asked, entity)
    }
    if (known !== null) found.push(known)
  }
  const latest = found.flatMap(({ own }) => own?.period ?? []).sort(comparePeriods)
  const at = period ?? latest.at(-1) ?? null
  const members =
    kind === 'district' && at !== null
      ? queries.entities.members(at.to, bounds.knownAt)
      : { ids: [], position: 0 }
  let position = Math.max(
    members.position,
    retired.position,
    queries.ratings.withdrawnAt(framework, null, bounds),
    queries.challenges.withdrawnIn(framework, bounds),
  )
  const { version: firstVersion } = queries.lineage(framework).first
  const rows: KeptRow[] = []
  const isSeen = new Set<string>()
  for (const [index, { entity, own, position: actsAt }] of found.entries()) {
    if (index % AT_A_TIME === AT_A_TIME - 1) await setImmediate()
    const { id, made } = entity
    if (retired.ids.has(id)) continue
    isSeen.add(id)
    const closed = made === null || made.isClosable ? queries.entities.closings({ kind, id }, bounds) : null
    position = Math.max(position, actsAt, closed?.position ?? 0)
    if (at !== null && closed !== null && closedThrough(closed.closings, at) !== null) continue
    const named = queries.named({ kind, id }, bounds)
    position = Math.max(position, named.position)
    const rest = {
      version: own?.version ?? firstVersion,
      own: own?.period ?? null,
      cells: own?.cells ?? null,
    }
    rows.push(ratedRow({ id, name: JSON.stringify(named.entity), entity, ...rest }))
  }
  for (const id of members.ids) {
    if (isSeen.has(id) || retired.ids.has(id)) continue
    const named = queries.named({ kind, id }, bounds)
    position = Math.max(position, named.position)
    rows.push(silentRow(id, JSON.stringify(named.entity), firstVersion))
  }
  rows.sort((a, b) => compareText(a.id, b.id))
  return { at, rows, position, used: new Set(rows.map(({ version }) => version)) }
}

/** What was known of an entity, from its rows; null if nothing was, undefined if the rows do not say. */
function fromKept(
  kept: Kept,
  { framework, period, bounds }: Asked,
  entity: KeptEntity,
): Known | null | undefined {
  const { made, number } = entity
  const { asOf, knownAt } = bounds
  if (made === null || Math.max(made.withdrawnAt, made.challengesWithdrawnAt) > knownAt) return undefined
  const day = asOf === null ? ANY_DAY : dayToNumber(asOf)
  const { moment, next } = kept.store.moments.known(number, day, knownAt)
  // An act that was known by then is seen later than one that was not.
  if (next <= knownAt) return undefined
  if (moment === null || !moment.isSeen) return null
  const linkedAt = moment.isLinked ? kept.queries.linkedAt(framework, knownAt) : 0
  const position = Math.max(moment.position, moment.challenged, linkedAt, made.withdrawnAt)
  return { entity, position, own: ownIn(kept, framework, { entity, period, moment }) }
}

function ownIn(
  { store }: Kept,
  framework: string,
  asked: { readonly entity: KeptEntity; readonly period: Period | null; readonly moment: MomentRow },
): Known['own'] {
  const { entity, period: at, moment } = asked
  for (const period of (entity.made?.course.periods ?? []).toReversed()) {
    if (at !== null && comparePeriods(period, at) > 0) continue
    const place = store.placeOf(framework, period)
    const shown = store.version(place, entity.number, moment.day)
    if (shown !== null) return { period, version: shown.version, cells: { place, names: shown.cells } }
  }
  return null
}

function fromActs({ queries }: Kept, { framework, period, bounds }: Asked, entity: KeptEntity): Known | null {
  const { id } = entity
  const acts = queries.acts(framework, id, bounds)
  const timeline = timelineOf(queries.lineage(framework), acts)
  if (timeline.periods.length === 0) return null
  const isLinked = new Set(acts.map(({ version }) => version)).size > 1
  const challenges = queries.challenges.of(framework, id, bounds)
  const position = Math.max(
    challenges.position,
    acts.reduce((latest, act) => Math.max(latest, act.position), 0),
    queries.ratings.withdrawnAt(framework, id, bounds),
    isLinked ? queries.linkedAt(framework, bounds.knownAt) : 0,
  )
  const own = period === null ? (timeline.periods.at(-1) ?? null) : timeline.newestAt(period)
  if (own === null) return { entity, position, own: null }
  const document = timeline.versionAt(own)
  const cells = cellsAt(timeline, document, own, { all: challenges.all, day: null }).map(cell =>
    JSON.stringify(cell),
  )
  return { entity, position, own: { period: own, version: document.version, cells: cells.join() } }
}
