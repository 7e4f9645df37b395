import type { Stored } from './stored.ts'

export type Acl = Readonly<Record<string, string | readonly string[]>>
/** The access lists of `$settings`, for streams whose own metadata has none. */
export type DefaultAcls = { readonly ofUsers: Acl; readonly ofSystem: Acl }

/** The metadata of a stream, from the events of its `$$` stream. */
export type StreamMetadata = {
  readonly truncateBefore: number
  readonly maxCount: number | null
  readonly maxAgeMs: number | null
  readonly acl: Acl
  readonly softDeleted: boolean
}

/** A soft delete writes the largest 64 bit number; as a JavaScript number that is 2^63. */
const DELETED_FROM = 2 ** 63
export const SOFT_DELETE = Buffer.from('{"$tb":9223372036854775807}')

export const isMetastream = (stream: string) => stream.startsWith('$$')
export const metastreamOf = (stream: string) => `$$${stream}`
export const originalOf = (metastream: string) => metastream.slice(2)

const NONE: StreamMetadata = {
  truncateBefore: 0,
  maxCount: null,
  maxAgeMs: null,
  acl: {},
  softDeleted: false,
}
const parsed = new WeakMap<Stored, StreamMetadata>()

export function metadataIn(record: Stored | undefined): StreamMetadata {
  if (record === undefined) return NONE
  const known = parsed.get(record)
  if (known !== undefined) return known
  const metadata = parse(record.data)
  parsed.set(record, metadata)
  return metadata
}

/** The same metadata, except that the stream begins at `revision`: the server writes it when a deleted stream comes back. */
export const beginningAt = (record: Stored | undefined, revision: number): Uint8Array =>
  Buffer.from(JSON.stringify({ ...objectIn(record?.data ?? Buffer.from('{}')), $tb: revision }))

function parse(data: Uint8Array): StreamMetadata {
  const { $tb, $maxCount, $maxAge, $acl } = objectIn(data)
  const truncateBefore = numberOr($tb, 0)
  const maxAgeS = numberOr($maxAge, null)
  return {
    truncateBefore,
    maxCount: numberOr($maxCount, null),
    maxAgeMs: maxAgeS === null ? null : maxAgeS * 1000,
    acl: aclIn($acl),
    softDeleted: truncateBefore >= DELETED_FROM,
  }
}

/** The default access lists; only the last event of `$settings` counts. */
export function defaultAclsIn(record: Stored | undefined): DefaultAcls {
  const { $userStreamAcl, $systemStreamAcl } = record === undefined ? {} : objectIn(record.data)
  return { ofUsers: aclIn($userStreamAcl), ofSystem: aclIn($systemStreamAcl) }
}

const aclIn = (value: unknown): Acl => (typeof value === 'object' && value !== null ? (value as Acl) : {})

function objectIn(data: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(data).toString()) as Record<string, unknown>
  } catch {
    return {} // the server, too, treats metadata that is no JSON as absent
  }
}

const numberOr = <Other>(value: unknown, other: Other) => (typeof value === 'number' ? value : other)
