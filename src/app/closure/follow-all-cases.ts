import { partsOf } from '../../domain/subjects.ts'
import { commandHandlerOn } from '../command/command-handler.ts'
import { concurrently } from '../import/concurrently.ts'
import type { Recording } from '../import/recording.ts'
import { followCase } from './follow-case.ts'

/** Closes and reopens the schools of every case that a file tells of, also what an earlier run left out. */
export async function followAllCases(recording: Recording, newId: () => string): Promise<void> {
  const { store, staging, ledgerClock, actor, correlationId } = recording
  const handler = commandHandlerOn({ store, ledgerClock, newId })
  const follow = async (id: string) => {
    await followCase({ handler, request: { actor, correlationId } }, id)
  }
  await concurrently(casesIn(staging), follow)
}

function* casesIn(staging: Recording['staging']): Generator<string> {
  for (const { stream } of staging.groups('rows')) yield partsOf(stream)[0] ?? ''
}
