import { v7 } from 'uuid'
import { commandHandlerOn } from '../app/command/command-handler.ts'
import { type QuarantineOutcome, quarantineEvent } from '../app/quarantine-event.ts'
import { dayOf } from '../domain/values/date.ts'
import { commandLineActor } from '../node/actor.ts'
import { clockFor } from '../node/command-clock.ts'
import { progressOn } from '../node/progress.ts'
import { SettingProblem, type Settings } from '../node/settings.ts'
import { openStore } from '../node/store.ts'
import { sentenceOf } from '../refusals/refusals.ts'
import { EXIT } from './exit.ts'
import { reasonFrom } from './reason.ts'

/** Records that an event is set aside. Returns the exit code. */
export async function quarantineCommand(
  settings: Settings,
  named: string,
  reason: string,
  isJson: boolean,
): Promise<number> {
  const rationale = reasonFrom(reason)
  const store = await openStore(settings.store, 'write')
  const progress = progressOn(process.stderr, 'looking for the event', 'events', () => performance.now())
  try {
    const { ledgerClock } = await clockFor(store, settings)
    const handler = commandHandlerOn({ store, ledgerClock, newId: v7 })
    const request = { actor: commandLineActor(), correlationId: v7(), ifMatch: 'any' } as const
    const today = dayOf(new Date().toISOString())
    const outcome = await quarantineEvent(
      { store, handler, request, today, onProgress: progress.at },
      named,
      rationale,
    )
    progress.end()
    return told(outcome, named, isJson)
  } finally {
    progress.end()
    await store.close()
  }
}

function told(outcome: QuarantineOutcome, named: string, isJson: boolean): number {
  if (outcome.kind === 'unknown')
    throw new SettingProblem(`there is no event ${named}: name one by its id or its position`)
  if (outcome.kind === 'refused') {
    const { refusal } = outcome
    const detail = sentenceOf(refusal)
    if (isJson) process.stdout.write(`${JSON.stringify({ refused: refusal.code, detail })}\n`)
    else process.stderr.write(`refused: ${detail}\n`)
    return EXIT.refused
  }
  const { id, stream, position } = outcome.event
  const isNew = outcome.kind === 'quarantined'
  process.stdout.write(
    isJson
      ? `${JSON.stringify({ event: id, stream, position: String(position), isNew })}\n`
      : `the event ${id} at position ${position} of ${stream} ${isNew ? 'is set aside' : 'was set aside before'}: it stays in the ` +
          'record, and the next start folds its stream past it\n',
  )
  return EXIT.done
}
