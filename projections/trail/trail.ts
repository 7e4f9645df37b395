import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { EntityKind, type EntityReference } from '../../src/domain/values/entity-reference.ts'
import { bytesOf, isId } from './by-id.ts'
import { textOf } from './streams.ts'
import { comparePlaces, type Place, type Placeable, placeFor, type Viewer } from './visibility.ts'

/** An event as the table has it. */
export type TrailRow = Placeable & {
  readonly event: string
  readonly revision: number
  readonly type: string
  /** What its stream is about: an entity, or an organisation. */
  readonly about: { readonly kind: string; readonly id: string } | null
  readonly item: string | null
  /** Milliseconds since 1970. */
  readonly recordedMs: number
}
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
export type TrailOrder = 'oldest' | 'newest'

/** Which stretch of the trail: after a place in the order asked for, and nothing that was shown later than at a position. */
export type TrailRange = {
  readonly order: TrailOrder
  readonly after: Place | null
  readonly knownAt: number | null
}

/** What `rowOf` reads, and from where. */
export const COLUMNS = `position, lower(hex(event)) AS event, stream.name AS stream, revision, type.text AS type,
  stream.kind AS kind, stream.entity AS entity, item.text AS item,
  recorded_ms, public_at, public_step`
export const FROM = `FROM trail JOIN trail_stream AS stream ON stream.id = trail.stream JOIN trail_word AS type ON type.id = trail.type
  LEFT JOIN trail_word AS item ON item.id = trail.item`

/** Questions about the trail. Each is asked by a viewer, and returns what that viewer may see, at its place. */
export class Trail {
  readonly #db: DatabaseSync
  readonly #one
  readonly #at
  readonly #published
  readonly #before
  readonly #behind
  readonly #assessments
  readonly #ofRequest

  constructor(db: DatabaseSync) {
    this.#db = db
    const ofStream = `SELECT ${COLUMNS} ${FROM} WHERE trail.stream = (SELECT id FROM trail_stream WHERE name = ?)`
    this.#one = db.prepare(`SELECT ${COLUMNS} ${FROM} WHERE ${isId('trail.event')}`)
    this.#at = db.prepare(`SELECT ${COLUMNS} ${FROM} WHERE position = ?`)
    this.#published = db.prepare(`SELECT ${COLUMNS} ${FROM} WHERE public_at = ? AND public_step = ?`)
    this.#before = db.prepare(`${ofStream} AND revision < ? ORDER BY revision DESC`)
    this.#behind = db.prepare(`${ofStream} AND revision > ? ORDER BY revision`)
    this.#ofRequest = db.prepare(
      `SELECT count(*) AS count FROM trail JOIN trail_stream AS stream ON stream.id = trail.stream
        WHERE ${isId('correlation')} AND public_at <= ? AND stream.name NOT GLOB 'access-*'`,
    )
    this.#assessments = db.prepare(
      `SELECT id, kind, entity FROM trail_stream WHERE name GLOB 'assessment-*' AND entity IS NOT NULL`,
    )
  }

  /** An event by its id; null where there is none for this viewer. */
  event(id: string, viewer: Viewer): PlacedRow | null {
    const row = this.#one.get(bytesOf(id), bytesOf(id))
    return row === undefined ? null : placed(rowOf(row), viewer)
  }

  /** The event that stands at a place for any viewer; null where none does. */
  eventAt({ at, step }: Place): TrailRow | null {
    const row = step === null ? this.#at.get(at) : this.#published.get(at, step)
    return row === undefined ? null : rowOf(row)
  }

  /** The number of public events of one request or import by a position: as many as `rows` yields, without reading them. */
  publicOfRequest(correlation: string, knownAt: number | null): number {
    const id = bytesOf(correlation)
    const row = this.#ofRequest.get(id, id, knownAt ?? Number.MAX_SAFE_INTEGER)
    return Number(row?.count)
  }

  /** The nearest events of the same stream that the viewer is shown. */
  neighbours(
    { stream, revision }: TrailRow,
    viewer: Viewer,
  ): { readonly previous: PlacedRow | null; readonly next: PlacedRow | null } {
    const nearest = (rows: Iterable<Row>) => {
      for (const row of placedIn(rows, viewer)) return row
      return null
    }
    return {
      previous: nearest(this.#before.iterate(stream, revision)),
      next: nearest(this.#behind.iterate(stream, revision)),
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
    // At the position of a publication stands that event alone, so that its step does not matter here.
    if (after !== null) query.add(order === 'oldest' ? 'position > ?' : 'position < ?', after.at)
    const direction = order === 'oldest' ? 'ASC' : 'DESC'
    yield* this.#select(`${query.text} ORDER BY position ${direction}`, query.values, viewer)
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
      query.add(order === 'oldest' ? 'public_at >= ?' : 'public_at <= ?', after.at)
      const beyond = order === 'oldest' ? '>' : '<'
      query.add(`(public_at, ifnull(public_step, -1)) ${beyond} (?, ?)`, after.at, after.step ?? -1)
    }
    const direction = order === 'oldest' ? 'ASC' : 'DESC'
    yield* this.#select(
      `${query.text} ORDER BY public_at ${direction}, public_step ${direction}`,
      query.values,
      viewer,
    )
  }

  *#select(conditions: string, values: readonly SQLInputValue[], viewer: Viewer): Generator<PlacedRow> {
    yield* placedIn(this.#db.prepare(`SELECT ${COLUMNS} ${FROM} ${conditions}`).iterate(...values), viewer)
  }
}

