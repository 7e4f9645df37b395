import { LRUCache } from 'lru-cache'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { Bounds } from '../engine/bounds.ts'
import { MEMORY_BYTES } from '../engine/memory.ts'
import { scopeOf } from '../engine/projection.ts'
import type { Span } from '../engine/span.ts'
import { type NamedAt, namedOf } from './named.ts'
import { type NameEver, namesCounted } from './names.ts'
import type { Entities } from './table.ts'

/** A name takes about so many bytes. */
const BYTES_A_NAME = 80

/** What districts and schools are called, read once and kept until anything about them changes. */
export class KnownNames {
  readonly #entities: Entities
  readonly #changesOf: (scope: string) => number
  readonly #kept = new LRUCache<string, { readonly changes: number; readonly ever: readonly NameEver[] }>({
    maxSize: MEMORY_BYTES.names,
    sizeCalculation: ({ ever }) => BYTES_A_NAME * (ever.length + 3),
  })

  constructor(entities: Entities, changesOf: (scope: string) => number) {
    this.#entities = entities
    this.#changesOf = changesOf
  }

  /** The same as `namedBy`. */
  named(reference: EntityReference, { asOf, knownAt }: Bounds): NamedAt {
    return namedOf(reference, namesCounted(this.#ever(reference), knownAt), asOf)
  }

  /** Narrows a span to the moments at which an entity is called the same. */
  narrow(span: Span, reference: EntityReference): void {
    for (const { day, position, until } of this.#ever(reference)) {
      span.turnsAt(position)
      if (until !== null) span.turnsAt(until)
      if (day !== null) span.turnsOn(day)
    }
  }

  #ever(reference: EntityReference): readonly NameEver[] {
    const scope = scopeOf.entity(reference.kind, reference.id)
    const changes = this.#changesOf(scope)
    const kept = this.#kept.get(scope)
    if (kept?.changes === changes) return kept.ever
    const ever = this.#entities.namesEver(reference)
    this.#kept.set(scope, { changes, ever })
    return ever
  }
}
