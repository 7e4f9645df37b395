import type { Command } from 'commander'
import { collected } from './collected.ts'
import type { Context } from './context.ts'
import type { WitnessFlags } from './witness.ts'

const HELP = `
Signs checkpoints of logs that others keep, each only if it continues the one before (C2SP tlog-witness): a log that shows different
people different histories finds no witness for both. Run it where the operator of the log has no say. Its key (witness-key) and what it
has signed (witness-state.json) are in --data: lose neither. A node sends it checkpoints by "serve --witness <vkey>@<url>".
Exit codes: 0 ended by a signal, 1 the folder or the address is taken, 2 wrong usage.
`

/** `witness --listen <host:port> --log <vkey>`. */
export function witnessCommands(ledger: Command, { settings }: Context): void {
  ledger
    .command('witness')
    .requiredOption('--listen <host:port>', 'where it answers; port 0 takes a free one')
    .requiredOption('--log <vkey…>', 'the key of a log that it signs; may be said again', collected, [])
    .option('--name <name>', 'of its key, where it is made now', 'witness')
    .description('a witness that signs checkpoints of other ledgers')
    .addHelpText('after', HELP)
    .action(async (flags: WitnessFlags) =>
      (await import('./witness.ts')).witnessCommand(settings().data, flags),
    )
}
