import { type FrameworkVersion, itemsOf } from '../../../src/domain/framework/document.ts'
import type { Lineage } from '../../../src/domain/framework/lineage.ts'
import type { PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import { GrowingTimeline } from '../../../src/domain/rating/timeline.ts'
import { dayToNumber } from '../../../src/domain/values/date.ts'
import type { Period } from '../../../src/domain/values/period.ts'
import { NO_BOUNDS } from '../../engine/bounds.ts'
import { cellsAt } from '../matrix-row.ts'
import { namesIn } from './cell-texts.ts'
import { classesAt, NEVER_ACTED } from './classes.ts'
import type { Grown } from './grown.ts'
import type { KeptStore, VersionRow } from './store.ts'

/** What some components show at a place: the name of each cell, and the letter of each item, both in the order of the framework. */
export type Part = { readonly names: readonly string[]; readonly letters: string }

/**
 * The history of the components that new acts concern, of an entity that is rated in one version: it is folded day by day, and what
 * it shows is put between what the other components show.
 */
export class ComponentFold {
  readonly #store: KeptStore
  readonly #document: FrameworkVersion
  readonly #components: ReadonlySet<string>
  readonly #items: ReturnType<typeof itemsOf>
  readonly #timeline: GrowingTimeline
  readonly #actsOn: ReadonlyMap<number, readonly PositionedRating[]>
  #unfolded: readonly PositionedRating[]

  /** `from`: the first day that is asked about. */
  constructor({ queries, store, framework, entity, before, added }: Grown, from: number) {
    const lineage = queries.lineage(framework)
    this.#store = store
    this.#document = lineage.versions.get(before.course.versions[0] ?? '') ?? lineage.first
    this.#components = affectedBy(lineage, this.#document, added)
    this.#items = itemsOf(this.#document)
    this.#timeline = new GrowingTimeline(lineage)
    const items = this.#items.filter(({ component }) => this.#components.has(component))
    const acts = queries.acts(framework, entity.id, NO_BOUNDS, { items: items.map(({ id }) => id) })
    const days = Map.groupBy(acts, ({ visibleOn }) => dayToNumber(visibleOn))
    this.#unfolded = [...days].flatMap(([day, each]) => (day < from ? each : []))
    this.#actsOn = new Map([...days].filter(([day]) => day >= from))
  }

  /** The days from the first one on from which anything of these components is seen. */
  get days(): readonly number[] {
    return [...this.#actsOn.keys()]
  }

  /** Adds what is seen from a day on: the days must come in their order. Returns the first period that it may change, or null. */
  add(day: number): Period | null {
    const acts = this.#actsOn.get(day)
    if (acts === undefined) return null
    // What is known already is folded together with what comes first.
    const first = this.#timeline.add([...this.#unfolded, ...acts])
    this.#unfolded = []
    return first
  }

  /** Whether anything that is said of these components has the entity seen in a period. */
  shows(period: Period): boolean {
    return this.#timeline.periods.some(({ id }) => id === period.id)
  }

  /** What these components show at a period. */
  partAt(period: Period, place: number): Part {
    const { version, components } = this.#document
    const some = {
      ...this.#document,
      components: components.filter(({ id }) => this.#components.has(id)),
    }
    const cells = cellsAt(this.#timeline, some, period)
    const items = this.#items.filter(({ component }) => this.#components.has(component))
    return {
      names: cells.map(cell => this.#store.namesOf(place, [JSON.stringify(cell)])),
      letters: classesAt(this.#timeline, { ...some, version }, items, period),
    }
  }

  /** The row of a place: these components as they are now, the others as they stand; null: they were never rated. */
  joined(part: Part, standing: VersionRow | null, period: Period, place: number): VersionRow {
    const rest = standing ?? this.#neverRated(period, place)
    const [names, own] = [namesIn(rest.cells), [...part.names]]
    let letters = 0
    return {
      version: this.#document.version,
      cells: this.#document.components
        .map(({ id }, at) => (this.#components.has(id) ? own.shift() : names[at]))
        .join(''),
      classes: this.#items
        .map(({ component }, at) =>
          this.#components.has(component) ? part.letters[letters++] : rest.classes[at],
        )
        .join(''),
    }
  }

  /** What a place shows of components that were never rated. */
  #neverRated(period: Period, place: number): Pick<VersionRow, 'cells' | 'classes'> {
    const cells = cellsAt(null, this.#document, period).map(cell => JSON.stringify(cell))
    return { cells: this.#store.namesOf(place, cells), classes: NEVER_ACTED.repeat(this.#items.length) }
  }
}

/** The components of the items of new acts, and those whose items are related to theirs. */
function affectedBy(
  lineage: Lineage,
  document: FrameworkVersion,
  added: readonly PositionedRating[],
): ReadonlySet<string> {
  const items = new Map(itemsOf(document).map(({ id, component }) => [id, component]))
  const components = new Set<string>()
  const waiting = added.map(({ item }) => items.get(item))
  for (let component = waiting.pop(); component !== undefined; component = waiting.pop()) {
    if (components.has(component)) continue
    components.add(component)
    for (const [item, of] of items) {
      if (of !== component) continue
      for (const kin of lineage.kinOf(document.version, item))
        if (kin.in.has(document.version)) waiting.push(items.get(kin.item) ?? component)
    }
  }
  return components
}
