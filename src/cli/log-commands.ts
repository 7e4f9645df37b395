import type { Command } from 'commander'
import { type Context, end } from './context.ts'

const ROTATE_HELP = `
In the folder that holds the key (log-key), while a server on it goes on or not. The whole log is read first: one that is not what was
signed gets no new key. Keep a copy of the new log-key apart; the former one is gone, and signs nothing any more.
Exit codes: 0 done, 2 wrong usage, 3 this folder does not hold the key, 4 the log is not what was signed.
`
const RESET_HELP = `
Only where the key is lost, or the record is another one than was signed (an older back-up, say). Everyone who kept a checkpoint or the
key from before is told by verify that this is another history (30). Everything else is tried first: a copy of log-key, a back-up.
Exit codes: 0 done, 2 wrong usage, 3 nothing was signed yet.
`

/** `log rotate` and `log reset`. */
export function logCommands(ledger: Command, { settings, isJson }: Context): void {
  const log = ledger.command('log').description('the key by which the log is signed')
  log
    .command('rotate')
    .description('have a new key sign the log from now on; the former one signs that')
    .addHelpText('after', ROTATE_HELP)
    .action(async () => end((await import('./log-key.ts')).rotateCommand(settings(), isJson())))
  log
    .command('reset')
    .requiredOption('--reason <text>', 'why: it is recorded, and shown to those who verify')
    .description(
      'have a new key sign the log from its beginning, since the former one is lost or the record is another',
    )
    .addHelpText('after', RESET_HELP)
    .action(async ({ reason }: { reason: string }) =>
      end((await import('./log-key.ts')).resetCommand(settings(), reason, isJson())),
    )
}
