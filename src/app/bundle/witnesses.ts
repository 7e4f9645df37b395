import { cosignedAt } from '../../audit/checkpoint.ts'
import type { Note } from '../../audit/note.ts'
import { parseVerifier, type VerifierKey } from '../../audit/note-key.ts'
import type { Findings } from './findings.ts'

/** The verifier's own witnesses, and how many of them must have signed. What a log says of its witnesses counts for nothing. */
export type Witnessed = { readonly keys: readonly VerifierKey[]; readonly quorum: number }

const WHAT = 'witnesses'
/** The latest time that a JavaScript `Date` can hold, in seconds since 1970. */
const LATEST = 8_640_000_000_000

/** The lines of a note that a key may have signed, by its name and id. */
const linesOf = ({ signatures }: Note, { name, id }: VerifierKey) =>
  signatures.filter(each => each.name === name && each.id === id)

/** When a witness signed a note, in seconds since 1970; null where it did not. */
function seenAt(note: Note, key: VerifierKey): number | null {
  const times = linesOf(note, key).map(line => cosignedAt(note.text, line, key))
  return times.length === 0 || times.includes(null) ? null : Math.min(...times.map(Number))
}

/** The witnesses that an inventory lists; null where one of them is no key of a witness. */
export function witnessesIn(vkeys: readonly string[]): readonly VerifierKey[] | null {
  const keys = vkeys.map(parseVerifier)
  return keys.every(key => key?.type === 'cosignature') ? keys.filter(key => key !== null) : null
}

/** Checks that a note has one right line of each listed witness. */
export function verifyListed(note: Note, listed: readonly VerifierKey[], findings: Findings): void {
  const what = 'checkpoint'
  for (const key of listed) {
    const lines = linesOf(note, key)
    if (lines.length > 1) findings.bad(what, 'invalid', `it has more than one line of ${key.name}`)
    else if (lines.length === 0)
      findings.bad(what, 'incomplete', `it lacks the line of the witness ${key.name}`)
    else if (seenAt(note, key) === null)
      findings.bad(what, 'invalid', `it has a signature of ${key.name} that is not right`)
  }
}

/** Reports whether as many of the verifier's own witnesses have signed a note as the verifier asks for. */
export function verifyQuorum(note: Note, { keys, quorum }: Witnessed, findings: Findings): void {
  const own = keys.filter((key, at) => keys.findIndex(each => isSame(each, key)) === at)
  const times = own.map(key => ({ name: key.name, seconds: seenAt(note, key) }))
  const signed = times.flatMap(({ name, seconds }) =>
    seconds === null ? [] : [`${name} (${instantOf(seconds)})`],
  )
  const missing = own.filter((_, at) => times[at]?.seconds === null)
  for (const key of missing.filter(each => linesOf(note, each).length > 0))
    findings.bad(WHAT, 'invalid', `the signature of ${key.name} is not right`)
  const by = `signed by ${signed.length} of the ${own.length} that you name`
  const names = signed.length === 0 ? '' : `: ${signed.join(', ')}`
  if (signed.length >= quorum) findings.ok(WHAT, `${by}, as you ask${names}`)
  else {
    const others = missing.map(({ name }) => name).join(', ')
    findings.bad(WHAT, 'incomplete', `${by}, and you ask for ${quorum}${names}; not by ${others}`)
  }
}

const isSame = (a: VerifierKey, b: VerifierKey): boolean =>
  a.name === b.name && a.publicKey.equals(b.publicKey)

const instantOf = (seconds: number): string =>
  seconds > LATEST ? `${seconds} seconds after 1970` : new Date(seconds * 1000).toISOString()
