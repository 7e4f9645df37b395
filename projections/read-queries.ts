import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { LRUCache } from 'lru-cache'
import type { Lineage } from '../src/domain/framework/lineage.ts'
import type { PositionedRating } from '../src/domain/rating/published-rating.ts'
import { type Timeline, timelineOf } from '../src/domain/rating/timeline.ts'
import { streamOf } from '../src/domain/subjects.ts'
import type { EntityReference } from '../src/domain/values/entity-reference.ts'
import { comparePeriods, type Period, periodFromId } from '../src/domain/values/period.ts'
import { Closures } from './closure/table.ts'
import { ScorecardTexts } from './commitment/scorecard-texts.ts'
import { Standings } from './commitment/standings.ts'
import { Commitments } from './commitment/table.ts'
import { type Bounds, NO_BOUNDS } from './engine/bounds.ts'
import { positionAt } from './engine/instants.ts'
import { MEMORY_BYTES } from './engine/memory.ts'
import { scopeOf } from './engine/projection.ts'
import { isSetAside } from './engine/set-aside.ts'
import type { Span } from './engine/span.ts'
import { StreamTwins } from './engine/stream-twins.ts'
import { KnownNames } from './entity/known-names.ts'
import type { NamedAt } from './entity/named.ts'
import { Entities } from './entity/table.ts'
import { Frameworks } from './framework/table.ts'
import { Persons } from './person/table.ts'
import { Processes } from './process/table.ts'
import { KnownCells } from './rating/cells/known-cells.ts'
import { Challenges } from './rating/challenges-table.ts'
import type { FoldedTimeline } from './rating/folded-timeline.ts'
import { itemsBehind, OneVersion } from './rating/item-acts.ts'
import { Ratings, type SomeActs } from './rating/table.ts'
import { type KnownRound, Rounds } from './round/table.ts'
import { LogOrder } from './trail/log-order.ts'
import { Trail } from './trail/trail.ts'

/** The history of one entity in one framework. */
export type ReadTimeline = {
  readonly timeline: Timeline
  /** Of the last event that changed it; 0 without any act. */
  readonly position: number
}

type WholeTimeline = FoldedTimeline & { readonly changes: string }

/** An act that is kept folded takes about so many bytes. */
const BYTES_AN_ACT = 900

