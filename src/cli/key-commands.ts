import type { Command } from 'commander'
import type { Flags } from '../config.ts'
import { collected } from './collected.ts'
import { ALLOW_CLOCK, type Context, end } from './context.ts'

/** `keys add`, `keys list` and `keys revoke`. */
export function keyCommands(ledger: Command, { settings, isJson }: Context): void {
  const keys = ledger.command('keys').description('who may write: bearer keys, kept as their SHA-256')
  keys
    .command('add')
    .requiredOption('--role <role>', 'may be given more than once', collected, [])
    .option(
      '--person <id>',
      'the pseudonym of who acts with it, which stays in the log for ever (a name that is one)',
    )
    .option('--name <name>', 'who that is: kept aside from the log, until `forget-person`')
    .option('--contact <text>', 'how to reach that person: kept with the name')
    .option('--district <id>', 'the district of a district key')
    .option('--expires-on <day>', 'the last day on which it works')
    .option(...ALLOW_CLOCK)
    .description('make a key and print it, once')
    .action(async (flags: Flags) => end((await import('./keys.ts')).addKey(settings(flags), flags, isJson())))
  keys
    .command('list')
    .description('every key that was ever issued')
    .action(async () => end((await import('./key-list.ts')).listKeys(settings(), isJson())))
  keys
    .command('revoke')
    .argument('<id>', 'the id of the key')
    .option('--rationale <text>', 'why')
    .option(...ALLOW_CLOCK)
    .description('end a key')
    .action(async (id: string, flags: Flags & { rationale?: string }) =>
      end((await import('./keys.ts')).revokeKey(settings(flags), id, flags.rationale, isJson())),
    )
}
