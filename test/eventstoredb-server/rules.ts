/**
 * The answer to an append or a delete, as the server's index writer decides it (rules 1 to 6 and 8 of
 * `README.md`): pure, so that a table can test it without a socket.
 */

export type Expected = number | 'any' | 'no-stream' | 'stream-exists'
export type Slot = { readonly stream: string; readonly revision: number }

/** What the rules have to know about a stream; `last` is -1 if it was never written. */
export type Standing = {
  readonly name: string
  readonly last: number
  readonly tombstoned: boolean
  readonly softDeleted: boolean
  readonly hasMetadata: boolean
  idAt(revision: number): string | undefined
  /** Where an id was written first, in whatever stream. It is known from memory alone, and gone after a restart. */
  slotOf(id: string): Slot | undefined
}

export type Decision =
  | { readonly kind: 'write'; readonly recreates: boolean }
  | { readonly kind: 'repeat'; readonly lastRevision: number }
  | { readonly kind: 'wrong-version'; readonly current: number }
  | { readonly kind: 'deleted' }

export function decide(stream: Standing, expected: Expected, ids: readonly string[]): Decision {
  if (stream.tombstoned) return { kind: 'deleted' }
  if (expected === 'stream-exists') {
    if (stream.softDeleted) return { kind: 'deleted' }
    if (stream.last < 0 && !stream.hasMetadata) return wrongVersion(stream)
  }
  if (expected === 'any' || expected === 'stream-exists') return decideByMemory(stream, ids)
  const revision = expected === 'no-stream' ? -1 : expected
  if (revision < stream.last) return decideByLog(stream, revision, ids)
  // At the current revision the server does not look at the ids: a used one is stored again.
  return revision === stream.last ? write(stream) : wrongVersion(stream)
}

/** Without a revision a repeat is recognised from memory alone, and only the first id decides whether it may be one. */
function decideByMemory(stream: Standing, ids: readonly string[]): Decision {
  const slots = ids.map(id => stream.slotOf(id))
  const unknown = slots.findIndex(slot => slot?.stream !== stream.name)
  if (unknown === 0 || ids.length === 0) return write(stream)
  if (unknown > 0) return wrongVersion(stream)
  return { kind: 'repeat', lastRevision: slots.at(-1)?.revision ?? -1 }
}

/** Below the current revision, a repeat has every event where it would have been written, which a restart does not change. */
function decideByLog(stream: Standing, revision: number, ids: readonly string[]): Decision {
  const stranger = ids.findIndex((id, index) => stream.idAt(revision + 1 + index) !== id)
  if (stranger === 0 && revision === -1 && stream.softDeleted) return write(stream)
  if (stranger >= 0 || ids.length === 0) return wrongVersion(stream)
  return { kind: 'repeat', lastRevision: revision + ids.length }
}

const write = ({ softDeleted }: Standing): Decision => ({ kind: 'write', recreates: softDeleted })
const wrongVersion = ({ last }: Standing): Decision => ({ kind: 'wrong-version', current: last })
