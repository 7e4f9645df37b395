import { setImmediate } from 'node:timers/promises'
import { type Day, dayToNumber } from '../../../src/domain/values/date.ts'
import type { EntityKind } from '../../../src/domain/values/entity-reference.ts'
import type { Period } from '../../../src/domain/values/period.ts'
import { comparePeriods } from '../../../src/domain/values/period.ts'
import { compareText } from '../../../src/domain/values/text.ts'
import { NO_BOUNDS } from '../../engine/bounds.ts'
import { scopeOf } from '../../engine/projection.ts'
import { setAsideIn } from '../../engine/set-aside.ts'
import type { ReadQueries } from '../../read-queries.ts'
import { type KeptName, momentsOf, namesOf } from './moments.ts'
import type { KeptStore } from './store.ts'
import { type KeptFacts, keptHistoryOf, saidOn } from './versions.ts'

/**
 * The periods in which an entity has an act, in order, and the version it is shown in there: entities with the same ones share
 * one object.
 */
export type Course = { readonly periods: readonly Period[]; readonly versions: readonly string[] }

/** What is held in memory of an entity whose rows are kept. */
type Made = {
  /** A number that no other making of rows has. */
  readonly stamp: number
  /** Its names now and before, as JSON; a moment has the index of one. */
  readonly names: readonly KeptName[]
  readonly course: Course
  /** The last day from which a row of it is kept. */
  readonly lastDay: number
  readonly isSeen: boolean
  /** Of the last act that is seen; withdrawals and what closed a school are read separately. */
  readonly position: number
  /** Of the last challenge or answer that is seen. */
  readonly challenged: number
  readonly isLinked: boolean
  /** Of the last act, challenge or answer that it was made of. */
  readonly lastEvent: number
  readonly withdrawnAt: number
  /** Of the last challenge or answer that was withdrawn. */
  readonly challengesWithdrawnAt: number
  /** Whether it was ever challenged: then an age may stand in its cells. */
  readonly isChallenged: boolean
  /** Of the last event about its names. */
  readonly namesAt: number
  readonly named: number
  readonly name: number
  /** Whether it is a school of which any event says, or said, that it closed. */
  readonly isClosable: boolean
}

/** An entity with an act in a framework, now or before. */
export type KeptEntity = {
  readonly id: string
  readonly number: number
  readonly scopes: readonly [subject: string, entity: string]
  /** How often each of the two had changed when its rows were made; null if they must be made from nothing. */
  changes: readonly [number, number] | null
  made: Made | null
  isStale: boolean
}

/** So many are made before the event loop is given back: some milliseconds of work. */
const AT_A_TIME = 4
/** After so many turns in which something changed meanwhile, the rest is made at one stretch. */
const TURNS_MAX = 5

/** After every day that an act may have. */
const LAST_DAY = '9999-12-31'

const told = ({ periods, versions }: Course) =>
  periods.map((period, index) => ({ period, version: versions[index] ?? '' }))

/** The days from which the acts, challenges and answers are seen that came after a position. */
const daysAfter = ({ acts, said }: KeptFacts, position: number): readonly Day[] => [
  ...acts.flatMap(act => (act.position > position ? [act.visibleOn] : [])),
  ...said.flatMap(each => (each.position > position ? [saidOn(each)] : [])),
]

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
      const entity = { id, number: this.#number(), scopes, changes: null, made: null, isStale: true }
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
    const { id, number, scopes, made } = entity
    const queries = this.#queries
    const reference = { kind: this.kind, id }
    const changes = [this.#changesOf(scopes[0]), this.#changesOf(scopes[1])] as const
    const acts = queries.acts(this.framework, id, NO_BOUNDS)
    const withdrawnAt = queries.ratings.withdrawnAt(this.framework, id, NO_BOUNDS)
    const challenges = queries.challenges.ever(this.framework, id)
    const facts = { acts, said: challenges.standing }
    // Where facts were only added to it, what is seen before the first of them stays as it is.
    const isGrown =
      made !== null &&
      entity.changes?.[1] === changes[1] &&
      made.withdrawnAt === withdrawnAt &&
      made.challengesWithdrawnAt === challenges.withdrawnAt
    const added = isGrown ? daysAfter(facts, made.lastEvent) : []
    if (!isGrown || added.length > 0) {
      const from = isGrown ? added.reduce((first, day) => (day < first ? day : first), LAST_DAY) : ''
      const history = keptHistoryOf(queries.lineage(this.framework), facts, from)
      const names = namesOf(queries.entities, reference)
      const moments = momentsOf(history.moments, names)
      const replaced = this.#replacedIn(made, from === '' ? Number.MIN_SAFE_INTEGER : dayToNumber(from))
      this.#store.replace(number, this.framework, replaced, { versions: history.versions, moments })
      const closings = queries.entities.closings(reference, NO_BOUNDS)
      const last = moments.at(-1)
      entity.made = {
        stamp: ++this.#made,
        names: names.all,
        course: this.#courseOf([...(isGrown ? told(made.course) : []), ...history.versions]),
        lastDay: last?.day ?? Number.MIN_SAFE_INTEGER,
        isSeen: last?.isSeen ?? false,
        position: last?.position ?? 0,
        challenged: last?.challenged ?? 0,
        isLinked: last?.isLinked ?? false,
        lastEvent: [...acts, ...facts.said].reduce((latest, { position }) => Math.max(latest, position), 0),
        withdrawnAt,
        challengesWithdrawnAt: challenges.withdrawnAt,
        isChallenged: challenges.isAny,
        namesAt: names.position,
        named: names.last.named,
        name: names.last.name,
        isClosable: closings.closings.length > 0 || closings.position > 0,
      }
    }
    entity.changes = changes
    entity.isStale = false
  }

  /** The places whose rows from a day on are replaced: mostly none, since a new fact is usually seen after all that are there. */
  #replacedIn(made: Made | null, from: number) {
    if (made === null) return { places: null, from }
    const periods = from > made.lastDay ? [] : made.course.periods
    return { places: periods.map(period => this.#store.placeOf(this.framework, period)), from }
  }

  /** The course of these versions; the last one of each period counts. */
  #courseOf(versions: readonly { readonly period: Period; readonly version: string }[]): Course {
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
