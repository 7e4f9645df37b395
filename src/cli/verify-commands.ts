import type { Command } from 'commander'
import { collected } from './collected.ts'
import { type Context, end } from './context.ts'
import type { VerifyFlags } from './verify-flags.ts'

const VERIFY_HELP = `
A bundle is verified offline, and a running ledger by its address, as a monitor does: by what you bring along. --key takes the key of
the log as text or the file that holds it, from where you trust it; --kept a file with the checkpoint that you kept last time. It is
written anew once a later one holds, and begun where it is not there yet. --citation takes a line that "cite" gave, or its file, and
holds it against a bundle, the ledger at an address or, where none is given, the store of --store and --data.
--witness names those whom you trust to have seen the checkpoint, and --quorum how many of them must have signed it.
Exit codes: 0 verified; 20 it holds together, but neither key nor kept checkpoint was given; 30 it is another history than the
checkpoint that you keep; 40 invalid; 41 incomplete, or too few of your witnesses
have signed; 42 the snapshot, or the cited answer, is not what the events say; 43 only the
form of a view changed; 1 it could not be asked; 2 wrong usage. Of several the worst counts: 40, 30, 42, 41.
`

const CITE_HELP = `
One line for a footnote: the log, how much of it the answer rests on and the root over that, the address with asOf and knownAt pinned,
SHA-256 of the answer (of its JSON without the names of persons), and the form of the view. "verify --citation" checks it.
`

/** `verify` and `cite`. Each loads the HTTP server, so it is loaded only when it runs. */
export function verifyCommands(ledger: Command, { settings, isJson }: Context): void {
  ledger
    .command('verify')
    .argument('[bundle or address]', 'a file that /v1/exports/audit-bundle gave, or where a ledger is served')
    .option('--key <key>', 'the key of the log that you trust')
    .option('--kept <file>', 'the checkpoint that you keep')
    .option(
      '--witness <vkey>',
      'the key of a witness that must have signed too, or its file; may be said again',
      collected,
    )
    .option('--quorum <n>', 'how many of these witnesses must have signed: all unless said')
    .option('--citation <line>', 'a line that "cite" gave, or its file')
    .description(
      'whether a bundle, a running ledger or a citation holds: signatures, proofs, completeness, replay',
    )
    .addHelpText('after', VERIFY_HELP)
    .action(async (target: string | undefined, flags: VerifyFlags) =>
      end((await import('./verify.ts')).verifyCommand(target, flags, settings, isJson())),
    )
  ledger
    .command('cite')
    .argument('<url>', 'of a view of a running ledger')
    .description('a view as one line for a footnote, which can be checked years later')
    .addHelpText('after', CITE_HELP)
    .action(async (url: string) => end((await import('./cite.ts')).citeCommand(url, isJson())))
}
