import { forgetPerson } from '../identity/persons.ts'
import { clockFor } from '../node/command-clock.ts'
import type { Settings } from '../node/settings.ts'
import { EXIT } from './exit.ts'
import { keysToldIn } from './key-list.ts'
import { keyDependencies, refused } from './keys.ts'
import { reasonFrom } from './reason.ts'
import { withStore } from './with-store.ts'

const REASON_MAX = 1000

/** Deletes who a person is, records it, and names the keys with which the person may still act. Returns the exit code. */
export async function forgetPersonCommand(
  settings: Settings,
  person: string,
  given: string,
  isJson: boolean,
): Promise<number> {
  const reason = reasonFrom(given, REASON_MAX)
  return withStore(settings, 'write', async store => {
    const { ledgerClock } = await clockFor(store, settings)
    const outcome = await forgetPerson(keyDependencies(store, ledgerClock), store, {
      person,
      reason,
    })
    if (!outcome.ok) return refused(outcome.refusal, isJson)
    const { forgottenOn } = outcome.value
    const keys = (await keysToldIn(store)).filter(key => key.person === person && key.revokedOn === null)
    const liveKeys = keys.map(({ id }) => id)
    if (isJson) process.stdout.write(`${JSON.stringify({ person, forgottenOn, liveKeys })}\n`)
    else process.stdout.write(told(person, forgottenOn, settings.store, liveKeys))
    return EXIT.done
  })
}

const told = (person: string, forgottenOn: string, store: string, liveKeys: readonly string[]): string =>
  [
    `${person} is forgotten (${forgottenOn}): name and contact are deleted.`,
    store.startsWith('sqlite:')
      ? 'Back-ups and copies made before still hold them: delete those too.'
      : 'The bytes go with the next scavenge of the database, on every node of it. Back-ups and copies made before still hold them.',
    ...liveKeys.map(id => `Still working: key ${id}. End it with: ledger keys revoke ${id}`),
  ]
    .map(line => `${line}\n`)
    .join('')
