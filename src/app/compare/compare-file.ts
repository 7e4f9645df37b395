import { createHash } from 'node:crypto'
import { LooseDate, spanOf } from '../../domain/values/date-span.ts'
import type { EventStore } from '../../event-store/event-store.ts'
import type { LedgerClock } from '../command/clock.ts'
import { type Facts, type FactsDependencies, factsFrom } from '../command/facts.ts'
import { loadFrom } from '../command/load.ts'
import { UnreadableSource } from '../import/import-problem.ts'
import { rememberedFacts } from '../import/row-facts.ts'
import { normalizedCells } from '../import/row-meaning.ts'
import { rowsIn } from '../import/source.ts'
import { formOf, type ImportKind } from '../import/subjects.ts'
import type { ImportTable } from '../import/table.ts'
import type { ComparedKind, ComparedRow, FileFacts } from './compared-kind.ts'
import { type Comparison, comparisonOf, type Finding, NotComparable } from './comparison.ts'
import { columnsOfFile } from './kind-of-file.ts'
import { NETWORK_COUNTS } from './network-counts.ts'
import { compareProcess } from './process-document.ts'
import { ratedPeriodsIn } from './rated-periods.ts'
import { ratings } from './ratings.ts'
import { districts, schools } from './registry.ts'
import { rollUpsOf } from './roll-ups.ts'
import { rounds } from './rounds.ts'
import { closures, commitments, moratoria } from './steps.ts'

const KINDS: { readonly [Kind in ImportKind]?: ComparedKind } = {
  ratings,
  districts,
  schools,
  rounds,
  commitments,
  closures,
  moratoria,
}

const COMPARED_KINDS = [...Object.keys(KINDS), 'processes']

/** No state is needed, only the events of a stream that count. */
const FOLDS_NOTHING = { initial: null, evolve: () => null }

export type CompareDependencies = {
  readonly store: Pick<EventStore, 'readStream' | 'readAll'>
  readonly ledgerClock: LedgerClock
  /** The periods of a framework; the whole log is read for them where it is left out. */
  readonly periodsOf?: FactsDependencies['periodsOf']
  /** Gives the event loop back between two streams, so that other requests are served. */
  readonly pause?: () => Promise<unknown>
}

/**
 * Compares each row of a file with what the ledger says as of the day of the row. Records nothing. Throws `NotComparable` if the
 * file as a whole cannot be compared.
 */
export async function compareFile(
  dependencies: CompareDependencies,
  kind: ImportKind,
  file: string,
): Promise<Comparison> {
  const { ledgerClock } = dependencies
  const store = patient(dependencies)
  const load = loadFrom(store, ledgerClock)
  const compared = KINDS[kind]
  const table = formOf(kind)
  if (kind === 'processes' && 'read' in table) return compareProcess(load, table, file)
  if (compared === undefined || !('columns' in table)) {
    throw new NotComparable(
      `a file of the kind ${kind} cannot be held against the ledger: that can be done with ${COMPARED_KINDS.join(', ')} and ${NETWORK_COUNTS}`,
    )
  }
  // The facts have a `load` of their own, which keeps the same streams as folded by their deciders.
  const ratedPeriods = ratedPeriodsIn(store)
  const known: Facts = factsFrom({
    load: loadFrom(store, ledgerClock),
    periodsOf:
      dependencies.periodsOf ??
      (async framework => {
        const periods = await Promise.all(
          (await ratedPeriods(framework)).map(id => known.period(framework, id)),
        )
        return periods.filter(period => period !== null)
      }),
    casesOf: async () => [],
  })
  const read = await readFile(known, compared, table, file)
  if (read.streams.size === 0) {
    throw new NotComparable(
      `no row can be held against the ledger: line ${read.findings[0]?.line} says ${read.findings[0]?.reason}`,
    )
  }
  const facts = {
    columns: table.columns,
    said: read.said,
    ...daysOf(read.streams),
    named: namesIn(read.streams),
    rollUps: rollUpsOf(known, read.streams),
    eventsOf: async (stream: string) => (await load(FOLDS_NOTHING, stream)).standing,
  }
  const findings = [...read.findings]
  const compareStream = async (stream: string) => {
    const events = await facts.eventsOf(stream)
    const found = await compared.compare(stream, read.streams.get(stream) ?? [], events, facts)
    const name = found.length === 0 ? null : await compared.nameOf(stream, known)
    for (const each of found) findings.push({ ...each, name: name ?? each.name })
    await dependencies.pause?.()
  }
  for (const stream of read.streams.keys()) await compareStream(stream)
  for await (const stream of compared.beside(read.streams, store, facts)) {
    if (!read.streams.has(stream)) await compareStream(stream)
  }
  return comparisonOf({ kind, sha256: read.sha256, rows: read.rows }, findings)
}

