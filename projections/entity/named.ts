import { z } from 'zod'
import type { EntityState } from '../../src/domain/entity/state.ts'
import { dayToNumber } from '../../src/domain/values/date.ts'
import { EntityKind, type EntityReference } from '../../src/domain/values/entity-reference.ts'
import { type Bounds, NO_BOUNDS } from '../engine/bounds.ts'
import { synthetic, syntheticMark } from '../engine/synthetic.ts'
import { type KnownName, type NamesKnown, namesCounted } from './names.ts'
import type { Entities } from './table.ts'

/** A district or school by the name that it is shown by. */
export const NamedEntity = z
  .object({
    kind: EntityKind,
    id: z.string(),
    name: z.string(),
    synthetic,
  })
  .meta({ id: 'NamedEntity' })
export type NamedEntity = z.infer<typeof NamedEntity>

/**
 * `position`: from which on the entity is called so; 0 where it never had a name. One that has none is called by its id, and is
 * not `isNamed`.
 */
export type NamedAt = {
  readonly entity: NamedEntity
  readonly isNamed: boolean
  readonly position: number
}

/**
 * An entity with the name it is shown by: among the names known, the latest dated one by `asOf`, else the earliest dated one,
 * else the undated one of the registry. One without a name is called by its id.
 */
export const namedBy = (entities: Entities, reference: EntityReference, bounds: Bounds): NamedAt =>
  namedOf(reference, namesKnown(entities, reference, bounds.knownAt), bounds.asOf)

/** The names that an entity had by a position; null means all of the log. */
export const namesKnown = (
  entities: Entities,
  reference: EntityReference,
  knownAt: number | null,
): NamesKnown => namesCounted(entities.namesEver(reference), knownAt)

/** An entity with the one of its names that is shown on a day; null means now. */
export function namedOf(
  { kind, id }: EntityReference,
  { names, withdrawnAt }: NamesKnown,
  asOf: string | null,
): NamedAt {
  const shown = shownName(names, asOf)
  return {
    entity: { kind, id, name: shown?.name ?? id, ...syntheticMark(id) },
    isNamed: shown !== undefined,
    position: Math.max(shown?.position ?? 0, withdrawnAt),
  }
}

/** An entity with the name it is shown by now; a name that the read model has not read yet is taken from its stream. */
export function namedNow(
  entities: Entities,
  reference: EntityReference,
  { name }: EntityState,
  bounds: Bounds = NO_BOUNDS,
): NamedAt {
  const named = namedBy(entities, reference, bounds)
  if (named.isNamed || name === null) return named
  return { ...named, entity: { ...named.entity, name } }
}

function shownName(names: readonly KnownName[], asOf: string | null): KnownName | undefined {
  const limit = asOf === null ? Number.POSITIVE_INFINITY : dayToNumber(asOf)
  const dated = names.filter(({ day }) => day !== null)
  const byThen = dated.findLast(({ day }) => (day ?? 0) <= limit)
  return byThen ?? dated[0] ?? names.at(-1)
}