type Row = Record<string, unknown>

function* placedIn(rows: Iterable<Row>, viewer: Viewer): Generator<PlacedRow, undefined> {
  for (const row of rows) {
    const seen = placed(rowOf(row), viewer)
    if (seen !== null) yield seen
  }
  return undefined
}

/** Whether a viewer is shown a row at another place than the public is. */
const isMoved = ({ place, published }: PlacedRow): boolean =>
  published === null || comparePlaces(place, published) !== 0

const next = (rows: Generator<PlacedRow> | undefined): PlacedRow | null => rows?.next().value ?? null

function* only(rows: Generator<PlacedRow>, isWanted: (row: PlacedRow) => boolean): Generator<PlacedRow> {
  for (const row of rows) if (isWanted(row)) yield row
}

function placed(row: TrailRow, viewer: Viewer): PlacedRow | null {
  const place = placeFor(viewer, row)
  return place === null ? null : { ...row, place }
}

/** A row of the table, with the entity that it is about. */
export function rowOf(row: Row): TrailRow {
  const { public_at: at, public_step: step } = row
  const [kind, entity] = [textOf(row.kind), textOf(row.entity)]
  const about = kind === null || entity === null ? null : { kind, id: entity }
  const known = EntityKind.safeParse(kind)
  return {
    position: Number(row.position),
    event: uuidOf(String(row.event)),
    stream: String(row.stream),
    revision: Number(row.revision),
    type: String(row.type),
    about,
    entity: about === null || !known.success ? null : { kind: known.data, id: about.id },
    item: textOf(row.item),
    recordedMs: Number(row.recorded_ms),
    published: at === null ? null : { at: Number(at), step: step === null ? null : Number(step) },
  }
}

const uuidOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

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
  const words = { item: filter.item, type: filter.type, person: filter.actor, import: filter.import }
  for (const [column, word] of Object.entries(words)) {
    if (word !== undefined) query.add(`trail.${column} = (SELECT id FROM trail_word WHERE text = ?)`, word)
  }
  if (correlation !== undefined) query.add(isId('correlation'), bytesOf(correlation), bytesOf(correlation))
  if (fromMs !== undefined) query.add('recorded_ms >= ?', fromMs)
  if (toMs !== undefined) query.add('recorded_ms <= ?', toMs)
  return query
}
