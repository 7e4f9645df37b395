import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { type Finding, VERDICTS, type Verdict, worstOf } from '../app/bundle/findings.ts'
import type { Trusted } from '../app/bundle/trust.ts'
import { type BundleReport, verifyBundle } from '../app/bundle/verify-bundle.ts'
import { verifyLog } from '../app/bundle/verify-log.ts'
import { type Checkpoint, parseCheckpoint } from '../audit/checkpoint.ts'
import { parseVerifier } from '../audit/note-key.ts'
import { replay } from '../node/replay.ts'
import { SettingProblem, type Settings } from '../node/settings.ts'
import { ledgerIn, servedLog, serverAt } from './cited-ledger.ts'
import { citationIn, verifyCitation } from './verify-citation.ts'
import type { VerifyFlags } from './verify-flags.ts'

/** `verify [bundle or address]`: whether a bundle, a running ledger or a citation holds. Returns the exit code. */
export async function verifyCommand(
  target: string | undefined,
  flags: VerifyFlags,
  settings: () => Settings,
  isJson: boolean,
): Promise<number> {
  const report = await reportOn(target, flags, settings)
  const verdict = worstOf(report.findings)
  process.stdout.write(isJson ? jsonOf(report, verdict) : reportText(report, verdict))
  return VERDICTS[verdict]
}

/** What `verify` finds; a checkpoint that holds is kept where that was asked for. */
export async function reportOn(
  target: string | undefined,
  { citation, ...flags }: VerifyFlags,
  settings: () => Settings,
): Promise<Report> {
  const url = target !== undefined && /^https?:/.test(target) && URL.canParse(target) ? new URL(target) : null
  if (target !== undefined && url === null && !(existsSync(target) && statSync(target).isFile()))
    throw new SettingProblem(`${target}: there is no such file, and it is no address of a ledger`)
  const cited = citation === undefined ? null : citationIn(citation)
  if (cited !== null && (target === undefined || url !== null)) {
    if (Object.values(flags).some(given => given !== undefined))
      throw new SettingProblem(
        '--key, --kept and --witness say whom you trust about a bundle: leave them out, or check the ledger without --citation',
      )
    await using ledger = url === null ? await ledgerIn(settings()) : serverAt(url)
    const { all: findings } = await verifyCitation(ledger, cited)
    return { findings, title: `Citation of ${cited.address}` }
  }
  if (target === undefined)
    throw new SettingProblem('name a bundle or the address of a ledger, or give --citation')
  const trusted = trustedBy(flags)
  const report =
    url === null
      ? await verifyBundle(target, trusted, replay, cited)
      : await verifyLog(await servedLog(serverAt(url)), trusted)
  const verdict = worstOf(report.findings)
  if (flags.kept !== undefined && report.checkpoint !== null && ['verified', 'no-key'].includes(verdict))
    keep(flags.kept, report.checkpoint, trusted.kept)
  const { findings, heading } = report
  return { findings, heading, title: titleOf(url, heading) }
}

type Report = Pick<BundleReport, 'findings'> &
  Partial<Pick<BundleReport, 'heading'>> & { readonly title: string }

function titleOf(url: URL | null, heading: BundleReport['heading']): string {
  const what = url === null ? 'Audit bundle' : `Ledger at ${url.origin}`
  if (heading === null) return what
  const { subject, size, origin } = heading
  return `${what}${url === null ? ` of ${subject}` : ''}, the first ${size} events of ${origin}`
}

function trustedBy({ key, kept, witness, quorum }: VerifyFlags): Trusted {
  const named = key === undefined ? null : verifierIn('--key', key)
  const witnessed = witnessedBy(witness ?? [], quorum)
  if (kept === undefined || !existsSync(kept)) return { key: named, kept: null, witnessed }
  const checkpoint = parseCheckpoint(readFileSync(kept, 'utf8'))
  if (checkpoint === null) throw new SettingProblem(`--kept: ${kept} holds no checkpoint`)
  return { key: named, kept: checkpoint, witnessed }
}

function witnessedBy(given: readonly string[], quorum: string | undefined): Trusted['witnessed'] {
  if (given.length === 0 && quorum === undefined) return undefined
  const keys = given.map(each => {
    const key = verifierIn('--witness', each)
    if (key.type !== 'cosignature') throw new SettingProblem(`--witness: ${each} is no key of a witness`)
    return key
  })
  if (keys.length === 0) throw new SettingProblem('--quorum: name the witnesses by --witness')
  const most = new Set(keys.map(({ name, id }) => `${name}+${id}`)).size
  const least = Number(quorum ?? most)
  if (!Number.isInteger(least) || least < 1 || least > most)
    throw new SettingProblem(`--quorum: a whole number from 1 to ${most}, as many as --witness names`)
  return { keys, quorum: least }
}

function verifierIn(flag: string, given: string) {
  const key = parseVerifier((existsSync(given) ? readFileSync(given, 'utf8') : given).trim())
  if (key === null)
    throw new SettingProblem(
      `${flag}: neither a key as text, <name>+<id>+<base64>, nor a file that holds one`,
    )
  return key
}

function keep(file: string, text: string, kept: Checkpoint | null): void {
  const size = parseCheckpoint(text)?.size ?? 0
  if (kept === null || kept.size < size) writeFileSync(file, text)
}

const jsonOf = ({ findings, heading }: Report, verdict: Verdict): string =>
  `${JSON.stringify({ verdict, exitCode: VERDICTS[verdict], ...heading, findings })}\n`

const WORDS: Readonly<Record<Verdict, string>> = {
  verified: 'Verified.',
  'no-key': 'It holds together, but nothing says whose it is: give --key or --kept.',
  diverged: 'Diverged: this is another history than the one that you keep something of.',
  invalid: 'Invalid: do not rely on anything in it.',
  incomplete: 'Incomplete: what is here holds, and something is missing.',
  'snapshot-mismatch': 'What was shown is not what the events say.',
  'form-changed': 'The record is the same, and only the form of a view changed.',
}

const reportText = ({ findings, title }: Report, verdict: Verdict): string =>
  `${title}\n\n${findings.map(lineOf).join('')}\n${WORDS[verdict]} (${VERDICTS[verdict]})\n`

const MARKS: Readonly<Record<string, string>> = { verified: 'ok', 'no-key': '?' }

const lineOf = ({ what, verdict, is }: Finding): string =>
  `${(MARKS[verdict ?? 'no-key'] ?? 'BAD').padEnd(4)} ${what.padEnd(11)} ${is}\n`
