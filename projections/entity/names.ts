import { hasEnded } from '../engine/withdrawn.ts'

/** A name with the day from which it holds (null: undated), and the position from which it is known. */
export type KnownName = { readonly day: number | null; readonly name: string; readonly position: number }

/**
 * A name that an entity has, or had until it was withdrawn: rows that differ in their source alone are one name, and have one
 * `turn`, which orders the names of one day.
 */
export type NameEver = KnownName & { readonly turn: number; readonly until: number | null }

/** What names an entity had by then, and where the last one was withdrawn. */
export type NamesKnown = { readonly names: readonly KnownName[]; readonly withdrawnAt: number }

/** The names that were known at a position, null for now; `ever` has those of an entity by day, turn and name. */
export function namesCounted(ever: readonly NameEver[], knownAt: number | null): NamesKnown {
  const names: KnownName[] = []
  let withdrawnAt = 0
  let last: NameEver | null = null
  for (const each of ever) {
    if (hasEnded(each.until, knownAt)) {
      withdrawnAt = Math.max(withdrawnAt, each.until ?? 0)
      continue
    }
    if (knownAt !== null && each.position > knownAt) continue
    const known = names.at(-1)
    if (known !== undefined && last !== null && isSame(last, each)) {
      if (each.position < known.position) names[names.length - 1] = each
    } else names.push(each)
    last = each
  }
  return { names, withdrawnAt }
}

const isSame = (a: NameEver, b: NameEver): boolean =>
  a.day === b.day && a.turn === b.turn && a.name === b.name
