import { createHash, createPublicKey, verify } from 'node:crypto'

/** The second implementation's notes and checkpoints, from C2SP signed-note, tlog-checkpoint and tlog-cosignature. */
type Verifier = { readonly name: string; readonly id: Buffer; readonly type: number; readonly key: Buffer }

function readVerifier(vkey: string): Verifier {
  const [name = '', id = '', material = ''] = vkey.split('+', 2).concat(vkey.split('+').slice(2).join('+'))
  const bytes = strictBase64(material)
  const type = bytes[0] ?? 0
  const key = bytes.subarray(1)
  const own = createHash('sha256').update(`${name}\n`).update(bytes).digest().subarray(0, 4)
  if (own.toString('hex') !== id) throw new Error(`the id of ${vkey} is ${own.toString('hex')}`)
  return { name, id: own, type, key }
}

export type SecondCheckpoint = {
  readonly origin: string
  readonly size: bigint
  readonly root: string
  /** When each cosignature was made, by the name of its witness. */
  readonly witnesses: ReadonlyMap<string, bigint>
}

/** A checkpoint that one of these keys of the log signed. Throws if its form is wrong, or the signature of a known key. */
export function readCheckpoint(note: string, vkeys: readonly string[]): SecondCheckpoint {
  const end = note.lastIndexOf('\n\n')
  const text = note.slice(0, end + 1)
  const lines = note.slice(end + 2).split('\n')
  if (end < 0 || lines.pop() !== '') throw new Error('no note')
  const keys = vkeys.map(readVerifier)
  const witnesses = new Map<string, bigint>()
  let isSigned = false
  for (const line of lines) {
    const [dash, name, base64, ...more] = line.split(' ')
    if (dash !== '—' || name === undefined || base64 === undefined || more.length > 0)
      throw new Error(`no signature line: ${line}`)
    const bytes = strictBase64(base64)
    const key = keys.find(each => each.name === name && each.id.equals(bytes.subarray(0, 4)))
    if (key === undefined) continue
    const time = bytes.readBigUInt64BE(4)
    const isRight =
      key.type === 4
        ? check(key, `cosignature/v1\ntime ${time}\n${text}`, bytes.subarray(12))
        : key.type === 1 && check(key, text, bytes.subarray(4))
    if (!isRight) throw new Error(`the signature of ${name} is wrong`)
    if (key.type === 4) witnesses.set(name, time)
    else isSigned = true
  }
  if (!isSigned) throw new Error('no known key of the log signed this')
  const [origin = '', size = '', root = '', ...rest] = text.split('\n')
  if (origin === '' || !/^(0|[1-9][0-9]*)$/.test(size) || rest.join('') !== '' || rest.length !== 1)
    throw new Error('no checkpoint of three lines')
  if (strictBase64(root).length !== 32) throw new Error('no root')
  return { origin, size: BigInt(size), root, witnesses }
}

function check({ key }: Verifier, text: string, signature: Buffer): boolean {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url') }
  return verify(null, Buffer.from(text), createPublicKey({ key: jwk, format: 'jwk' }), signature)
}

function strictBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw new Error(`not base64: ${text}`)
  return bytes
}

/** The text of a note, if each of its lines is a signature by one of these keys, under a name made from that of the key. */
export function signedText(note: string, vkeys: readonly string[], nameOf: (name: string) => string): string {
  const end = note.lastIndexOf('\n\n')
  const text = note.slice(0, end + 1)
  const lines = note.slice(end + 2, -1).split('\n')
  const keys = vkeys.map(readVerifier).map(key => {
    const name = nameOf(key.name)
    const material = Buffer.concat([Buffer.of(key.type), key.key])
    const id = createHash('sha256').update(`${name}\n`).update(material).digest().subarray(0, 4)
    return { ...key, name, id }
  })
  for (const line of lines) {
    const [, name, base64 = ''] = line.split(' ')
    const bytes = strictBase64(base64)
    const key = keys.find(each => each.name === name && each.id.equals(bytes.subarray(0, 4)))
    if (key === undefined || !check(key, text, bytes.subarray(4)))
      throw new Error(`nobody known signed: ${line}`)
  }
  return text
}
