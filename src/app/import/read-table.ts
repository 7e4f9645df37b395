import { createHash } from 'node:crypto'
import type { EventStore } from '../../event-store/event-store.ts'
import { factsFrom } from '../command/facts.ts'
import type { Load } from '../command/load.ts'
import { FILE_CHANGED } from './file-digest.ts'
import { freshStreams } from './fresh-streams.ts'
import { type ImportProblem, UnreadableSource } from './import-problem.ts'
import { rememberedFacts } from './row-facts.ts'
import { rowIdOf } from './row-id.ts'
import { rowTextsOf } from './row-texts.ts'
import { pagesIn, type SourceRow } from './source.ts'
import type { StagedRow } from './staged-row.ts'
import type { ImportTable, Staged } from './table.ts'

/** A file of a kind, and what its rows are checked against while they are read. */
export type TableSource = {
  readonly kind: string
  readonly table: ImportTable
  readonly file: string
  /** What the digest of the file must be. */
  readonly sha256: string
  readonly store: EventStore
  readonly load: Load
}

/** What takes the rows of a table, in the order of the file. */
export type RowTaker = {
  /** The last row that is taken; the others are read past. */
  readonly lastRow: number
  readonly onProblem: (problem: ImportProblem) => void
  /** A registration that a row names; `step` makes it. */
  readonly onNote: (stream: string, step: () => StagedRow) => void
  /** `isFresh`: whether the stream held nothing when the import came to it; false where that was not looked for. */
  readonly onStep: (stream: string, step: StagedRow, isFresh: boolean) => void
}

/** The rows of a file need no list of periods or cases. */
const none = async () => []

/**
 * Reads the rows of a file, each with what it asks of which stream. Returns how many there are; where nothing more can be read, that
 * is a problem, and 0 is returned. Throws if the file is not the one of which the digest was made.
 */
export async function readTable(
  source: TableSource,
  onBytes: (count: number) => void,
  taker: RowTaker,
): Promise<number> {
  const digest = createHash('sha256')
  let rows: number
  try {
    rows = await takeRows(source, pagesIn(source.file, source.table.columns, digest, onBytes), taker)
  } catch (error) {
    if (!(error instanceof UnreadableSource)) throw error
    taker.onProblem(error.problem)
    return 0
  }
  if (digest.digest('hex') !== source.sha256) throw new Error(FILE_CHANGED)
  return rows
}

async function takeRows(
  { kind, table, store, load }: TableSource,
  pages: ReturnType<typeof pagesIn>,
  taker: RowTaker,
): Promise<number> {
  const facts = rememberedFacts(factsFrom({ load, periodsOf: none, casesOf: none }))
  const texts = rowTextsOf(table)
  const stage = table.stager()
  // No act of a kind that had no ids then can have a former one.
  const hasFormer = table.formerColumns !== undefined
  const isFresh = hasFormer ? freshStreams(store) : () => false
  let rows = 0
  // Rows that follow each other may have the same notes.
  let noted: Staged['notes'] | null = null
  for await (const page of pages) {
    for (const source of page) {
      rows++
      if ('reason' in source) {
        taker.onProblem(source)
        continue
      }
      const { line, row } = source
      if (row > taker.lastRow) continue
      const read = texts(source.cells)
      const { cells, problems, meaning } = read
      const soon = problems.length > 0 ? problems : stage(cells, facts)
      // Most rows ask for facts that are known, and are not waited for.
      const staged = soon instanceof Promise ? await soon : soon
      if (!('steps' in staged)) {
        for (const problem of staged) taker.onProblem({ line, ...problem })
        continue
      }
      const found = isFresh(staged)
      const fresh = found instanceof Promise ? await found : found
      const former = fresh || !hasFormer ? null : read.former()
      if (staged.notes !== noted) takeNotes(taker, row, staged.notes)
      noted = staged.notes
      takeSteps(taker, kind, { line, row, meaning, former, fresh }, staged.steps)
    }
  }
  return rows
}

function takeNotes({ onNote }: RowTaker, row: number, notes: Staged['notes']): void {
  for (const { stream, body } of notes) {
    onNote(stream, () => ({ line: 0, row, id: rowIdOf('registration', stream), formerId: null, body }))
  }
}

/** What a row means now, and what it meant to former ids; null where no act can have such an id. */
type Meant = { readonly meaning: string; readonly former: string | null; readonly fresh: boolean }

function takeSteps(
  { onStep }: RowTaker,
  kind: string,
  { line, row, meaning, former, fresh }: Omit<SourceRow, 'cells'> & Meant,
  steps: Staged['steps'],
): void {
  const id = rowIdOf(kind, meaning)
  const formerId = former === null ? null : rowIdOf(kind, former)
  for (const { stream, body, content } of steps) {
    const ids =
      content === undefined ? { id, formerId } : { id: rowIdOf(`${kind} beside`, content), formerId: null }
    onStep(stream, { line, row, ...ids, body }, fresh)
  }
}
