import { categoryOf, partsOf } from '../../domain/subjects.ts'
import { countOf } from '../../domain/values/import-withdrawal.ts'
import { decode, EventUnreadable } from '../../event-store/codec.ts'
import { type PositionedEvent, START } from '../../event-store/event-store.ts'
import { hasChosenId } from '../command/chosen-id.ts'
import type { Beginning, Beginnings } from './beginnings.ts'
import { columnNaming } from './naming-columns.ts'
import { type Named, nearTo } from './near-names.ts'
import type { Recording } from './recording.ts'

/** What a file makes known that was not known before. */
export type Registration = {
  readonly kind: 'district' | 'school' | 'period'
  readonly id: string
  /** The framework of a period; null for anything else. */
  readonly framework: string | null
  readonly name: string | null
  readonly row: number
  /** The known ones with a similar id or name, one of which was perhaps meant. */
  readonly near: readonly Named[]
}
export type Registrations = { readonly items: readonly Registration[]; readonly total: number }

/** The most registrations that are listed one by one. */
const TOLD_MAX = 1000
const KINDS = { district: 'district', school: 'school', round: 'period' } as const

/**
 * What rows would make known, with known names that are near. An id that differs by capitals alone from a known one, or from
 * another one of the file, becomes a problem of its row; with `isKnownOnly` so does everything that is not known. No stream lists
 * all ids, so the log is read if the rows begin anything at all.
 */
export async function checkBeginnings(
  { staging, store, kind }: Recording,
  isKnownOnly: boolean,
): Promise<Registrations> {
  const { beginnings } = staging
  const [first] = beginnings.all()
  if (first === undefined) return { items: [], total: 0 }
  const refuse = ({ stream, line }: Beginning, reason: string) => {
    const column = columnNaming(kind, stream)
    staging.addProblem({ line, column, reason: `${idOf(stream)} ${reason}` })
  }
  const known = new Known()
  const twins = new Twins(beginnings)
  for await (const page of store.readAll(START)) {
    for (const event of page) {
      twins.follow(event)
      known.follow(event)
    }
  }
  for (const { stream, beginning } of twins.all()) {
    refuse(beginning, `differs by capitals alone from ${idOf(stream)}, which is known: use one of them`)
  }
  for (const each of beginnings.twinsInFile()) {
    refuse(
      each,
      `differs by capitals alone from ${idOf(each.twin)}, which the file names too: use one of them`,
    )
  }
  const items: Registration[] = []
  let total = 0
  for (const beginning of beginnings.all()) {
    const registration = registrationOf(beginning, known)
    if (registration === null) continue
    total++
    if (isKnownOnly) refuse(beginning, `is not known${wordsOf(registration)}`)
    if (items.length < TOLD_MAX) items.push(registration)
  }
  return { items, total }
}

const idOf = (stream: string): string => partsOf(stream).at(-1) ?? stream

/** The known ones that are near to a registration, in words; empty if there are none. */
export const wordsOf = ({ near }: Registration): string =>
  near.length === 0
    ? ''
    : `; near: ${near.map(({ id, name }) => (name === null ? id : `${id} (${name})`)).join(', ')}`

function registrationOf({ stream, line, name }: Beginning, known: Known): Registration | null {
  const category = categoryOf(stream)
  if (!Object.hasOwn(KINDS, category)) return null
  const kind = KINDS[category as keyof typeof KINDS]
  const [first = '', id = first] = partsOf(stream)
  const framework = kind === 'period' ? first : null
  return { kind, id, framework, name, row: line, near: nearTo({ id, name }, known.of(category, framework)) }
}

/** Streams of a log whose names differ by capitals alone from what a file begins; not those of which all was withdrawn. */
class Twins {
  readonly #beginnings: Beginnings
  readonly #counts = new Map<string, number>()

  constructor(beginnings: Beginnings) {
    this.#beginnings = beginnings
  }

  follow(event: PositionedEvent): void {
    const { stream, revision } = event
    const isFirst = revision === 0 && hasChosenId(stream) && this.#beginnings.twinsOf(stream).length > 0
    const count = isFirst ? 0 : this.#counts.get(stream)
    if (count !== undefined) this.#counts.set(stream, count + countOf(event))
  }

  *all(): Generator<{ readonly stream: string; readonly beginning: Beginning }> {
    for (const [stream, count] of this.#counts) {
      if (count === 0) continue
      for (const beginning of this.#beginnings.twinsOf(stream)) yield { stream, beginning }
    }
  }
}

type KnownOne = { name: string | null; count: number }

/** The districts, schools and periods of a log: ids and what they were called last, without those of which all was withdrawn. */
class Known {
  readonly #groups = new Map<string, Map<string, KnownOne>>()

  follow(event: PositionedEvent): void {
    const category = categoryOf(event.stream)
    if (!Object.hasOwn(KINDS, category)) return
    const [first = '', id = first] = partsOf(event.stream)
    const group = category === 'round' ? `round ${first}` : category
    const known = this.#groups.get(group) ?? new Map<string, KnownOne>()
    this.#groups.set(group, known)
    const one = known.get(id) ?? { name: null, count: 0 }
    known.set(id, one)
    one.count += countOf(event)
    if (category !== 'round') one.name = nameIn(event) ?? one.name
  }

  *of(category: string, framework: string | null): Generator<Named> {
    const group = framework === null ? category : `round ${framework}`
    for (const [id, { name, count }] of this.#groups.get(group) ?? []) if (count > 0) yield { id, name }
  }
}

/** The name that an event gives. It only helps a reader, so an event that cannot be read simply has none. */
function nameIn(event: PositionedEvent): string | null {
  if (!event.data.includes('"name":')) return null
  try {
    const { data } = decode(event)
    return 'name' in data && typeof data.name === 'string' ? data.name : null
  } catch (error) {
    if (error instanceof EventUnreadable) return null
    throw error
  }
}
