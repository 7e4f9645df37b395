import { distance } from 'fastest-levenshtein'

/** A district or school by its id and by what it is called. */
export type Named = { readonly id: string; readonly name: string | null }

/** The most near names that are given for one; more are no help. */
const NEAR_MAX = 5
/** One letter in this many may differ. */
const LETTERS_AN_ERROR = 5

/**
 * The known ones that another one was perhaps meant to be: by id or by name a few letters away, and not different in a number.
 */
export const nearTo = ({ id, name }: Named, known: Iterable<Named>): readonly Named[] => {
  const near: Named[] = []
  for (const each of known) {
    if (each.id === id) continue
    if (!isNear(each.id, id) && (each.name === null || name === null || !isNear(each.name, name))) continue
    near.push(each)
    if (near.length === NEAR_MAX) break
  }
  return near
}

function isNear(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()]
  const most = Math.ceil(Math.min(a.length, b.length) / LETTERS_AN_ERROR)
  if (Math.abs(a.length - b.length) > most) return false
  // School 12 is not school 13, however near the two are.
  return (a === b || digitsOf(a) === digitsOf(b)) && distance(a, b) <= most
}
const digitsOf = (text: string): string => text.replaceAll(/[^0-9]+/g, ' ').trim()
