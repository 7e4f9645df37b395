import { commandHandlerOn } from '../command/command-handler.ts'
import { concurrently } from '../import/concurrently.ts'
import { entityRowIn } from '../import/entities.ts'
import type { Recording } from '../import/recording.ts'
import { makeAdoptionCommitments } from './make-adoption-commitments.ts'

/**
 * Makes the commitments of every district that a file says adopted the strategy, and returns how many were new. Those that an
 * earlier run left out are made too.
 */
export async function makeAllAdoptionCommitments(recording: Recording, newId: () => string): Promise<number> {
  const { store, staging, ledgerClock, actor, correlationId, today } = recording
  const handler = commandHandlerOn({ store, ledgerClock, newId })
  const request = { actor, correlationId }
  let made = 0
  const make = async (district: string) => {
    const outcome = await makeAdoptionCommitments({ handler, request, today }, district)
    if (outcome.kind === 'refused') throw new Error(`${outcome.refusal.id} is too long for an id`)
    made += outcome.made
  }
  await concurrently(adoptedIn(staging), make)
  return made
}

function* adoptedIn(staging: Recording['staging']): Generator<string> {
  for (const { steps } of staging.groups('registry')) {
    const rows = steps.flatMap(({ body }) => entityRowIn(body) ?? [])
    const adopted = rows.find(
      ({ description: { kind, adoptedOn } }) => kind === 'district' && adoptedOn !== undefined,
    )
    if (adopted !== undefined) yield adopted.description.id
  }
}
