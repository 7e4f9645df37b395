import { lastDayOf, type PartialDate } from '../values/date.ts'

/** `known` is `by` where a source only shows that the district had joined by then. */
export type Joined = { readonly on: PartialDate; readonly known: 'on' | 'by' }

/** When a district was in the network. One that has left may join again. */
export type Membership = {
  readonly joined: Joined | null
  readonly leftOn: PartialDate | null
  /** Every date on which it ever joined or left: one of them again is no news. */
  readonly joinings: readonly PartialDate[]
  readonly leavings: readonly PartialDate[]
}

export const NEVER_A_MEMBER: Membership = { joined: null, leftOn: null, joinings: [], leavings: [] }

/** A membership after its district joined. */
export const afterJoining = (membership: Membership, joined: Joined): Membership => ({
  ...membership,
  joined,
  leftOn: beginsAnew(membership, joined) ? null : membership.leftOn,
  joinings: [...membership.joinings, joined.on],
})

/** A membership after its district left. */
export const afterLeaving = (membership: Membership, leftOn: PartialDate): Membership => ({
  ...membership,
  leftOn,
  leavings: [...membership.leavings, leftOn],
})

/** Whether a joining begins a new membership: only an exact date can, since one of the kind `by` may mean the earlier one. */
const beginsAnew = ({ leftOn, joinings }: Membership, { on, known }: Joined): boolean =>
  known === 'on' && leftOn !== null && !joinings.includes(on) && lastDayOf(on) >= lastDayOf(leftOn)

/** What a joining adds to what is known: nothing, itself, or a contradiction. */
export function newsOfJoining(known: Membership, said: Joined): 'none' | 'news' | 'clash' {
  const { joined, joinings } = known
  if (joined === null || beginsAnew(known, said)) return 'news'
  if (joinings.includes(said.on)) {
    return said.on === joined.on && said.known === 'on' && joined.known === 'by' ? 'news' : 'none'
  }
  const [told, stands] = [lastDayOf(said.on), lastDayOf(joined.on)]
  if (said.known === 'by' && told >= stands) return 'none'
  // An earlier date confirms the one by which it had joined.
  return joined.known === 'by' && told <= stands ? 'news' : 'clash'
}

/** What a leaving adds to what is known: nothing, itself, a contradiction, or an end before the beginning. */
export function newsOfLeaving(
  known: Membership,
  leftOn: PartialDate,
): 'none' | 'news' | 'clash' | 'disorder' {
  if (known.leavings.includes(leftOn)) return 'none'
  if (known.leftOn !== null) return 'clash'
  return known.joined === null || lastDayOf(known.joined.on) > lastDayOf(leftOn) ? 'disorder' : 'news'
}
