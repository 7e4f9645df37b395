import type { FrameworkItem, FrameworkVersion } from '../../../src/domain/framework/document.ts'
import { ACTION_CLASSES, type ActionClass } from '../../../src/domain/rating/action-class.ts'
import type { Timeline } from '../../../src/domain/rating/timeline.ts'
import type { Period } from '../../../src/domain/values/period.ts'

const FIRST_LETTER = 'A'.charCodeAt(0)
/** The code of an item with no act in the period. */
const NO_ACT = ACTION_CLASSES.length

/** The letter of an item on which there was never an act. */
export const NEVER_ACTED = String.fromCharCode(FIRST_LETTER + 2 * NO_ACT)

/** How an item counts in a period: by the class of its act, or as carried; null where it does not count. */
export type Counted = ActionClass | 'carried' | null

/** What a letter of `classesAt` says of an item in the period itself, and in later ones in which nothing else is said. */
export type Letter = { readonly own: Counted; readonly later: Counted }

/** By the number of the letter. */
export const LETTERS: readonly Letter[] = [...ACTION_CLASSES, null].flatMap(action =>
  [null, 'carried' as const].map(later => ({ own: action ?? later, later })),
)

/** How many letters there are, and the number of one among them. */
export const LETTER_CODES = 2 * (NO_ACT + 1)
export const letterAt = (letters: string, at: number): number => letters.charCodeAt(at) - FIRST_LETTER

/** The letters of a period as a later one has them in which nothing was said: no act is of that one, and levels still stand. */
export const carriedLetters = (classes: string): string =>
  Array.from(classes, letter =>
    String.fromCharCode(FIRST_LETTER + 2 * NO_ACT + ((letter.charCodeAt(0) - FIRST_LETTER) % 2)),
  ).join('')

/** A letter for each item: which act stands there in a period, and whether a level does. */
export function classesAt(
  timeline: Timeline,
  { version }: FrameworkVersion,
  items: readonly FrameworkItem[],
  period: Period,
): string {
  let letters = ''
  for (const { id } of items) {
    const cell = timeline.carriedAt(version, id, period)
    const last = cell?.actions.at(-1)
    const action =
      last !== undefined && cell?.period.id === period.id ? ACTION_CLASSES.indexOf(last.action) : NO_ACT
    const isLevel = last !== undefined && cell?.status === 'level' ? 1 : 0
    letters += String.fromCharCode(FIRST_LETTER + 2 * action + isLevel)
  }
  return letters
}
