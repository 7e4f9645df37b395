import { createRequire } from 'node:module'
import { Command, CommanderError } from 'commander'
import { IMPORT_KINDS } from '../app/import/kinds.ts'
import { type Flags, settingsFrom } from '../config.ts'
import type { Asked } from './ask.ts'
import { collected } from './collected.ts'
import { BACKUP_HELP, COMPARE_HELP, COPY_HELP, RESTORE_HELP, WITHDRAW_HELP } from './command-help.ts'
import { ALLOW_CLOCK, type Context, end } from './context.ts'
import { EXIT } from './exit.ts'
import { CLI_SUBJECTS } from './subjects.ts'
import { verifyCommands } from './verify-commands.ts'

const { version: VERSION } = createRequire(import.meta.url)('../../package.json') as {
  readonly version: string
}

const HELP = `
Exit codes: 0 done, 1 failed, 2 wrong usage or setting, 3 refused (bad rows, a broken rule), 4 doctor found a fault
or the ledger is damaged, 5 a generated file is stale, 10 a file and the ledger say different things; verify has its
own, from 20 on.
Settings: LEDGER_STORE (default sqlite:<data>/ledger.db), LEDGER_DATA (./data), HOST (127.0.0.1), PORT (8080; 0 takes a
free one), LOG_LEVEL (info), LEDGER_DB_PASSWORD (for secure), LEDGER_SIGNING (on), LEDGER_ORIGIN (named after its key).`

function program(): Command {
  const ledger = new Command('ledger')
    .description('An event-sourced record of how school districts carry out the portfolio strategy.')
    .option(
      '--store <url>',
      'where the events are: sqlite:<file>, esdb://<host>:<port> or esdb+discover://<name>:<port>',
    )
    .option('--data <folder>', 'folder of the embedded store and of the read models')
    .option('--json', 'answer for machines')
    // What every command takes stands in the help of every command.
    .configureHelp({ showGlobalOptions: true })
    .version(VERSION, '--version', 'the version of this program')
    .addHelpText('after', HELP)
  const context: Context = {
    settings: (flags = {}) => settingsFrom({ ...ledger.opts<Flags>(), ...flags }),
    isJson: () => ledger.opts<{ json?: boolean }>().json === true,
  }
  addServing(ledger, context)
  addRecording(ledger, context)
  addKeeping(ledger, context)
  addAsking(ledger, context)
  verifyCommands(ledger, context)
  for (const { commands } of Object.values(CLI_SUBJECTS)) commands?.(ledger, context)
  exitByThrowing(ledger)
  return ledger
}

// A command loads its modules only when it runs: a short command spends most of its time on loading modules.
function addServing(ledger: Command, { settings }: Context): void {
  const listening = (name: string) =>
    ledger
      .command(name)
      .option('--host <address>', 'address to listen on (127.0.0.1)')
      .option('--port <number>', 'port to listen on (8080; 0 takes a free one)')
      .option(...ALLOW_CLOCK)
  listening('serve')
    .option(
      '--witness <vkey@url>',
      'somebody else who signs each checkpoint too (C2SP tlog-witness); may be said again',
      collected,
    )
    .description('serve the API until a signal ends it')
    .action(async (flags: Flags) => (await import('./serve.ts')).serve(settings(flags)))
  listening('demo')
    .description('a fresh ledger from samples/, served, with a key per role and requests worth trying')
    .action(async (flags: Flags) =>
      (await import('./demo.ts')).demo(settings(flags), flags.port !== undefined),
    )
}

const ASKED_HELP = `
From the store alone, and only what is public: no draft, no rejected correction, nothing that keys did. It is read from the read model of the
folder; what that lacks of the log is folded for the answer, as far as the answer needs it, and said so. Exit codes: 0 told, 2 wrong usage, or
no such thing.
`

