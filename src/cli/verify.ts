import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { type Finding, VERDICTS, type Verdict, worstOf } from '../app/bundle/findings.ts'
import type { Trusted } from '../app/bundle/trust.ts'
import { type BundleReport, verifyBundle } from '../app/bundle/verify-bundle.ts'
import { type Checkpoint, parseCheckpoint } from '../audit/checkpoint.ts'
import { parseVerifier } from '../audit/note-key.ts'
import { replay } from '../node/replay.ts'
import { SettingProblem } from '../node/settings.ts'

export type VerifyFlags = { readonly key?: string | undefined; readonly kept?: string | undefined }

export const VERIFY_HELP = `
Offline, and by what you bring along: --key takes the key of the log as text or the file that holds it, from where you trust it;
--kept a file with the checkpoint that you kept last time. It is written anew once a later one holds, and begun where it is not
there yet.
Exit codes: 0 verified; 20 it holds together, but neither key nor kept checkpoint was given; 30 it is another history than the
checkpoint that you keep; 40 invalid; 41 incomplete; 42 the snapshot is not what the events say; 43 only the form of a view
changed; 2 wrong usage. Of several the worst counts: 40, 30, 42, 41.
`

/** `verify <bundle>`: whether a bundle holds. Returns the exit code. */
export async function verifyCommand(target: string, flags: VerifyFlags, isJson: boolean): Promise<number> {
  const trusted = trustedBy(flags)
  if (!existsSync(target) || !statSync(target).isFile())
    throw new SettingProblem(`${target}: there is no such file`)
  const report = await verifyBundle(target, trusted, replay)
  const verdict = worstOf(report.findings)
  if (flags.kept !== undefined && report.checkpoint !== null && ['verified', 'no-key'].includes(verdict))
    keep(flags.kept, report.checkpoint, trusted.kept)
  process.stdout.write(isJson ? jsonOf(report, verdict) : reportText(report, verdict))
  return VERDICTS[verdict]
}

function trustedBy({ key, kept }: VerifyFlags): Trusted {
  const named = key === undefined ? null : verifierIn(key)
  if (kept === undefined || !existsSync(kept)) return { key: named, kept: null }
  const checkpoint = parseCheckpoint(readFileSync(kept, 'utf8'))
  if (checkpoint === null) throw new SettingProblem(`--kept: ${kept} holds no checkpoint`)
  return { key: named, kept: checkpoint }
}

function verifierIn(given: string) {
  const key = parseVerifier((existsSync(given) ? readFileSync(given, 'utf8') : given).trim())
  if (key === null)
    throw new SettingProblem('--key: neither a key as text, <name>+<id>+<base64>, nor a file that holds one')
  return key
}

function keep(file: string, text: string, kept: Checkpoint | null): void {
  const size = parseCheckpoint(text)?.size ?? 0
  if (kept === null || kept.size < size) writeFileSync(file, text)
}

const jsonOf = ({ findings, heading }: BundleReport, verdict: Verdict): string =>
  `${JSON.stringify({ verdict, exitCode: VERDICTS[verdict], ...heading, findings })}\n`

const WORDS: Readonly<Record<Verdict, string>> = {
  verified: 'Verified.',
  'no-key': 'It holds together, but nothing says whose it is: give --key or --kept.',
  diverged: 'Diverged: this is another history than the one whose checkpoint you keep.',
  invalid: 'Invalid: do not rely on anything in it.',
  incomplete: 'Incomplete: what is here holds, and something is missing.',
  'snapshot-mismatch': 'The snapshot is not what the events say.',
  'form-changed': 'The record is the same, and only the form of a view changed.',
}

function reportText({ findings, heading }: BundleReport, verdict: Verdict): string {
  const title =
    heading === null
      ? 'Audit bundle'
      : `Audit bundle of ${heading.subject}, the first ${heading.size} events of ${heading.origin}`
  return `${title}\n\n${findings.map(lineOf).join('')}\n${WORDS[verdict]} (${VERDICTS[verdict]})\n`
}

const MARKS: Readonly<Record<string, string>> = { verified: 'ok', 'no-key': '?' }

const lineOf = ({ what, verdict, is }: Finding): string =>
  `${(MARKS[verdict ?? 'no-key'] ?? 'BAD').padEnd(4)} ${what.padEnd(11)} ${is}\n`
