import { partiesOf } from '../values/actor.ts'
import type { CommandContext, Justification } from '../values/justification.ts'
import type { CommitmentState } from './state.ts'

/** Every party that owns a commitment: its maker, the party it was made for, and the owner itself. */
export const ownersOf = ({ made, owner }: CommitmentState): readonly string[] =>
  made === null || owner === null ? [] : [...partiesOf(made.actor), owner.id]

/** The party through which a caller owns a commitment: as maker, as owner, for one of these, or by its district; else null. */
export function ownedBy(
  { actor, district }: CommandContext & Justification,
  state: CommitmentState,
): string | null {
  const owners = ownersOf(state)
  const party = partiesOf(actor).find(each => owners.includes(each))
  if (party !== undefined) return party
  const { owner } = state
  return owner !== null && owner.kind === 'district' && owner.id === district ? owner.id : null
}

/**
 * Whether the owner reports on itself: in its own name, with a key of the owning district, or by the person of the district who
 * made the promise. A person who only registered the promise may not judge it, and does not speak for the owner.
 */
export function speaksForOwner(
  { actor, district }: CommandContext & Justification,
  { made, owner }: CommitmentState,
): boolean {
  if (made === null || owner === null) return false
  const parties = partiesOf(actor)
  if (parties.includes(owner.id) || (owner.kind === 'district' && owner.id === district)) return true
  return made.actor.role === 'district' && partiesOf(made.actor).some(each => parties.includes(each))
}
