import { bytesOf } from './base64.ts'
import { HASH_BYTES, type Hash } from './hash.ts'
import { isKeyName } from './note-key.ts'

/** What a view answered from a given part of a log, as one line that any reader can keep. */
export type Citation = {
  /** What the log is called; `-` where nothing was signed over it. */
  readonly origin: string
  /** How much of the log the answer rests on, and the root over that. */
  readonly position: number
  readonly root: Hash
  /** The address of the view, with all parameters that decide its answer. */
  readonly address: string
  /** The SHA-256 of the answer without the names of persons, in hexadecimal digits. */
  readonly sha256: string
  /** The id of the key that signed the log then; null where none did, or the line does not say. */
  readonly key: string | null
  /** The version of the form in which the view was written. */
  readonly viewVersion: number
}

const VERSION = 'portfolio-ledger-citation/v1'

/** A citation as the text that is printed and verified. */
export const citationText = ({
  origin,
  position,
  root,
  address,
  sha256,
  key,
  viewVersion,
}: Citation): string =>
  [
    VERSION,
    origin,
    position,
    root.toString('base64'),
    address,
    `sha256:${sha256}`,
    ...(key === null ? [] : [`key:${key}`]),
    `views:${viewVersion}`,
  ].join(' ')

/** Reads a citation; null if a line is none, or is written otherwise. */
export function parseCitation(line: string): Citation | null {
  const [, origin = '', position, base64 = '', address = '', sha256 = '', ...rest] = line.split(' ')
  const [, key = null] = /^key:([0-9a-f]{8})$/.exec(rest[0] ?? '') ?? []
  const views = rest.at(-1) ?? ''
  const root = bytesOf(base64)
  const citation = {
    origin,
    position: Number(position),
    root: root ?? Buffer.alloc(0),
    address,
    sha256: sha256.replace(/^sha256:/, ''),
    key,
    viewVersion: Number(views.replace(/^views:/, '')),
  }
  const isWhole =
    root?.length === HASH_BYTES &&
    isKeyName(origin) &&
    /^\/v1\/[!-~]+$/.test(address) &&
    /^[0-9a-f]{64}$/.test(citation.sha256) &&
    [citation.position, citation.viewVersion].every(value => Number.isSafeInteger(value) && value >= 0)
  return isWhole && citationText(citation) === line ? citation : null
}
