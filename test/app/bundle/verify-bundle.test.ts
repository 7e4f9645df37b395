import { beforeAll, expect, test } from 'vitest'
import { verifyBundle } from '../../../src/app/bundle/verify-bundle.ts'
import { parseCheckpoint, signCheckpoint } from '../../../src/audit/checkpoint.ts'
import { parseInventory, signInventory } from '../../../src/audit/inventory.ts'
import { signKeyChange } from '../../../src/audit/key-change.ts'
import { fingerprintOf, makeKey, verifierText } from '../../../src/audit/note-key.ts'
import { replay } from '../../../src/node/replay.ts'
import { filesIn } from '../../audit/second/zip.ts'
import { bundleOf, changed, codeOf, lines, signed, trusting, vkeysOf } from '../../support/app/bundles.ts'
import { type Cast, expectDone } from '../../support/http/http.ts'
import { signingCast } from '../../support/http/signing.ts'

const ORIGIN = 'example.org/ledger'
let bundle: Buffer
let everything: Buffer
let key: string
let kept: string
let folder: string
beforeAll(async () => {
  const cast = await signingCast(ORIGIN)
  const { on, close } = cast
  folder = cast.folder
  expectDone(await on.put('/v1/districts/south', { as: on.olga, body: { name: 'South' } }))
  await signed(on)
  kept = (await on.get('/checkpoint')).text
  await rename(on)
  await signed(on)
  bundle = await bundleOf(on, '?district=south')
  everything = await bundleOf(on)
  key = (await vkeysOf(on))[0] ?? ''
  return close
})

async function rename(on: Cast): Promise<void> {
  for (const [at, name] of ['Far South', 'Deep South'].entries())
    expectDone(await on.put('/v1/districts/south', { as: on.olga, ifMatch: at, body: { name } }))
}

/** The exit codes for readers who trust, in this order: a key, a checkpoint, both, nothing. */
const codes = async (given: Buffer) =>
  Promise.all(
    [trusting(key), trusting(null, kept), trusting(key, kept), trusting(null)].map(each =>
      codeOf(given, each),
    ),
  )
const after = async (change: Parameters<typeof changed>[1]) => codes(await changed(bundle, change))

test('a bundle is verified by a key or a kept checkpoint, and without either it only holds together', async () => {
  expect(await codes(bundle)).toEqual([0, 0, 0, 20])
  const { heading, findings } = await verifyBundle(bundle, trusting(key, kept), replay)
  expect(heading).toMatchObject({ origin: ORIGIN, subject: 'district/south' })
  expect(findings.map(({ what }) => what)).toEqual([
    'archive',
    'keys',
    'checkpoint',
    'tree',
    'history',
    'events',
    'inventory',
    'snapshot',
  ])
  expect(findings.at(-2)?.is).toContain('rests on the signature of the operator')
})

test('whatever bit is flipped, the report says in words what is wrong', async () => {
  const reasons = new Set<string>()
  for (let at = 0; at < bundle.length; at += 97) {
    const { findings } = await verifyBundle(flipped(bundle, at), trusting(key), replay)
    for (const { is } of findings) reasons.add(is)
  }
  expect([...reasons].filter(reason => /undefined|\bnull\b/.test(reason))).toEqual([])
  expect(reasons).toContain('it has other bytes than the archive of its files')
})

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8))
  return copy
}

const contentOf = (files: ReadonlyMap<string, Buffer>, name: string) => files.get(name)?.toString() ?? ''
const all = (code: number) => [code, code, code, code]

test('bytes behind it, before it or between its files make it invalid', async () => {
  expect(await codes(Buffer.concat([bundle, Buffer.of(0)]))).toEqual(all(40))
  expect(await codes(Buffer.concat([bundle, bundle]))).toEqual(all(40))
  expect(await codes(Buffer.concat([Buffer.of(0), bundle]))).toEqual(all(40))
  expect(await codes(bundle.subarray(0, -1))).toEqual(all(40))
  expect(await codes(Buffer.alloc(0))).toEqual(all(40))
  expect(await codes(Buffer.from('no zip'))).toEqual(all(40))
  expect(await after(files => files.set('more.txt', Buffer.from('more')))).toEqual(all(40))
  expect(
    await after(files => files.set('keys.json', Buffer.from(`${contentOf(files, 'keys.json')}\n`))),
  ).toEqual(all(40))
  expect(
    await after(files => {
      const readme = files.get('README.txt') ?? Buffer.alloc(0)
      files.delete('README.txt')
      files.set('README.txt', readme)
    }),
  ).toEqual(all(40))
})

