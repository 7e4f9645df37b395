import { existsSync, readFileSync } from 'node:fs'
import { Findings } from '../app/bundle/findings.ts'
import { type Citation, parseCitation } from '../audit/citation.ts'
import { resetIn, resetInWords } from '../audit/key-change.ts'
import { parseVerifier } from '../audit/note-key.ts'
import { SettingProblem } from '../node/settings.ts'
import { aboutLog, type CitedLedger, digestOf, rootAt } from './cited-ledger.ts'

/** A citation as it was given, or out of the file that holds it. */
export function citationIn(given: string): Citation {
  const line = (existsSync(given) ? readFileSync(given, 'utf8') : given).trim()
  const citation = parseCitation(line)
  if (citation === null)
    throw new SettingProblem(
      '--citation: neither a line as "ledger cite" gives it, nor a file that holds one',
    )
  return citation
}

/** Holds a citation against a ledger: whether the record is the same, and whether its answer is. */
export async function verifyCitation(ledger: CitedLedger, citation: Citation): Promise<Findings> {
  const findings = new Findings()
  const { origin, position, root, address, sha256, viewVersion } = citation
  const about = await aboutLog(ledger)
  resetSince(about, citation, findings)
  const found = await rootAt(ledger, position)
  const name =
    about.origin === null || about.origin === origin ? '' : ` (here the log is called ${about.origin})`
  if (found === null) {
    findings.bad(
      'record',
      'incomplete',
      `the log does not hold the ${position} events on which the answer rests`,
    )
    return findings
  }
  const isSame = found.equals(root)
  if (isSame) findings.ok('record', `the first ${position} events are those that were cited${name}`)
  else findings.bad('record', 'diverged', `the first ${position} events are not those that were cited${name}`)
  const { status, text } = await ledger.get(address)
  if (status === 200 && digestOf(text) === sha256) {
    findings.ok('answer', 'it is the one that was cited, byte for byte')
    return findings
  }
  const what = status === 200 ? 'it is another one than was cited' : `there is none any more (${status})`
  if (isSame && about.viewVersion !== viewVersion)
    findings.bad(
      'answer',
      'form-changed',
      `${what}, from the same record: form ${viewVersion} was cited, and this is form ${about.viewVersion}`,
    )
  else if (isSame) findings.bad('answer', 'snapshot-mismatch', `${what}, though record and form are the same`)
  else findings.skip('answer', `${what}, as the record is`)
  return findings
}

type About = Awaited<ReturnType<typeof aboutLog>>

/** That another key signs since then for which the one of then does not vouch. */
function resetSince({ keys }: About, { key }: Citation, findings: Findings): void {
  const at = keys.findIndex(({ vkey }) => parseVerifier(vkey)?.id === key)
  if (key === null || at < 0) return
  for (const { note, reset, from } of keys.slice(at + 1).filter(each => each.reset !== null)) {
    const told = resetIn(note) ?? { day: from.slice(0, 'yyyy-mm-dd'.length), reason: reset ?? '' }
    findings.bad(
      'keys',
      'diverged',
      `since it was cited the log was ${resetInWords(told)}. What was signed before binds no more`,
    )
  }
}
