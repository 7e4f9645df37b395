import type { Flags } from '../config.ts'
import type { Settings } from '../node/settings.ts'

/** What every command of the command line is given. */
export type Context = { readonly settings: (flags?: Flags) => Settings; readonly isJson: () => boolean }

/** Makes the exit code of a command that of the process, once it is known. */
export async function end(code: Promise<number>): Promise<void> {
  process.exitCode = await code
}

export const ALLOW_CLOCK = [
  '--allow-clock',
  "record by this machine's clock, whatever speaks against it",
] as const
