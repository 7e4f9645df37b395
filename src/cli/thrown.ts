import { tmpdir } from 'node:os'
import { EventUnreadable } from '../event-store/codec.ts'
import { StoreDamaged, StoreUnavailable } from '../event-store/event-store.ts'
import { FolderNotMade } from '../event-store/sqlite/make-folder.ts'
import { sqliteFailureOf } from '../event-store/sqlite-failure.ts'
import { Failure, Refused } from '../node/failure.ts'
import { SettingProblem } from '../node/settings.ts'
import { EXIT } from './exit.ts'

/** Errors that the user can mend. */
const THEIRS = [SettingProblem, Failure, FolderNotMade, StoreUnavailable, StoreDamaged]

/**
 * The text and the exit code of a command that threw: one line if the user can mend it, and the stack if the program is at fault.
 */
export function thrown(error: unknown): { readonly text: string; readonly code: number } {
  if (!(error instanceof Error)) return { text: String(error), code: EXIT.failed }
  if (error instanceof EventUnreadable) return { text: unreadable(error), code: EXIT.unwell }
  const isTheirs = THEIRS.some(each => error instanceof each)
  const text = isTheirs ? error.message : (unwritten(error) ?? error.stack ?? error.message)
  return { text, code: codeOf(error) }
}

/** How the system says that a file cannot grow. */
const NO_ROOM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/**
 * What to do about a file that could not be written, for an error of that kind, else null. What the ledger itself cannot write comes
 * as `StoreUnavailable`; this is about what a command keeps beside it, such as the rows of an import that wait to be checked.
 */
function unwritten(error: Error): string | null {
  const isOfSystem = 'code' in error && (NO_ROOM.has(error.code) || isOfFolder(error))
  const reason = sqliteFailureOf(error)?.reason ?? (isOfSystem ? error.message : null)
  return reason === null
    ? null
    : `a file could not be written: ${reason}. What a command needs meanwhile is kept in ${tmpdir()}: ` +
        'make room there, or name another folder by TMPDIR, and run the same command again'
}

/** Whether a folder for temporary files could not be made; errors of reading a file or of listening are none of these. */
const isOfFolder = (error: Error): boolean => 'syscall' in error && error.syscall === 'mkdtemp'

function codeOf(error: Error): number {
  if (error instanceof SettingProblem || error instanceof FolderNotMade) return EXIT.usage
  if (error instanceof Refused) return EXIT.refused
  return error instanceof StoreDamaged ? EXIT.unwell : EXIT.failed
}

const unreadable = ({ message, id }: EventUnreadable): string =>
  `the ${message}, and this rests on it; "ledger doctor" finds what else is wrong, "ledger quarantine ${id} --reason …" has folds go past it`
