/**
 * The class of a rating action: derived, never typed in. After the codes of SEC rule 17g-7(b), extended by
 * affirmation, change of scale, absence and restatement.
 */
export const ACTION_CLASSES = ['HS', 'NW', 'UP', 'DG', 'AF', 'SC', 'NR', 'RS', 'WO'] as const
export type ActionClass = (typeof ACTION_CLASSES)[number]
export const MOVEMENTS = ['progress', 'stagnation', 'backsliding'] as const
export type Movement = (typeof MOVEMENTS)[number]

/** What an act is compared with. */
export type ActContext = {
  /** What the cell showed before the act. */
  readonly shown: 'nothing' | 'level' | 'not-rated' | 'withdrawn'
  /** Whether what it rests on was imported. */
  readonly isImport: boolean
  /** The latest earlier level that stands, with its rank among the levels, worst first; null after none or a withdrawal. */
  readonly previous: { readonly rank: number; readonly comparable: boolean } | null
}

/** The act itself: a level by its rank, no level, or a withdrawal. */
export type ActValue = { readonly rank: number } | 'not-rated' | 'withdrawn'

/** The class of an act (HS, NW, UP, DG, AF, SC, NR, RS or WO), derived from what its cell showed before. */
export function classOf(value: ActValue, { shown, isImport, previous }: ActContext): ActionClass {
  if (value === 'withdrawn') return 'WO'
  if (shown === 'level' || shown === 'not-rated') return 'RS'
  if (value === 'not-rated') return 'NR'
  if (previous === null || shown === 'withdrawn') return isImport ? 'HS' : 'NW'
  if (!previous.comparable) return 'SC'
  if (value.rank === previous.rank) return 'AF'
  return value.rank > previous.rank ? 'UP' : 'DG'
}

/** The action in words; null where it is no movement. */
export function movementOf(action: ActionClass | null): Movement | null {
  if (action === 'UP') return 'progress'
  if (action === 'AF') return 'stagnation'
  return action === 'DG' ? 'backsliding' : null
}
