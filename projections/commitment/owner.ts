import { z } from 'zod'
import { type Owner, OwnerKind } from '../../src/domain/commitment/event.ts'
import type { EntityReference } from '../../src/domain/values/entity-reference.ts'
import type { Bounds } from '../engine/bounds.ts'
import { synthetic, syntheticMark } from '../engine/synthetic.ts'
import type { NamedAt } from '../entity/named.ts'
import type { Commitments } from './table.ts'

export const OwnerView = z
  .object({ kind: OwnerKind, id: z.string(), name: z.string(), synthetic })
  .meta({ id: 'Owner' })
export type OwnerView = z.infer<typeof OwnerView>

/** What owners are named from; see `ReadQueries`. */
export type NamesOfOwners = {
  readonly commitments: Commitments
  readonly named: (reference: EntityReference, bounds: Bounds) => NamedAt
}

/**
 * An owner with the name it is shown by, and the position from which it has that name. A district or school has the name that it
 * has everywhere (it `isRegistered`); without one there, and for an organisation, the name in its latest promise counts.
 */
export function ownerNamed(
  queries: NamesOfOwners,
  owner: Owner,
  bounds: Bounds,
): { readonly owner: OwnerView; readonly position: number; readonly isRegistered: boolean } {
  const { kind, id } = owner
  const registered = kind === 'organisation' ? null : queries.named({ kind, id }, bounds)
  const known =
    registered?.isNamed === true
      ? { name: registered.entity.name, position: registered.position }
      : queries.commitments.ownerName(owner, bounds)
  return {
    owner: { kind, id, name: known?.name ?? owner.name ?? id, ...syntheticMark(id) },
    position: Math.max(registered?.position ?? 0, known?.position ?? 0),
    isRegistered: registered?.isNamed === true,
  }
}