function addAsking(ledger: Command, { settings, isJson }: Context): void {
  const asking = async () => import('./ask.ts')
  const trail = ledger.command('trail').description('every event as one line, newest first')
  for (const name of ['entity', 'item', 'type', 'actor', 'import', 'correlation', 'from', 'to']) {
    trail.option(`--${name} <${name}>`, `as the audit trail of the API takes it`)
  }
  trail
    .option('--order <order>', 'newest or oldest first')
    .option('--limit <number>', 'how many lines (50)')
    .addHelpText('after', ASKED_HELP)
    .action(async (flags: Asked) => end((await asking()).trailCommand(settings(), flags, isJson())))
  const ofItem = (name: string, description: string) =>
    ledger
      .command(name)
      .argument('<entity>', 'the id of a district, or school/<id>')
      .argument('<item>', 'of the framework')
      .option('--framework <id>', 'may be left out where there is just one')
      .option('--period <id>', 'the latest one with a visible act unless said')
      .option('--as-of <day>', 'only what had occurred by then')
      .option('--known-at <position or instant>', 'only what was recorded by then')
      .description(description)
      .addHelpText('after', ASKED_HELP)
  ofItem('history', 'every rating action on an item, oldest first').action(
    async (entity: string, item: string, flags: Asked) =>
      end((await asking()).historyCommand(settings(), entity, item, flags, isJson())),
  )
  ledger
    .command('changes')
    .argument('[entity]', 'the id of a district, or school/<id>; the whole network unless said')
    .option('--framework <id>', 'cells of this framework alone')
    .option('--period <id>', 'cells of this period alone')
    .option('--from <day>', 'the earlier moment: only what had occurred by then')
    .option('--to <day>', 'the later moment: only what had occurred by then')
    .option('--from-known-at <position or instant>', 'what was recorded by then, at the earlier moment')
    .option('--to-known-at <position or instant>', 'what was recorded by then, at the later moment')
    .description('what is shown otherwise at one moment than at another, with the events that made it so')
    .addHelpText('after', ASKED_HELP)
    .action(async (entity: string | undefined, flags: Asked) =>
      end((await import('./changes.ts')).changesCommand(settings(), entity, flags, isJson())),
    )
  ofItem('why', 'why an item shows what it shows: one sentence, and what it rests on').action(
    async (entity: string, item: string, flags: Asked) =>
      end((await asking()).whyCommand(settings(), entity, item, flags, isJson())),
  )
}

function addRecording(ledger: Command, { settings, isJson }: Context): void {
  ledger
    .command('import')
    .argument('<kind>', IMPORT_KINDS.join(', '))
    .argument('<file>', 'CSV or NDJSON; a framework or a process is one JSON document')
    .option('--dry-run', 'check every row and write nothing')
    .option(...ALLOW_CLOCK)
    .option('--known-only', 'refuse rows that name a district, school or period that is not known')
    .description('record what a file says; all rows are checked before any is written')
    .action(async (kind: string, file: string, flags: Flags & { dryRun?: boolean; knownOnly?: boolean }) => {
      const { dryRun = false, knownOnly = false } = flags
      const { importCommand } = await import('./import.ts')
      await end(importCommand(settings(flags), kind, file, { dryRun, knownOnly, isJson: isJson() }))
    })
  ledger
    .command('compare')
    .argument('<file>', 'a file as import takes it')
    .option('--kind <kind>', 'what the file holds, where its columns do not say it')
    .option('--framework <id>', 'of counts of the network; may be left out where there is just one')
    .description('hold a file against the ledger, each row as of its day, and record nothing')
    .addHelpText('after', COMPARE_HELP)
    .action(async (file: string, { kind, framework }: { kind?: string; framework?: string }) => {
      const { compareCommand } = await import('./compare.ts')
      await end(compareCommand(settings(), file, { kind, framework, isJson: isJson() }))
    })
  ledger
    .command('withdraw-import')
    .argument('<sha256>', 'of the file that was imported')
    .requiredOption('--reason <text>', 'why it is taken back: recorded with each act')
    .option('--dry-run', 'say what would be withdrawn and write nothing')
    .option(...ALLOW_CLOCK)
    .description('take an import back: all that it recorded counts as never made from now on')
    .addHelpText('after', WITHDRAW_HELP)
    .action(async (sha256: string, flags: Flags & { reason: string; dryRun?: boolean }) => {
      const { reason, dryRun = false } = flags
      const { withdrawImportCommand } = await import('./withdraw-import.ts')
      await end(withdrawImportCommand(settings(flags), sha256, { reason, dryRun, isJson: isJson() }))
    })
  ledger
    .command('generate')
    .requiredOption('--districts <number>', 'how many districts, 1 to 20000')
    .requiredOption('--periods <number>', 'how many half-years, 1 to 100')
    .option('--seed <number>', 'the same seed gives the same files', '1')
    .option('--out <folder>', 'where to write them', 'synthetic')
    .description('write import files of a synthetic network, for trying out scale')
    .action(async (flags: object) => end((await import('./generate.ts')).generateFiles(flags, isJson())))
}

