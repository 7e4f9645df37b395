import type { KeptName, NameOf } from '../../../projections/engine/actor.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import type { Runner } from '../../../projections/engine/runner.ts'
import type { ReadQueries } from '../../../projections/read-queries.ts'
import type { EventStore } from '../../event-store/event-store.ts'
import { namesOf } from '../../identity/persons.ts'

type Held = { readonly position: number; readonly kept: KeptName }
const UNKNOWN: KeptName = { name: null }
const ERASED: KeptName = { name: null, nameErased: true }

/**
 * The names of persons as they are kept now, read from the store and held in memory alone, so that no file of a node holds what
 * may have to be deleted. A person who was forgotten has no name as soon as this node has read that; `nameErased` says that
 * there was one.
 */
export class PersonNames {
  readonly #parts: {
    readonly store: EventStore
    readonly runner: Runner
    readonly queries: ReadQueries
  }
  #held: ReadonlyMap<string, Held> = new Map()
  #at = -1

  constructor(parts: { readonly store: EventStore; readonly runner: Runner; readonly queries: ReadQueries }) {
    this.#parts = parts
  }

  /** Reads the names that have changed, and returns a look-up of every name that this node has read of. */
  async known(): Promise<NameOf> {
    const { store, runner, queries } = this.#parts
    const changes = runner.changesOf(scopeOf.persons)
    if (changes !== this.#at) {
      const before = this.#held
      const all = queries.persons.all()
      const live = all.filter(({ isForgotten }) => !isForgotten)
      const changed = live.filter(({ id, position }) => before.get(id)?.position !== position)
      const names = await namesOf(
        store,
        changed.map(({ id }) => id),
      )
      const isNew = new Set(changed.map(({ id }) => id))
      this.#held = new Map(
        all.map(({ id, position, isForgotten }) => {
          const name = isNew.has(id) ? names.get(id) : before.get(id)?.kept.name
          return [id, { position, kept: isForgotten ? ERASED : { name: name ?? null } }]
        }),
      )
      this.#at = changes
    }
    const held = this.#held
    return person => held.get(person)?.kept ?? UNKNOWN
  }
}
