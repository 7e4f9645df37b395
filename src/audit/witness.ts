import { bytesOf } from './base64.ts'
import { cosignatureLine, openCheckpoint, parseCheckpoint } from './checkpoint.ts'
import { EMPTY_ROOT, HASH_BYTES, type Hash } from './hash.ts'
import type { SignerKey, VerifierKey } from './note-key.ts'
import { verifyConsistency } from './proof.ts'

/** No proof of a log has more hashes. */
const PROOF_LENGTH_MAX = 63

/** What a witness is sent: how large it knows the log to be, the proof from there, and the checkpoint (C2SP tlog-witness). */
type AddCheckpoint = { readonly from: number; readonly proof: readonly Hash[]; readonly checkpoint: string }

/** The largest tree of a log that a witness has signed. */
export type WitnessedTree = { readonly size: number; readonly root: Hash }

export type WitnessAnswer =
  | { readonly status: 200; readonly origin: string; readonly tree: WitnessedTree; readonly line: string }
  /** The size that the witness knows; 0 where it knows none. */
  | { readonly status: 409; readonly size: number }
  | { readonly status: 400 | 403 | 404 | 422; readonly reason: string }

export type WitnessWith = {
  /** The keys of the logs that it signs. */
  readonly logs: readonly VerifierKey[]
  readonly treeOf: (origin: string) => WitnessedTree | null
  readonly key: SignerKey
  /** The present time, since 1970. */
  readonly seconds: number
}

/**
 * What a witness says to `add-checkpoint`. A line of 200 must not be sent before its tree is on disk, and two requests must not be
 * answered by the same tree.
 */
export function witnessCheckpoint(body: string, { logs, treeOf, key, seconds }: WitnessWith): WitnessAnswer {
  const request = parseAddCheckpoint(body)
  const read = request && parseCheckpoint(request.checkpoint)
  if (request === null || read === null) return { status: 400, reason: 'this is no add-checkpoint request' }
  const own = logs.filter(({ name }) => name === read.origin)
  if (own.length === 0) return { status: 404, reason: `the log ${read.origin} is not known here` }
  const opened = own.some(each => openCheckpoint(request.checkpoint, read.origin, [each]) !== null)
  if (!opened) return { status: 403, reason: `no key of ${read.origin} that is known here has signed this` }
  const { from, proof } = request
  const { size, root, origin } = read
  if (from > size) return { status: 400, reason: `${from} is more than the ${size} of the checkpoint` }
  const known = treeOf(origin) ?? { size: 0, root: EMPTY_ROOT }
  if (from !== known.size || (size === known.size && !root.equals(known.root)))
    return { status: 409, size: known.size }
  const trees = { from, to: size, fromRoot: known.root, toRoot: root, proof }
  const holds =
    from === 0 ? proof.length === 0 && (size > 0 || root.equals(EMPTY_ROOT)) : verifyConsistency(trees)
  if (!holds)
    return { status: 422, reason: `this does not show that the log of ${size} begins with that of ${from}` }
  return { status: 200, origin, tree: { size, root }, line: cosignatureLine(read.note.text, key, seconds) }
}

/** The request that a text is; null if it is none. */
function parseAddCheckpoint(body: string): AddCheckpoint | null {
  const end = body.indexOf('\n\n')
  if (end < 0) return null
  const [first = '', ...lines] = body.slice(0, end).split('\n')
  const [, digits = ''] = /^old (0|[1-9]\d*)$/.exec(first) ?? []
  const from = Number(digits)
  const proof = lines.map(bytesOf)
  const isProof = (hashes: readonly (Hash | null)[]): hashes is readonly Hash[] =>
    hashes.every(hash => hash?.length === HASH_BYTES)
  if (digits === '' || !Number.isSafeInteger(from) || lines.length > PROOF_LENGTH_MAX || !isProof(proof))
    return null
  return { from, proof, checkpoint: body.slice(end + 2) }
}
