import { EventUnreadable } from '../event-store/codec.ts'
import { StoreDamaged, StoreUnavailable } from '../event-store/event-store.ts'
import { FolderNotMade } from '../event-store/sqlite/make-folder.ts'
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
  return { text: isTheirs ? error.message : (error.stack ?? error.message), code: codeOf(error) }
}

function codeOf(error: Error): number {
  if (error instanceof SettingProblem || error instanceof FolderNotMade) return EXIT.usage
  if (error instanceof Refused) return EXIT.refused
  return error instanceof StoreDamaged ? EXIT.unwell : EXIT.failed
}

const unreadable = ({ message, id }: EventUnreadable): string =>
  `the ${message}, and this rests on it; "ledger doctor" finds what else is wrong, "ledger quarantine ${id} --reason …" has folds go past it`
