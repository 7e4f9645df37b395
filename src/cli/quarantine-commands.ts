import type { Command } from 'commander'
import type { Flags } from '../config.ts'
import { ALLOW_CLOCK, type Context, end } from './context.ts'

const HELP = `
Only for an event that nobody can read: one that another program wrote, or of a type that this version does not know. It stays in
the record, and every fold goes past it. A server that runs folds its stream anew at its next start.
Exit codes: 0 done, or set aside before; 2 wrong usage, or no such event; 3 refused, because the event can be read.
`

/** `quarantine <event> --reason <text>`. */
export function quarantineCommands(ledger: Command, { settings, isJson }: Context): void {
  ledger
    .command('quarantine')
    .argument('<event>', 'its id, or its position')
    .requiredOption('--reason <text>', 'why it is set aside; it is recorded')
    .option(...ALLOW_CLOCK)
    .description('set an event aside that cannot be read, so that the rest of its stream is folded')
    .addHelpText('after', HELP)
    .action(async (event: string, flags: Flags & { reason: string }) =>
      end(
        (await import('./quarantine.ts')).quarantineCommand(settings(flags), event, flags.reason, isJson()),
      ),
    )
}
