import { beforeAll, expect, test } from 'vitest'
import { VERDICTS, worstOf } from '../../../src/app/bundle/findings.ts'
import { verifyBundle } from '../../../src/app/bundle/verify-bundle.ts'
import type { Citation } from '../../../src/audit/citation.ts'
import { issueKey } from '../../../src/identity/keys.ts'
import { forgetPerson } from '../../../src/identity/persons.ts'
import { digestOf } from '../../../src/node/digest-of.ts'
import { replay } from '../../../src/node/replay.ts'
import { readCheckpoint } from '../../audit/second/note.ts'
import { readProof } from '../../audit/second/tlog-proof.ts'
import { hashOfLeaf, isConsistent } from '../../audit/second/tree.ts'
import { bundleOf, codeOf, signed, trusting, vkeysOf } from '../../support/app/bundles.ts'
import { promise, SEATS } from '../../support/http/commitments.ts'
import { assessmentOf, type Cast, evidence, expectDone, NORTH, textOf } from '../../support/http/http.ts'
import { signingCast } from '../../support/http/signing.ts'

const NAME = 'Ann Example'
const CASE = '/v1/closures/elm-2025'
const DRAFT = assessmentOf('2013-H1')
/** Every view that shows persons and may be cited. */
const VIEWS = [
  `${NORTH}/ratings/lead/why?framework=rubric`,
  `${NORTH}/ratings/lead/history?framework=rubric`,
  `${NORTH}/history?`,
  `${SEATS}?`,
  `${SEATS}/why?`,
  `${SEATS}/history?`,
  `${CASE}?`,
  `${CASE}/why?`,
  `${CASE}/timeline?`,
  '/v1/audit/entries?actor=ann',
]
const PAGES = [
  '/districts/north/ratings/lead/why?framework=rubric',
  '/commitments/seats',
  '/closures/elm-2025',
  '/audit/entries',
]
const BUNDLES = ['', '?district=north', '?commitment=seats', '?case=elm-2025']

let on: Cast
let key: string
let forget: () => Promise<void>
beforeAll(async () => {
  const cast = await signingCast('example.org/ledger')
  ;({ on } = cast)
  const given = {
    handler: on.handler,
    newId: () => '00000000-0000-7000-8000-aaaaaaaaaaaa',
    clock: () => Date.parse('2026-03-01T10:00:00Z'),
    actor: { person: 'cli:test', key: 'cli', role: 'operator' },
  }
  const roles = ['rater', 'operator', 'clerk'] as const
  const issued = await issueKey(given, { person: 'ann', roles: [...roles], name: NAME })
  if (!issued.ok) throw new Error(issued.refusal.code)
  const ann = issued.value.key
  await on.read()
  expectDone(await on.put(NORTH, { as: ann, ifMatch: 1, body: { name: 'Far North' } }))
  await on.opened('2013-H1')
  const rating = { level: 'Low', rationale: 'Seen.', evidence }
  expectDone(await on.put(`${DRAFT}/ratings/lead`, { as: ann, body: rating }))
  expectDone(await on.post(`${DRAFT}/submit`, { as: ann, ifMatch: 0, body: {} }))
  expectDone(await on.post(`${DRAFT}/publish`, { as: on.paul, ifMatch: 1, body: {} }))
  const correction = { level: 'High', rationale: 'Misread.', evidence }
  expectDone(
    await on.post(`${DRAFT}/corrections`, {
      as: ann,
      key: 'c-1',
      ifMatch: 2,
      body: { item: 'lead', ...correction },
    }),
  )
  expectDone(await on.put(SEATS, { as: ann, body: promise }))
  expectDone(await on.put('/v1/schools/elm', { as: on.olga, body: { name: 'Elm', district: 'north' } }))
  const body = { district: 'north', school: 'elm', occurredOn: '2025-01-10' }
  expectDone(await on.put(CASE, { as: ann, body }))
  forget = async () => {
    expect(await forgetPerson(given, on.store, { person: 'ann', reason: 'asked' })).toMatchObject({
      ok: true,
    })
  }
  await signed(on)
  key = (await vkeysOf(on))[0] ?? ''
  return cast.close
})

/** A citation of a view as `cite` pins it: to a position, and to a day if the view is of one. */
async function cited(view: string, position: number): Promise<Citation> {
  const known = `${view}&knownAt=${position}`
  const isOfDay = Object.hasOwn((await on.get(known)).body, 'asOf')
  const address = isOfDay ? `${known}&asOf=2026-03-01` : known
  const { text } = expectDone(await on.get(address))
  return {
    origin: 'example.org/ledger',
    position,
    root: on.runner.tiles.rootOf(position),
    address,
    sha256: digestOf(text),
    key: null,
    viewVersion: replay.viewVersion,
  }
}

test('when a person is forgotten, what was signed and cited before holds, and every view says that the name was erased', async () => {
  const size = Number((await on.get('/.well-known/portfolio-ledger-log')).body.size)
  const kept = (await on.get('/checkpoint')).text
  const event = textOf((await on.get(SEATS)).body.made?.event)
  const proof = async (at = '') =>
    (await on.get(`/v1/proofs/inclusion?event=${event}${at}`, { headers: { accept: 'text/plain' } })).text
  const proven = await proof()
  const bundles = await Promise.all(BUNDLES.map(question => bundleOf(on, question)))
  const citations = await Promise.all(VIEWS.map(view => cited(view, size)))
  const tables = async () => [
    ...(await Promise.all(
      PAGES.map(async url => (await on.get(url, { headers: { accept: 'text/html' } })).text),
    )),
    (await on.get('/v1/audit/entries?actor=ann', { headers: { accept: 'text/csv' } })).text,
    (await on.get(`/v1/events/${event}`)).text,
  ]
  const texts = async () => [
    ...(await Promise.all(VIEWS.map(async url => (await on.get(url)).text))),
    ...(await tables()),
  ]
  for (const text of await texts()) expect(text).toContain(NAME)

  await forget()
  await signed(on)

  for (const text of await texts()) {
    expect(text).not.toContain(NAME)
    expect(text).toMatch(/"(?:\w*N|n)ameErased":true|name erased/)
  }
  for (const [at, bundle] of bundles.entries()) {
    const question = BUNDLES[at] ?? ''
    expect(await bundleOf(on, `${question}${question === '' ? '?' : '&'}size=${size}`)).toEqual(bundle)
    expect(await codeOf(bundle, trusting(key))).toBe(0)
  }
  expect(await codeOf(await bundleOf(on), trusting(key, kept))).toBe(0)
  expect(await proof(`&size=${size}`)).toBe(proven)
  const { leaf } = (await on.get(`/v1/proofs/inclusion?event=${event}&size=${size}`)).body
  expect(readProof(proven, hashOfLeaf(Buffer.from(textOf(leaf))), [key]).checkpoint.size).toBe(BigInt(size))
  const vkeys = await vkeysOf(on)
  const [older, newer] = [kept, (await on.get('/checkpoint')).text].map(text => readCheckpoint(text, vkeys))
  const way = (await on.get(`/v1/proofs/consistency?from=${size}`)).body.proof as unknown as readonly string[]
  expect(older && newer && isConsistent(older, newer, way)).toBe(true)
  const everything = await bundleOf(on)
  for (const { address, sha256 } of citations)
    expect([address, digestOf((await on.get(address)).text)]).toEqual([address, sha256])
  for (const citation of citations.filter(({ address }) => /why|entries/.test(address))) {
    const { findings } = await verifyBundle(everything, trusting(key), replay, citation)
    expect([citation.address, VERDICTS[worstOf(findings)]]).toEqual([citation.address, 0])
  }
})
