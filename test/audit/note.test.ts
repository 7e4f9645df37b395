import { expect, test } from 'vitest'
import { isSignedBy, type Note, parseNote, signaturesOf, signNote } from '../../src/audit/note.ts'
import {
  fingerprintOf,
  isKeyName,
  makeKey,
  parseSigner,
  parseVerifier,
  type SignerKey,
  signerText,
  type VerifierKey,
  verifierKey,
  verifierText,
} from '../../src/audit/note-key.ts'

/** The example of the C2SP text. */
const FOO = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
const FOO_NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`
/** The example of the Go package for notes. */
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const PETER_SECRET = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'
const PETER_NOTE = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`

function verifier(text: string): VerifierKey {
  const key = parseVerifier(text)
  if (key === null) throw new Error(`no verifier key: ${text}`)
  return key
}

function signer(text: string): SignerKey {
  const key = parseSigner(text)
  if (key === null) throw new Error('no key that signs')
  return key
}

function note(text: string): Note {
  const parsed = parseNote(text)
  if (parsed === null) throw new Error(`no note: ${text}`)
  return parsed
}

test('published notes are signed by the keys that were published with them', () => {
  expect(isSignedBy(note(FOO_NOTE), verifier(FOO))).toBe(true)
  expect(isSignedBy(note(PETER_NOTE), verifier(PETER))).toBe(true)
  expect(isSignedBy(note(FOO_NOTE), verifier(PETER))).toBe(false)
  expect(isSignedBy(note(FOO_NOTE.replace('an example', 'another')), verifier(FOO))).toBe(false)
})

test('a note is written, byte for byte, as another tool writes it', () => {
  const key = signer(PETER_SECRET)
  expect(verifierText(key)).toBe(PETER)
  expect(signerText(key)).toBe(PETER_SECRET)
  expect(signNote(note(PETER_NOTE).text, [key])).toBe(PETER_NOTE)
})

test('a new key signs what its verifier key verifies, and may be named after itself', () => {
  const key = makeKey(publicKey => `ledger/${fingerprintOf(publicKey)}`)
  expect(key.name).toMatch(/^ledger\/[0-9a-f]{16}$/)
  const again = signer(signerText(key))
  expect(again).toEqual(key)
  const signed = note(signNote('said\n', [again]))
  expect(isSignedBy(signed, verifier(verifierText(key)))).toBe(true)
})

test('a key that is not what it says is none', () => {
  const others = [
    FOO.replace('530d903a', '530d903b'),
    FOO.replace('530d903a', '530D903A'),
    FOO.replace('example.com/foo', 'example.com/fob'),
    FOO.replace('+Aeky', '+Beky'),
    `${FOO}=`,
    ` ${FOO}`,
    FOO.slice(0, -4),
    'example.com/foo+530d903a',
    '',
    PETER_SECRET,
  ]
  expect(others.filter(text => parseVerifier(text) !== null)).toEqual([])
  expect([PETER, PETER_SECRET.replace('c74f', 'c74e'), `${PETER_SECRET}\n`].map(parseSigner)).toEqual([
    null,
    null,
    null,
  ])
})

test('a name of a key has no blanks of any kind, no control characters and no plus', () => {
  const names = ['', 'a b', 'a+b', 'a\u00a0b', 'a\u2003b', 'a\u2028b', 'a\tb', 'a\u0001b', 'a\ud800']
  expect(names.filter(isKeyName)).toEqual([])
  expect(isKeyName('example.com/é')).toBe(true)
  expect(() => verifierKey('a b', 'ed25519', Buffer.alloc(32))).toThrow(RangeError)
})

test('a note that is not written as it must be is none', () => {
  const [text = '', line = ''] = FOO_NOTE.split('\n\n')
  const others = [
    '',
    '\n',
    `\n\n${line}`,
    text,
    `${text}\n`,
    `${text}\n\n`,
    `${text}\n${line}`,
    FOO_NOTE.slice(0, -1),
    `${FOO_NOTE}\n`,
    `${FOO_NOTE}more`,
    `${FOO_NOTE}more\n`,
    FOO_NOTE.replace('—', '-'),
    FOO_NOTE.replace('— ', '—  '),
    FOO_NOTE.replace('— ', '—\u00a0'),
    FOO_NOTE.replace('yaQM=', 'yaQM'),
    FOO_NOTE.replace('yaQM=', 'yaQN='),
    FOO_NOTE.replace('yaQM=', 'yaQM= '),
    FOO_NOTE.replace('an', '\u0001'),
    FOO_NOTE.replaceAll('\n', '\r\n'),
    `${text}\n\n— example.com/foo Uw2QOg==\n`,
    `${text}\n\n${`${line.trim()}\n`.repeat(101)}`,
    `${'x'.repeat(1_000_000)}${FOO_NOTE}`,
  ]
  expect(others.filter(each => parseNote(each) !== null)).toEqual([])
})

test('the text of a note may have blank lines; what signs it stands behind the last one', () => {
  const key = makeKey('someone')
  const text = 'one\n\ntwo\n\n\nthree\n'
  const signed = note(signNote(text, [key]))
  expect([signed.text, isSignedBy(signed, key)]).toEqual([text, true])
  expect(() => signNote('no line end', [key])).toThrow(RangeError)
  expect(() => signNote('said\n', [])).toThrow(RangeError)
})

test('signatures of others are passed over, and a wrong one of a known key spoils the note', () => {
  const [key, other] = [makeKey('someone'), makeKey('someone')]
  const both = note(signNote('said\n', [other, key]))
  expect([isSignedBy(both, key), signaturesOf(both, key).length]).toEqual([true, 1])
  const wrong = signNote('said\n', [key]) + (signNote('else\n', [key]).split('\n\n')[1] ?? '')
  expect(isSignedBy(note(wrong), key)).toBe(false)
})