test('what is missing makes it incomplete', async () => {
  expect(await after(lines('events.ndjson', each => each.slice(1)))).toEqual(all(41))
  expect(await after(lines('events.ndjson', each => each.toSpliced(1, 1)))).toEqual(all(41))
  expect(await after(lines('events.ndjson', each => each.slice(0, -1)))).toEqual(all(41))
  expect(await after(lines('proofs.ndjson', each => each.toSpliced(1, 1)))).toEqual(all(41))
  const cut = (files: Map<string, Buffer>) => {
    for (const name of ['events.ndjson', 'proofs.ndjson']) lines(name, each => each.slice(0, -1))(files)
  }
  expect(await after(cut)).toEqual(all(41))
  expect(
    await after(files => {
      cut(files)
      files.set('leaf-hashes', (files.get('leaf-hashes') ?? Buffer.alloc(0)).subarray(0, -32))
    }),
  ).toEqual(all(41))
  expect(await after(files => files.delete('proofs.ndjson'))).toEqual(all(41))
  expect(await after(files => files.delete('inventory'))).toEqual(all(41))
})

test('the same holds for a bundle of everything, which has no proofs', async () => {
  const of = async (change: Parameters<typeof changed>[1]) => codes(await changed(everything, change))
  expect(await codes(everything)).toEqual([0, 0, 0, 20])
  expect(await of(lines('events.ndjson', each => each.toSpliced(1, 1)))).toEqual(all(41))
  expect(await of(lines('events.ndjson', each => each.slice(0, -1)))).toEqual(all(41))
  expect(
    await of(files => files.set('leaf-hashes', files.get('leaf-hashes')?.subarray(32) ?? Buffer.alloc(0))),
  ).toEqual(all(41))
  expect(await of(files => files.set('leaf-hashes', Buffer.alloc(1)))).toEqual(all(40))
  expect(await of(lines('events.ndjson', ([a = '', b = '', ...rest]) => [b, a, ...rest]))).toEqual(all(40))
  // The inventory of one bundle in another one.
  const other = filesIn(bundle).get('inventory') ?? Buffer.alloc(0)
  expect(await of(files => files.set('inventory', other))).toEqual(all(40))
})

test('a proof that is of nothing makes it invalid, and one whose event is missing does not', async () => {
  const moved = (each: readonly string[]) => each.map(line => line.replace(/"position":\d+/, '"position":1'))
  expect(await after(lines('proofs.ndjson', each => moved(each).slice(0, 1)))).toEqual(all(40))
  expect(await after(lines('proofs.ndjson', each => [...each, 'no proof']))).toEqual(all(40))
  const beyond = (line = '') => line.replace(/"position":\d+/, '"position":900000')
  expect(await after(lines('proofs.ndjson', each => [...each, beyond(each[0])]))).toEqual(all(40))
  expect(await after(lines('events.ndjson', each => each.slice(0, -1)))).toEqual(all(41))
})

test('events that were swapped, doubled or put in make it invalid', async () => {
  const swapped = ([a = '', b = '', ...rest]: readonly string[]) => [b, a, ...rest]
  expect(await after(lines('events.ndjson', swapped))).toEqual(all(40))
  expect(await after(lines('events.ndjson', ([a = '', ...rest]) => [a, a, ...rest]))).toEqual(all(40))
  // Two events swap their positions.
  const moved = ([a = '', b = '', ...rest]: readonly string[]) => {
    const [first, second] = [a, b].map(line => /,"position":\d+\}$/.exec(line)?.[0] ?? '')
    return [b.replace(second ?? '', first ?? ''), a.replace(first ?? '', second ?? ''), ...rest]
  }
  expect(await after(lines('events.ndjson', moved))).toEqual(all(40))
  const altered = (each: readonly string[]) => each.map(line => line.replace('Deep South', 'Deep North'))
  expect(await after(lines('events.ndjson', altered))).toEqual(all(40))
})

