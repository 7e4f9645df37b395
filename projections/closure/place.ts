import type { EntityKind } from '../../src/domain/values/entity-reference.ts'
import type { Bounds } from '../engine/bounds.ts'
import { syntheticMark } from '../engine/synthetic.ts'
import type { NamedEntity } from '../entity/named.ts'
import type { ReadQueries } from '../read-queries.ts'

type Named = { readonly entity: NamedEntity; readonly position: number }

/** A school or district with the name it is shown by; if only a case names it, with the name that the case gives. */
export function placeNamed(
  queries: ReadQueries,
  kind: EntityKind,
  id: string,
  bounds: Bounds,
  fallback: string | null = null,
): Named {
  const named = queries.named({ kind, id }, bounds)
  if (named.position > 0 || fallback === null) return named
  return { entity: { kind, id, name: fallback, ...syntheticMark(id) }, position: 0 }
}
