import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { EntityKind, type EntityReference } from '../../src/domain/values/entity-reference.ts'
import { bytesOf, isId } from './by-id.ts'
import { EventPositions } from './event-keys.ts'
import { RUN_AT, RUN_COLUMNS, RUNS, RunRows, type TrailOrder, type TrailRow } from './run-rows.ts'
import { comparePlaces, type Place, placeFor, type Viewer } from './visibility.ts'

/** A row with its place among those that the viewer is shown. */
export type PlacedRow = TrailRow & { readonly place: Place }

/** Which events are asked for; what is left out does not matter. */
export type TrailFilter = {
  readonly entity?: string | undefined
  readonly entityKind?: string | undefined
  readonly item?: string | undefined
  readonly type?: string | undefined
  /** The person. */
  readonly actor?: string | undefined
  /** The digest of the file. */
  readonly import?: string | undefined
  readonly correlation?: string | undefined
  /** Recorded at or after this moment, and at or before that one: milliseconds since 1970. */
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  /**
   * Whether a stream is found by its entity only from the event on that names the entity. What is found so is found for ever, and
   * nothing is found later at a place that was passed.
   */
  readonly isSettled?: boolean
}
/** Which stretch of the trail: after a place in the order asked for, and nothing that was shown later than at a position. */
export type TrailRange = {
  readonly order: TrailOrder
  readonly after: Place | null
  readonly knownAt: number | null
}

