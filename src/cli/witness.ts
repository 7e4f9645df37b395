import closeWithGrace from 'close-with-grace'
import type { Command } from 'commander'
import { lockFolder } from '../../projections/engine/read-model.ts'
import { isKeyName, parseVerifier, verifierText } from '../audit/note-key.ts'
import { makeFolder } from '../event-store/sqlite/make-folder.ts'
import { Failure } from '../node/failure.ts'
import { SettingProblem } from '../node/settings.ts'
import { startWitness } from '../node/witness-server.ts'
import { WitnessState, witnessKeyIn } from '../node/witness-state.ts'
import type { Context } from './context.ts'

const HELP = `
Signs checkpoints of logs that others keep, each only if it continues the one before (C2SP tlog-witness): a log that shows different
people different histories finds no witness for both. Run it where the operator of the log has no say. Its key (witness-key) and what it
has signed (witness-state.json) are in --data: lose neither. A node sends it checkpoints by "serve --witness <vkey>@<url>".
Exit codes: 0 ended by a signal, 1 the folder or the address is taken, 2 wrong usage.
`

type Flags = { readonly listen: string; readonly log: readonly string[]; readonly name: string }

/** `witness --listen <host:port> --log <vkey>`. */
export function witnessCommands(ledger: Command, { settings }: Context): void {
  ledger
    .command('witness')
    .requiredOption('--listen <host:port>', 'where it answers; port 0 takes a free one')
    .requiredOption('--log <vkey…>', 'the key of a log that it signs; may be said again', collected, [])
    .option('--name <name>', 'of its key, where it is made now', 'witness')
    .description('a witness that signs checkpoints of other ledgers')
    .addHelpText('after', HELP)
    .action((flags: Flags) => witnessCommand(settings().data, flags))
}

/** Each value of an option that may be said again. */
export const collected = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
]

async function witnessCommand(data: string, { listen, log, name }: Flags): Promise<void> {
  const [, host = '', digits = ''] = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(listen) ?? []
  if (host === '' || Number(digits) > 65_535)
    throw new SettingProblem(`--listen: ${listen} is no <host>:<port>`)
  if (!isKeyName(name)) throw new SettingProblem(`--name: ${name} has blanks or a plus`)
  const logs = log.map(text => {
    const key = parseVerifier(text)
    if (key?.type !== 'ed25519') throw new SettingProblem(`--log: ${text} is no key of a log`)
    return key
  })
  if (logs.length === 0) throw new SettingProblem('--log: name the key of a log at least')
  makeFolder(data)
  const lock = lockedFolder(data)
  const key = witnessKeyIn(data, name)
  const state = new WitnessState(data)
  const server = await startWitness({ host, port: Number(digits), key, logs, state, clock: Date.now })
  closeWithGrace({ skip: ['beforeExit'] }, async () => {
    await server.close()
    lock.close()
  })
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`
  process.stdout.write(`listening on ${url}\n--witness ${verifierText(key)}@${url}\n`)
}

function lockedFolder(data: string) {
  try {
    return lockFolder(data)
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error), { cause: error })
  }
}