function addKeeping(ledger: Command, { settings, isJson }: Context): void {
  ledger
    .command('rebuild')
    .description(
      'build the read model from nothing in a fresh file, and hold its Merkle tree against what was signed; the next start serves from it',
    )
    .action(async () => end((await import('./rebuild.ts')).rebuild(settings(), isJson())))
  ledger
    .command('copy')
    .requiredOption('--from <store>', 'the ledger to copy, named as in --store')
    .requiredOption('--to <store>', 'where to, named alike')
    .description('copy a ledger to another store, event by event as it is, and hold both against each other')
    .addHelpText('after', COPY_HELP)
    .action(async (flags: { from: string; to: string }) =>
      end((await import('./copy.ts')).copyCommand(flags, isJson())),
    )
  ledger
    .command('backup')
    .argument('<file>', 'a name that nothing has yet')
    .description(
      'write the embedded ledger, as it stands now, to one file that was read back; a server goes on meanwhile',
    )
    .addHelpText('after', BACKUP_HELP)
    .action(async (file: string) =>
      end((await import('./backup.ts')).backupCommand(settings(), file, isJson())),
    )
  ledger
    .command('restore')
    .argument('<file>', 'a back-up')
    .description('put a back-up in the place of the embedded ledger, and keep that one beside it')
    .addHelpText('after', RESTORE_HELP)
    .action(async (file: string) =>
      end((await import('./restore.ts')).restoreCommand(settings(), file, isJson())),
    )
  ledger
    .command('doctor')
    .description('read the whole log and say what is wrong with this ledger, if anything')
    .action(async () => end((await import('./doctor.ts')).doctor(settings(), isJson())))
  ledger
    .command('secure')
    .requiredOption('--user <name>', 'who the ledger is in the database; its password is LEDGER_DB_PASSWORD')
    .description(
      'make the ledger a user of its own in EventStoreDB: it alone writes there, and deletes nothing',
    )
    .action(async ({ user }: { user: string }) =>
      end((await import('./secure.ts')).secure(settings(), user, isJson())),
    )
  ledger
    .command('openapi')
    .argument('<file>', 'where the document is')
    .option('--check', 'only say whether it is what the routes give')
    .description('write the OpenAPI document of the routes')
    .action(async (file: string, flags: { check?: boolean }) => {
      const { writeOpenApi } = await import('./openapi.ts')
      await end(writeOpenApi(file, flags.check === true))
    })
}

/** Has commander throw on wrong usage, so that `run` can give it an exit code of its own. */
function exitByThrowing(command: Command): void {
  command.exitOverride()
  for (const each of command.commands) exitByThrowing(each)
}

/**
 * Runs one command, given by its arguments alone, to its end or until it serves. What it says goes to the streams of the process; its
 * exit code is that of the process.
 */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage
      return
    }
    const { text, code } = (await import('./thrown.ts')).thrown(error)
    process.stderr.write(`${text}\n`)
    process.exitCode = code
  }
}
