import { type BundleKey, parseKeys } from '../../audit/bundle.ts'
import type { Checkpoint } from '../../audit/checkpoint.ts'
import { isKeyChange, type Reset, resetIn, resetInWords } from '../../audit/key-change.ts'
import { isSignedBy, type Note, parseNote } from '../../audit/note.ts'
import { fingerprintOf, parseVerifier, type VerifierKey, verifierText } from '../../audit/note-key.ts'
import type { Findings } from './findings.ts'
import type { Witnessed } from './witnesses.ts'

/** What the verifier brings along: never anything that the bundle or the server says of itself. */
export type Trusted = {
  readonly key: VerifierKey | null
  /** A checkpoint that was kept, as it was read. */
  readonly kept: Checkpoint | null
  /** The witnesses that must have signed too. */
  readonly witnessed?: Witnessed | undefined
}

export type KeyRing = {
  /** All keys that the bundle lists, the first one first: a signature of any other key counts for nothing. */
  readonly listed: readonly VerifierKey[]
  /**
   * The keys to which a chain leads from what is trusted; all listed keys if nothing is. If the log was reset after that, the
   * keys before and after the reset: a finding of its own reports the reset.
   */
  readonly trusted: readonly VerifierKey[]
  /** Whether the verifier brought along a key or a checkpoint on which `trusted` rests. */
  readonly isTrusted: boolean
}
type Link = { readonly key: VerifierKey; readonly isSignedByFormer: boolean; readonly reset: Reset | null }

const WHAT = 'keys'

/** The keys of a bundle; null where its list is not sound. */
export function keyRing(text: string, { key, kept }: Trusted, findings: Findings): KeyRing | null {
  const links = linksIn(parseKeys(text) ?? [])
  const origin = links?.[0]?.key.name
  if (links === null || origin === undefined) {
    findings.bad(
      WHAT,
      'invalid',
      'keys.json lists no keys of one log, each with the note by which it began to sign',
    )
    return null
  }
  const listed = links.map(link => link.key)
  const digits = digitsIn(origin)
  if (digits !== null && links[0] !== undefined && fingerprintOf(links[0].key.publicKey) !== digits) {
    findings.bad(WHAT, 'invalid', `the log ${origin} is named after another key than the first one listed`)
    return null
  }
  const brought =
    key === null ? kept && signerOf(listed, kept.note) : listed.findIndex(each => isSame(each, key))
  const isTrusted = brought !== null
  // Where nothing is brought along, a name that is made of a key still says with which one the log began.
  const anchor = brought ?? (digits === null ? null : 0)
  if (anchor === null) return { listed, trusted: listed, isTrusted }
  if (anchor < 0) {
    const whose = key === null ? 'the one that signed the checkpoint that you keep' : 'the one that you trust'
    findings.bad(WHAT, 'invalid', `none of the keys of this bundle is ${whose}`)
    return { listed, trusted: [], isTrusted: false }
  }
  const trusted = listed.slice(anchor)
  const whence = isTrusted ? 'by what you brought along' : 'from the key on after which the log is named'
  const from = isTrusted ? 'that you trust' : 'after which it is named'
  const resets = links
    .map((link, at) => ({ ...link, at }))
    .filter(({ at, isSignedByFormer }) => at > 0 && !isSignedByFormer)
  const after = resets.filter(({ at }) => at > anchor)
  const before = resets.filter(({ at }) => at <= anchor)
  if (after.length === 0)
    findings.ok(
      WHAT,
      `${trusted.length} of ${listed.length} listed, ${whence}${before.length === 0 ? '' : `; before that the log was ${told(before)}`}`,
    )
  else
    findings.bad(
      WHAT,
      'diverged',
      `after the key ${from} the log was ${told(after)}. What was signed before binds no more: ask why, and take the new key from where you trust it`,
    )
  return { listed, trusted, isTrusted }
}

/** The resets in words, each with the reason that the operator gave and the new key has signed. */
const told = (links: readonly Link[]): string =>
  links
    .map(({ reset }) => (reset === null ? 'reset, and no reason is given' : resetInWords(reset)))
    .join('; then ')

/** The fingerprint of the key after which a log is named; null if the log has another name. */
const digitsIn = (origin: string): string | null =>
  /^portfolio-ledger\/([0-9a-f]{16})$/.exec(origin)?.[1] ?? null

/** Reports that nothing was brought along by which a key could be trusted. */
export function verifyTrust({ listed, trusted, isTrusted }: KeyRing, findings: Findings): void {
  const last = listed.at(-1)
  if (isTrusted || trusted.length === 0 || last === undefined) return
  const { name } = last
  const made =
    digitsIn(name) === null
      ? `anybody could have made it, and called it ${name}`
      : `only who holds the key after which ${name} is named could have made it, and nothing says whose that is`
  findings.bad(
    'trust',
    'no-key',
    `it holds together, but no key and no checkpoint was brought along: ${made}. It is signed by ${verifierText(last)}`,
  )
}

/** The keys as a chain; null if one of them is no key, is of another log, or did not begin as its note says. */
function linksIn(keys: readonly BundleKey[]): readonly Link[] | null {
  const links: Link[] = []
  for (const { vkey, note } of keys) {
    const key = parseVerifier(vkey)
    const former = links.at(-1)?.key
    if (key === null || key.type !== 'ed25519' || (former !== undefined && former.name !== key.name))
      return null
    const signers = former === undefined ? [key] : [key, former]
    const parsed = parseNote(note)
    if (parsed === null || !isKeyChange(note, key, []) || lineFault(parsed, signers) !== null) return null
    const reset = resetIn(note)
    const isSignedByFormer = reset === null && former !== undefined && isKeyChange(note, key, [former])
    links.push({ key, isSignedByFormer, reset })
  }
  return links.length === 0 ? null : links
}

const signerOf = (keys: readonly VerifierKey[], note: Note): number =>
  keys.findIndex(key => isSignedBy(note, key))

const isSame = (a: VerifierKey, b: VerifierKey): boolean =>
  a.name === b.name && a.type === b.type && a.publicKey.equals(b.publicKey)

/** The keys that may have signed beside the log, or `of-anybody` for every signer whose name is not that of the log. */
export type OtherLines = readonly VerifierKey[] | 'of-anybody'

/** Why the signatures under a note do not hold; null where each is of a listed key and right, and one is of a trusted one. */
export function signatureFault(
  note: Note,
  ring: KeyRing,
  keyOf: (key: VerifierKey) => VerifierKey = key => key,
  others: OtherLines = [],
): string | null {
  const keys = ring.listed.map(keyOf)
  const own = note.signatures.filter(({ name, id }) =>
    others === 'of-anybody'
      ? name === keys[0]?.name
      : !others.some(other => other.name === name && other.id === id),
  )
  const fault = lineFault({ ...note, signatures: own }, keys)
  if (fault !== null) return fault
  return ring.trusted.some(key => isSignedBy(note, keyOf(key)))
    ? null
    : 'is not signed by the key that you trust'
}

/** What is wrong with the lines of a note that these keys alone may have signed, each of them once; null where nothing is. */
function lineFault(note: Note, keys: readonly VerifierKey[]): string | null {
  const seen = new Set<VerifierKey>()
  for (const { name, id, line } of note.signatures) {
    const key = keys.find(each => each.name === name && each.id === id)
    if (key === undefined) return `has a line of a key that is not listed: ${line}`
    if (seen.has(key)) return `has more than one line of ${name}`
    if (!isSignedBy(note, key)) return `has a signature of ${name} that is not right`
    seen.add(key)
  }
  return null
}
