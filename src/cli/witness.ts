import closeWithGrace from 'close-with-grace'
import { lockFolder } from '../../projections/engine/read-model.ts'
import { isKeyName, parseVerifier, verifierText } from '../audit/note-key.ts'
import { makeFolder } from '../event-store/sqlite/make-folder.ts'
import { Failure } from '../node/failure.ts'
import { SettingProblem } from '../node/settings.ts'
import { startWitness } from '../node/witness-server.ts'
import { WitnessState, witnessKeyIn } from '../node/witness-state.ts'

export type WitnessFlags = { readonly listen: string; readonly log: readonly string[]; readonly name: string }

/** Signs checkpoints of other ledgers until a signal ends it. */
export async function witnessCommand(data: string, { listen, log, name }: WitnessFlags): Promise<void> {
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
