import { setImmediate } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Owner } from '../../src/domain/commitment/event.ts'
import { COMMITMENT_STATUSES } from '../../src/domain/commitment/status.ts'
import { dayToNumber } from '../../src/domain/values/date.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import { compareText } from '../../src/domain/values/text.ts'
import type { DayQuestion, WrittenText } from '../engine/bounds.ts'
import { ByteWriter } from '../engine/byte-writer.ts'
import { MEMORY_BYTES } from '../engine/memory.ts'
import { ownBytes } from '../engine/own-bytes.ts'
import { scopeOf } from '../engine/projection.ts'
import { Span } from '../engine/span.ts'
import { type NamesOfOwners, ownerNamed } from './owner.ts'
import { type OwnerRow, OwnerRows } from './owner-rows.ts'
import { countsOf, type ScorecardBy, type Shown } from './scorecard-row.ts'
import { countOf, type StandingGroup, type Standings } from './standings.ts'

/** On what a scorecard rests. */
export const SCORECARD_SCOPES = [scopeOf.commitments, scopeOf.kind('district'), scopeOf.kind('school')]

/** So many rows are made before the event loop is given back: some milliseconds of work. */
const AT_A_TIME = 500

/** What scorecards are made of; see `ReadQueries`. */
type Facts = NamesOfOwners & {
  readonly standings: Standings
  readonly narrowByNames: (span: Span, reference: EntityReference) => void
}

/** Who has a row, what of it the address of its list names, the position of its name, and whether the row is its own; see `OwnerRow`. */
type Named = Pick<OwnerRow, 'isOwn'> & {
  readonly shown: Shown
  readonly of: Readonly<Record<string, string>>
  readonly namedAt: number
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
 * stay the same, and a row and the rows of an answer for as long as nothing turns that they rest on.
 */
export class ScorecardTexts {
  readonly #queries: Facts
  readonly #changesOf: (scope: string) => number
  readonly #rows = new LRUCache<string, Uint8Array>({
    maxSize: MEMORY_BYTES.scorecardRows / 2,
    sizeCalculation: (text, key) => text.length + key.length + 200,
    dispose: (text, _, reason) => {
      if (reason === 'evict') this.#dropped += text.length
    },
  })
  /** How many bytes of rows were dropped that answers may still hold. */
  #dropped = 0
  readonly #ofOwners = new OwnerRows()
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
    const { rows, total, position } =
      this.#found(by, question) ??
      (by === 'funder' ? null : await this.#makeByOwner(by, question)) ??
      (await this.#make(by, question))
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
    if (changes !== this.#changes) {
      this.#forget()
      this.#ofOwners.clear()
    }
    this.#changes = changes
    const [onDay, limit] = [dayToNumber(day), asked.bounds.knownAt ?? Number.MAX_SAFE_INTEGER]
    return this.#kept.find(kept => kept.by === by && kept.span?.has(onDay, limit) === true) ?? null
  }

  #forget(): void {
    this.#kept = []
    this.#bytes = 0
    this.#dropped = 0
  }

  /** Keeps an answer, if nothing has changed since `changes`: else what did may turn at a moment that its span has. */
  #keep(made: Kept, changes: string): void {
    if (made.span === null || !this.#isSame(changes)) return
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
    this.#keep(made, changes)
    return made
  }

  /** The same from the rows of each owner; null where these are not counted one by one. */
  async #makeByOwner(by: ScorecardBy, { asked, day }: DayQuestion): Promise<Kept | null> {
    const { commitments, standings } = this.#queries
    const bounds = { asOf: day, knownAt: asked.bounds.knownAt }
    const [onDay, limit] = [dayToNumber(day), bounds.knownAt ?? Number.MAX_SAFE_INTEGER]
    const changes = this.#changesNow()
    const owners = await standings.owners()
    if (owners === null) return null
    const span = new Span(onDay, limit)
    const total = COMMITMENT_STATUSES.map(() => 0)
    const rows: Uint8Array[] = []
    let position = commitments.withdrawnAt(null, bounds)
    let made = 0
    for (const owner of owners) {
      const known = this.#ofOwners.at(owner, onDay, limit)
      const row = known ?? this.#rowOfOwner(owner, bounds, { onDay, limit })
      if (known === undefined) {
        if (this.#isSame(changes)) this.#ofOwners.keep(owner, row)
        if (++made % AT_A_TIME === 0) await setImmediate()
      }
      span.narrowTo(row.span)
      if (row.shown === null) continue
      rows.push(row.shown.text)
      row.shown.counts.forEach((count, status) => {
        total[status] = (total[status] ?? 0) + count
      })
      position = Math.max(position, row.position)
    }
    const whole = { by, span, rows, total: JSON.stringify(countsOf(countOf(total))), position }
    this.#keep(whole, changes)
    return whole
  }

  #rowOfOwner(
    owner: number,
    bounds: DayQuestion['asked']['bounds'],
    { onDay, limit }: { readonly onDay: number; readonly limit: number },
  ): OwnerRow {
    const { group, position, span } = this.#queries.standings.ofOwner(owner, onDay, limit)
    if (group === null) return { span, shown: null, position, isOwn: true }
    const { shown, of, namedAt, isOwn } = this.#shown(group, bounds, span)
    return {
      span,
      isOwn,
      shown: { text: this.#rowOf(shown, of, group), counts: group.counts },
      position: Math.max(position, namedAt),
    }
  }

  #isSame(changes: string): boolean {
    return changes === this.#changes && changes === this.#changesNow()
  }

  /** Who has a row; a span is narrowed to the moments at which it is called so. */
  #shown({ key }: StandingGroup, bounds: DayQuestion['asked']['bounds'], span: Span | null): Named {
    if (typeof key === 'string') {
      return { shown: { key, kind: null, name: key }, of: { funder: key }, namedAt: 0, isOwn: false }
    }
    this.#narrow(span, key)
    const { owner, position: namedAt, isRegistered: isOwn } = ownerNamed(this.#queries, key, bounds)
    const { id, ...named } = owner
    return { shown: { key: id, ...named }, of: { owner: id, ownerKind: named.kind }, namedAt, isOwn }
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
