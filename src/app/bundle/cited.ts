import type { Citation } from '../../audit/citation.ts'
import { HASH_BYTES } from '../../audit/hash.ts'
import { resetIn, resetInWords } from '../../audit/key-change.ts'
import { parseVerifier } from '../../audit/note-key.ts'
import { TreeHead } from '../../audit/tree-head.ts'
import type { Findings } from './findings.ts'

type KeyToldOf = {
  readonly vkey: string
  readonly note: string
  /** When the key began to sign, and why no former key vouches for it, if its note does not say so. */
  readonly from?: string | undefined
  readonly reset?: string | null | undefined
}

/** Reports each reset since a citation was made: a key then began to sign for which the key of the citation does not vouch. */
export function verifyNoReset({ key }: Citation, keys: readonly KeyToldOf[], findings: Findings): void {
  const at = keys.findIndex(({ vkey }) => parseVerifier(vkey)?.id === key)
  if (key === null || at < 0) return
  for (const { note, reset, from = '' } of keys.slice(at + 1)) {
    const named =
      typeof reset === 'string' ? { day: from.slice(0, 'yyyy-mm-dd'.length), reason: reset } : null
    const told = resetIn(note) ?? named
    if (told === null) continue
    findings.bad(
      'keys',
      'diverged',
      `since it was cited the log was ${resetInWords(told)}. What was signed before binds no more`,
    )
  }
}

/**
 * Whether the record is the one that was cited; null if it holds fewer events than were cited. `root` is over the cited events.
 */
export function verifyRecord(
  { position, root: cited }: Citation,
  root: Buffer | null,
  name: string,
  findings: Findings,
): boolean | null {
  if (root === null) {
    findings.bad(
      'record',
      'incomplete',
      `the log does not hold the ${position} events on which the answer rests`,
    )
    return null
  }
  const isSame = root.equals(cited)
  if (isSame) findings.ok('record', `the first ${position} events are those that were cited${name}`)
  else findings.bad('record', 'diverged', `the first ${position} events are not those that were cited${name}`)
  return isSame
}

/** What an address gives now: SHA-256 of its answer, null where there is none. */
export type Given = { readonly status: number; readonly sha256: string | null; readonly viewVersion: number }

/** Reports whether the answer is the one that was cited. Another answer is a fault only if the record is the same. */
export function verifyAnswer(
  { sha256, viewVersion }: Citation,
  given: Given,
  isSame: boolean,
  findings: Findings,
): void {
  if (given.sha256 === sha256) {
    findings.ok('answer', 'it is the one that was cited, byte for byte')
    return
  }
  const what =
    given.sha256 === null ? `there is none any more (${given.status})` : 'it is another one than was cited'
  if (isSame && given.viewVersion !== viewVersion)
    findings.bad(
      'answer',
      'form-changed',
      `${what}, from the same record: form ${viewVersion} was cited, and this is form ${given.viewVersion}`,
    )
  else if (isSame) findings.bad('answer', 'snapshot-mismatch', `${what}, though record and form are the same`)
  else findings.skip('answer', `${what}, as the record is`)
}

/** The root over the first `position` leaves of a list of hashes; null if the list is shorter. */
export function rootIn(hashes: Buffer, position: number): Buffer | null {
  if (position * HASH_BYTES > hashes.length) return null
  const head = new TreeHead()
  for (let at = 0; at < position; at++) head.add(hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES))
  return head.root
}