/** Questions about the trail. Each is asked by a viewer, and returns what that viewer may see, at its place. */
export class Trail {
  readonly #db: DatabaseSync
  readonly #rows: RunRows
  readonly #events: EventPositions
  readonly #at
  readonly #published
  readonly #before
  readonly #behind
  readonly #assessments
  readonly #ofRequest

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#rows = new RunRows(db)
    this.#events = new EventPositions(db)
    const own = 'trail.stream = (SELECT id FROM trail_stream WHERE name = ?1)'
    this.#at = db.prepare(`SELECT ${RUN_COLUMNS} ${RUNS} WHERE position = ${RUN_AT}`)
    this.#published = db.prepare(`SELECT ${RUN_COLUMNS} ${RUNS} WHERE public_at = ? AND public_step = ?`)
    this.#before = db.prepare(
      `SELECT ${RUN_COLUMNS} ${RUNS} WHERE ${own} AND revision < ?2 ORDER BY revision DESC`,
    )
    this.#behind = db.prepare(`SELECT ${RUN_COLUMNS} ${RUNS} WHERE ${own} AND revision >=
      (SELECT max(revision) FROM trail WHERE ${own} AND revision <= ?2) ORDER BY revision`)
    this.#ofRequest = db.prepare(
      `SELECT sum(min(count, ?2 - public_at + 1)) AS count FROM trail JOIN trail_stream AS stream ON stream.id = trail.stream
        WHERE ${isId('correlation', '?1')} AND public_at <= ?2 AND stream.name NOT GLOB 'access-*'`,
    )
    this.#assessments = db.prepare(
      `SELECT id, kind, entity FROM trail_stream WHERE name GLOB 'assessment-*' AND entity IS NOT NULL`,
    )
  }

  /** An event by its id; null where there is none for this viewer. */
  event(id: string, viewer: Viewer): PlacedRow | null {
    for (const position of this.#events.sharingKeyOf(id)) {
      const row = this.eventAt({ at: position, step: null })
      if (row?.event === id.toLowerCase()) return placed(row, viewer)
    }
    return null
  }

  /** The event that stands at a place for any viewer; null where none does. */
  eventAt({ at, step }: Place): TrailRow | null {
    if (step === null) return this.#rows.at(this.#at.get(at), at)
    const run = this.#published.get(at, step)
    return run === undefined ? null : this.#rows.at(run, Number(run.position))
  }

  /** The number of public events of one request or import by a position: as many as `rows` yields, without reading them. */
  publicOfRequest(correlation: string, knownAt: number | null): number {
    const row = this.#ofRequest.get(bytesOf(correlation), knownAt ?? Number.MAX_SAFE_INTEGER)
    return Number(row?.count)
  }

  /** The nearest events of the same stream that the viewer is shown. */
  neighbours(
    { stream, revision }: TrailRow,
    viewer: Viewer,
  ): { readonly previous: PlacedRow | null; readonly next: PlacedRow | null } {
    const nearest = (rows: Iterable<TrailRow>, isBeyond: (each: TrailRow) => boolean) => {
      for (const row of placedIn(rows, viewer)) if (isBeyond(row)) return row
      return null
    }
    return {
      previous: nearest(
        this.#rows.of(this.#before.iterate(stream, revision), 'newest'),
        each => each.revision < revision,
      ),
      next: nearest(this.#rows.of(this.#behind.iterate(stream, revision)), each => each.revision > revision),
    }
  }

  /**
   * The events that are asked for, each at its place. Read them without a pause: a page that is folded meanwhile changes the
   * table.
   */
  *rows(viewer: Viewer, filter: TrailFilter, range: TrailRange): Generator<PlacedRow> {
    const sign = range.order === 'oldest' ? 1 : -1
    const sources = this.#sources(viewer, filter, range)
    try {
      const heads = sources.map(next)
      for (;;) {
        const [first] = heads
          .flatMap((row, source) => (row === null ? [] : [{ row, source }]))
          .toSorted((a, b) => sign * comparePlaces(a.row.place, b.row.place))
        if (first === undefined) return
        const { row, source } = first
        heads[source] = next(sources[source])
        yield row
      }
    } finally {
      for (const source of sources) source.return(undefined)
    }
  }

  /**
   * Two sorted orders: what the viewer is shown at the places of the public, and what at its own position. A viewer who sees all
   * drafts needs only the second, and one who sees none only the first.
   */
  #sources(viewer: Viewer, filter: TrailFilter, range: TrailRange): readonly Generator<PlacedRow>[] {
    if (viewer.seesDraftsOf === 'everyone') return [this.#inLog(viewer, filter, range, null)]
    const asPublished = this.#asPublished(viewer, filter, range)
    if (viewer.seesDraftsOf === 'nobody') return [asPublished]
    const own = this.#streamsOf(viewer.seesDraftsOf)
    if (own.length === 0) return [asPublished]
    return [only(asPublished, row => !isMoved(row)), only(this.#inLog(viewer, filter, range, own), isMoved)]
  }

  /** The assessments of the entities whose drafts the viewer may see. */
  #streamsOf(sees: (entity: EntityReference) => boolean): readonly number[] {
    const known = new Map<string, boolean>()
    return this.#assessments.all().flatMap(({ id, kind, entity }) => {
      const reference = { kind: EntityKind.parse(kind), id: String(entity) }
      const key = `${reference.kind} ${reference.id}`
      const isSeen = known.get(key) ?? sees(reference)
      known.set(key, isSeen)
      return isSeen ? [Number(id)] : []
    })
  }

  *#inLog(
    viewer: Viewer,
    filter: TrailFilter,
    { order, after, knownAt }: TrailRange,
    streams: readonly number[] | null,
  ): Generator<PlacedRow> {
    const query = conditionsOf(filter)
    if (streams !== null)
      query.add('trail.stream IN (SELECT value FROM json_each(?))', JSON.stringify(streams))
    if (knownAt !== null) query.add('position <= ?', knownAt)
    if (after !== null) query.add(order === 'oldest' ? `position >= ${RUN_AT}` : 'position < ?', after.at)
    const direction = order === 'oldest' ? 'ASC' : 'DESC'
    // At the position of a publication stands that event alone, so that its step does not matter here.
    const isIn = isWithin({ order, after: after && { at: after.at, step: null }, knownAt })
    const rows = this.#select(`${query.text} ORDER BY position ${direction}`, query.values, filter, order)
    yield* placedIn(
      only(rows, ({ position }) => isIn({ at: position, step: null })),
      viewer,
    )
  }

  *#asPublished(
    viewer: Viewer,
    filter: TrailFilter,
    { order, after, knownAt }: TrailRange,
  ): Generator<PlacedRow> {
    const query = conditionsOf(filter)
    query.add('public_at IS NOT NULL')
    if (knownAt !== null) query.add('public_at <= ?', knownAt)
    if (after !== null) {
      const isOldest = order === 'oldest'
      query.add(isOldest ? `public_at >= ${PUBLIC_AT}` : 'public_at <= ?', after.at)
      const end = isOldest
        ? '(public_at + count - 1, ifnull(public_step, -1)) >'
        : '(public_at, ifnull(public_step, -1)) <'
      query.add(`${end} (?, ?)`, after.at, after.step ?? -1)
    }
    const direction = order === 'oldest' ? 'ASC' : 'DESC'
    const sorted = `${query.text} ORDER BY public_at ${direction}, public_step ${direction}`
    const isIn = isWithin({ order, after, knownAt })
    const rows = this.#select(sorted, query.values, filter, order)
    yield* placedIn(
      only(rows, ({ published }) => published !== null && isIn(published)),
      viewer,
    )
  }

  /** The events of the runs that are found; if an item is asked for, those on it alone. */
  #select(
    conditions: string,
    values: readonly SQLInputValue[],
    { item }: TrailFilter,
    order: TrailOrder,
  ): Generator<TrailRow> {
    const runs = this.#db.prepare(`SELECT ${RUN_COLUMNS} ${RUNS} ${conditions}`).iterate(...values)
    return this.#rows.of(runs, order, item)
  }
}

/** Which run holds the event that stands at a public place, or else is the last one before it; the parameter is its position. */
const PUBLIC_AT = 'coalesce((SELECT max(public_at) FROM trail WHERE public_at <= ?), 0)'

/** Whether a place is in a stretch of the trail. */
const isWithin =
  ({ order, after, knownAt }: TrailRange) =>
  (place: Place): boolean => {
    if (knownAt !== null && place.at > knownAt) return false
    if (after === null) return true
    return order === 'oldest' ? comparePlaces(place, after) > 0 : comparePlaces(place, after) < 0
  }

function* placedIn(rows: Iterable<TrailRow>, viewer: Viewer): Generator<PlacedRow, undefined> {
  for (const row of rows) {
    const seen = placed(row, viewer)
    if (seen !== null) yield seen
  }
  return undefined
}

/** Whether a viewer is shown a row at another place than the public is. */
const isMoved = ({ place, published }: PlacedRow): boolean =>
  published === null || comparePlaces(place, published) !== 0

const next = (rows: Generator<PlacedRow> | undefined): PlacedRow | null => rows?.next().value ?? null

function* only<Row>(rows: Iterable<Row>, isWanted: (row: Row) => boolean): Generator<Row, undefined> {
  for (const row of rows) if (isWanted(row)) yield row
  return undefined
}

function placed(row: TrailRow, viewer: Viewer): PlacedRow | null {
  const place = placeFor(viewer, row)
  return place === null ? null : { ...row, place }
}

/** The WHERE of a filter, to which more can be added. */
function conditionsOf(filter: TrailFilter) {
  const conditions: string[] = []
  const values: SQLInputValue[] = []
  const query = {
    add(condition: string, ...given: readonly SQLInputValue[]) {
      conditions.push(condition)
      values.push(...given)
    },
    get text() {
      return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
    },
    values,
  }
  const { entity, entityKind, correlation, fromMs, toMs, isSettled } = filter
  if (entity !== undefined) {
    const isSame = entityKind === undefined ? '' : ' AND kind = ?'
    const isIts = entityKind === undefined || entityKind === 'district'
    const own = [entity, ...(isSame === '' ? [] : [entityKind ?? ''])]
    const streams = (since: 'entity_at' | 'district_at', condition: string) =>
      `trail.stream IN (SELECT id FROM trail_stream WHERE ${condition}${isSettled === true ? ` AND ${since} <= position` : ''})`
    const found = [
      streams('entity_at', `entity = ?${isSame}`),
      ...(isIts ? [streams('district_at', 'district = ?')] : []),
    ]
    query.add(`(${found.join(' OR ')})`, ...own, ...(isIts ? [entity] : []))
  }
  const words = { type: filter.type, person: filter.actor, import: filter.import }
  for (const [column, word] of Object.entries(words)) {
    if (word !== undefined) query.add(`trail.${column} = (SELECT id FROM trail_word WHERE text = ?)`, word)
  }
  if (filter.item !== undefined)
    query.add(
      "instr(',' || items || ',', ',' || (SELECT id FROM trail_word WHERE text = ?) || ',') > 0",
      filter.item,
    )
  if (correlation !== undefined) query.add(isId('correlation'), bytesOf(correlation), bytesOf(correlation))
  if (fromMs !== undefined) query.add('recorded_ms >= ?', fromMs)
  if (toMs !== undefined) query.add('recorded_ms <= ?', toMs)
  return query
}
