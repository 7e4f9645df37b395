import { hash } from 'node:crypto'
import { parse } from 'uuid'

/** The namespace of the ids that rows get: v5 of file kind and row content, so that a row has one id for ever. */
const IMPORTED = parse('5f0c2f0e-7a39-5b0c-9d52-8f2a1c64e3b7')
const BYTES_OF_A_CHARACTER_MAX = 3

/** The namespace, and after it the text that is hashed: kept, since an import makes millions of ids. */
let hashed = Buffer.concat([IMPORTED], 64 * 1024)

/** The id of what a row, or another content of a file of a kind, means (UUID version 5, RFC 9562). */
export function rowIdOf(kind: string, content: string): string {
  const text = `${kind}\n${content}`
  const needed = IMPORTED.length + text.length * BYTES_OF_A_CHARACTER_MAX
  if (hashed.length < needed) hashed = Buffer.concat([IMPORTED], needed)
  const end = IMPORTED.length + hashed.write(text, IMPORTED.length)
  const digest = hash('sha1', hashed.subarray(0, end), 'hex')
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 0b0011) | 0b1000).toString(16)
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`
}
