import { beforeAll, expect, test } from 'vitest'
import { VERDICTS, worstOf } from '../../../src/app/bundle/findings.ts'
import { verifyBundle } from '../../../src/app/bundle/verify-bundle.ts'
import { type Citation, parseCitation } from '../../../src/audit/citation.ts'
import { digestOf } from '../../../src/node/digest-of.ts'
import { replay } from '../../../src/node/replay.ts'
import { rootOver } from '../../audit/second/tree.ts'
import { filesIn } from '../../audit/second/zip.ts'
import { bundleOf, changed, signed, trusting, vkeysOf } from '../../support/app/bundles.ts'
import { type Cast, expectDone } from '../../support/http/http.ts'
import { signingCast } from '../../support/http/signing.ts'

let on: Cast
let key: string
let bundle: Buffer
let everything: Buffer
let snapshot: Citation
let network: Citation
beforeAll(async () => {
  const cast = await signingCast('example.org/ledger')
  ;({ on } = cast)
  await on.opened('2013-H1')
  await on.published('2013-H1', { lead: 'Low' }, '2013-06-20')
  expectDone(
    await on.put('/v1/districts/south', { as: on.olga, body: { name: 'South', joinedOn: '2012-01-01' } }),
  )
  const position = await signed(on)
  key = (await vkeysOf(on))[0] ?? ''
  const cited = async (view: string): Promise<Citation> => {
    const address = `${view}framework=rubric&knownAt=${position}&asOf=2026-03-01`
    const sha256 = digestOf((await on.get(address)).text)
    const root = on.runner.tiles.rootOf(position)
    return {
      origin: 'example.org/ledger',
      position,
      root,
      address,
      sha256,
      key: null,
      viewVersion: replay.viewVersion,
    }
  }
  snapshot = await cited('/v1/districts/north/snapshot?')
  network = await cited('/v1/network/snapshot?')
  // What was recorded since changes nothing of what was known then.
  expectDone(await on.put('/v1/districts/north', { as: on.olga, ifMatch: 1, body: { name: 'Far North' } }))
  await on.opened('2013-H2')
  await on.published('2013-H2', { lead: 'High' }, '2013-12-20')
  await signed(on)
  bundle = await bundleOf(on, '?district=north')
  everything = await bundleOf(on)
  return cast.close
})

async function told(given: Buffer, citation: Citation, trusted = trusting(key)) {
  const { findings } = await verifyBundle(given, trusted, replay, citation)
  const by = (what: string) => findings.find(each => each.what === what)?.verdict
  return [VERDICTS[worstOf(findings)], by('record'), by('answer')]
}

test('a citation holds against a bundle of what it is about, and against one of everything', async () => {
  expect(await told(bundle, snapshot)).toEqual([0, 'verified', 'verified'])
  expect(await told(everything, snapshot)).toEqual([0, 'verified', 'verified'])
  expect(await told(everything, network)).toEqual([0, 'verified', 'verified'])
  expect(await told(bundle, snapshot, trusting(null))).toEqual([20, 'verified', 'verified'])
})

test('the same record with another answer is told apart from one of another form alone, and from another record', async () => {
  const other = { ...snapshot, sha256: '0'.repeat(64) }
  expect(await told(bundle, other)).toEqual([42, 'verified', 'snapshot-mismatch'])
  expect(await told(bundle, { ...other, viewVersion: 1 })).toEqual([43, 'verified', 'form-changed'])
  expect(await told(bundle, { ...snapshot, viewVersion: 1 })).toEqual([0, 'verified', 'verified'])
  const another = { ...snapshot, root: Buffer.alloc(32) }
  expect(await told(bundle, another)).toEqual([30, 'diverged', 'verified'])
  expect(await told(bundle, { ...another, sha256: other.sha256 })).toEqual([30, 'diverged', null])
})

test('what a bundle does not hold is incomplete, and is no fault of the answer', async () => {
  expect(await told(bundle, network)).toEqual([41, 'verified', 'incomplete'])
  expect(await told(bundle, { ...snapshot, position: 10_000 })).toEqual([41, 'incomplete', undefined])
  const cut = await changed(bundle, files => files.set('events.ndjson', Buffer.alloc(0)))
  expect(await told(cut, snapshot)).toEqual([41, 'verified', null])
})

test('another implementation finds the cited root in the bundle', () => {
  const raw = filesIn(bundle).get('leaf-hashes') ?? Buffer.alloc(0)
  const hashes = Array.from({ length: snapshot.position }, (_, n) =>
    raw.subarray(n * 32, n * 32 + 32).toString('base64'),
  )
  expect(rootOver(hashes)).toBe(snapshot.root.toString('base64'))
  expect(parseCitation('portfolio-ledger-citation/v1')).toBeNull()
})
