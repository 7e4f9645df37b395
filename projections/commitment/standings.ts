import type { Owner } from '../../src/domain/commitment/event.ts'
import type { CommitmentState } from '../../src/domain/commitment/state.ts'
import { COMMITMENT_STATUSES, type CommitmentStatus, statusOn } from '../../src/domain/commitment/status.ts'
import { type Day, dayToNumber } from '../../src/domain/values/date.ts'
import { compareText } from '../../src/domain/values/text.ts'
import { inTurn } from '../engine/in-turn.ts'
import { MEMORY_BYTES } from '../engine/memory.ts'
import { scopeOf } from '../engine/projection.ts'
import { Span } from '../engine/span.ts'
import { fundersOf } from './funders.ts'
import {
  entryAt,
  NOBODY,
  ownersIn,
  type StandingEntry,
  type StandingRows,
  standingRowsOf,
} from './standing-rows.ts'
import type { Commitments } from './table.ts'

/** All commitments together take at most about so many numbers; what is beyond is folded for each question. */
const NUMBERS_MAX = MEMORY_BYTES.promises / 8
const LEFT_OUT: StandingRows = { numbers: [], isWhole: false }

/** How many commitments stand in each status. */
export type StatusCounts = (status: CommitmentStatus) => number

/** The commitments of an owner or of a funder. */
export type StandingGroup<Key = Owner | string> = {
  readonly key: Key
  readonly count: StatusCounts
  /** The same counts, in the order of the statuses. */
  readonly counts: readonly number[]
}

/** How many commitments of one owner stood where at a moment, null where there were none, and until when that is so. */
export type OwnerStanding = {
  readonly group: StandingGroup<Owner> | null
  /** Of the last step of any of them. */
  readonly position: number
  readonly span: Span
}

/** How many commitments stood where, by who promised or who paid. */
type StandingCounts<Key> = {
  readonly groups: readonly StandingGroup<Key>[]
  /** Each commitment once. */
  readonly total: StatusCounts
  /** Of the last step of any of them. */
  readonly position: number
  /** The moments of which all of this is true; null where that is not known. */
  readonly span: Span | null
}

/**
 * Where every commitment stands on every day, as it was known at every position: folded once, and again when a step of it is
 * recorded or withdrawn. So a scorecard of any moment is a count.
 */
export class Standings {
  readonly #commitments: Commitments
  readonly #changesOf: (scope: string) => number
  readonly #rows = new Map<string, StandingRows>()
  readonly #owners = new Numbered<Owner>(({ kind, id }) => `${id} ${kind}`)
  readonly #funders = new Numbered<readonly string[]>(names => JSON.stringify(names))
  /** The rows of the commitments that an owner ever had, by the number of the owner. */
  readonly #ofOwner = new Map<number, Map<string, StandingRows>>()
  /** The commitments whose rows do not say everything. */
  readonly #inPart = new Set<string>()
  #ordered: readonly number[] = []
  #size = 0
  #changes = -1
  #undone = -1
  /** The steps up to this position are in the rows. */
  #upTo = 0
  #underWay: Promise<void> | null = null

  constructor(commitments: Commitments, changesOf: (scope: string) => number) {
    this.#commitments = commitments
    this.#changesOf = changesOf
  }

  /** By each owner, as was known at a position; null: now. */
  async byOwner(day: Day, knownAt: number | null): Promise<StandingCounts<Owner>> {
    await this.#refresh()
    const { counts, ...when } = this.#counted(day, knownAt, 'owner')
    const groups = counts.keys.map(number => groupOf(this.#owners.all[number] as Owner, counts.of([number])))
    return { groups, total: countOf(counts.of(counts.keys)), ...when }
  }

  /** By each funder, likewise; a commitment with several funders counts for each of them. */
  async byFunder(day: Day, knownAt: number | null): Promise<StandingCounts<string>> {
    await this.#refresh()
    const { counts, ...when } = this.#counted(day, knownAt, 'funders')
    const numbers = new Map<string, number[]>()
    for (const number of counts.keys) {
      for (const name of this.#funders.all[number] ?? []) {
        const known = numbers.get(name)
        if (known === undefined) numbers.set(name, [number])
        else known.push(number)
      }
    }
    const groups = [...numbers].map(([key, own]) => groupOf(key, counts.of(own)))
    return { groups, total: countOf(counts.of(counts.keys)), ...when }
  }

  /**
   * The numbers of all owners, in the order of their ids, and that of nobody; null where what each of them has must be counted with
   * all others.
   */
  async owners(): Promise<readonly number[] | null> {
    await this.#refresh()
    if (this.#inPart.size > 0) return null
    if (this.#ordered.length !== this.#owners.all.length + 1) {
      const ordered = this.#owners.all.map((owner, number) => ({ owner, number }))
      ordered.sort(({ owner: a }, { owner: b }) => compareText(a.id, b.id) || compareText(a.kind, b.kind))
      this.#ordered = [...ordered.map(({ number }) => number), NOBODY]
    }
    return this.#ordered
  }

  /** What one of these owners has, at a day and a position as numbers. */
  ofOwner(number: number, onDay: number, limit: number): OwnerStanding {
    const counts = new Counts()
    const span = new Span(onDay, limit)
    let position = 0
    for (const rows of this.#ofOwner.get(number)?.values() ?? []) {
      const entry = entryAt(rows, onDay, limit, span)
      if (entry?.owner !== number) continue
      counts.add(number, entry.status)
      position = Math.max(position, entry.position)
    }
    const isAny = counts.keys.length > 0
    const group = isAny ? groupOf(this.#owners.all[number] as Owner, counts.of([number])) : null
    return { group, position, span }
  }

  #counted(day: Day, knownAt: number | null, by: 'owner' | 'funders') {
    const [limit, onDay] = [knownAt ?? Number.MAX_SAFE_INTEGER, dayToNumber(day)]
    const counts = new Counts()
    const span = new Span(onDay, limit)
    let isSpanned = true
    let position = 0
    for (const [id, rows] of this.#rows) {
      const found = entryAt(rows, onDay, limit, span)
      if (found === undefined) isSpanned = false
      const entry = found === undefined ? this.#folded(id, day, knownAt) : found
      if (entry === null) continue
      counts.add(entry[by], entry.status)
      position = Math.max(position, entry.position)
    }
    return { counts, position, span: isSpanned ? span : null }
  }

  #folded(id: string, day: Day, knownAt: number | null): StandingEntry | null {
    const known = this.#commitments.one(id, { asOf: day, knownAt })
    if (known === null) return null
    const { state, owner, position } = known
    const status = COMMITMENT_STATUSES.indexOf(statusOn(state, day))
    return { status, owner: this.#owners.of(owner), funders: this.#fundersNumber(state), position }
  }

  readonly #fundersNumber = (state: CommitmentState): number => this.#funders.of([...fundersOf(state)])

  /** Folds what has changed. Those who ask meanwhile wait for the same. */
  #refresh(): Promise<void> {
    this.#underWay ??= this.#follow().finally(() => {
      this.#underWay = null
    })
    return this.#underWay
  }

