import type { DatabaseSync } from 'node:sqlite'
import { categoryOf, partsOf } from '../../src/domain/subjects.ts'
import type { ProjectedEvent } from '../engine/projection.ts'

/** The text in a column; null if it is empty. */
export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** A stream by its number, and the entity that it is about. */
export type KnownStream = { readonly id: number; readonly about: About }

/** The entity that a stream is about. A closure case of a school has its district too, so that the district finds it as well. */
type About = {
  readonly kind: string | null
  readonly entity: string | null
  readonly district: string | null
  /** The positions of the events that said so; 0 where the name of the stream does. */
  readonly entityAt: number
  readonly districtAt: number
}
const NOBODY: About = { kind: null, entity: null, district: null, entityAt: 0, districtAt: 0 }

/** So many streams are remembered: most events follow others of their stream. */
export const STREAMS_MAX = 10_000

/** Numbers the streams of the log, and keeps which entity each is about, as soon as its name or one of its events says so. */
export class TrailStreams {
  readonly #add
  readonly #find
  readonly #say
  readonly #rates
  #known = new Map<string, KnownStream>()
  /** What each framework rates, as soon as one of its versions was published. */
  #kinds = new Map<string, string>()

  constructor(db: DatabaseSync) {
    this.#add = db.prepare('INSERT OR IGNORE INTO trail_stream VALUES (NULL, ?, ?, ?, ?, 0, 0)')
    this.#find =
      db.prepare(`SELECT id, kind, entity, district, entity_at AS entityAt, district_at AS districtAt
      FROM trail_stream WHERE name = ?`)
    this.#say = db.prepare(`UPDATE trail_stream
      SET kind = ?, entity = ?, district = ?, entity_at = ?, district_at = ? WHERE id = ?`)
    this.#rates = db.prepare(
      `SELECT document ->> '$.rates' AS rates FROM framework_version WHERE framework = ? LIMIT 1`,
    )
  }

  forget(): void {
    this.#known = new Map()
    this.#kinds = new Map()
  }

  /** The event's stream, as it is after the event. */
  follow(event: ProjectedEvent): KnownStream {
    const { stream } = event
    const before = this.#known.get(stream)
    const known = before ?? this.#stored(event)
    const about = saidBy(event, known.about)
    if (before !== undefined && about === before.about) return before
    const { kind, entity, district, entityAt, districtAt } = about
    if (about !== known.about) this.#say.run(kind, entity, district, entityAt, districtAt, known.id)
    if (this.#known.size >= STREAMS_MAX) this.#known = new Map()
    const after = { id: known.id, about }
    this.#known.set(stream, after)
    return after
  }

  #stored(event: ProjectedEvent): KnownStream {
    const named = this.#namedBy(event.stream)
    const added = this.#add.run(event.stream, named.kind, named.entity, named.district)
    if (added.changes === 1) return { id: Number(added.lastInsertRowid), about: named }
    const row = this.#find.get(event.stream)
    const about = {
      kind: textOf(row?.kind),
      entity: textOf(row?.entity),
      district: textOf(row?.district),
      entityAt: Number(row?.entityAt),
      districtAt: Number(row?.districtAt),
    }
    return { id: Number(row?.id), about }
  }

  #namedBy(stream: string): About {
    const category = categoryOf(stream)
    const [first = '', second = ''] = partsOf(stream)
    if (category === 'district' || category === 'school') return { ...NOBODY, kind: category, entity: first }
    if (category !== 'assessment') return NOBODY
    // If nothing says whether it is a district or a school, only a viewer who sees all drafts is shown those of the stream.
    const kind = this.#kindOf(first)
    return kind === null ? NOBODY : { ...NOBODY, kind, entity: second }
  }

  #kindOf(framework: string): string | null {
    const known = this.#kinds.get(framework) ?? textOf(this.#rates.get(framework)?.rates)
    if (known !== null) this.#kinds.set(framework, known)
    return known
  }
}

/** What a stream is about after an event; the same object if the event says nothing new. */
function saidBy(event: ProjectedEvent, about: About): About {
  const { kind, entity, district } = toldBy(event, about)
  const isSameEntity = kind === about.kind && entity === about.entity
  const isSameDistrict = district === about.district
  if (isSameEntity && isSameDistrict) return about
  return {
    kind,
    entity,
    district,
    entityAt: isSameEntity ? about.entityAt : event.position,
    districtAt: isSameDistrict ? about.districtAt : event.position,
  }
}

function toldBy(
  { stream, type, data }: ProjectedEvent,
  about: About,
): Pick<About, 'kind' | 'entity' | 'district'> {
  if (type === 'CommitmentMade') return { ...about, kind: data.owner.kind, entity: data.owner.id }
  if (!stream.startsWith('closure-')) return about
  const district = 'district' in data && typeof data.district === 'string' ? data.district : about.district
  if ('school' in data && typeof data.school === 'string')
    return { kind: 'school', entity: data.school, district }
  return about.entity === null && district !== null
    ? { kind: 'district', entity: district, district }
    : { ...about, district }
}
