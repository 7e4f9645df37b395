import { createHash, randomBytes } from 'node:crypto'
import type { CommandHandler } from '../app/command/command-handler.ts'
import { ok, type Recorded, type Result, refuse } from '../domain/decider.ts'
import type { PersonRefusal } from '../domain/person/command.ts'
import { type PersonEvent, personRecordStream } from '../domain/person/event.ts'
import { type PersonState, person } from '../domain/person/person.ts'
import { streamOf } from '../domain/subjects.ts'
import type { Actor } from '../domain/values/actor.ts'
import { dayOf } from '../domain/values/date.ts'
import { PersonId } from '../domain/values/person.ts'
import { decode } from '../event-store/codec.ts'
import { type EventStore, StoreUnavailable } from '../event-store/event-store.ts'

export type PersonDependencies = {
  readonly handler: CommandHandler
  readonly newId: () => string
  readonly clock: () => number
  readonly actor: Actor
}

const SALT_BYTES = 16

/** What the log keeps of a name: without the salt, which is kept aside with the name, it reveals nothing. */
const nameDigestOf = ({ name, salt }: { readonly name: string; readonly salt: string }): string =>
  createHash('sha256').update(Buffer.from(salt, 'hex')).update(name).digest('hex')

type Description = {
  readonly person: string
  readonly name: string | undefined
  readonly contact: string | undefined
}

/** Keeps the name and contact of a person aside from the log. Returns the digest of the name; null if none is given or kept. */
export async function describePerson(
  { handler, newId, clock, actor }: PersonDependencies,
  { person: id, name: given, contact }: Description,
): Promise<Result<string | null, PersonRefusal>> {
  if (!PersonId.safeParse(id).success) return refuse({ code: 'PersonMalformed', person: id })
  const { forgotten } = (await handler.load(person, personRecordStream(id))).state
  if (forgotten !== null) {
    return refuse({ code: 'PersonAlreadyForgotten', person: id, forgottenOn: forgotten.occurredOn })
  }
  const stream = streamOf.person(id)
  const known = (await handler.load(person, stream)).state.described
  const name = given ?? known?.name
  if (name === undefined) return ok(null)
  const salt = randomBytes(SALT_BYTES).toString('hex')
  const today = dayOf(new Date(clock()).toISOString())
  const command = { type: 'DescribePerson', data: { name, contact, salt, today } } as const
  const request = { actor, correlationId: newId(), ifMatch: 'any' } as const
  const outcome = await handler.execute(person, stream, command, request)
  if (outcome.kind === 'refused') return refuse(outcome.refusal)
  if (outcome.kind !== 'done' && outcome.kind !== 'unchanged') {
    throw new Error(`the name of ${id} could not be kept: ${outcome.kind}`)
  }
  const { described } = (await handler.load(person, stream)).state
  return ok(described === null ? null : nameDigestOf(described))
}

/**
 * Records that a person is forgotten, then deletes name and contact. In this order, so that a second call finishes what was cut
 * short. Refused where nothing is kept of the person.
 */
export async function forgetPerson(
  { handler, newId, clock, actor }: PersonDependencies,
  store: EventStore,
  { person: id, reason }: { readonly person: string; readonly reason: string },
): Promise<Result<{ readonly forgottenOn: string }, PersonRefusal>> {
  if (!PersonId.safeParse(id).success) return refuse({ code: 'PersonMalformed', person: id })
  const stream = streamOf.person(id)
  const record = personRecordStream(id)
  const { state } = await handler.load(person, record)
  if (state.forgotten === null && (await store.readStream(stream)).length === 0) {
    return refuse({ code: 'PersonUnknown', person: id })
  }
  const today = dayOf(new Date(clock()).toISOString())
  const command = { type: 'ForgetPerson', data: { person: id, reason, today } } as const
  const request = { actor, correlationId: newId(), ifMatch: 'any' } as const
  const outcome = await handler.execute(person, record, command, request)
  if (outcome.kind === 'refused') return refuse(outcome.refusal)
  if (outcome.kind !== 'done' && outcome.kind !== 'unchanged') {
    throw new Error(`that ${id} is forgotten could not be recorded: ${outcome.kind}`)
  }
  await erased(store, stream, id)
  return ok({ forgottenOn: state.forgotten?.occurredOn ?? today })
}

/**
 * Erases the stream of a person. The log says already that the person is forgotten, so the error of a failure says that this is
 * not finished, and how to finish it.
 */
async function erased(store: EventStore, stream: string, id: string): Promise<void> {
  try {
    await store.erase(stream)
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error
    throw new StoreUnavailable(
      `that ${id} is forgotten is recorded, but name and contact are not deleted yet: ${error.message}. The same again deletes ` +
        'them; in EventStoreDB that takes an administrator, named in LEDGER_STORE',
      { cause: error },
    )
  }
}

/** The names of persons as they are kept now; a person without one is left out. */
export async function namesOf(
  store: Pick<EventStore, 'readStream'>,
  persons: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  for (const id of persons) {
    // An earlier version may have called a person by what is no pseudonym: there is no stream of that name.
    if (!PersonId.safeParse(id).success) continue
    const state = foldOf(await store.readStream(streamOf.person(id)))
    if (state.described !== null) names.set(id, state.described.name)
  }
  return names
}

const foldOf = (stored: Awaited<ReturnType<EventStore['readStream']>>): PersonState =>
  stored
    .map(decode)
    .reduce((state, event) => person.evolve(state, event as Recorded<PersonEvent>), person.initial)
