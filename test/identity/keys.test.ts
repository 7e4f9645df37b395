import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ledgerClockOn } from '../../src/app/command/clock.ts'
import { commandHandlerOn } from '../../src/app/command/command-handler.ts'
import { key } from '../../src/domain/key/key.ts'
import { type EventStore, START } from '../../src/event-store/event-store.ts'
import {
  issueKey,
  type KeyDependencies,
  type KeyRequest,
  keysIn,
  revokeKey,
} from '../../src/identity/keys.ts'
import { ann } from '../support/domain/given.ts'
import { eventOf } from '../support/event-store/events.ts'
import { freshStore } from '../support/event-store/store.ts'

let store: EventStore
let dependencies: KeyDependencies
let newIds: number
beforeEach(() => {
  store = freshStore()
  newIds = 0
  dependencies = dependenciesOver(store)
})
afterEach(() => store.close())

function dependenciesOver(over: Pick<EventStore, 'append' | 'readStream'>): KeyDependencies {
  const newId = () => eventOf(++newIds).id
  const clock = () => Date.parse('2026-01-02T23:59:59Z')
  const awaitEvent = () => ({ position: Promise.resolve(1), forget: () => {} })
  const handler = commandHandlerOn({ store: over, ledgerClock: ledgerClockOn(clock), newId, awaitEvent })
  return { handler, newId, clock, actor: { person: 'cli:ann', key: 'cli:ann', role: 'operator' } }
}

async function issue(wish: KeyRequest): Promise<{ readonly id: string; readonly key: string }> {
  const made = await issueKey(dependencies, wish)
  if (!made.ok) throw new Error(made.refusal.code)
  return made.value
}
const stored = async () => (await Array.fromAsync(store.readAll(START))).flat()

test('a key is its id, a dot and 32 random bytes', async () => {
  const { id, key } = await issue({ person: 'ann', roles: ['rater'] })
  expect(key).toMatch(new RegExp(`^${id}\\.[A-Za-z0-9_-]{43}$`))
})

test('two keys have two secrets', async () => {
  const keys = await Promise.all([1, 2, 3].map(() => issue({ person: 'ann', roles: ['rater'] })))
  expect(new Set(keys.map(({ key }) => key.split('.')[1])).size).toBe(3)
})

test('the secret is stored nowhere, only its SHA-256', async () => {
  const { key } = await issue({ person: 'ann', roles: ['rater'], name: 'Ann’s key' })
  const [, secret = ''] = key.split('.')
  const [event, ...others] = await stored()
  expect(others).toEqual([])
  expect(JSON.stringify(event)).not.toContain(secret)
  expect(JSON.parse(event?.data ?? '')).toMatchObject({
    hash: createHash('sha256').update(secret).digest('hex'),
  })
})

test('who issued a key and on which day is part of the record', async () => {
  const { id } = await issue({ person: 'ann', roles: ['rater'] })
  const { events } = await dependencies.handler.load(key, `access-${id}`)
  expect(events).toMatchObject([
    { type: 'KeyIssued', actor: { person: 'cli:ann', role: 'operator' }, data: { occurredOn: '2026-01-02' } },
  ])
})

test('a key without a name says no more than its person', async () => {
  const { id } = await issue({ person: 'ann', roles: ['rater', 'publisher', 'rater'] })
  expect(await keysIn(store)).toEqual([
    {
      id,
      person: 'ann',
      name: null,
      forgotten: false,
      roles: ['rater', 'publisher'],
      label: null,
      district: null,
      issuedOn: '2026-01-02',
      expiresOn: null,
      revokedOn: null,
    },
  ])
})

test('what an earlier version called a key is its label', async () => {
  const data = {
    hash: 'a'.repeat(64),
    person: 'ann@example.org',
    roles: ['rater'],
    name: 'Laptop',
    occurredOn: '2025-01-02',
  }
  const metadata = {
    actor: ann,
    recordedAt: '2025-01-02T00:00:00.000Z',
    correlationId: eventOf(900).id,
    schema: 1,
  }
  const former = {
    ...eventOf(1, JSON.stringify(data)),
    type: 'KeyIssued',
    metadata: JSON.stringify(metadata),
  }
  await store.append('access-old', [former], 'none')
  expect(await keysIn(store)).toMatchObject([
    { id: 'old', person: 'ann@example.org', name: null, label: 'Laptop' },
  ])
})

test('every key is listed in the order of issue, among all the other events', async () => {
  const first = await issue({
    roles: ['district'],
    person: 'ann',
    name: 'A',
    district: 'north',
    expiresOn: '2027-12-31',
  })
  await store.append('district-north', [eventOf(500)], 'none')
  const second = await issue({ roles: ['rater'], person: 'ann', name: 'B' })
  await revokeKey(dependencies, first.id, 'lost')
  const keys = await keysIn(store)
  expect(keys.map(({ id, name, revokedOn }) => [id, name, revokedOn])).toEqual([
    [first.id, 'B', '2026-01-02'],
    [second.id, 'B', null],
  ])
  expect(keys[0]).toMatchObject({ person: 'ann', district: 'north', expiresOn: '2027-12-31' })
})

test('a district’s key without a district is refused and not stored', async () => {
  expect(await issueKey(dependencies, { person: 'ann', roles: ['district'] })).toEqual({
    ok: false,
    refusal: { code: 'DistrictMissing' },
  })
  expect(await stored()).toEqual([])
})

test('a key is revoked once, and to revoke it again is no event', async () => {
  const { id } = await issue({ person: 'ann', roles: ['rater'] })
  expect(await revokeKey(dependencies, id, 'lost')).toEqual({ ok: true, value: null })
  expect(await revokeKey(dependencies, id, 'lost')).toEqual({ ok: true, value: null })
  expect(await revokeKey(dependencies, id, undefined)).toEqual({ ok: true, value: null })
  expect((await stored()).map(({ type }) => type)).toEqual(['KeyIssued', 'KeyRevoked'])
})

test('an unknown key cannot be revoked', async () => {
  expect(await revokeKey(dependencies, 'nobody', undefined)).toEqual({
    ok: false,
    refusal: { code: 'KeyUnknown' },
  })
})

test('a key is revoked also while it is being used', async () => {
  const { id } = await issue({ person: 'ann', roles: ['auditor'] })
  const noting = (subject: string) =>
    dependencies.handler.execute(
      key,
      `access-${id}`,
      { type: 'NotePrivilegedRead', data: { today: '2026-01-02', what: 'assessment', subject, revision: 0 } },
      { actor: ann, correlationId: eventOf(900).id, ifMatch: 'any' },
    )
  const uses = ['assessment-a:b:c', 'assessment-a:b:d']
  // Each time the stream is read for the revocation, the key is used before it is written.
  const busy = dependenciesOver({
    append: (...given) => store.append(...given),
    readStream: async (...given) => {
      const events = await store.readStream(...given)
      const [use] = uses.splice(0, 1)
      if (use !== undefined) await noting(use)
      return events
    },
  })
  expect(await revokeKey(busy, id, undefined)).toEqual({ ok: true, value: null })
  expect((await stored()).map(({ type }) => type)).toEqual([
    'KeyIssued',
    'PrivilegedRead',
    'PrivilegedRead',
    'KeyRevoked',
  ])
})
