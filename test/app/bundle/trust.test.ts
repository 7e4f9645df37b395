import { beforeAll, expect, test } from 'vitest'
import type { Trusted } from '../../../src/app/bundle/trust.ts'
import { verifyBundle } from '../../../src/app/bundle/verify-bundle.ts'
import { parseInventory, signInventory } from '../../../src/audit/inventory.ts'
import { signKeyChange } from '../../../src/audit/key-change.ts'
import { makeKey, type SignerKey, verifierText } from '../../../src/audit/note-key.ts'
import { logKeyFile } from '../../../src/node/log-key-file.ts'
import { replay } from '../../../src/node/replay.ts'
import { bundleOf, changed, codeOf, signed, trusting } from '../../support/app/bundles.ts'
import { signingCast } from '../../support/http/signing.ts'

let bundle: Buffer
let first: SignerKey
let kept: string
beforeAll(async () => {
  const { on, folder, close } = await signingCast()
  await signed(on)
  kept = (await on.get('/checkpoint')).text
  bundle = await bundleOf(on, '?district=north')
  const key = logKeyFile(folder, undefined).read()
  if (key === null) throw new Error('no key')
  first = key
  return close
})

/** The same bundle, made after other keys replaced the first one: the last of them signed its inventory. */
async function later(keys: readonly { readonly key: SignerKey; readonly note: string }[]): Promise<Buffer> {
  const signer = keys.at(-1)?.key ?? first
  return changed(bundle, files => {
    const inventory = parseInventory(files.get('inventory')?.toString() ?? '')
    if (inventory === null) throw new Error('no inventory')
    files.set('inventory', Buffer.from(signInventory(inventory, signer)))
    const listed = [{ key: first, note: signKeyChange(first, null) }, ...keys]
    const text = JSON.stringify({ keys: listed.map(({ key, note }) => ({ note, vkey: verifierText(key) })) })
    files.set('keys.json', Buffer.from(`${text}\n`))
  })
}
const codesOf = async (given: Buffer, ...keys: readonly SignerKey[]) =>
  Promise.all([
    ...keys.map(key => codeOf(given, trusting(verifierText(key)))),
    codeOf(given, trusting(null, kept)),
    codeOf(given, trusting(null)),
  ])

test('a key that the trusted one has named is trusted, and a former one as far as its successor vouches for it', async () => {
  const [second, third] = [makeKey(first.name), makeKey(first.name)]
  const chain = [
    { key: second, note: signKeyChange(second, first) },
    { key: third, note: signKeyChange(third, second) },
  ]
  expect(await codesOf(await later(chain), first, second, third)).toEqual([0, 0, 0, 0, 20])
  // The reader trusts another key of the same name, which the list does not have.
  expect(await codeOf(await later(chain), trusting(verifierText(makeKey(first.name))))).toBe(40)
})

const RESET = { day: '2026-04-01', reason: 'the disk\nburnt\u0085' }
const keysIn = async (given: Buffer, trusted: Trusted) =>
  (await verifyBundle(given, trusted, replay)).findings.filter(({ what }) => what === 'keys')

test('after a reset who trusts a key from before is told that it is another history, when and why', async () => {
  const [second, third] = [makeKey(first.name), makeKey(first.name)]
  const given = await later([
    { key: second, note: signKeyChange(second, null, RESET) },
    { key: third, note: signKeyChange(third, second) },
  ])
  expect(await codesOf(given, first, second, third)).toEqual([30, 0, 0, 30, 30])
  // The name of this log states its first key: so even a reader without a key or checkpoint sees that the log was reset.
  for (const trusted of [trusting(verifierText(first)), trusting(null, kept), trusting(null)]) {
    const [told] = await keysIn(given, trusted)
    expect(told?.is).toContain('reset on 2026-04-01: "the disk\\nburnt\\u0085"')
  }
  // A reader who trusts a key from after the reset sees it too.
  expect((await keysIn(given, trusting(verifierText(third))))[0]?.is).toContain('reset on 2026-04-01')
})

test('a reset of which the reason was changed, or that a rotation says, is invalid', async () => {
  const second = makeKey(first.name)
  const note = signKeyChange(second, null, RESET)
  for (const other of [note.replace('burnt', 'broke'), note.replace('reset 2026', 'reset 2025')])
    expect(await codesOf(await later([{ key: second, note: other }]), first, second)).toEqual([
      40, 40, 40, 40,
    ])
  const odd = await later([{ key: second, note: signKeyChange(second, first, RESET) }])
  expect(await codesOf(odd, first)).toEqual([30, 30, 30])
})

test('a list of keys of which one did not begin as it says is invalid', async () => {
  const [second, stranger] = [makeKey(first.name), makeKey(first.name)]
  const note = signKeyChange(second, first)
  for (const keys of [
    [{ key: second, note: signKeyChange(stranger, first) }],
    [{ key: second, note: `${note}${signKeyChange(stranger, null).split('\n\n')[1]}` }],
    [{ key: makeKey('example.org/other'), note: signKeyChange(makeKey('example.org/other'), first) }],
  ]) {
    expect(await codesOf(await later(keys), first)).toEqual([40, 40, 40])
  }
})

test('a log that is named after its key is that of no other key', async () => {
  const other = makeKey(first.name)
  const taken = await changed(await later([]), files => {
    const inventory = parseInventory(files.get('inventory')?.toString() ?? '')
    if (inventory !== null) files.set('inventory', Buffer.from(signInventory(inventory, other)))
    const keys = [{ note: signKeyChange(other, null), vkey: verifierText(other) }]
    files.set('keys.json', Buffer.from(`${JSON.stringify({ keys })}\n`))
  })
  expect(await codeOf(taken, trusting(null))).toBe(40)
})
