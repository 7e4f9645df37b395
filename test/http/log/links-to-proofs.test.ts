import { beforeAll, expect, test } from 'vitest'
import { readCheckpoint, type SecondCheckpoint } from '../../audit/second/note.ts'
import { hashOfLeaf, rootByInclusion } from '../../audit/second/tree.ts'
import { signed, vkeysOf } from '../../support/app/bundles.ts'
import { tellCases } from '../../support/http/closure-why.ts'
import { promiseEverything } from '../../support/http/commitment-why.ts'
import {
  assessmentOf,
  type Cast,
  evidence,
  expectDone,
  type Json,
  listOf,
  textOf,
} from '../../support/http/http.ts'
import { signingCast } from '../../support/http/signing.ts'
import { tellEverything } from '../../support/http/why.ts'

const PROOF = /^\/v1\/proofs\/inclusion\?(event=[0-9a-f-]{36}|position=\d+)$/
let on: Cast
let head: SecondCheckpoint
let auditor: string
beforeAll(async () => {
  const cast = await signingCast('example.org/ledger')
  ;({ on } = cast)
  await tellEverything(on)
  await tellCases(on)
  await promiseEverything(on)
  auditor = await on.key('aud', ['auditor'])
  await signed(on)
  head = readCheckpoint((await on.get('/checkpoint')).text, await vkeysOf(on))
  return cast.close
})

const idsOf = async (url: string) =>
  listOf(expectDone(await on.get(url)).body.items).map(({ id, case: closure }) => textOf(id ?? closure))

/** The proof link of every row in some lists of an answer; a row without one is returned as it is. */
async function proofsOf(url: string, ...lists: readonly string[]): Promise<readonly string[]> {
  const { body } = expectDone(await on.get(url))
  return lists.flatMap(name => linkedIn(listOf(body[name])))
}
const linkedIn = (rows: readonly Json[]) =>
  rows.map(row => (PROOF.test(textOf(row.links?.proof)) ? textOf(row.links?.proof) : JSON.stringify(row)))

/** Whether another implementation gets from a proof to the signed root, beginning with the leaf if the answer has it. */
async function isProven(url: string): Promise<boolean> {
  const { leaf, leafHash, index, proof } = expectDone(await on.get(url)).body
  const hashes = proof as unknown as readonly string[]
  const hash = leaf === null ? textOf(leafHash) : hashOfLeaf(Buffer.from(textOf(leaf)))
  return (
    (leaf === null) === url.includes('position=') &&
    rootByInclusion(hash, BigInt(textOf(index)), head.size, hashes) === head.root
  )
}

async function expectProven(links: readonly string[], atLeast: number): Promise<void> {
  const all = [...new Set(links)]
  expect(all.filter(link => !PROOF.test(link))).toEqual([])
  expect(all.length).toBeGreaterThanOrEqual(atLeast)
  const unproven: string[] = []
  for (const link of all) if (!(await isProven(link))) unproven.push(link)
  expect(unproven).toEqual([])
}

test('each event behind a why links its proof', async () => {
  const links: string[] = []
  for (const district of await idsOf('/v1/districts')) {
    for (const item of ['lead', 'teach', 'teach.plan', 'teach.talk'])
      links.push(
        ...(await proofsOf(`/v1/districts/${district}/ratings/${item}/why?framework=rubric`, 'events')),
      )
  }
  const ratings = links.length
  for (const id of await idsOf('/v1/commitments'))
    links.push(...(await proofsOf(`/v1/commitments/${id}/why`, 'events')))
  const promises = links.length
  for (const id of await idsOf('/v1/closures'))
    links.push(...(await proofsOf(`/v1/closures/${id}/why`, 'events')))
  expect([ratings > 10, promises > ratings, links.length > promises]).toEqual([true, true, true])
  await expectProven(links, 40)
})

test('each line of a history links its proof', async () => {
  const links: string[] = []
  for (const district of await idsOf('/v1/districts')) {
    const url = `/v1/districts/${district}`
    links.push(...(await proofsOf(`${url}/history`, 'items')))
    for (const item of ['lead', 'teach', 'teach.plan', 'teach.talk']) {
      const history = `${url}/ratings/${item}/history?framework=rubric`
      links.push(...(await proofsOf(history, 'items')))
      const { body } = await on.get(history)
      links.push(...linkedIn(listOf(body.items).flatMap(({ publication }) => publication ?? [])))
    }
  }
  for (const id of await idsOf('/v1/commitments'))
    links.push(...(await proofsOf(`/v1/commitments/${id}/history`, 'items')))
  for (const id of await idsOf('/v1/closures')) {
    links.push(...(await proofsOf(`/v1/closures/${id}`, 'steps')))
    links.push(...(await proofsOf(`/v1/closures/${id}/timeline`, 'items')))
  }
  await expectProven(links, 40)
})

test('each event that made a difference between two moments links its proof', async () => {
  const links: string[] = []
  for (const district of await idsOf('/v1/districts')) {
    const { body } = expectDone(
      await on.get(`/v1/districts/${district}/changes?framework=rubric&from=2011-12-31&to=2026-03-01`),
    )
    const changed = [body.items, body.commitments, body.cases].flatMap(listOf)
    links.push(...linkedIn(changed.flatMap(({ events }) => listOf(events))))
  }
  await expectProven(links, 10)
})

async function trailOf(as: string | undefined): Promise<readonly Json[]> {
  const entries: Json[] = []
  for (let url: unknown = '/v1/audit/entries?limit=200'; typeof url === 'string'; ) {
    const { body } = expectDone(await on.get(url, { as }))
    entries.push(...listOf(body.items))
    url = body.page?.next
  }
  return entries
}

test('each entry of the trail and each event links its proof, also one that is not public to who may see it', async () => {
  await on.opened('2015-H1')
  const draft = { level: 'C', rationale: 'Seen.', evidence }
  expectDone(await on.put(`${assessmentOf('2015-H1')}/ratings/lead`, { as: on.rita, body: draft }))
  await signed(on)
  head = readCheckpoint((await on.get('/checkpoint')).text, await vkeysOf(on))
  for (const as of [undefined, auditor]) {
    const entries = await trailOf(as)
    const links = [...linkedIn(entries)]
    for (const { event } of entries.slice(-40)) {
      const { body } = expectDone(await on.get(`/v1/events/${textOf(event)}`, { as }))
      links.push(...linkedIn([body, body.previous, body.next].filter(each => each != null)))
    }
    expect(links.some(link => link.includes('position='))).toBe(as === auditor)
    await expectProven(links, 100)
  }
})
