import type { Comparison, ExplainingAct, Finding, Outcome } from '../app/compare/comparison.ts'
import { counted } from '../domain/values/counted.ts'
import { aligned, faint, strong } from './columns.ts'

/** At most this many findings are printed. */
const SHOWN_MAX = 100
const FILE_LENGTH = 8

/** Columns that are left out of a line about something that no row names: its value and its day are enough. */
const BESIDE = new Set(['entity_name', 'source_title', 'source_url', 'note'])

const WORDS: { readonly [Each in Outcome]: string } = {
  different: 'different',
  'only-there': 'only there',
  'only-here': 'only here',
  unreadable: 'unreadable',
}

/** What a comparison found: one aligned line for each finding, and under it the acts that the ledger rests on. */
export function comparisonText(comparison: Comparison, file: string): string {
  const { findings } = comparison
  const shown = findings.slice(0, SHOWN_MAX)
  const heads = aligned(shown.map(headOf))
  const lines = shown.flatMap((finding, at) => [
    heads[at] ?? '',
    ...aligned(finding.acts.map(actCells)).map(line => faint(`    ${line}`)),
  ])
  const more = findings.length - shown.length
  return [
    ...lines,
    ...(more > 0 ? [faint(`… and ${more} more: --json names all`)] : []),
    strong(summaryOf(comparison, file)),
    '',
  ].join('\n')
}

function headOf({ outcome, line, about, name, asOf, differences, reason }: Finding): readonly string[] {
  const [id = '', ...rest] = about
  const said = differences
    .filter(({ column }) => outcome !== 'only-here' || !BESIDE.has(column))
    .map(({ column, there, here }) =>
      outcome === 'only-here'
        ? `${column} ${shown(here)}`
        : `${column}: ${shown(there)} there, ${shown(here)} here`,
    )
  return [
    WORDS[outcome],
    line === null ? '' : `line ${line}`,
    name === null ? id : `${name} (${id})`,
    rest.join(' '),
    asOf === null ? '' : `as of ${asOf}`,
    [...(reason === null ? [] : [reason]), ...said].join('; '),
  ]
}

const shown = (value: string | null): string => (value === null ? 'nothing' : JSON.stringify(value))

const actCells = ({ event, type, occurredOn, person, imported }: ExplainingAct): readonly string[] => [
  type,
  occurredOn,
  `by ${person}`,
  imported === null ? '' : `row ${imported.row} of ${imported.sha256.slice(0, FILE_LENGTH)}…`,
  event,
]

function summaryOf(
  { kind, rows, equal, different, onlyThere, onlyHere, unreadable, findings }: Comparison,
  file: string,
): string {
  const all = `${kind}: ${counted(rows, 'row')} of ${file}`
  if (findings.length === 0) return `${all}, ${rows === 1 ? '' : 'all '}equal to the ledger`
  const parts = [
    `${equal} equal`,
    `${different} different`,
    `${onlyThere} only there`,
    ...(unreadable === 0 ? [] : [`${unreadable} unreadable`]),
  ]
  return `${all}: ${parts.join(', ')}; ${onlyHere} only here`
}