/** Gives the event loop back between two pages of the log, so that other requests are served. */
function patient({ store, pause }: CompareDependencies): CompareDependencies['store'] {
  if (pause === undefined) return store
  return {
    readStream: (...asked) => store.readStream(...asked),
    readAll: async function* (after) {
      for await (const page of store.readAll(after)) {
        await pause()
        yield page
      }
    },
  }
}

/** The values that the rows have in a column. Each column is looked through once. */
function namesIn(streams: ReadFile['streams']): FileFacts['named'] {
  const known = new Map<string, ReadonlySet<string>>()
  return column => {
    const before = known.get(column)
    if (before !== undefined) return before
    const found = new Set([...streams.values()].flat().flatMap(({ cells }) => cells[column] || []))
    known.set(column, found)
    return found
  }
}

/** The first and the last day that rows are about. */
function daysOf(streams: ReadFile['streams']): Pick<FileFacts, 'earliest' | 'latest'> {
  let [earliest, latest] = ['9999-12-31', '']
  for (const rows of streams.values()) {
    for (const { cells } of rows) {
      const date = cells.occurred_on ?? ''
      if (!LooseDate.safeParse(date).success) continue
      const { from, to } = spanOf(date)
      if (from < earliest) earliest = from
      if (to > latest) latest = to
    }
  }
  return { earliest, latest }
}

type ReadFile = {
  readonly rows: number
  readonly sha256: string
  readonly said: ReadonlySet<string>
  readonly streams: ReadonlyMap<string, readonly ComparedRow[]>
  /** The rows that cannot be compared with anything. */
  readonly findings: readonly Finding[]
}

async function readFile(
  known: Facts,
  compared: ComparedKind,
  { columns }: ImportTable,
  file: string,
): Promise<ReadFile> {
  const facts = rememberedFacts(known)
  const digest = createHash('sha256')
  const said = new Set(columnsOfFile(file))
  const streams = new Map<string, ComparedRow[]>()
  const findings: Finding[] = []
  let rows = 0
  try {
    for await (const source of rowsIn(file, columns, digest, () => {})) {
      rows++
      const { line } = source
      if ('reason' in source) {
        findings.push(unreadable(line, source.reason))
        continue
      }
      const cells = normalizedCells(source.cells, columns)
      for (const [column, cell] of Object.entries(cells)) if (cell !== '') said.add(column)
      const row = await compared.read({ ...source, cells }, facts)
      if ('reason' in row) findings.push(unreadable(line, row.reason))
      else addTo(streams, row.stream, { line, cells: row.cells, known: row.known })
    }
  } catch (error) {
    if (!(error instanceof UnreadableSource)) throw error
    throw new NotComparable(`line ${error.problem.line}: ${error.problem.reason}`)
  }
  return { rows, sha256: digest.digest('hex'), said, streams, findings }
}

function addTo(streams: Map<string, ComparedRow[]>, stream: string, row: ComparedRow): void {
  const known = streams.get(stream)
  if (known === undefined) streams.set(stream, [row])
  else known.push(row)
}

const unreadable = (line: number, reason: string): Finding => ({
  outcome: 'unreadable',
  line,
  about: [],
  name: null,
  asOf: null,
  differences: [],
  acts: [],
  reason,
})
