import type { Command } from 'commander'
import type { Flags } from '../config.ts'
import { ALLOW_CLOCK, type Context, end } from './context.ts'

/** `forget-person`. */
export function personCommands(ledger: Command, { settings, isJson }: Context): void {
  ledger
    .command('forget-person')
    .argument('<id>', 'the pseudonym')
    .requiredOption('--reason <text>', 'why: it stays in the log for ever, so name nobody in it')
    .option(...ALLOW_CLOCK)
    .description('delete the name and the contact of a person, and record that this was done')
    .action(async (id: string, flags: Flags & { reason: string }) =>
      end(
        (await import('./forget-person.ts')).forgetPersonCommand(settings(flags), id, flags.reason, isJson()),
      ),
    )
}
