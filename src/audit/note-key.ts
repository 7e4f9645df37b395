import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { bytesOf } from './base64.ts'

/** What a signature means: that of a log on a note, or that of a witness on a checkpoint at a time. */
const SIGNATURE_TYPES = { ed25519: 0x01, cosignature: 0x04 } as const
type SignatureType = keyof typeof SIGNATURE_TYPES

/** A key by which signatures under a name are verified (C2SP signed-note). */
export type VerifierKey = {
  readonly name: string
  readonly type: SignatureType
  /** Eight hexadecimal digits, made of name, type and public key. */
  readonly id: string
  readonly publicKey: Buffer
}

export type SignerKey = VerifierKey & { readonly seed: Buffer }

const KEY_BYTES = 32
const SIGNATURE_BYTES = 64
const PRIVATE = 'PRIVATE+KEY+'

/** What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410). */
const PRIVATE_DER = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_DER = Buffer.from('302a300506032b6570032100', 'hex')

/** Makes a new key; its name may be derived from its public key. */
export function makeKey(name: string | ((publicKey: Buffer) => string)): SignerKey {
  const { privateKey } = generateKeyPairSync('ed25519')
  const seed = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-KEY_BYTES)
  const publicKey = publicKeyOf(seed)
  return { ...verifierKey(typeof name === 'string' ? name : name(publicKey), 'ed25519', publicKey), seed }
}

/** The 16 hexadecimal digits by which an origin tells one key from all others. */
export const fingerprintOf = (publicKey: Buffer): string => hash('sha256', publicKey, 'hex').slice(0, 16)

/** A verifier key with its id. Throws `RangeError` if a signature cannot have this name. */
export function verifierKey(name: string, type: SignatureType, publicKey: Buffer): VerifierKey {
  if (!isKeyName(name))
    throw new RangeError(`"${name}" is no name of a key: it has blanks, a plus or nothing`)
  const preimage = Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([SIGNATURE_TYPES[type]]), publicKey])
  return { name, type, publicKey, id: hash('sha256', preimage, 'hex').slice(0, 8) }
}

/** A name that may stand in a signature line: without blanks of any kind, control characters and plus. */
export const isKeyName = (name: string): boolean => name.isWellFormed() && /^[^\s\p{Z}\p{Cc}+]+$/u.test(name)

/** `<name>+<id>+<base64 of type and public key>` */
export const verifierText = ({ name, id, type, publicKey }: VerifierKey): string =>
  `${name}+${id}+${withType(type, publicKey)}`

/** Reads a verifier key; null if a text is none of a type known here, or its id is not the one that it must have. */
export function parseVerifier(text: string): VerifierKey | null {
  const { name, id, type, bytes } = partsOf(text) ?? {}
  if (name === undefined || type === undefined || bytes === undefined) return null
  const key = verifierKey(name, type, bytes)
  return key.id === id ? key : null
}

/**
 * A key that signs, as the Go tools for notes keep it: `PRIVATE+KEY+<name>+<id>+<base64 of type and seed>`. It must be kept
 * secret.
 */
export const signerText = ({ name, id, type, seed }: SignerKey): string =>
  `${PRIVATE}${name}+${id}+${withType(type, seed)}`

/** Reads a key that signs; null if a text is none, or its id is not the one that it must have. */
export function parseSigner(text: string): SignerKey | null {
  if (!text.startsWith(PRIVATE)) return null
  const { name, id, type, bytes } = partsOf(text.slice(PRIVATE.length)) ?? {}
  if (name === undefined || type === undefined || bytes === undefined) return null
  const key = verifierKey(name, type, publicKeyOf(bytes))
  return key.id === id ? { ...key, seed: bytes } : null
}

/** The Ed25519 signature of a text. */
export const signBytes = ({ seed }: SignerKey, message: string): Buffer =>
  sign(null, Buffer.from(message), privateKeyOf(seed))

/** Whether a signature is that of a key over a text. */
export const verifyBytes = ({ publicKey }: VerifierKey, message: string, signature: Buffer): boolean =>
  signature.length === SIGNATURE_BYTES &&
  verify(
    null,
    Buffer.from(message),
    createPublicKey({ key: Buffer.concat([PUBLIC_DER, publicKey]), format: 'der', type: 'spki' }),
    signature,
  )

const privateKeyOf = (seed: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PRIVATE_DER, seed]), format: 'der', type: 'pkcs8' })

const publicKeyOf = (seed: Buffer): Buffer =>
  createPublicKey(privateKeyOf(seed)).export({ type: 'spki', format: 'der' }).subarray(-KEY_BYTES)

const withType = (type: SignatureType, key: Buffer): string =>
  Buffer.concat([Buffer.from([SIGNATURE_TYPES[type]]), key]).toString('base64')

const isType = (type: string): type is SignatureType => Object.hasOwn(SIGNATURE_TYPES, type)

function partsOf(text: string) {
  const [, name = '', id = '', base64 = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text) ?? []
  const bytes = bytesOf(base64)
  const type = Object.keys(SIGNATURE_TYPES).find(each => isType(each) && SIGNATURE_TYPES[each] === bytes?.[0])
  if (!isKeyName(name) || bytes?.length !== 1 + KEY_BYTES || type === undefined || !isType(type)) return null
  return { name, id, type, bytes: bytes.subarray(1) }
}
