/** SQLite's own numbers for what went wrong; the low byte of a longer one is its kind. */
const ERROR = 1
const BUSY = 5
const LOCKED = 6
const NO_MEMORY = 7
const READ_ONLY = 8
const INTERRUPTED = 9
const INPUT_OUTPUT = 10
const CORRUPT = 11
const FULL = 13
const CANNOT_OPEN = 14
const PROTOCOL = 15
const TOO_BIG = 18
const CONSTRAINT = 19
const MISMATCH = 20
const RANGE = 25
const NOT_A_DATABASE = 26

/** These are about what a statement was given. Every other kind is about the file, the disk or the machine. */
const ABOUT_VALUES: ReadonlySet<number> = new Set([ERROR, TOO_BIG, CONSTRAINT, MISMATCH, RANGE])

/** These can end without a repair of the file: a disk gets room, another process lets go. A damaged file is not among them. */
const PASSING: ReadonlySet<number> = new Set([
  BUSY,
  LOCKED,
  NO_MEMORY,
  READ_ONLY,
  INTERRUPTED,
  INPUT_OUTPUT,
  FULL,
  CANNOT_OPEN,
  PROTOCOL,
])

/** What SQLite could not do with its file, whatever it was asked to write. */
export type SqliteFailure = {
  /** In SQLite's words and with its number, for example "database or disk is full (SQLite code 13)". */
  readonly reason: string
  /** Another connection holds the lock. */
  readonly isBusy: boolean
  /** The same may succeed later. */
  readonly mayPass: boolean
}

/** An error as a failure of SQLite; null if it is none of SQLite's, or is about the values that a statement was given. */
export function sqliteFailureOf(error: unknown): SqliteFailure | null {
  if (!(error instanceof Error && 'errcode' in error)) return null
  const kind = kindOf(error)
  if (ABOUT_VALUES.has(kind)) return null
  const words = 'errstr' in error ? String(error.errstr) : error.message
  return {
    reason: `${words} (SQLite code ${String(error.errcode)})`,
    isBusy: kind === BUSY,
    mayPass: PASSING.has(kind),
  }
}

/** Whether another connection holds the lock. */
export const isBusy = (error: unknown): boolean => kindOf(error) === BUSY

/** Whether nothing can be written there: neither a journal nor the index of one can be made. */
export const isUnwritable = (error: unknown): boolean => [READ_ONLY, CANNOT_OPEN].includes(kindOf(error))

/** Whether the file is damaged, or is no database at all. */
export const isMalformed = (error: unknown): boolean => [CORRUPT, NOT_A_DATABASE].includes(kindOf(error))

/** 0 where an error is none of SQLite's. */
const kindOf = (error: unknown): number =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0
