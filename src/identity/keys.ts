import { createHash, randomBytes } from 'node:crypto'
import type { CommandHandler } from '../app/command/command-handler.ts'
import { ok, type Recorded, type Result, refuse } from '../domain/decider.ts'
import type { KeyRefusal } from '../domain/key/command.ts'
import type { KeyEvent, Role } from '../domain/key/event.ts'
import { key } from '../domain/key/key.ts'
import type { KeyState } from '../domain/key/state.ts'
import { categoryOf, partsOf, streamOf } from '../domain/subjects.ts'
import type { Actor } from '../domain/values/actor.ts'
import { dayOf } from '../domain/values/date.ts'
import { decode } from '../event-store/codec.ts'
import { type EventStore, START } from '../event-store/event-store.ts'

export type KeyDependencies = {
  readonly handler: CommandHandler
  readonly newId: () => string
  readonly clock: () => number
  readonly actor: Actor
}

export type KeyRequest = {
  readonly roles: readonly Role[]
  readonly person?: string | undefined
  readonly name?: string | undefined
  readonly district?: string | undefined
  readonly expiresOn?: string | undefined
}

/** The one form in which a secret is compared and kept. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Makes a key `<id>.<secret>`: the secret is in the answer and nowhere else. The person is the id unless said. */
export async function issueKey(
  { handler, newId, clock, actor }: KeyDependencies,
  { person, name, district, expiresOn, ...rest }: KeyRequest,
): Promise<Result<{ readonly id: string; readonly key: string }, KeyRefusal>> {
  const id = newId()
  const secret = randomBytes(32).toString('base64url')
  const today = dayOf(new Date(clock()).toISOString())
  const roles = [...new Set(rest.roles)]
  const data = {
    hash: hashOf(secret),
    person: person ?? id,
    roles,
    name: name ?? roles.join(', '),
    ...(district === undefined ? {} : { district }),
    ...(expiresOn === undefined ? {} : { expiresOn }),
    occurredOn: today,
    today,
  }
  const request = { actor, correlationId: newId(), ifMatch: null }
  const outcome = await handler.execute(key, streamOf.key(id), { type: 'IssueKey', data }, request)
  if (outcome.kind === 'done') return ok({ id, key: `${id}.${secret}` })
  if (outcome.kind === 'refused') return refuse(outcome.refusal)
  throw new Error(`key ${id} could not be written: ${outcome.kind}`)
}

/** Ends a key from now on. */
export async function revokeKey(
  { handler, newId, clock, actor }: KeyDependencies,
  id: string,
  rationale: string | undefined,
): Promise<Result<null, KeyRefusal>> {
  const command = {
    type: 'RevokeKey',
    data: { today: dayOf(new Date(clock()).toISOString()), rationale },
  } as const
  const outcome = await handler.execute(key, streamOf.key(id), command, {
    actor,
    correlationId: newId(),
    // A key is revoked whatever was done with it since.
    ifMatch: 'any',
  })
  if (outcome.kind === 'done' || outcome.kind === 'unchanged') return ok(null)
  if (outcome.kind === 'refused') return refuse(outcome.refusal)
  throw new Error(`key ${id} could not be written: ${outcome.kind}`)
}

export type ListedKey = {
  readonly id: string
  readonly person: string
  readonly roles: readonly Role[]
  readonly name: string
  readonly district: string | null
  readonly issuedOn: string
  readonly expiresOn: string | null
  readonly revokedOn: string | null
}

/** Every key that was ever issued, in the order of issue. Reads the whole log: for the command line. */
export async function keysIn(store: EventStore): Promise<readonly ListedKey[]> {
  const keys = new Map<string, KeyState>()
  for await (const page of store.readAll(START)) {
    for (const stored of page) {
      if (categoryOf(stored.stream) !== 'access') continue
      const [id = ''] = partsOf(stored.stream)
      // The stream holds the events of its own decider alone.
      keys.set(id, key.evolve(keys.get(id) ?? null, decode(stored) as Recorded<KeyEvent>))
    }
  }
  return [...keys].flatMap(([id, state]) => {
    if (state === null) return []
    const { person, roles, name, district = null, occurredOn: issuedOn, expiresOn = null } = state.issued
    return [
      {
        id,
        person,
        roles,
        name,
        district,
        issuedOn,
        expiresOn,
        revokedOn: state.revoked?.occurredOn ?? null,
      },
    ]
  })
}
