import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ACTION_CLASSES } from '../../domain/rating/action-class.ts'
import { type Day, lastDayOf, PartialDate } from '../../domain/values/date.ts'
import { Id } from '../../domain/values/text.ts'
import { type CellProblem, cellProblems, columnsOf, IN_WORDS, optional, required } from '../import/columns.ts'
import { UnreadableSource } from '../import/import-problem.ts'
import { normalizedCells } from '../import/row-meaning.ts'
import { rowsIn } from '../import/source.ts'
import { type Comparison, comparisonOf, type Finding, NotComparable } from './comparison.ts'

export const NETWORK_COUNTS = 'network-counts'

/** By what the cells of the network are counted: the class of an act of the period, or `carried` if an earlier act stands. */
const CLASSES = [...ACTION_CLASSES, 'carried'] as const
type Class = (typeof CLASSES)[number]
const classOf = new Map<string, Class>(CLASSES.map(each => [each.toLowerCase(), each]))

const Row = z.object({
  framework: optional(Id),
  period: required(Id),
  /** The day as of which was counted, as precisely as it is known; now where it is empty. */
  as_of: optional(PartialDate),
  /** Empty: all components together. */
  item: optional(Id),
  class: required(
    z
      .string()
      .transform(word => classOf.get(word) ?? word)
      .pipe(z.enum(CLASSES)),
    'word',
  ),
  count: required(
    z
      .string()
      .regex(/^\d{1,9}$/, 'a count is a whole number')
      .transform(Number),
  ),
})
type Row = Omit<z.infer<typeof Row>, 'as_of'> & { readonly asOf: Day | null }
export const COUNT_COLUMNS = columnsOf(Row.shape)

type Counts = { readonly [Each in Class]: number }
/** What the ledger counts; the trends of the network are of this form. */
export type CountedNetwork = {
  readonly framework: { readonly id: string }
  readonly periods: readonly {
    readonly period: string
    readonly total: Counts
    readonly items: readonly (Counts & { readonly item: string })[]
  }[]
}
/** The cells of the components in one period; the matrix of the network is of this form. */
export type CountedCells = {
  readonly rows: readonly {
    readonly entity: { readonly id: string; readonly name: string }
    readonly cells: readonly {
      readonly component: string
      readonly status: string
      readonly action: string | null
    }[]
  }[]
}
/**
 * What the counts of a file are compared with, as of a day, or as of now where it is null. Without a framework the only one is
 * meant; throws if there is not exactly one.
 */
export type NetworkReader = {
  readonly countsOf: (framework: string | null, asOf: Day | null) => Promise<CountedNetwork>
  readonly cellsOf: (framework: string, period: string, asOf: Day | null) => Promise<CountedCells>
}

/** Compares published counts with those of the ledger, each as of the day of its row, or as of now. Throws `NotComparable`. */
export async function compareCounts(
  { countsOf, cellsOf }: NetworkReader,
  file: string,
  framework: string | null,
): Promise<Comparison> {
  const { read, findings, rows, sha256 } = await rowsOf(file)
  const frameworks = [...new Set(read.flatMap(({ row }) => row.framework ?? []))]
  if (frameworks.length > 1)
    throw new NotComparable(`a file counts in one framework, not in ${frameworks.join(' and ')}`)
  if (read.length === 0) {
    throw new NotComparable(`no row can be held against the ledger: ${findings[0]?.reason ?? ''}`)
  }
  const now = await countsOf(frameworks[0] ?? framework, null)
  const { id } = now.framework
  for (const [asOf, ofDay] of Map.groupBy(read, ({ row }) => row.asOf)) {
    const onDay = asOf === null ? now : await countsOf(id, asOf)
    const found = findingsOf(id, ofDay, { now, onDay })
    findings.push(...(await explainedBy(found, period => cellsOf(id, period, asOf))))
  }
  return comparisonOf({ kind: NETWORK_COUNTS, sha256, rows }, findings)
}

type Networks = { readonly now: CountedNetwork; readonly onDay: CountedNetwork }

/** What is not equal of the rows of one day. */
function findingsOf(framework: string, read: readonly ReadRow[], networks: Networks): readonly Finding[] {
  const asOf = read[0]?.row.asOf ?? null
  const aboutOf = ({ item, period, class: counted }: Counted) => [
    framework,
    item ?? 'all components',
    period,
    counted,
  ]
  const named = new Set(read.map(({ row }) => keyOf(row)))
  const held = read.flatMap(({ line, row }): Finding[] => {
    const here = countOn(networks, row)
    if (here === row.count) return []
    const finding = { ...NOTHING, line, asOf, about: aboutOf(row) }
    if (here === null) return [{ ...finding, outcome: 'only-there' }]
    const differences = [{ column: 'count', there: String(row.count), here: String(here) }]
    return [{ ...finding, outcome: 'different', differences }]
  })
  const unsaid = [...countedIn(networks.onDay, read)].filter(each => !named.has(keyOf(each)))
  return [
    ...held,
    ...unsaid.map((each): Finding => {
      const differences = [{ column: 'count', there: null, here: String(each.count) }]
      return { ...NOTHING, outcome: 'only-here', asOf, about: aboutOf(each), differences }
    }),
  ]
}

