import { setImmediate } from 'node:timers/promises'
import type { EntityKind } from '../../../src/domain/values/entity-reference.ts'
import type { Period } from '../../../src/domain/values/period.ts'
import { comparePeriods } from '../../../src/domain/values/period.ts'
import { compareText } from '../../../src/domain/values/text.ts'
import type { Changes } from '../../engine/changes.ts'
import { scopeOf } from '../../engine/projection.ts'
import { Recent } from '../../engine/recent.ts'
import type { ReadQueries } from '../../read-queries.ts'
import type { Course, CourseStep, Made } from './made.ts'
import { made } from './making.ts'
import { PeriodsInUse } from './periods-in-use.ts'
import type { KeptStore } from './store.ts'
import type { Letters, PeriodTallies } from './tallies.ts'

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
}

/** So many are made before the event loop is given back: some milliseconds of work. */
const AT_A_TIME = 4
/** For so long after a request the rows of a network are wanted, so that they are made before the next one. */
const WANTED_MS = 10 * 60_000
/** If the rows of more entities are stale, all are counted anew, which takes less than counting each of them otherwise. */
const COUNTED_ANEW = 100
/** After so many turns in which something changed meanwhile, the rest is made at one stretch. */
const TURNS_MAX = 5

const NO_LETTERS: Letters = new Map()

/** The entities of one framework, with their rows, each made again when something that it rests on has changed. */
export class KeptDirectory {
  readonly framework: string
  readonly kind: EntityKind
  readonly #queries: ReadQueries
  readonly #store: KeptStore
  readonly #changes: Changes
  readonly #number: () => number
  readonly #elapsed: () => number
  readonly #roundsAside
  readonly #courses = new Map<string, Course>()
  readonly #periods = new PeriodsInUse()
  /** In the order of ids. */
  #entities: KeptEntity[] = []
  /** By each of its two scopes. */
  readonly #byScope = new Map<string, KeptEntity>()
  readonly #stale = new Set<KeptEntity>()
  readonly #made = new Recent<KeptEntity>()
  /** How far what has changed was looked at. */
  #seen = -1
  #undone = -1
  #base = ''
  #dated = ''
  #withdrawnAt = 0
  #lastEvent = 0
  #wantedAt = Number.NEGATIVE_INFINITY
  #tallies: PeriodTallies | null = null

  constructor(
    queries: ReadQueries,
    framework: string,
    kept: {
      readonly store: KeptStore
      readonly changes: Changes
      readonly number: () => number
      /** Milliseconds since some moment. */
      readonly elapsed: () => number
    },
  ) {
    this.framework = framework
    this.kind = queries.lineage(framework).first.rates
    this.#queries = queries
    this.#store = kept.store
    this.#changes = kept.changes
    this.#number = kept.number
    this.#elapsed = kept.elapsed
    this.#roundsAside = queries.db.prepare(`SELECT 1 FROM set_aside WHERE projection = 'rounds' LIMIT 1`)
  }

  get entities(): readonly KeptEntity[] {
    return this.#entities
  }

  /** Counts what was made. An answer that is put together while other requests are served must find it unchanged at the end. */
  get made(): number {
    return this.#made.mark
  }

  /** The entities whose rows were made since then; null where that may be any of them. */
  madeSince(made: number): readonly KeptEntity[] | null {
    return this.#made.since(made)
  }

  /** The position of the last withdrawal of an import; 0 where there is none. */
  get withdrawnAt(): number {
    return this.#withdrawnAt
  }

  /** The position of the last event that any of the rows was made of, or of the last withdrawal. */
  get lastEvent(): number {
    return this.#lastEvent
  }

  /** The periods in which any entity has an act, in order. */
  get periods(): readonly Period[] {
    return this.#periods.all
  }

  /** The tallies of all rows of now but those of some entities; null where they are not known. */
  talliesWithout(retired: ReadonlySet<string>): PeriodTallies | null {
    return this.#tallies?.isWithout(retired) === true ? this.#tallies : null
  }

  /** Keeps tallies: as rows are made again, they are changed. */
  keepTallies(tallies: PeriodTallies): void {
    this.#tallies = tallies
  }

  /** How often anything has changed that an answer may rest on. */
  get changes(): string {
    return [scopeOf.framework(this.framework), ...this.#common].map(this.#changesOf).join(' ')
  }

  /** The same without what concerns single entities alone. */
  get commonChanges(): string {
    return this.#common.map(this.#changesOf).join(' ')
  }

  get #common(): readonly string[] {
    return [scopeOf.kind(this.kind), scopeOf.frameworks, scopeOf.rounds(this.framework)]
  }

