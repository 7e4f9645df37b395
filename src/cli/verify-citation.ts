import { existsSync, readFileSync } from 'node:fs'
import { verifyAnswer, verifyNoReset, verifyRecord } from '../app/bundle/cited.ts'
import { Findings } from '../app/bundle/findings.ts'
import { type Citation, parseCitation } from '../audit/citation.ts'
import { digestOf } from '../node/digest-of.ts'
import { SettingProblem } from '../node/settings.ts'
import { aboutLog, type CitedLedger, rootAt } from './cited-ledger.ts'

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
  const { origin, position, address } = citation
  const { origin: named, keys, viewVersion } = await aboutLog(ledger)
  verifyNoReset(citation, keys, findings)
  const name = named === null || named === origin ? '' : ` (here the log is called ${named})`
  const isSame = verifyRecord(citation, await rootAt(ledger, position), name, findings)
  if (isSame === null) return findings
  const { status, text } = await ledger.get(address)
  const sha256 = status === 200 ? digestOf(text) : null
  verifyAnswer(citation, { status, sha256, viewVersion }, isSame, findings)
  return findings
}