test('a line of a key that is not listed, or two of one, make it invalid', async () => {
  const other = makeKey(ORIGIN)
  for (const name of ['checkpoint', 'inventory']) {
    const [text = ''] = (filesIn(bundle).get(name)?.toString() ?? '').split('\n\n')
    const line =
      signCheckpoint({ origin: ORIGIN, size: 1, root: Buffer.alloc(32) }, [other]).split('\n\n')[1] ?? ''
    const signedBy = (more: string) => (files: Map<string, Buffer>) =>
      void files.set(name, Buffer.from(`${contentOf(files, name)}${more}`))
    expect(await after(signedBy(line))).toEqual(all(40))
    const own =
      filesIn(bundle)
        .get(name)
        ?.toString()
        .slice(text.length + 2) ?? ''
    expect(await after(signedBy(own))).toEqual(all(40))
  }
})

/** A bundle that a stranger signed anew, with or without an entry in the list of keys. */
async function resigned(origin: string, isListed: boolean, own = makeKey(origin)): Promise<Buffer> {
  return changed(bundle, files => {
    const text = (name: string) => files.get(name)?.toString() ?? ''
    const checkpoint = parseCheckpoint(text('checkpoint'))
    const inventory = parseInventory(text('inventory'))
    if (checkpoint === null || inventory === null) throw new Error('no bundle')
    files.set('checkpoint', Buffer.from(signCheckpoint({ ...checkpoint, origin }, [own])))
    files.set('inventory', Buffer.from(signInventory({ ...inventory, origin }, own)))
    files.set('README.txt', Buffer.from(text('README.txt').replaceAll(ORIGIN, origin)))
    const keys = [{ note: signKeyChange(own, null), vkey: verifierText(own) }]
    if (isListed) files.set('keys.json', Buffer.from(`${JSON.stringify({ keys })}\n`))
  })
}

test('one that somebody else signed is invalid, but for who brings nothing along and is shown a list of keys to match', async () => {
  expect(await codes(await resigned(ORIGIN, false))).toEqual(all(40))
  expect(await codes(await resigned(ORIGIN, true))).toEqual([40, 40, 40, 20])
  // A log that is named after its key cannot be taken over even so: a stranger can only make a log of another name.
  expect(await codes(await resigned('portfolio-ledger/0123456789abcdef', true))).toEqual(all(40))
})

test('without a key or a checkpoint the report says what the name of the log proves, and what not', async () => {
  const told = async (given: Buffer) =>
    (await verifyBundle(given, trusting(null), replay)).findings.find(({ what }) => what === 'trust')?.is
  expect(await told(bundle)).toContain(
    `anybody could have made it, and called it ${ORIGIN}. It is signed by ${key}`,
  )
  const own = makeKey(publicKey => `portfolio-ledger/${fingerprintOf(publicKey)}`)
  expect(await told(await resigned(own.name, true, own))).toContain(
    `only who holds the key after which ${own.name} is named could have made it`,
  )
})

test('another history than the one whose checkpoint is kept is told as that', async () => {
  const fork = await signingCast(ORIGIN, folder)
  expectDone(await fork.on.put('/v1/districts/south', { as: fork.on.olga, body: { name: 'Old South' } }))
  await rename(fork.on)
  await signed(fork.on)
  const other = await bundleOf(fork.on, '?district=south')
  await fork.close()
  expect(await codes(other)).toEqual([0, 30, 30, 20])
})

test('a bundle that is older than the kept checkpoint is incomplete', async () => {
  const { on, close } = await signingCast(ORIGIN)
  await signed(on)
  const old = await bundleOf(on, '?district=north')
  expectDone(await on.put('/v1/districts/south', { as: on.olga, body: { name: 'South' } }))
  await signed(on)
  const later = (await on.get('/checkpoint')).text
  await close()
  expect(await codeOf(old, trusting(null, later))).toBe(41)
})