  readonly #changesOf = (scope: string) => this.#changes.of(scope)

  /** Whether a request has needed the rows lately. */
  get isWanted(): boolean {
    return this.#elapsed() - this.#wantedAt < WANTED_MS
  }

  /**
   * Makes the rows that are missing or stale until none is, for a request, and lets other requests be served in between.
   */
  async refresh(): Promise<void> {
    this.#wantedAt = this.#elapsed()
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
    const { mark } = this.#changes
    if (mark !== this.#seen) {
      this.#lookAt(this.#changes.since(this.#seen))
      this.#seen = mark
    }
    if (this.#stale.size > COUNTED_ANEW) this.#tallies = null
    return [...this.#stale]
  }

  isStale(entity: KeptEntity): boolean {
    return this.#stale.has(entity)
  }

  /** Marks as stale what the changes concern; null: any change. */
  #lookAt(scopes: readonly string[] | null): void {
    const own = `subject ${this.framework} `
    const isNew = (scope: string) => scope.startsWith(own) && !this.#byScope.has(scope)
    if (scopes === null || scopes.some(isNew)) this.#list()
    this.#rebase()
    const changed = scopes === null ? this.#entities : scopes.flatMap(scope => this.#byScope.get(scope) ?? [])
    for (const entity of changed) if (!this.#isFresh(entity)) this.#stale.add(entity)
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
    const undone = this.#changesOf(scopeOf.nothing)
    const count = this.#queries.ratings.entityCount(this.framework)
    if (undone === this.#undone && count === this.#entities.length) return
    this.#undone = undone
    for (const id of this.#queries.ratings.entities(this.framework)) {
      const scopes = [scopeOf.subject(this.framework, id), scopeOf.entity(this.kind, id)] as const
      if (this.#byScope.has(scopes[0])) continue
      const entity = { id, number: this.#number(), scopes, changes: null, undone, made: null }
      for (const scope of scopes) this.#byScope.set(scope, entity)
      this.#entities.push(entity)
      this.#stale.add(entity)
    }
    this.#entities.sort((a, b) => compareText(a.id, b.id))
  }

  /** Marks all rows as stale if the versions of the framework or the dates of a period have changed. */
  #rebase(): void {
    const rounds = this.#changesOf(scopeOf.rounds(this.framework))
    const dated = `${rounds} ${this.#changesOf(scopeOf.frameworks)}`
    const moved = dated === this.#dated ? [] : this.periods.filter(period => this.#isMoved(period))
    // What was rated in a round that was set aside is left out until that can be read.
    const isWhole = this.#roundsAside.get() === undefined
    const versions = this.#queries.frameworks.get(this.framework)?.versions ?? []
    const base = `${versions.map(({ position }) => position).join()} ${isWhole ? 'whole' : rounds}`
    if (base !== this.#base || moved.length > 0) {
      this.#courses.clear()
      this.#made.interrupt()
      this.#tallies = null
      for (const entity of this.#entities) {
        entity.changes = null
        this.#stale.add(entity)
      }
    }
    this.#base = base
    this.#dated = dated
  }

  #isMoved(period: Period): boolean {
    const now = this.#queries.period(this.framework, period.id)
    return now === null || comparePeriods(now, period) !== 0
  }

  make(entity: KeptEntity): void {
    const { scopes, made: before } = entity
    const changes = [this.#changesOf(scopes[0]), this.#changesOf(scopes[1])] as const
    const undone = this.#changesOf(scopeOf.nothing)
    const tallies = this.#tallies
    const counted = tallies === null ? NO_LETTERS : this.#lettersOf(entity)
    // Should this fail, they are counted anew.
    this.#tallies = null
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
    if (now !== before) this.#place(entity, now)
    if (tallies?.replace(entity.id, counted, this.#lettersOf(entity), this.periods) === true)
      this.#tallies = tallies
    entity.changes = changes
    entity.undone = undone
    this.#stale.delete(entity)
  }

  #lettersOf({ number, made }: KeptEntity): Letters {
    if (made === null || !made.isSeen) return NO_LETTERS
    return new Map(
      made.course.periods.map(period => [
        period.id,
        this.#store.letters(this.#store.placeOf(this.framework, period), number),
      ]),
    )
  }

  #place(entity: KeptEntity, now: Omit<Made, 'stamp'>): void {
    this.#periods.replace(entity.made?.course, now.course)
    this.#withdrawnAt = Math.max(this.#withdrawnAt, now.withdrawnAt)
    this.#lastEvent = Math.max(this.#lastEvent, now.lastEvent, now.withdrawnAt, now.challengesWithdrawnAt)
    this.#made.add(entity)
    entity.made = { ...now, stamp: this.made }
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
