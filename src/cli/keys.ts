import { v7 } from 'uuid'
import { z } from 'zod'
import { ledgerClockOn } from '../app/command/clock.ts'
import { commandHandlerOn } from '../app/command/command-handler.ts'
import { Role } from '../domain/key/event.ts'
import { Contact } from '../domain/person/event.ts'
import { Day, dayOf } from '../domain/values/date.ts'
import { PersonId } from '../domain/values/person.ts'
import { Id, Name } from '../domain/values/text.ts'
import type { EventStore } from '../event-store/event-store.ts'
import { issueKey, revokeKey as revoke } from '../identity/keys.ts'
import { commandLineActor } from '../node/actor.ts'
import { clockFor } from '../node/command-clock.ts'
import { SettingProblem, type Settings } from '../node/settings.ts'
import { type Refusal, sentenceOf } from '../refusals/refusals.ts'
import { EXIT } from './exit.ts'
import { withStore } from './with-store.ts'

const Flags = z.object({
  role: z.array(Role).min(1),
  person: PersonId.optional(),
  name: Name.optional(),
  contact: Contact.optional(),
  district: Id.optional(),
  expiresOn: Day.optional(),
})

/** What issuing and revoking need, at the command line. */
export function keyDependencies(store: EventStore, ledgerClock = ledgerClockOn(Date.now)) {
  const handler = commandHandlerOn({ store, ledgerClock, newId: v7 })
  return { handler, newId: v7, clock: Date.now, actor: commandLineActor() }
}

/** Makes a key and prints it, once. Returns the exit code. */
export async function addKey(settings: Settings, flags: object, isJson: boolean): Promise<number> {
  const read = Flags.safeParse(flags)
  if (!read.success) {
    const [issue] = read.error.issues
    throw new SettingProblem(`--${issue?.path[0]?.toString() ?? 'role'}: ${issue?.message}`)
  }
  const { role: roles, person: given, ...about } = read.data
  // The name of a job or a machine, as in `--name nightly`, is no secret: it may stand in the log.
  const person = given ?? PersonId.safeParse(about.name).data
  if (person === undefined) {
    throw new SettingProblem(
      '--person is missing: a pseudonym of who acts with the key, the same for each of their keys',
    )
  }
  const today = dayOf(new Date().toISOString())
  if (about.expiresOn !== undefined && about.expiresOn < today) {
    throw new SettingProblem(`--expires-on: ${about.expiresOn} is over, and the key would never work`)
  }
  return withStore(settings, 'create', async store => {
    const { ledgerClock } = await clockFor(store, settings)
    const made = await issueKey(keyDependencies(store, ledgerClock), { roles, person, ...about })
    if (!made.ok) return refused(made.refusal, isJson)
    const { id, key } = made.value
    process.stdout.write(
      isJson ? `${JSON.stringify({ id, key })}\n` : `key ${id}, shown this once:\n${key}\n`,
    )
    return EXIT.done
  })
}

/** Ends a key. Returns the exit code. */
export async function revokeKey(
  settings: Settings,
  id: string,
  rationale: string | undefined,
  isJson: boolean,
): Promise<number> {
  return withStore(settings, 'write', async store => {
    const { ledgerClock } = await clockFor(store, settings)
    const revoked = await revoke(keyDependencies(store, ledgerClock), id, rationale)
    if (!revoked.ok) return refused(revoked.refusal, isJson)
    process.stdout.write(isJson ? `${JSON.stringify({ id, revoked: true })}\n` : `key ${id} is revoked\n`)
    return EXIT.done
  })
}

/** Reports why nothing was done. Returns the exit code. */
export function refused(refusal: Refusal, isJson: boolean): number {
  const detail = sentenceOf(refusal)
  if (isJson) process.stdout.write(`${JSON.stringify({ refused: refusal.code, detail })}\n`)
  else process.stderr.write(`refused: ${detail}\n`)
  return EXIT.refused
}
