import { handleOn } from '../command/command-handler.ts'
import { eachAtOnce } from '../import/concurrently.ts'
import type { Recording } from '../import/recording.ts'
import type { Step } from '../import/staging.ts'
import { createExpectations } from './make-adoption-commitments.ts'

/**
 * Makes the commitments of every district that a file says adopted the strategy, and answers how many were new. Those that an
 * earlier run left out are made too.
 */
export async function expectAll(recording: Recording, newId: () => string): Promise<number> {
  const { store, staging, recorder, actor, correlationId, today } = recording
  const handle = handleOn({ store, recorder, newId })
  const request = { actor, correlationId }
  let made = 0
  const make = async (district: string) => {
    const outcome = await createExpectations({ handle, request, today }, district)
    if (outcome.kind === 'refused') throw new Error(`${outcome.refusal.id} is too long for an id`)
    made += outcome.made
  }
  await eachAtOnce(adoptedIn(staging), make)
  return made
}

function* adoptedIn(staging: Recording['staging']): Generator<string> {
  for (const { steps } of staging.groups('registry')) {
    for (const { body } of steps.slice(0, 1)) {
      if (body.kind === 'entity' && body.wish.kind === 'district' && hasAdopted(steps)) yield body.wish.id
    }
  }
}

const hasAdopted = (steps: readonly Step[]): boolean =>
  steps.some(({ body }) => body.kind === 'entity' && body.wish.adoptedOn !== undefined)
