import { beforeEach, expect, test } from 'vitest'
import { logKeyFile } from '../../../src/node/log-key-file.ts'
import { readBundle } from '../../audit/second/bundle.ts'
import { filesIn } from '../../audit/second/zip.ts'
import { bundleOf, codeOf, signed, trusting, vkeysOf } from '../../support/app/bundles.ts'
import { testFolder } from '../../support/audit/nodes.ts'
import { rubric } from '../../support/domain/framework-documents.ts'
import { eventOf } from '../../support/event-store/events.ts'
import { madeEvent, promise } from '../../support/http/commitments.ts'
import { type Cast, cast, expectDone, listOf, problemIn, textOf } from '../../support/http/http.ts'
import { signingCast } from '../../support/http/signing.ts'
import { recordUnpublished, SECRET } from '../../support/http/unpublished.ts'

let on: Cast
beforeEach(async () => {
  on = await cast(undefined, undefined, { keyFile: logKeyFile(testFolder(), 'example.org/ledger') })
})

const URL = '/v1/exports/audit-bundle'
const bundle = (question?: string, as?: string) => bundleOf(on, question, as)
const streamsIn = ({ events }: ReturnType<typeof readBundle>) =>
  [...new Set([...events.values()].map(({ stream }) => stream))].sort()

test('another implementation reads and proves a bundle of a district, and of everything', async () => {
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  expectDone(await on.put('/v1/districts/south', { as: on.olga, body: { name: 'South' } }))
  expectDone(await on.put('/v1/commitments/seats', { as: on.olga, body: promise }))
  const size = await signed(on)
  const of = readBundle(await bundle('?district=north'), await vkeysOf(on))
  expect(of).toMatchObject({ subject: 'district/north', withheld: 0, checkpoint: { size: BigInt(size) } })
  expect(streamsIn(of)).toEqual([
    'assessment-rubric:north:2013-H1',
    'commitment-seats',
    'district-north',
    'framework-rubric',
    'round-rubric:2013-H1',
  ])
  const all = readBundle(await bundle(), await vkeysOf(on))
  // The public may not see what keys did.
  expect(all).toMatchObject({ subject: 'everything', withheld: 3 })
  expect(all.events.size).toBe(size - 3)
  // The bundle also has the streams of entities that it names; the ratings of an entity can give its name, too.
  const promised = readBundle(await bundle('?commitment=seats'), await vkeysOf(on))
  expect(streamsIn(promised)).toEqual(streamsIn(of))
})

test('the same question about the same size gives the same bytes, whatever was recorded since', async () => {
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  const size = await signed(on)
  const first = await bundle('?district=north')
  const all = await bundle()
  expectDone(await on.put('/v1/districts/north', { as: on.olga, ifMatch: 1, body: { name: 'Far North' } }))
  const second = { ...rubric, version: 'v2', previous: 'v1' }
  expectDone(await on.put('/v1/frameworks/rubric/versions/v2', { as: on.olga, body: second }))
  await on.opened('2013-H2')
  await on.published('2013-H2', { lead: 'High' }, '2013-12-20')
  await signed(on)
  expect(await bundle('?district=north')).not.toEqual(first)
  expect(await bundle(`?district=north&size=${size}`)).toEqual(first)
  expect(await bundle(`?size=${size}`)).toEqual(all)
  for (const each of [first, all]) expect(await codeOf(each, trusting((await vkeysOf(on))[0] ?? ''))).toBe(0)
  // A zip has no time zone, and no day of its own.
  expect(first.readUInt32LE(10)).toBe(0x00210000)
})

test('a bundle of a size has what was known by then alone, whatever names or takes something back since', async () => {
  const trust = { owner: { kind: 'organisation', id: 'trust', name: 'Trust' } }
  await on.record('commitment-theirs', [madeEvent('theirs', trust)])
  await on.record('commitment-seats', [madeEvent('seats')])
  const size = await signed(on)
  const first = await bundle('?commitment=seats')
  const superseded = { supersededBy: 'trust', evidence: [], occurredOn: '2014-01-01' }
  await on.record('commitment-seats', [{ type: 'CommitmentSuperseded', data: superseded }])
  await signed(on)
  expect(await bundle(`?commitment=seats&size=${size}`)).toEqual(first)
})

