import type { Command } from 'commander'
import { v7 } from 'uuid'
import { type KeyChangeOutcome, resetLog, rotateLogKey } from '../app/log/change-key.ts'
import { type HeadReport, readHead } from '../app/log/log-head.ts'
import { commandLineActor } from '../node/actor.ts'
import { logKeyFile } from '../node/log-key-file.ts'
import { progressOn } from '../node/progress.ts'
import type { Settings } from '../node/settings.ts'
import { openStore } from '../node/store.ts'
import { type Context, end } from './context.ts'
import { EXIT } from './exit.ts'
import { reasonFrom } from './reason.ts'

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
    .action(() => end(rotateCommand(settings(), isJson())))
  log
    .command('reset')
    .requiredOption('--reason <text>', 'why: it is recorded, and shown to those who verify')
    .description(
      'have a new key sign the log from its beginning, since the former one is lost or the record is another',
    )
    .addHelpText('after', RESET_HELP)
    .action(({ reason }: { reason: string }) => end(resetCommand(settings(), reason, isJson())))
}

async function rotateCommand(settings: Settings, isJson: boolean): Promise<number> {
  return changing(settings, isJson, async (given, head) => {
    if (head.fault === null) return rotateLogKey(given)
    return { kind: 'unwell', reason: `the log is not what was signed: ${head.fault}` }
  })
}

async function resetCommand(settings: Settings, reason: string, isJson: boolean): Promise<number> {
  const rationale = reasonFrom(reason)
  return changing(settings, isJson, given => resetLog(given, rationale))
}

type Given = Parameters<typeof rotateLogKey>[0]
type Outcome = KeyChangeOutcome | { readonly kind: 'unwell'; readonly reason: string }

/** Reads the whole log, then does it. Returns the exit code. */
async function changing(
  settings: Settings,
  isJson: boolean,
  act: (given: Given, head: HeadReport) => Promise<Outcome>,
): Promise<number> {
  const store = await openStore(settings.store, 'write')
  const progress = progressOn(process.stderr, 'reading the log', 'events', () => performance.now())
  try {
    const whole = await store.size()
    const head = await readHead(store, done => progress.at(done, whole))
    progress.end()
    const keyFile = logKeyFile(settings.data, settings.origin)
    const given = { store, keyFile, actor: commandLineActor(), newId: v7, clock: Date.now }
    return told(await act(given, head), head, isJson)
  } finally {
    progress.end()
    await store.close()
  }
}

function told(outcome: Outcome, { signed, fault }: HeadReport, isJson: boolean): number {
  if (outcome.kind !== 'changed') {
    const { kind, reason } = outcome
    if (isJson) process.stdout.write(`${JSON.stringify({ outcome: kind, reason })}\n`)
    else process.stderr.write(`${kind === 'refused' ? 'refused: ' : ''}${reason}\n`)
    return kind === 'refused' ? EXIT.refused : EXIT.unwell
  }
  const { origin, former, vkey } = outcome
  if (isJson)
    process.stdout.write(`${JSON.stringify({ outcome: 'done', origin, former, vkey, signed, fault })}\n`)
  else
    process.stdout.write(
      `from now on the log ${origin} is signed by the key\n${vkey}\nkeep a copy of log-key apart, and tell the key to those who verify\n`,
    )
  return EXIT.done
}
