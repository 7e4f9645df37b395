import { hash, randomBytes } from 'node:crypto'
import { ok, type Recorded, type Result, refuse } from '../domain/decider.ts'
import type { KeyRefusal } from '../domain/key/command.ts'
import { KEY_EVENTS, type KeyEvent, type Role } from '../domain/key/event.ts'
import { key } from '../domain/key/key.ts'
import type { KeyState } from '../domain/key/state.ts'
import type { PersonRefusal } from '../domain/person/command.ts'
import { categoryOf, partsOf, streamOf } from '../domain/subjects.ts'
import { dayOf } from '../domain/values/date.ts'
import { decode, type LedgerEvent } from '../event-store/codec.ts'
import { type EventStore, START } from '../event-store/event-store.ts'
import { describePerson, namesOf, type PersonDependencies } from './persons.ts'

export type KeyDependencies = PersonDependencies

export type KeyRequest = {
  readonly roles: readonly Role[]
  /** The pseudonym of the person who acts with it. */
  readonly person: string
  /** The name of that person, kept aside from the log. */
  readonly name?: string | undefined
  readonly contact?: string | undefined
  readonly district?: string | undefined
  readonly expiresOn?: string | undefined
}

/** The one form in which a secret is compared and kept. */
export const hashOf = (secret: string): string => hash('sha256', secret)

/** Makes a key `<id>.<secret>`: the secret is in the answer and nowhere else. */
export async function issueKey(
  dependencies: KeyDependencies,
  { person, name, contact, district, expiresOn, ...rest }: KeyRequest,
): Promise<Result<{ readonly id: string; readonly key: string }, KeyRefusal | PersonRefusal>> {
  const { handler, newId, clock, actor } = dependencies
  const roles = [...new Set(rest.roles)]
  // Checked before the name is kept, so that no name is kept without a key.
  if (roles.includes('district') && district === undefined) return refuse({ code: 'DistrictMissing' })
  const described = await describePerson(dependencies, { person, name, contact })
  if (!described.ok) return described
  const id = newId()
  const secret = randomBytes(32).toString('base64url')
  const today = dayOf(new Date(clock()).toISOString())
  const data = {
    hash: hashOf(secret),
    person,
    roles,
    ...(described.value === null ? {} : { nameDigest: described.value }),
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
  /** The name of the person; null if none is kept, or none any more. */
  readonly name: string | null
  /** Whether the name of the person was kept once and was deleted. */
  readonly forgotten: boolean
  readonly roles: readonly Role[]
  /** The label that an earlier version gave the key, in the log. */
  readonly label: string | null
  readonly district: string | null
  readonly issuedOn: string
  readonly expiresOn: string | null
  readonly revokedOn: string | null
}

/** Every key that was ever issued, in the order of issue. Reads the whole log: for the command line. */
export async function keysIn(
  store: EventStore,
  onProgress: (read: number, whole: number | null) => void = () => {},
): Promise<readonly ListedKey[]> {
  const whole = await store.size()
  const keys = new Map<string, NonNullable<KeyState>>()
  const forgotten = new Set<string>()
  for await (const page of store.readAll(START)) {
    for (const stored of page) {
      if (categoryOf(stored.stream) !== 'access') continue
      const event = decode(stored)
      if (event.type === 'PersonForgotten') forgotten.add(event.data.person)
      if (!isOfKey(event)) continue
      const [id = ''] = partsOf(stored.stream)
      const state = key.evolve(keys.get(id) ?? null, event)
      if (state !== null) keys.set(id, state)
    }
    onProgress(page.at(-1)?.position ?? 0, whole)
  }
  const persons = new Set([...keys.values()].map(({ issued }) => issued.person))
  const names = await namesOf(store, [...persons.difference(forgotten)])
  return [...keys].map(([id, { issued, revoked }]) => ({
    id,
    person: issued.person,
    name: names.get(issued.person) ?? null,
    forgotten: forgotten.has(issued.person),
    roles: issued.roles,
    label: forgotten.has(issued.person) ? null : (issued.label ?? null),
    district: issued.district ?? null,
    issuedOn: issued.occurredOn,
    expiresOn: issued.expiresOn ?? null,
    revokedOn: revoked?.occurredOn ?? null,
  }))
}

const isOfKey = (event: LedgerEvent): event is LedgerEvent & Recorded<KeyEvent> =>
  Object.hasOwn(KEY_EVENTS, event.type)
