import { expect, test } from 'vitest'
import {
  checkpointText,
  cosignatureLine,
  cosignedAt,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
} from '../../src/audit/checkpoint.ts'
import { EMPTY_ROOT, leafHash } from '../../src/audit/hash.ts'
import { noteOf, parseSignatureLine, signNote } from '../../src/audit/note.ts'
import { makeKey, parseVerifier, type SignerKey, verifierKey } from '../../src/audit/note-key.ts'

const ORIGIN = 'example.org/ledger'
const key = makeKey(ORIGIN)
const state = { origin: ORIGIN, size: 3, root: leafHash('three') }

/** The key of a witness; as the key of a log, the same key material would have another id. */
function witness(name: string): SignerKey {
  const made = makeKey(name)
  return { ...made, ...verifierKey(name, 'cosignature', made.publicKey) }
}

test('a checkpoint that somebody else wrote is read, and is signed by the key that was published with it', () => {
  const text = `example.com/log/testdata
3
Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=

— example.com/log/testdata M9e0lvAQRtH832pk2RTbeSeZMkp4FZSdJYFBUjO5SKxuRbywPUF3cx+HUrb50kjd3rUWW/fj53Wj1dwcwh9bGQnqVAg=
`
  const published = parseVerifier(
    'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx',
  )
  expect(published).not.toBeNull()
  if (published === null) return
  expect(openCheckpoint(text, 'example.com/log/testdata', [published])).toMatchObject({ size: 3 })
  expect(openCheckpoint(text, 'example.com/log', [published])).toBeNull()
  expect(openCheckpoint(text, 'example.com/log/testdata', [key])).toBeNull()
})

test('a checkpoint has three lines, and is read as it was signed', () => {
  const text = signCheckpoint(state, [key])
  expect(text.split('\n\n')[0]).toBe(`${ORIGIN}\n3\n${state.root.toString('base64')}`)
  expect(parseCheckpoint(text)).toMatchObject(state)
  const empty = { origin: ORIGIN, size: 0, root: EMPTY_ROOT }
  expect(openCheckpoint(signCheckpoint(empty, [key]), ORIGIN, [key])).toMatchObject(empty)
})

test('a checkpoint that is written in another way is none', () => {
  const text = checkpointText(state)
  const others = [
    `${text}extension\n`,
    `${text}\n`,
    text.replace('\n3\n', '\n03\n'),
    text.replace('\n3\n', '\n+3\n'),
    text.replace('\n3\n', '\n-3\n'),
    text.replace('\n3\n', '\n3 \n'),
    text.replace('\n3\n', '\n\n'),
    text.replace('\n3\n', '\n9007199254740992\n'),
    text.replace('=\n', '\n'),
    text.replace(/\n[^\n]+=\n/, '\nAAAA\n'),
    text.replace(ORIGIN, ''),
    text.replace(ORIGIN, 'two words'),
    `${ORIGIN}\n3\n`,
  ]
  expect(others.filter(each => parseCheckpoint(signNote(each, [key])) !== null)).toEqual([])
})

test('both keys sign while keys change, and each of those that are known must be right', () => {
  const next = makeKey(ORIGIN)
  const text = signCheckpoint(state, [key, next])
  for (const keys of [[key], [next], [key, next]]) expect(openCheckpoint(text, ORIGIN, keys)).not.toBeNull()
  const [body = '', lines = ''] = text.split('\n\n')
  const [own = ''] = lines.split('\n')
  const [, forged = ''] = signCheckpoint({ ...state, size: 4 }, [next]).split('\n\n')
  const mixed = noteOf(`${body}\n`, [own, forged.trim()])
  expect(openCheckpoint(mixed, ORIGIN, [key])).not.toBeNull()
  expect(openCheckpoint(mixed, ORIGIN, [key, next])).toBeNull()
})

test('a published line of a witness is read', () => {
  // Made by the example witness of the C2SP text on cosignatures, whose key is not published: only the shape can be read.
  const line =
    '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=='
  const signature = parseSignatureLine(line)
  expect(signature).toMatchObject({ name: 'witness.example.com/w1', id: '8d66cf3f' })
  expect(signature?.bytes.readBigUInt64BE()).toBe(1_679_315_147n)
})

test('a witness signs a checkpoint at a time, and nobody can move either', () => {
  const who = witness('witness.example.org/w1')
  const text = checkpointText(state)
  const line = cosignatureLine(text, who, 1_800_000_000)
  const signature = parseSignatureLine(line)
  if (signature === null) throw new Error('no signature line')
  expect(cosignedAt(text, signature, who)).toBe(1_800_000_000)
  expect(cosignedAt(checkpointText({ ...state, size: 4 }), signature, who)).toBeNull()
  expect(cosignedAt(text, signature, { ...who, name: 'other' })).toBeNull()
  expect(cosignedAt(text, signature, verifierKey(who.name, 'ed25519', who.publicKey))).toBeNull()
  for (const at of [7, 8, 71]) {
    const bytes = Buffer.from(signature.bytes)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    expect(cosignedAt(text, { ...signature, bytes }, who)).toBeNull()
  }
  expect(cosignedAt(text, { ...signature, bytes: signature.bytes.subarray(0, 71) }, who)).toBeNull()

  const noted = `${signCheckpoint(state, [key])}${line}\n`
  expect(openCheckpoint(noted, ORIGIN, [key])?.note.signatures).toHaveLength(2)
  // A witness is no log.
  expect(openCheckpoint(noted, ORIGIN, [who])).toBeNull()
})
