import crypto, { randomBytes } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { ledgerClockOn } from '../../src/app/command/clock.ts'
import { commandHandlerOn } from '../../src/app/command/command-handler.ts'
import { Role } from '../../src/domain/key/event.ts'
import type { EventStore } from '../../src/event-store/event-store.ts'
import { issueKey, type KeyDependencies, type KeyRequest, revokeKey } from '../../src/identity/keys.ts'
import { callerOf } from '../../src/identity/token.ts'
import { eventOf } from '../support/event-store/events.ts'
import { freshStore } from '../support/event-store/store.ts'

const TODAY = '2026-01-02'
const secret = 'S'.repeat(43)

let store: EventStore
let dependencies: KeyDependencies
beforeEach(() => {
  let newIds = 0
  store = freshStore()
  const newId = () => eventOf(++newIds).id
  const clock = () => Date.parse(`${TODAY}T12:00:00Z`)
  const awaitEvent = () => ({ position: Promise.resolve(1), forget: () => {} })
  const handler = commandHandlerOn({ store, ledgerClock: ledgerClockOn(clock), newId, awaitEvent })
  dependencies = { handler, newId, clock, actor: { person: 'ann', key: 'key-ann', role: 'operator' } }
})
afterEach(() => store.close())

async function issue(wish: Partial<KeyRequest> = {}) {
  const made = await issueKey(dependencies, { person: 'ann', roles: ['rater'], ...wish })
  if (!made.ok) throw new Error(made.refusal.code)
  return made.value
}
const identify = (authorization: string, onBehalfOf?: string, today = TODAY) =>
  callerOf(dependencies.handler, authorization, onBehalfOf, today)

test('a key says who calls, and by which roles', async () => {
  const { id, key } = await issue({ roles: ['rater', 'district'], person: 'bob', district: 'north' })
  expect(await identify(`Bearer ${key}`)).toEqual({
    person: 'bob',
    key: id,
    roles: ['rater', 'district'],
    district: 'north',
    onBehalfOf: null,
  })
})

test.each(Role.options)('a key of the role %s is known', async role => {
  const { key } = await issue({ roles: [role], district: 'north' })
  expect(await identify(`Bearer ${key}`)).toMatchObject({ roles: [role] })
})

test('whoever acts for another is still themselves', async () => {
  const { key } = await issue({ person: 'bob' })
  expect(await identify(`Bearer ${key}`, 'cay')).toMatchObject({ person: 'bob', onBehalfOf: 'cay' })
})

test('the name of the scheme is written in any case', async () => {
  const { key } = await issue()
  expect(await identify(`bearer ${key}`)).toMatchObject({ roles: ['rater'] })
  expect(await identify(`  BEARER ${key} `)).toMatchObject({ roles: ['rater'] })
})

test.each([
  ['nothing', ''],
  ['no scheme', `key.${secret}`],
  ['another scheme', `Basic key.${secret}`],
  ['no id', `Bearer .${secret}`],
  ['no secret', 'Bearer key.'],
  ['no dot', 'Bearer key'],
  ['a short secret', 'Bearer key.short'],
  ['a long secret', `Bearer key.${'S'.repeat(201)}`],
  ['a secret of other characters', `Bearer key.${'+'.repeat(43)}`],
  ['an id that is none', `Bearer ke:y.${secret}`],
  ['an id of another stream', `Bearer -.${secret}`],
  ['an id that is too long', `Bearer ${'k'.repeat(65)}.${secret}`],
  ['two tokens', `Bearer key.${secret} key.${secret}`],
  ['a line break', `Bearer key\n.${secret}`],
])('a token that is malformed is told apart: %s', async (_, authorization) => {
  expect(await identify(authorization)).toBe('malformed')
})

test('a key that was never issued is unknown', async () => {
  expect(await identify(`Bearer nobody.${secret}`)).toBe('unknown')
})

test('a key with another secret is unknown, also where it is revoked or expired', async () => {
  const { id } = await issue({ expiresOn: '2025-12-31' })
  expect(await identify(`Bearer ${id}.${secret}`)).toBe('unknown')
  await revokeKey(dependencies, id, undefined)
  expect(await identify(`Bearer ${id}.${secret}`)).toBe('unknown')
})

test('the secret of one key opens no other', async () => {
  const [one, other] = [await issue(), await issue()]
  expect(await identify(`Bearer ${one.id}.${other.key.split('.')[1]}`)).toBe('unknown')
})

test('the hash of a secret is no secret', async () => {
  const { id } = await issue()
  const [event] = await store.readStream(`access-${id}`)
  const { hash } = JSON.parse(event?.data ?? '') as { hash: string }
  expect(await identify(`Bearer ${id}.${hash}`)).toBe('unknown')
})

test('a revoked key opens nothing from that moment on', async () => {
  const { id, key } = await issue()
  expect(await identify(`Bearer ${key}`)).toMatchObject({ key: id })
  await revokeKey(dependencies, id, undefined)
  expect(await identify(`Bearer ${key}`)).toBe('revoked')
})

test.each([
  ['2026-01-01', 'expired'],
  ['2026-01-02', 'known'],
  ['2026-01-03', 'known'],
])('a key that expires on %s is %s on 2026-01-02', async (expiresOn, outcome) => {
  const { key } = await issue({ expiresOn })
  const caller = await identify(`Bearer ${key}`)
  expect(typeof caller === 'string' ? caller : 'known').toBe(outcome)
})

test('a key is compared in constant time, whether it exists or not', async () => {
  const timingSafeEqual = vi.spyOn(crypto, 'timingSafeEqual')
  syncBuiltinESMExports()
  onTestFinished(() => {
    timingSafeEqual.mockRestore()
    syncBuiltinESMExports()
  })
  const { id, key } = await issue()
  for (const token of [
    key,
    `${id}.${secret}`,
    `nobody.${secret}`,
    `${id}.${randomBytes(100).toString('hex')}`,
  ]) {
    timingSafeEqual.mockClear()
    await identify(`Bearer ${token}`)
    const [[expected, given] = []] = timingSafeEqual.mock.calls
    expect([expected?.byteLength, given?.byteLength]).toEqual([32, 32])
  }
})
