/** An element of a component: the rank of its level, and the one that it had before; null for none. */
export type ElementMove = {
  readonly item: string
  readonly rank: number | null
  readonly before: number | null
}

/** The most combinations that are tried. */
const TRIES_MAX = 5000

/**
 * The smallest sets of elements whose moves alone roll up to `to`: all sets of that size. One empty set says that none had
 * to move; null that there are too many to try.
 */
export function movedBy(
  elements: readonly ElementMove[],
  to: number | null,
  roll: (ranks: readonly number[]) => number | null,
): readonly (readonly string[])[] | null {
  const moved = elements.filter(({ rank, before }) => rank !== before)
  const reaches = (set: readonly ElementMove[]): boolean =>
    roll(
      elements.map(each => (set.includes(each) ? each.rank : each.before)).filter(rank => rank !== null),
    ) === to
  let tries = 0
  for (let size = 0; size <= moved.length; size++) {
    const found: (readonly string[])[] = []
    for (const set of setsOf(moved, size)) {
      if (++tries > TRIES_MAX) return null
      if (reaches(set)) found.push(set.map(({ item }) => item))
    }
    if (found.length > 0) return found
  }
  return []
}

/** Every set of `size` elements, in their order. */
function* setsOf<Each>(all: readonly Each[], size: number, from = 0): Generator<readonly Each[]> {
  if (size === 0) {
    yield []
    return
  }
  for (let at = from; at <= all.length - size; at++) {
    for (const rest of setsOf(all, size - 1, at + 1)) yield [all[at] as Each, ...rest]
  }
}
