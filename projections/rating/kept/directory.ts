import { setImmediate } from 'node:timers/promises'
import type { EntityKind } from '../../../src/domain/values/entity-reference.ts'
import type { Period } from '../../../src/domain/values/period.ts'
import { comparePeriods } from '../../../src/domain/values/period.ts'
import { compareText } from '../../../src/domain/values/text.ts'
import { scopeOf } from '../../engine/projection.ts'
import { setAsideIn } from '../../engine/set-aside.ts'
import type { ReadQueries } from '../../read-queries.ts'
import type { Course, CourseStep, Made } from './made.ts'
import { made } from './making.ts'
import type { KeptStore } from './store.ts'

/** An entity with an act in a framework, now or before. */
export type KeptEntity = {
  readonly id: string
  readonly number: number
  readonly scopes: readonly [subject: string, entity: string]
  /** How often each of the two had changed when its rows were made; null if they must be made from nothing. */
  changes: readonly [number, number] | null
  /** How many pages had been undone by then. */
  undone: number
  made: Made | null
  isStale: boolean
}

/** So many are made before the event loop is given back: some milliseconds of work. */
const AT_A_TIME = 4
/** After so many turns in which something changed meanwhile, the rest is made at one stretch. */
const TURNS_MAX = 5

/** A scope that no event touches: it changes only when a page is undone. */
const UNTOUCHED = ''

/** The entities of one framework, with their rows, each made again when something that it rests on has changed. */
export class KeptDirectory {
  readonly framework: string
  readonly kind: EntityKind
  readonly #queries: ReadQueries
  readonly #store: KeptStore
  readonly #changesOf: (scope: string) => number
  readonly #number: () => number
  readonly #courses = new Map<string, Course>()
  /** In the order of ids. */
  #entities: KeptEntity[] = []
  #known = new Map<string, KeptEntity>()
  #seen = ''
  #made = 0
  #periods: { readonly at: number; readonly all: readonly Period[] } = { at: -1, all: [] }
  #undone = -1
  #base = ''

  constructor(
    queries: ReadQueries,
    framework: string,
    kept: {
      readonly store: KeptStore
      readonly changesOf: (scope: string) => number
      readonly number: () => number
    },
  ) {
    this.framework = framework
    this.kind = queries.lineage(framework).first.rates
    this.#queries = queries
    this.#store = kept.store
    this.#changesOf = kept.changesOf
    this.#number = kept.number
  }

  get entities(): readonly KeptEntity[] {
    return this.#entities
  }

  /** Counts what was made. An answer that is put together while other requests are served must find it unchanged at the end. */
  get made(): number {
    return this.#made
  }

  /** The position of the last withdrawal of an import; 0 where there is none. */
  get withdrawnAt(): number {
    return this.#entities.reduce((latest, { made }) => Math.max(latest, made?.withdrawnAt ?? 0), 0)
  }

