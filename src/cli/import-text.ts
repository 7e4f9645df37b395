import { wordsOf } from '../app/import/check-beginnings.ts'
import type { ImportOutcome, ImportReport } from '../app/import/import-file.ts'
import { counted } from '../domain/values/counted.ts'

/** At most this many bad rows are printed, and as many registrations. */
const SHOWN_MAX = 20

/** What an import did, or would do, or why not. */
export function importText(outcome: ImportOutcome, file: string): string {
  if (outcome.ok) {
    const warnings = outcome.report.warnings.map(warning => `warning: ${warning}`)
    return `${[...warnings, sentenceOf(outcome.report), ...registrationLines(outcome.report)].join('\n')}\n`
  }
  const shown = outcome.problems
    .slice(0, SHOWN_MAX)
    .map(({ line, column, reason }) => `${file}:${line}${column === null ? '' : ` ${column}`}: ${reason}`)
  const more = outcome.problemsTotal - shown.length
  const rest = more > 0 ? [`… and ${more} more: --json names all`] : []
  const total = `nothing was written: ${counted(outcome.problemsTotal, 'problem')} in ${file}`
  return `${[...shown, ...rest, total].join('\n')}\n`
}

/** What the import registers, beginning with what may be a misspelling of something known. */
function registrationLines({ dryRun, registrations: { items, total } }: ImportReport): readonly string[] {
  const nearFirst = items.toSorted((a, b) => Number(b.near.length > 0) - Number(a.near.length > 0))
  const lines = nearFirst.slice(0, SHOWN_MAX).map(each => {
    const { kind, id, framework, name, row } = each
    const what = `${kind} ${id}${name === null ? '' : ` (${name})`}${framework === null ? '' : ` of ${framework}`}`
    return `  ${dryRun ? 'would register' : 'registered'} ${what}, row ${row}${wordsOf(each)}`
  })
  return total > lines.length ? [...lines, `  … and ${total - lines.length} more (--json names them)`] : lines
}

function sentenceOf({ kind, sha256, rows, written, unchanged, registered, dryRun }: ImportReport): string {
  const all = `${kind}: ${counted(rows, 'row')}`
  if (dryRun)
    return `${all} ${rows === 1 ? 'is' : 'are'} fine; ${written} would be recorded, nothing was written`
  if (written === 0 && registered.commitments === 0)
    return `${all}, ${rows === 1 ? '' : 'all '}recorded before; nothing was written`
  const also = [
    ...(registered.districts === 0 ? [] : [counted(registered.districts, 'district')]),
    ...(registered.schools === 0 ? [] : [counted(registered.schools, 'school')]),
    ...(registered.periods === 0 ? [] : [counted(registered.periods, 'period')]),
    ...(registered.commitments === 0 ? [] : [counted(registered.commitments, 'commitment')]),
  ]
  const registrations = also.length === 0 ? '' : `; registered ${also.join(', ')}`
  return `${all}, ${written} recorded, ${unchanged} recorded before${registrations}; sha256 ${sha256}`
}