/** Everything that answers are made of, read from one file of the read model. */
export class ReadQueries {
  readonly entities: Entities
  readonly ratings: Ratings
  readonly challenges: Challenges
  readonly cells: KnownCells
  readonly closures: Closures
  readonly commitments: Commitments
  readonly standings: Standings
  readonly scorecards: ScorecardTexts
  readonly persons: Persons
  readonly trail: Trail
  readonly logOrder: LogOrder
  readonly twins: StreamTwins
  readonly db: DatabaseSync
  readonly #names: KnownNames
  readonly #oneVersion: OneVersion
  readonly #roundAside: StatementSync
  readonly #frameworks: Frameworks
  readonly #processes: Processes
  readonly #rounds: Rounds
  readonly #changesOf: (scope: string) => number
  readonly #periods = new Map<string, { readonly at: number; readonly known: Map<string, Period> }>()
  #frameworksAt = -1
  #processesAt = -1
  readonly #timelines = new LRUCache<string, WholeTimeline>({
    maxSize: MEMORY_BYTES.histories,
    sizeCalculation: ({ acts }) => BYTES_AN_ACT * (acts + 1),
  })

  /** `changesOf` returns how often a scope has changed, so that what is held in memory is never older than the tables. */
  constructor(db: DatabaseSync, changesOf: (scope: string) => number) {
    this.db = db
    this.entities = new Entities(db)
    this.#names = new KnownNames(this.entities, changesOf)
    this.ratings = new Ratings(db)
    this.#oneVersion = new OneVersion(db)
    this.#roundAside = db.prepare("SELECT 1 FROM set_aside WHERE projection = 'rounds' LIMIT 1")
    this.challenges = new Challenges(db)
    this.cells = new KnownCells(this, changesOf)
    this.closures = new Closures(db)
    this.commitments = new Commitments(db)
    this.standings = new Standings(this.commitments, changesOf)
    this.scorecards = new ScorecardTexts(this, changesOf)
    this.persons = new Persons(db)
    this.trail = new Trail(db)
    this.logOrder = new LogOrder(db)
    this.twins = new StreamTwins(db)
    this.#frameworks = new Frameworks(db)
    this.#processes = new Processes(db)
    this.#rounds = new Rounds(db)
    this.#changesOf = changesOf
  }

  get frameworks(): Frameworks {
    const changes = this.#changesOf(scopeOf.frameworks)
    if (changes !== this.#frameworksAt) this.#frameworks.forget()
    this.#frameworksAt = changes
    return this.#frameworks
  }

  get processes(): Processes {
    const changes = this.#changesOf(scopeOf.processes)
    if (changes !== this.#processesAt) this.#processes.forget()
    this.#processesAt = changes
    return this.#processes
  }

  lineage(framework: string): Lineage {
    const known = this.frameworks.get(framework)
    if (known === undefined) throw new Error(`framework ${framework} was not published`)
    return known.lineage
  }

  rounds(framework: string, knownAt: number | null): readonly KnownRound[] {
    return this.#rounds.of(framework, knownAt)
  }

  roundsWithdrawnAt(framework: string, knownAt: number | null): number {
    return this.#rounds.withdrawnAt(framework, knownAt)
  }

  /**
   * A period as registered with its round, else as its id says, else as its round said by `knownAt`, where that was withdrawn
   * since; null where none of them gives its dates.
   */
  period(framework: string, id: string, knownAt: number | null = null): Period | null {
    const known = this.#periodsOf(framework).get(id) ?? periodFromId(id)
    if (known !== null || knownAt === null) return known
    const then = this.#rounds.of(framework, knownAt)
    return then.find(({ state }) => state.period.id === id)?.state.period ?? null
  }

  /** The longest prefix of the log in which nothing was recorded later than the instant. */
  positionAt(instant: string, readTo: number): number {
    return positionAt(this.db, instant, readTo)
  }

  /** The periods of a framework in which any entity has a visible act, in order. */
  periodsSeen(framework: string, bounds: Bounds): readonly Period[] {
    return this.ratings
      .periods(framework, bounds)
      .map(id => this.#registered(framework, id, bounds))
      .filter(period => period !== null)
      .sort(comparePeriods)
  }

  /** The history of one entity in one framework, with its closings, as far as the bounds let it be seen. */
  timeline(framework: string, entity: string, bounds: Bounds): ReadTimeline {
    if (bounds.asOf !== null) return this.#fold(framework, entity, bounds)
    const whole = this.#whole(framework, entity)
    const isKnown = bounds.knownAt === null || whole.position <= bounds.knownAt
    return isKnown ? whole : (this.#known(framework, whole, bounds) ?? this.#fold(framework, entity, bounds))
  }

  /**
   * What was known of a history at a position, folded anew from the first period on of which not all was known; null where more
   * has changed since than that acts came.
   */
  #known(framework: string, whole: WholeTimeline, bounds: Bounds): ReadTimeline | null {
    const { withdrawnAt, isClosable } = whole
    const knownAt = bounds.knownAt ?? Number.MAX_SAFE_INTEGER
    if (isClosable || withdrawnAt > knownAt || this.#hasRoundAside()) return null
    const known: PositionedRating[] = []
    const timeline = whole.timeline.part(act => {
      if (act.position > knownAt) return false
      known.push(act)
      return true
    })
    const latest = known.reduce((position, act) => Math.max(position, act.position), withdrawnAt)
    return { timeline, position: Math.max(latest, this.#linkedAt(framework, known, bounds)) }
  }

  /** The history without bounds: most questions are about it, so it is kept until an event changes it. */
  #whole(framework: string, entity: string): WholeTimeline {
    const kept = this.#timelines.get(`${framework} ${entity}`)
    if (kept?.changes === this.#changesBehind(framework, entity)) return kept
    return this.keepWhole(framework, entity, this.#fold(framework, entity, NO_BOUNDS))
  }

  /** Keeps the history without bounds, folded just now. */
  keepWhole(framework: string, entity: string, folded: FoldedTimeline): WholeTimeline {
    const whole = { ...folded, changes: this.#changesBehind(framework, entity) }
    this.#timelines.set(`${framework} ${entity}`, whole)
    return whole
  }

  #changesBehind(framework: string, entity: string): string {
    const scopes = [
      scopeOf.subject(framework, entity),
      scopeOf.entity(this.lineage(framework).first.rates, entity),
      scopeOf.rounds(framework),
      scopeOf.frameworks,
    ]
    return scopes.map(this.#changesOf).join(' ')
  }

  /**
   * A history that tells the same of one item, and of its closings, as `timeline` does: folded from the acts behind that item.
   * Where that is not enough, it is the whole one.
   */
  itemTimeline(framework: string, entity: string, item: string, bounds: Bounds): ReadTimeline {
    const isWhole = bounds.asOf === null && bounds.knownAt === null
    const lineage = this.lineage(framework)
    const known = isWhole
      ? null
      : this.cells.known(framework, { kind: lineage.first.rates, id: entity }, bounds)
    const all =
      isWhole || this.#hasRoundAside() ? null : (known ?? this.#oneVersion.of(framework, entity, bounds))
    const items = all && itemsBehind(lineage, all.version, item)
    if (all === null || items === null) return this.timeline(framework, entity, bounds)
    const acts = this.acts(framework, entity, bounds, { items: [...items] })
    const { closings, position } = this.entities.closings({ kind: lineage.first.rates, id: entity }, bounds)
    const withdrawnAt = this.ratings.withdrawnAt(framework, entity, bounds)
    const latest = Math.max(all.position, withdrawnAt, position)
    return { timeline: timelineOf(lineage, acts, closings), position: latest }
  }

  /** Whether what was rated in a period may be left out, since the stream of its round was set aside. */
  #hasRoundAside(): boolean {
    return this.#roundAside.get() !== undefined
  }

  /** The acts that a timeline is folded from, in no order. */
  acts(framework: string, entity: string, bounds: Bounds, some?: SomeActs): readonly PositionedRating[] {
    return this.ratings.acts(framework, entity, bounds, id => this.#registered(framework, id, bounds), some)
  }

  #fold(framework: string, entity: string, bounds: Bounds): FoldedTimeline {
    const acts = this.acts(framework, entity, bounds)
    const lineage = this.lineage(framework)
    const { closings, position: closedAt } = this.entities.closings(
      { kind: lineage.first.rates, id: entity },
      bounds,
    )
    const timeline = timelineOf(lineage, acts, closings)
    const latest = acts.reduce((position, act) => Math.max(position, act.position), 0)
    const withdrawnAt = this.ratings.withdrawnAt(framework, entity, bounds)
    const position = Math.max(latest, withdrawnAt, closedAt, this.#linkedAt(framework, acts, bounds))
    const isClosable = closings.length > 0 || closedAt > 0
    return { timeline, position, acts: acts.length, withdrawnAt, isClosable }
  }

  /**
   * The period with an id; null if the stream of its round was set aside. What was rated in it is then left out, and answers say
   * that they are stale.
   */
  #registered(framework: string, id: string, { knownAt }: Bounds): Period | null {
    const period = this.period(framework, id, knownAt)
    if (period === null && !isSetAside(this.db, 'rounds', streamOf.round(framework, id))) {
      throw new Error(`period ${id} of ${framework} was never registered`)
    }
    return period
  }

  /** An entity with the name it is shown by, and the position from which it is called so; see `namedBy`. */
  named(reference: EntityReference, bounds: Bounds): NamedAt {
    return this.#names.named(reference, bounds)
  }

  /** Narrows a span to the moments at which an entity is called the same. */
  narrowByNames(span: Span, reference: EntityReference): void {
    this.#names.narrow(span, reference)
  }

  #linkedAt(framework: string, acts: readonly PositionedRating[], { knownAt }: Bounds): number {
    const [first] = acts
    if (first === undefined || acts.every(({ version }) => version === first.version)) return 0
    return this.linkedAt(framework, knownAt)
  }

  /** The position of the last version by then: crosswalks decide how acts in more than one version compare. */
  linkedAt(framework: string, knownAt: number | null): number {
    const positions = (this.frameworks.get(framework)?.versions ?? []).map(({ position }) => position)
    return Math.max(0, ...positions.filter(position => knownAt === null || position <= knownAt))
  }

  #periodsOf(framework: string): ReadonlyMap<string, Period> {
    const at = this.#changesOf(scopeOf.rounds(framework))
    const cached = this.#periods.get(framework)
    if (cached?.at === at) return cached.known
    const known = new Map(
      this.#rounds.of(framework, null).map(({ state }) => [state.period.id, state.period]),
    )
    this.#periods.set(framework, { at, known })
    return known
  }
}
