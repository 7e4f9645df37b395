import { LRUCache } from 'lru-cache'
import type { Lineage } from '../../../src/domain/framework/lineage.ts'
import type { PositionedRating } from '../../../src/domain/rating/published-rating.ts'
import { GrowingTimeline } from '../../../src/domain/rating/timeline.ts'
import type { EntityReference } from '../../../src/domain/values/entity-reference.ts'
import { type Bounds, NO_BOUNDS } from '../../engine/bounds.ts'
import { MEMORY_BYTES } from '../../engine/memory.ts'
import { scopeOf } from '../../engine/projection.ts'
import type { Entities } from '../../entity/table.ts'
import type { Challenges } from '../challenges-table.ts'
import type { FoldedTimeline } from '../folded-timeline.ts'
import type { Ratings } from '../table.ts'
import { type CellsShown, EntityCells } from './entity-cells.ts'
import { CellShapes } from './shapes.ts'

/** What cells are made of; see `ReadQueries`. */
type Facts = {
  readonly entities: Entities
  readonly challenges: Challenges
  readonly ratings: Ratings
  readonly lineage: (framework: string) => Lineage
  readonly acts: (framework: string, entity: string, bounds: Bounds) => readonly PositionedRating[]
  readonly keepWhole: (framework: string, entity: string, folded: FoldedTimeline) => void
}

type Kept = {
  readonly changes: string
  /** Null where it was asked about but once, or where its answers are folded. */
  readonly cells: EntityCells | null
  readonly isMade: boolean
  /** Of the last act that was withdrawn. */
  readonly withdrawnAt: number
}

/**
 * What the items of districts and schools show at any moment, made when a second moment of one is asked about, and kept until
 * something that it rests on changes.
 */
export class KnownCells {
  readonly #facts: Facts
  readonly #changesOf: (scope: string) => number
  readonly #kept = new LRUCache<string, Kept>({
    maxSize: MEMORY_BYTES.cells,
    sizeCalculation: ({ cells }) => 400 + (cells?.bytes ?? 0),
  })
  #shapes = new CellShapes()

  constructor(facts: Facts, changesOf: (scope: string) => number) {
    this.#facts = facts
    this.#changesOf = changesOf
  }

  get shapes(): CellShapes {
    return this.#shapes
  }

  /** What an entity shows within bounds, and the position of the last event behind it; null where that must be folded. */
  at(framework: string, entity: EntityReference, bounds: Bounds): CellsShown | null {
    const kept = this.#of(framework, entity)
    if (kept.cells === null || (bounds.knownAt !== null && kept.withdrawnAt > bounds.knownAt)) return null
    const shown = kept.cells.at(bounds)
    return shown && { ...shown, position: Math.max(shown.position, kept.withdrawnAt) }
  }

  /**
   * The version of all acts of an entity that are seen within bounds, and the position of the last of them, if it is known without
   * making anything; else null.
   */
  known(
    framework: string,
    entity: EntityReference,
    bounds: Bounds,
  ): { readonly version: string; readonly position: number } | null {
    const kept = this.#kept.get(keyOf(framework, entity))
    if (kept?.cells == null || kept.changes !== this.#changesNow(framework, entity)) return null
    const shown = this.at(framework, entity, bounds)
    return shown && { version: shown.document.version, position: shown.position }
  }

  #changesNow(framework: string, { kind, id }: EntityReference): string {
    const scopes = [
      scopeOf.subject(framework, id),
      scopeOf.entity(kind, id),
      scopeOf.rounds(framework),
      scopeOf.frameworks,
    ]
    return scopes.map(this.#changesOf).join(' ')
  }

  #of(framework: string, entity: EntityReference): Kept {
    const key = keyOf(framework, entity)
    const changes = this.#changesNow(framework, entity)
    const known = this.#kept.get(key)
    if (known?.changes === changes && known.isMade) return known
    const isSecond = known?.changes === changes
    const made = { changes, isMade: isSecond, ...(isSecond ? this.#made(framework, entity) : UNMADE) }
    this.#kept.set(key, made)
    return made
  }

  #made(framework: string, entity: EntityReference): Pick<Kept, 'cells' | 'withdrawnAt'> {
    const facts = this.#facts
    // The age of a challenge, and what a closing hides, are left to the fold.
    const { closings, position } = facts.entities.closings(entity, NO_BOUNDS)
    const { isAny } = facts.challenges.ever(framework, entity.id)
    if (isAny || closings.length > 0 || position > 0) return UNMADE
    if (this.#shapes.bytes > MEMORY_BYTES.cellShapes) {
      this.#kept.clear()
      this.#shapes = new CellShapes()
    }
    const acts = facts.acts(framework, entity.id, NO_BOUNDS)
    const timeline = new GrowingTimeline(facts.lineage(framework))
    const cells = EntityCells.of(timeline, acts, this.#shapes)
    const withdrawnAt = facts.ratings.withdrawnAt(framework, entity.id, NO_BOUNDS)
    if (cells !== null) {
      // A position that no day stands for is folded from it.
      const latest = acts.reduce((last, act) => Math.max(last, act.position), withdrawnAt)
      const folded = { timeline, position: latest, acts: acts.length, withdrawnAt, isClosable: false }
      facts.keepWhole(framework, entity.id, folded)
    }
    return { cells, withdrawnAt }
  }
}

const keyOf = (framework: string, { id }: EntityReference): string => `${framework} ${id}`

const UNMADE = { cells: null, withdrawnAt: 0 }
