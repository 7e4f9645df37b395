import { beforeAll, expect, test } from 'vitest'
import { worstOf } from '../../../src/app/bundle/findings.ts'
import { verifyBundle } from '../../../src/app/bundle/verify-bundle.ts'
import { cosignatureLine } from '../../../src/audit/checkpoint.ts'
import { type SignerKey, verifierText } from '../../../src/audit/note-key.ts'
import { replay } from '../../../src/node/replay.ts'
import { readBundle } from '../../audit/second/bundle.ts'
import { filesIn } from '../../audit/second/zip.ts'
import { bundleOf, changed, codeOf, signed, trusting, vkeysOf } from '../../support/app/bundles.ts'
import { makeWitness } from '../../support/audit/witness.ts'
import { type Cast, expectDone } from '../../support/http/http.ts'
import { signingCast } from '../../support/http/signing.ts'

const SEEN_S = 1_800_000_000
const [one, two, three] = ['one', 'two', 'three'].map(name => makeWitness(`example.org/${name}`)) as [
  SignerKey,
  SignerKey,
  SignerKey,
]
let on: Cast
let unseen: Buffer
let bundle: Buffer
let later: Buffer
let key: string

beforeAll(async () => {
  const cast = await signingCast('example.org/ledger')
  ;({ on } = cast)
  await signed(on)
  unseen = await bundleOf(on, '?district=north')
  await seenBy(one, SEEN_S)
  await seenBy(two, SEEN_S + 60)
  // A witness that is asked again signs again; one line of each is enough.
  await seenBy(two, SEEN_S + 90)
  bundle = await bundleOf(on, '?district=north')
  const size = await on.read()
  expectDone(await on.put('/v1/districts/south', { as: on.olga, body: { name: 'South' } }))
  await signed(on)
  later = await bundleOf(on, `?district=north&size=${size}`)
  key = (await vkeysOf(on))[0] ?? ''
  return cast.close
})

async function seenBy(witness: SignerKey, seconds: number): Promise<void> {
  const { published } = on.checkpoints
  if (published === null) throw new Error('nothing is published')
  const line = cosignatureLine(published.note.text, witness, seconds)
  on.checkpoints.addLines(published, [{ line, vkey: verifierText(witness) }])
  await on.checkpoints.advance()
}

const asking = (quorum: number, ...keys: readonly SignerKey[]) => ({
  ...trusting(key),
  witnessed: { keys, quorum },
})
const linesIn = (given: Buffer) =>
  (filesIn(given).get('checkpoint')?.toString() ?? '').split('\n\n')[1]?.split('\n').slice(0, -1) ?? []
const withLines = (change: (lines: readonly string[]) => readonly string[]) =>
  changed(bundle, files => {
    const [text = ''] = (files.get('checkpoint')?.toString() ?? '').split('\n\n')
    const lines = change(linesIn(bundle))
    files.set('checkpoint', Buffer.from(`${text}\n\n${lines.map(line => `${line}\n`).join('')}`))
  })

test('a bundle carries one line of each witness, which its inventory lists and another implementation reads', async () => {
  expect(linesIn(unseen)).toHaveLength(1)
  expect(linesIn(bundle)).toHaveLength(3)
  const inventory = filesIn(bundle).get('inventory')?.toString()
  for (const witness of [one, two]) expect(inventory).toContain(`\nwitness ${verifierText(witness)}\n`)
  const { checkpoint } = readBundle(bundle, [key, verifierText(one), verifierText(two)])
  expect(checkpoint.witnesses).toEqual(
    new Map([
      [one.name, BigInt(SEEN_S)],
      [two.name, BigInt(SEEN_S + 60)],
    ]),
  )
  expect(later).toEqual(bundle)
})

test('as many witnesses as are asked for must have signed it, of those who are named', async () => {
  expect(await codeOf(bundle, asking(2, one, two))).toBe(0)
  expect(await codeOf(bundle, asking(2, one, three))).toBe(41)
  expect(await codeOf(bundle, asking(2, one, one))).toBe(41)
  expect(await codeOf(unseen, asking(1, one))).toBe(41)
  // A witness of the same name with another key.
  expect(await codeOf(bundle, asking(1, makeWitness(one.name)))).toBe(41)
  // A witness does not show whose log it is.
  expect(await codeOf(bundle, { ...asking(1, one), key: null })).toBe(20)
})

test('the report names who has signed and when, and who has not', async () => {
  const told = async (quorum: number) => {
    const { findings } = await verifyBundle(bundle, asking(quorum, one, three), replay)
    return [worstOf(findings), findings.find(({ what }) => what === 'witnesses')?.is]
  }
  const signedBy = 'example.org/one (2027-01-15T08:00:00.000Z)'
  expect(await told(1)).toEqual(['verified', `signed by 1 of the 2 that you name, as you ask: ${signedBy}`])
  expect(await told(2)).toEqual([
    'incomplete',
    `signed by 1 of the 2 that you name, and you ask for 2: ${signedBy}; not by example.org/three`,
  ])
})

test('a line of a witness that is changed, doubled, put in or of nobody listed is invalid, and one that is gone incomplete', async () => {
  const [own = '', first = '', second = ''] = linesIn(bundle)
  const { published } = on.checkpoints
  const stranger = cosignatureLine(published?.note.text ?? '', three, SEEN_S)
  const forged = `${first.slice(0, -8)}${first.at(-8) === 'A' ? 'B' : 'A'}${first.slice(-7)}`
  for (const lines of [
    [own, forged, second],
    [own, first, first, second],
    [own, first, second, stranger],
    [own, stranger, second],
    [first, second],
  ])
    expect(await codeOf(await withLines(() => lines), trusting(key))).toBe(40)
  for (const lines of [[own, first], [own, second], [own]])
    expect(await codeOf(await withLines(() => lines), trusting(key))).toBe(41)
  const unlisted = await changed(bundle, files => {
    const text = files.get('inventory')?.toString() ?? ''
    files.set('inventory', Buffer.from(text.replace(`witness ${verifierText(one)}\n`, '')))
  })
  expect(await codeOf(unlisted, trusting(key))).toBe(40)
})