  async #follow(): Promise<void> {
    for (;;) {
      const [undone, changes] = [this.#changesOf(scopeOf.nothing), this.#changesOf(scopeOf.commitments)]
      if (undone === this.#undone && changes === this.#changes) return
      if (undone !== this.#undone) this.#forget()
      const changed = this.#commitments.changedAfter(this.#upTo)
      for await (const id of inTurn(changed.ids)) this.#keep(id)
      this.#undone = undone
      this.#changes = changes
      this.#upTo = changed.position
    }
  }

  #forget(): void {
    this.#rows.clear()
    this.#ofOwner.clear()
    this.#inPart.clear()
    this.#size = 0
    this.#upTo = 0
  }

  #keep(id: string): void {
    const before = this.#rows.get(id) ?? LEFT_OUT
    this.#size -= before.numbers.length
    for (const owner of ownersIn(before)) this.#ofOwner.get(owner)?.delete(id)
    const isFull = this.#size >= NUMBERS_MAX
    const rows = isFull
      ? LEFT_OUT
      : standingRowsOf(this.#commitments.ever(id), {
          ownerNumber: this.#owners.of,
          fundersNumber: this.#fundersNumber,
        })
    this.#rows.set(id, rows)
    this.#size += rows.numbers.length
    for (const owner of ownersIn(rows)) {
      const own = this.#ofOwner.get(owner) ?? new Map<string, StandingRows>()
      this.#ofOwner.set(owner, own.set(id, rows))
    }
    if (rows.isWhole) this.#inPart.delete(id)
    else this.#inPart.add(id)
  }
}

/** Values by number: the same key always has the same one. */
class Numbered<Value> {
  readonly all: Value[] = []
  readonly #known = new Map<string, number>()
  readonly #keyOf: (value: Value) => string

  constructor(keyOf: (value: Value) => string) {
    this.#keyOf = keyOf
  }

  readonly of = (value: Value): number => {
    const key = this.#keyOf(value)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    this.#known.set(key, this.all.length)
    return this.all.push(value) - 1
  }
}

/** Counts by key and by status, all of them numbers. */
class Counts {
  readonly #counts = new Map<number, Uint32Array>()

  /** The keys that have any. */
  get keys(): readonly number[] {
    return [...this.#counts.keys()]
  }

  add(key: number, status: number): void {
    const counts = this.#counts.get(key) ?? new Uint32Array(COMMITMENT_STATUSES.length)
    this.#counts.set(key, counts)
    counts[status] = (counts[status] ?? 0) + 1
  }

  /** What some keys have together, in the order of the statuses. */
  of(keys: readonly number[]): readonly number[] {
    const sums = COMMITMENT_STATUSES.map(() => 0)
    for (const key of keys) {
      this.#counts.get(key)?.forEach((count, status) => {
        sums[status] = (sums[status] ?? 0) + count
      })
    }
    return sums
  }
}

const NUMBERS = new Map(COMMITMENT_STATUSES.map((status, number) => [status, number]))

/** Counts in the order of the statuses, by status. */
export const countOf =
  (counts: readonly number[]): StatusCounts =>
  status =>
    counts[NUMBERS.get(status) ?? -1] ?? 0

const groupOf = <Key>(key: Key, counts: readonly number[]): StandingGroup<Key> => ({
  key,
  counts,
  count: countOf(counts),
})
