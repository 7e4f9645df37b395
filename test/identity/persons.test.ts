import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ledgerClockOn } from '../../src/app/command/clock.ts'
import { commandHandlerOn } from '../../src/app/command/command-handler.ts'
import { decode } from '../../src/event-store/codec.ts'
import { type EventStore, StoreUnavailable } from '../../src/event-store/event-store.ts'
import { issueKey, type KeyDependencies, type KeyRequest, keysIn } from '../../src/identity/keys.ts'
import { forgetPerson } from '../../src/identity/persons.ts'
import { eventOf, everyEvent } from '../support/event-store/events.ts'
import { plain } from '../support/event-store/plain-store.ts'
import { freshStore } from '../support/event-store/store.ts'

let store: EventStore
let dependencies: KeyDependencies
beforeEach(() => {
  store = freshStore()
  let ids = 0
  const newId = () => eventOf(++ids).id
  const clock = () => Date.parse('2026-01-02T23:59:59Z')
  const handler = commandHandlerOn({ store, ledgerClock: ledgerClockOn(clock), newId })
  dependencies = { handler, newId, clock, actor: { person: 'cli:ann', key: 'cli:ann', role: 'operator' } }
})
afterEach(() => store.close())

const issue = (request: Partial<KeyRequest>) =>
  issueKey(dependencies, { person: 'rita', roles: ['rater'], ...request })
const forget = (person = 'rita', over = store) =>
  forgetPerson(dependencies, over, { person, reason: 'Asked for by letter.' })
const kept = async () => (await store.readStream('person-rita')).map(decode)
const inLog = async () => (await everyEvent(store)).map(decode)
const digests = async () =>
  (await inLog()).map(({ type, data }) => (type === 'KeyIssued' ? (data.nameDigest ?? null) : type))

test('a name is kept aside, and in the log stands its digest over 128 random bits', async () => {
  await issue({ name: 'Rita Example', contact: 'rita@example.org' })
  const [described] = await kept()
  if (described?.type !== 'PersonDescribed') throw new Error('nothing was kept')
  const { name, contact, salt } = described.data
  expect([name, contact]).toEqual(['Rita Example', 'rita@example.org'])
  const digest = createHash('sha256').update(Buffer.from(salt, 'hex')).update('Rita Example').digest('hex')
  expect(await digests()).toEqual([digest])
  const log = JSON.stringify(await everyEvent(store))
  expect(['Example', 'example.org', salt].filter(each => log.includes(each))).toEqual([])
})

test('a second key of a person has the digest of the same name; another name is another description', async () => {
  await issue({ name: 'Rita Example' })
  await issue({})
  await issue({ name: 'Rita Example', contact: 'by phone' })
  const [first, ...same] = await digests()
  expect(same).toEqual([first, first])
  await issue({ name: 'Rita Other' })
  expect((await digests()).at(-1)).not.toBe(first)
  expect((await kept()).map(({ data }) => 'contact' in data && data.contact)).toEqual([
    false,
    'by phone',
    'by phone',
  ])
  expect((await keysIn(store)).map(({ name }) => name)).toEqual(Array(4).fill('Rita Other'))
})

test('two persons of one name have two digests', async () => {
  await issue({ name: 'Ann Example' })
  await issue({ person: 'bob', name: 'Ann Example' })
  expect(new Set(await digests()).size).toBe(2)
})

test.each(['rita@example.org', 'Rita Example', '', ' rita', 'r'.repeat(65), 'cli:rita', '-rita', 'ríta'])(
  'what is no pseudonym is refused, and nothing of it is stored: "%s"',
  async person => {
    const refused = { ok: false, refusal: { code: 'PersonMalformed', person } }
    expect(await issue({ person, name: 'Rita' })).toEqual(refused)
    expect(await forget(person)).toEqual(refused)
    expect([await everyEvent(store), await store.asideStreams('person')]).toEqual([[], []])
  },
)

test('a person who is forgotten has neither name nor contact any more, and the log says that it was done', async () => {
  await issue({ name: 'Rita Example' })
  expect(await forget()).toEqual({ ok: true, value: { forgottenOn: '2026-01-02' } })
  expect(await kept()).toEqual([])
  expect(await store.asideStreams('person')).toEqual([])
  expect((await inLog()).at(-1)).toMatchObject({
    type: 'PersonForgotten',
    actor: { person: 'cli:ann' },
    data: { person: 'rita', reason: 'Asked for by letter.', occurredOn: '2026-01-02' },
  })
  expect(await keysIn(store)).toMatchObject([{ person: 'rita', name: null, forgotten: true }])
})

test('to forget again is no event, and the pseudonym is not given a name again', async () => {
  await issue({ name: 'Rita Example' })
  await forget()
  const before = await inLog()
  expect(await forget()).toMatchObject({ ok: true })
  const refusal = { code: 'PersonAlreadyForgotten', person: 'rita', forgottenOn: '2026-01-02' }
  expect(await issue({ name: 'Rita Example' })).toEqual({ ok: false, refusal })
  expect(await issue({})).toEqual({ ok: false, refusal })
  expect(await inLog()).toEqual(before)
})

test('where nothing is kept of a person there is nothing to forget', async () => {
  await issue({})
  const refusal = { code: 'PersonUnknown', person: 'rita' }
  expect(await forget()).toEqual({ ok: false, refusal })
  expect(await inLog()).toHaveLength(1)
})

test('what was cut short after it was recorded is finished by the same again', async () => {
  await issue({ name: 'Rita Example' })
  const failing = { ...plain(store), erase: () => Promise.reject(new StoreUnavailable('away')) }
  await expect(forget('rita', failing)).rejects.toThrow('away')
  expect(await keysIn(store)).toMatchObject([{ name: null, forgotten: true }])
  expect(await forget()).toMatchObject({ ok: true })
  expect(await kept()).toEqual([])
  expect((await inLog()).filter(({ type }) => type === 'PersonForgotten')).toHaveLength(1)
})