  /** The position of the last event that any of the rows was made of, or of the last withdrawal. */
  get lastEvent(): number {
    return this.#entities.reduce(
      (latest, { made }) =>
        Math.max(latest, made?.lastEvent ?? 0, made?.withdrawnAt ?? 0, made?.challengesWithdrawnAt ?? 0),
      0,
    )
  }

  /** The periods in which any entity has an act, in order. */
  get periods(): readonly Period[] {
    if (this.#periods.at === this.#made) return this.#periods.all
    const courses = new Set<Course>()
    for (const { made } of this.#entities) if (made !== null) courses.add(made.course)
    const periods = new Map([...courses].flatMap(course => course.periods.map(each => [each.id, each])))
    const all = [...periods.values()].sort(comparePeriods)
    this.#periods = { at: this.#made, all }
    return all
  }

  /** How often anything has changed that an answer may rest on. */
  get changes(): string {
    const scopes = [
      scopeOf.framework(this.framework),
      scopeOf.kind(this.kind),
      scopeOf.frameworks,
      scopeOf.rounds(this.framework),
    ]
    return scopes.map(this.#changesOf).join(' ')
  }

  /** Makes the rows that are missing or stale until none is, and lets other requests be served in between. */
  async refresh(): Promise<void> {
    for (let turn = 0; ; turn++) {
      const stale = this.stale()
      if (stale.length === 0) return
      for (const [at, entity] of stale.entries()) {
        if (turn < TURNS_MAX && at % AT_A_TIME === AT_A_TIME - 1) await setImmediate()
        this.make(entity)
      }
    }
  }

  /** The entities whose rows are missing or may have changed. */
  stale(): readonly KeptEntity[] {
    const { changes } = this
    const isKnown = changes === this.#seen
    if (!isKnown) {
      this.#list()
      this.#rebase()
    }
    if (!isKnown) for (const entity of this.#entities) entity.isStale ||= !this.#isFresh(entity)
    const stale = this.#entities.filter(({ isStale }) => isStale)
    if (stale.length === 0) this.#seen = changes
    return stale
  }

  #isFresh({ changes, scopes }: KeptEntity): boolean {
    return (
      changes !== null &&
      changes[0] === this.#changesOf(scopes[0]) &&
      changes[1] === this.#changesOf(scopes[1])
    )
  }

  #list(): void {
    // A page that was undone may have taken an entity with it: no event touches this scope.
    const undone = this.#changesOf(UNTOUCHED)
    const count = this.#queries.ratings.entityCount(this.framework)
    if (undone === this.#undone && count === this.#entities.length) return
    this.#undone = undone
    for (const id of this.#queries.ratings.entities(this.framework)) {
      if (this.#known.has(id)) continue
      const scopes = [scopeOf.subject(this.framework, id), scopeOf.entity(this.kind, id)] as const
      const entity = { id, number: this.#number(), scopes, changes: null, undone, made: null, isStale: true }
      this.#known.set(id, entity)
      this.#entities.push(entity)
    }
    this.#entities.sort((a, b) => compareText(a.id, b.id))
  }

  /** Marks all rows as stale if the versions of the framework or the dates of a period have changed. */
  #rebase(): void {
    const versions = this.#queries.frameworks.get(this.framework)?.versions ?? []
    const periods = new Set([...this.#courses.values()].flatMap(course => course.periods))
    const moved = [...periods].filter(period => {
      const now = this.#queries.period(this.framework, period.id)
      return now === null || comparePeriods(now, period) !== 0
    })
    // What was rated in a round that was set aside is left out until that can be read.
    const isWhole = setAsideIn(this.#queries.db).every(({ projection }) => projection !== 'rounds')
    const rounds = isWhole ? 'whole' : this.#changesOf(scopeOf.rounds(this.framework))
    const base = `${versions.map(({ position }) => position).join()} ${rounds}`
    if (base === this.#base && moved.length === 0) return
    this.#base = base
    this.#courses.clear()
    this.#made++
    for (const entity of this.#entities) entity.changes = null
  }

  make(entity: KeptEntity): void {
    const { scopes, made: before } = entity
    const changes = [this.#changesOf(scopes[0]), this.#changesOf(scopes[1])] as const
    const undone = this.#changesOf(UNTOUCHED)
    const now = made({
      queries: this.#queries,
      store: this.#store,
      framework: this.framework,
      kind: this.kind,
      entity,
      before,
      isMoved: entity.changes === null || entity.undone !== undone,
      courseOf: versions => this.#courseOf(versions),
    })
    if (now !== before) entity.made = { ...now, stamp: ++this.#made }
    entity.changes = changes
    entity.undone = undone
    entity.isStale = false
  }

  /** The course of these versions; the last one of each period counts. */
  #courseOf(versions: readonly CourseStep[]): Course {
    const last = [...new Map(versions.map(each => [each.period.id, each])).values()].sort((a, b) =>
      comparePeriods(a.period, b.period),
    )
    const key = last.map(({ period, version }) => `${period.id} ${version}`).join(' ')
    const known = this.#courses.get(key)
    if (known !== undefined) return known
    const course = { periods: last.map(each => each.period), versions: last.map(each => each.version) }
    this.#courses.set(key, course)
    return course
  }
}