const NOTHING = {
  line: null,
  name: null,
  asOf: null,
  differences: [],
  acts: [],
  reason: null,
} satisfies Partial<Finding>

type Counted = Omit<Row, 'framework' | 'asOf'>
const keyOf = ({ period, item = '', class: counted }: Counted): string => `${period} ${item} ${counted}`

type ReadRow = { readonly line: number; readonly row: Row }

async function rowsOf(file: string) {
  const digest = createHash('sha256')
  const read: ReadRow[] = []
  const findings: Finding[] = []
  let rows = 0
  try {
    for await (const source of rowsIn(file, COUNT_COLUMNS, digest, () => {})) {
      rows++
      const parsed =
        'reason' in source ? null : Row.safeParse(normalizedCells(source.cells, COUNT_COLUMNS), IN_WORDS)
      if (parsed?.success === true) {
        const { as_of: asOf, ...row } = parsed.data
        read.push({ line: source.line, row: { ...row, asOf: asOf === undefined ? null : lastDayOf(asOf) } })
      } else {
        const reason =
          'reason' in source ? source.reason : wordsOf(parsed === null ? [] : cellProblems(parsed.error))
        findings.push({ ...NOTHING, outcome: 'unreadable', about: [], line: source.line, reason })
      }
    }
  } catch (error) {
    if (!(error instanceof UnreadableSource)) throw error
    throw new NotComparable(`line ${error.problem.line}: ${error.problem.reason}`)
  }
  return { read, findings, rows, sha256: digest.digest('hex') }
}

const wordsOf = (problems: readonly CellProblem[]): string =>
  problems.map(({ column, reason }) => `${column}: ${reason}`).join('; ')

/**
 * What the ledger counts for a row as of its day; null if it has no such period or item now. By a day on which nothing of the
 * period had been published yet, it counts none.
 */
function countOn({ now, onDay }: Networks, row: Counted): number | null {
  return countIn(onDay, row) ?? (countIn(now, row) === null ? null : 0)
}

function countIn({ periods }: CountedNetwork, { period, item, class: counted }: Counted): number | null {
  const found = periods.find(each => each.period === period)
  if (found === undefined) return null
  return item === undefined
    ? found.total[counted]
    : (found.items.find(each => each.item === item)?.[counted] ?? null)
}

/** What the ledger counts of the items of a file, in the periods of the file. */
function* countedIn({ periods }: CountedNetwork, read: readonly ReadRow[]): Generator<Counted> {
  const named = new Set(read.map(({ row }) => row.period))
  const itemsNamed = new Set(read.map(({ row }) => row.item))
  for (const { period, total, items } of periods) {
    if (!named.has(period)) continue
    const all = [{ item: undefined, counts: total }, ...items.map(counts => ({ item: counts.item, counts }))]
    for (const { item, counts } of all) {
      if (!itemsNamed.has(item)) continue
      for (const each of CLASSES) {
        if (counts[each] > 0) yield { period, item, class: each, count: counts[each] }
      }
    }
  }
}

/** The most entities that are named beside a count. */
const NAMED_MAX = 20

/** Adds to each count of a component that differs which districts or schools the ledger counts. */
async function explainedBy(
  findings: readonly Finding[],
  cellsOf: (period: string) => Promise<CountedCells>,
): Promise<readonly Finding[]> {
  const periods = new Map<string, CountedCells>()
  const explained: Finding[] = []
  for (const finding of findings) {
    const [, item = '', period = '', counted = ''] = finding.about
    if (finding.outcome === 'unreadable' || finding.outcome === 'only-there') {
      explained.push(finding)
      continue
    }
    const { rows } = periods.get(period) ?? (await cellsOf(period))
    periods.set(period, { rows })
    const names = rows.flatMap(({ entity, cells }) =>
      cells.some(cell => cell.component === item && (cell.action ?? cell.status) === counted)
        ? [entity.name]
        : [],
    )
    const more = names.length - NAMED_MAX
    const list = names.slice(0, NAMED_MAX).join(', ')
    const reason = names.length === 0 ? null : `here: ${list}${more > 0 ? ` and ${more} more` : ''}`
    explained.push({ ...finding, reason })
  }
  return explained
}
