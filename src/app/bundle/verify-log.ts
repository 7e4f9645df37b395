import { type BundleKey, keysText } from '../../audit/bundle.ts'
import type { Hash } from '../../audit/hash.ts'
import { verifyConsistency } from '../../audit/proof.ts'
import { Findings } from './findings.ts'
import { keyRing, type Trusted, verifyTrust } from './trust.ts'
import { type BundleReport, verifyCheckpoint } from './verify-bundle.ts'
import { verifyQuorum } from './witnesses.ts'

/** A log as a server shows it. Nothing that it says of itself is trusted. */
export type ServedLog = {
  readonly keys: readonly BundleKey[]
  /** The last checkpoint that is signed; null if none is. */
  readonly checkpoint: string | null
  /** The consistency proof from one size to another; null if there is none. */
  readonly consistency: (from: number, to: number) => Promise<readonly Hash[] | null>
}

/** Follows a log from what was brought along, as a monitor does: that it is signed, and begins with what was kept. */
export async function verifyLog(log: ServedLog, trusted: Trusted): Promise<BundleReport> {
  const findings = new Findings()
  const nothing = { findings: findings.all, heading: null, checkpoint: null }
  if (log.checkpoint === null) {
    findings.bad('checkpoint', 'incomplete', 'nothing is signed over it')
    return nothing
  }
  const ring = keyRing(keysText(log.keys), trusted, findings)
  if (ring === null) return nothing
  const checkpoint = verifyCheckpoint(log.checkpoint, ring, findings, 'of-anybody')
  if (checkpoint === null) return nothing
  if (trusted.witnessed !== undefined) verifyQuorum(checkpoint.note, trusted.witnessed, findings)
  const { kept } = trusted
  const { origin, size, root } = checkpoint
  if (kept !== null) await history(log, { kept, size, root }, findings)
  verifyTrust(ring, findings)
  return { findings: findings.all, heading: { origin, size, subject: 'the log' }, checkpoint: log.checkpoint }
}

type Trees = { readonly kept: NonNullable<Trusted['kept']>; readonly size: number; readonly root: Hash }

async function history(log: ServedLog, { kept, size, root }: Trees, findings: Findings): Promise<void> {
  const what = 'history'
  if (kept.size > size) {
    findings.bad(
      what,
      'incomplete',
      `it shows ${size} events, and you keep a checkpoint of ${kept.size}: its node is behind, or an older back-up was restored`,
    )
    return
  }
  const proof = kept.size === 0 || kept.size === size ? [] : await log.consistency(kept.size, size)
  const trees = { from: kept.size, to: size, fromRoot: kept.root, toRoot: root }
  if (kept.size === 0 || (proof !== null && verifyConsistency({ ...trees, proof })))
    findings.ok(what, `its ${size} events begin with the ${kept.size} of the checkpoint that you keep`)
  else
    findings.bad(
      what,
      'diverged',
      `nothing shows that it begins with the ${kept.size} events of the checkpoint that you keep: the record was altered, or there are two`,
    )
}
