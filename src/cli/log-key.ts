import { v7 } from 'uuid'
import { type KeyChangeOutcome, resetLog, rotateLogKey } from '../app/log/change-key.ts'
import { type HeadReport, readHead } from '../app/log/log-head.ts'
import { commandLineActor } from '../node/actor.ts'
import { logKeyFile } from '../node/log-key-file.ts'
import { progressOn } from '../node/progress.ts'
import type { Settings } from '../node/settings.ts'
import { openStore } from '../node/store.ts'
import { EXIT } from './exit.ts'
import { reasonFrom } from './reason.ts'

/** Has a new key sign the log from now on. Returns the exit code. */
export async function rotateCommand(settings: Settings, isJson: boolean): Promise<number> {
  return changing(settings, isJson, async (given, head) => {
    if (head.fault === null) return rotateLogKey(given)
    return { kind: 'unwell', reason: `the log is not what was signed: ${head.fault}` }
  })
}

/** Has a new key sign the log from its beginning. Returns the exit code. */
export async function resetCommand(settings: Settings, reason: string, isJson: boolean): Promise<number> {
  const rationale = reasonFrom(reason)
  return changing(settings, isJson, given => resetLog(given, rationale))
}

type Given = Parameters<typeof rotateLogKey>[0]
type Outcome = KeyChangeOutcome | { readonly kind: 'unwell'; readonly reason: string }

/** Reads the whole log, then changes its key by `act`. Returns the exit code. */
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
