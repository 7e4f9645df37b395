import { statSync } from 'node:fs'
import { ledgerClockOn } from '../app/command/clock.ts'
import { compareFile } from '../app/compare/compare-file.ts'
import { type Comparison, NotComparable } from '../app/compare/comparison.ts'
import { kindOfFile } from '../app/compare/kind-of-file.ts'
import { IMPORT_KINDS } from '../app/import/subjects.ts'
import { SettingProblem, type Settings } from '../node/settings.ts'
import { openStore } from '../node/store.ts'
import { comparisonText } from './comparison-text.ts'
import { EXIT } from './exit.ts'

export const COMPARE_HELP = `
Each row is held against what the ledger says as of its occurred_on; nothing is recorded. Exit codes: 0 equal, 10 different, 2 it could
not be done.
`

type Options = { readonly kind?: string | undefined; readonly isJson: boolean }

/** Holds a file against the ledger. Returns the exit code. */
export async function compareCommand(
  settings: Settings,
  file: string,
  { kind, isJson }: Options,
): Promise<number> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new SettingProblem(`there is no file ${file}`)
  const given = IMPORT_KINDS.find(each => each === kind)
  if (kind !== undefined && given === undefined)
    throw new SettingProblem(`--kind is one of ${IMPORT_KINDS.join(', ')}, not ${kind}`)
  const comparison = await inOurWords(async () => {
    const known = given ?? kindOfFile(file)
    const store = await openStore(settings.store, 'read')
    try {
      return await compareFile({ store, ledgerClock: ledgerClockOn(Date.now) }, known, file)
    } finally {
      await store.close()
    }
  })
  process.stdout.write(isJson ? `${JSON.stringify(comparison)}\n` : comparisonText(comparison, file))
  return comparison.findings.length === 0 ? EXIT.done : EXIT.different
}

/** What could not be compared is told as wrong usage is. */
async function inOurWords(compare: () => Promise<Comparison>): Promise<Comparison> {
  try {
    return await compare()
  } catch (error) {
    if (error instanceof NotComparable) throw new SettingProblem(error.message)
    throw error
  }
}