test('what everyone is given has a tag that changes with its bytes, and what few may see has none', async () => {
  await recordUnpublished(on)
  const auditor = await on.key('aud', ['auditor'])
  await signed(on)
  const asked = (as?: string, tag?: string) =>
    on.get(`${URL}?district=north`, { as, headers: tag === undefined ? {} : { 'if-none-match': tag } })
  const tag = String((await asked()).headers.etag)
  expect(await asked(undefined, tag)).toMatchObject({ status: 304, text: '', headers: { etag: tag } })
  expect((await on.call('HEAD', `${URL}?district=north`, { headers: { 'if-none-match': tag } })).status).toBe(
    304,
  )
  for (const has of [undefined, tag]) {
    const { status, headers } = await asked(auditor, has)
    expect([status, headers.etag]).toEqual([200, undefined])
  }
  await on.opened('2014-H1')
  await signed(on)
  const { status, headers } = await asked(undefined, tag)
  expect([status, headers.etag === tag]).toEqual([200, false])
})

test('drafts are withheld from everyone and counted, and given to who may see them, which is recorded', async () => {
  await recordUnpublished(on)
  const auditor = await on.key('aud', ['auditor'])
  await signed(on)
  const forAll = await bundle('?district=north')
  expect(forAll.includes(SECRET.text)).toBe(false)
  expect(forAll.includes('assessment-rubric:north:2013-H2')).toBe(false)
  const shown = readBundle(forAll, await vkeysOf(on))
  const whole = await bundle('?district=north', auditor)
  expect(whole.includes(SECRET.text)).toBe(true)
  const read = readBundle(whole, await vkeysOf(on))
  expect(read.withheld).toBe(0)
  expect(shown.withheld).toBe(read.events.size - shown.events.size)
  expect(shown.withheld).toBeGreaterThan(0)
  const { body } = await on.get('/v1/audit/entries?type=PrivilegedRead', { as: on.olga })
  await on.read()
  expect(textOf(listOf(body.items)[0]?.sentence)).toContain('in an export of district/north')
})

test('what there is no bundle of is a problem that says why', async () => {
  expect(problemIn(await on.get(URL))).toBe('404 not-signed')
  const size = await signed(on)
  const asked = async (question: string) => problemIn(await on.get(`${URL}?${question}`))
  expect(await asked(`size=${size + 1}`)).toBe('400 size-unknown')
  expect(await asked(`size=${size - 1}`)).toBe('404 not-signed')
  expect(await asked('district=nobody')).toBe('404 entity-unknown')
  expect(await asked('case=none')).toBe('404 not-found')
  expect(await asked('commitment=none')).toBe('404 not-found')
  expect(await asked('district=north&school=elm')).toBe('400 bad-request')
  expect(await asked('entity=north')).toBe('400 invalid-request')
  const head = await on.call('HEAD', URL)
  expect([head.status, head.headers['content-type']]).toEqual([200, 'application/zip'])
  expect([...filesIn(await bundle('?district=north')).keys()]).toEqual([
    'README.txt',
    'checkpoint',
    'keys.json',
    'leaf-hashes',
    'events.ndjson',
    'proofs.ndjson',
    'snapshot.json',
    'inventory',
  ])
})

test('two ledgers that differ in nothing but what is not public give bundles that differ in nothing but digests and ids of requests', async () => {
  const told: string[] = []
  for (const secret of [SECRET, { text: 'another secret', level: 'Middle', item: 'teach.plan' }]) {
    const { on: each, close } = await signingCast('example.org/ledger')
    await recordUnpublished(each, secret)
    await signed(each)
    const files = [...filesIn(await bundleOf(each, '?district=north')), ...filesIn(await bundleOf(each))]
    const texts = files.filter(([name]) => name !== 'leaf-hashes').map(([, content]) => content.toString())
    told.push(texts.join('\n').replaceAll(/"requestId":"[^"]+"|[\w+/]{40,}={0,2}/g, '<made at random>'))
    await close()
  }
  const [first, second] = told
  expect(second).toBe(first)
  expect(first).not.toContain(SECRET.text)
})

test('while this node cannot read an event, nobody is told that nothing is left out', async () => {
  await signed(on)
  expect((await bundle()).length).toBeGreaterThan(0)
  await on.store.append('district-odd', [eventOf(1)], 'none')
  await signed(on)
  expect(problemIn(await on.get(URL))).toBe('503 projection-stopped')
})
