import { setImmediate } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Owner } from '../../src/domain/commitment/event.ts'
import { dayToNumber } from '../../src/domain/values/date.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import { compareText } from '../../src/domain/values/text.ts'
import type { DayQuestion, WrittenText } from '../engine/bounds.ts'
import { ByteWriter } from '../engine/byte-writer.ts'
import { MEMORY_BYTES } from '../engine/memory.ts'
import { ownBytes } from '../engine/own-bytes.ts'
import { scopeOf } from '../engine/projection.ts'
import type { Span } from '../engine/span.ts'
import { type NamesOfOwners, ownerNamed } from './owner.ts'
import { countsOf, type ScorecardBy, type Shown } from './scorecard-row.ts'
import type { StandingGroup, Standings } from './standings.ts'

/** On what a scorecard rests. */
export const SCORECARD_SCOPES = [scopeOf.commitments, scopeOf.kind('district'), scopeOf.kind('school')]

/** So many rows are made before the event loop is given back: some milliseconds of work. */
const AT_A_TIME = 500

/** What scorecards are made of; see `ReadQueries`. */
type Facts = NamesOfOwners & {
  readonly standings: Standings
  readonly narrowByNames: (span: Span, reference: EntityReference) => void
}

/** What is written of a scorecard at every moment of a span; each row ends where its address names the moment. */
type Kept = {
  readonly by: ScorecardBy
  readonly span: Span | null
  readonly rows: readonly Uint8Array[]
  readonly total: string
  readonly position: number
}

/**
 * Scorecards as JSON. Of a row only the address of its list names the moment, so that its text is kept while its counts and its name
 * stay the same, and the rows of an answer for as long as nothing turns that they rest on.
 */
export class ScorecardTexts {
  readonly #queries: Facts
  readonly #changesOf: (scope: string) => number
  readonly #rows = new LRUCache<string, Uint8Array>({
    maxSize: MEMORY_BYTES.scorecardRows,
    sizeCalculation: (text, key) => text.length + key.length + 200,
    dispose: (text, _, reason) => {
      if (reason === 'evict') this.#dropped += text.length
    },
  })
  /** How many bytes of rows were dropped that answers may still hold. */
  #dropped = 0
  /** The oldest first. All of them are looked through, which a list is faster at than a cache by key. */
  #kept: Kept[] = []
  #bytes = 0
  readonly #out = new ByteWriter()
  #changes = ''

  constructor(queries: Facts, changesOf: (scope: string) => number) {
    this.#queries = queries
    this.#changesOf = changesOf
  }

  /** The same as `scorecardOf` as JSON, to the byte. */
  async written(by: ScorecardBy, question: DayQuestion): Promise<WrittenText> {
    const { asked, day } = question
    const { rows, total, position } = this.#found(by, question) ?? (await this.#make(by, question))
    const { knownAtPosition } = asked.echo
    const known = knownAtPosition === null ? '' : `&knownAt=${knownAtPosition}`
    const moment = Buffer.from(`&asOf=${day}${known}"}},`)
    const head = JSON.stringify({ by, ...asked.echo, position: String(position) })
    this.#out.begin().text(`${head.slice(0, -1)},"rows":[`)
    rows.forEach((row, at) => {
      this.#out.bytes(row).bytes(at === rows.length - 1 ? moment.subarray(0, -1) : moment)
    })
    return { text: this.#out.text(`],"total":${total}}`).taken(), position }
  }

  #found(by: ScorecardBy, { asked, day }: DayQuestion): Kept | null {
    const changes = this.#changesNow()
    if (changes !== this.#changes) this.#forget()
    this.#changes = changes
    const [onDay, limit] = [dayToNumber(day), asked.bounds.knownAt ?? Number.MAX_SAFE_INTEGER]
    return this.#kept.find(kept => kept.by === by && kept.span?.has(onDay, limit) === true) ?? null
  }

  #forget(): void {
    this.#kept = []
    this.#bytes = 0
    this.#dropped = 0
  }

  #keep(made: Kept): void {
    if (this.#dropped > 0 && this.#dropped + this.#bytes > MEMORY_BYTES.scorecards) this.#forget()
    this.#kept.push(made)
    this.#bytes += bytesOf(made)
    while (this.#bytes > MEMORY_BYTES.scorecards) this.#bytes -= bytesOf(this.#kept.shift() ?? made)
  }

  readonly #changesNow = (): string => SCORECARD_SCOPES.map(this.#changesOf).join(' ')

  async #make(by: ScorecardBy, { asked, day }: DayQuestion): Promise<Kept> {
    const { commitments, standings } = this.#queries
    const { knownAt } = asked.bounds
    const bounds = { asOf: day, knownAt }
    const changes = this.#changesNow()
    const counted =
      by === 'funder' ? await standings.byFunder(day, knownAt) : await standings.byOwner(day, knownAt)
    const { span, groups } = counted
    const rows: { readonly shown: Shown; readonly text: Uint8Array }[] = []
    let position = Math.max(counted.position, commitments.withdrawnAt(null, bounds))
    for (const group of groups) {
      const { shown, of, namedAt } = this.#shown(group, bounds, span)
      rows.push({ shown, text: this.#rowOf(shown, of, group) })
      position = Math.max(position, namedAt)
      if (rows.length % AT_A_TIME === 0) await setImmediate()
    }
    rows.sort(
      ({ shown: a }, { shown: b }) => compareText(a.key, b.key) || compareText(a.kind ?? '', b.kind ?? ''),
    )
    const total = JSON.stringify(countsOf(counted.total))
    const made = { by, span, rows: rows.map(({ text }) => text), total, position }
    // What has changed meanwhile may turn at a moment that its span has.
    if (span !== null && changes === this.#changes && changes === this.#changesNow()) this.#keep(made)
    return made
  }

  /** Who has a row, what of it the address of its list names, and the position of its name. */
  #shown(
    { key }: StandingGroup,
    bounds: DayQuestion['asked']['bounds'],
    span: Span | null,
  ): { readonly shown: Shown; readonly of: Readonly<Record<string, string>>; readonly namedAt: number } {
    if (typeof key === 'string') {
      return { shown: { key, kind: null, name: key }, of: { funder: key }, namedAt: 0 }
    }
    this.#narrow(span, key)
    const { owner, position: namedAt } = ownerNamed(this.#queries, key, bounds)
    const { id, ...named } = owner
    return { shown: { key: id, ...named }, of: { owner: id, ownerKind: named.kind }, namedAt }
  }

  #narrow(span: Span | null, { kind, id }: Owner): void {
    // The name of an organisation is that of a promise, at whose steps the span ends already.
    if (span !== null && kind !== 'organisation') this.#queries.narrowByNames(span, { kind, id })
  }

  /** The text of a row up to where its address names the moment. */
  #rowOf(shown: Shown, of: Readonly<Record<string, string>>, { count, counts }: StandingGroup): Uint8Array {
    const { kind, key, name } = shown
    const about = `${kind ?? ''} ${counts.join()} ${key} ${name}`
    const known = this.#rows.get(about)
    if (known !== undefined) return known
    const fields = JSON.stringify({ ...shown, ...countsOf(count) }).slice(0, -1)
    const link = `"links":{"commitments":"/v1/commitments?${new URLSearchParams(of).toString()}`
    const text = ownBytes(`${fields},${link}`)
    this.#rows.set(about, text)
    return text
  }
}

const bytesOf = ({ rows, total }: Kept): number => 8 * rows.length + total.length + 400
