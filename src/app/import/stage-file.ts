import { createHash } from 'node:crypto'
import { loadFrom } from '../command/load.ts'
import type { Deciding } from './decide-group.ts'
import { documentIn } from './document.ts'
import { EarlyGroups } from './early-groups.ts'
import { FILE_CHANGED } from './file-digest.ts'
import { UnreadableSource } from './import-problem.ts'
import { type RowTaker, readTable } from './read-table.ts'
import { rowIdOf } from './row-id.ts'
import type { Staging } from './staging.ts'
import { formOf, type ImportKind } from './subjects.ts'
import type { ImportDocument, ImportTable } from './table.ts'

type Source = Deciding & { readonly kind: ImportKind; readonly file: string; readonly staging: Staging }
type Read = {
  /** How many rows the file has; 0 if it cannot be read as a whole. */
  readonly rows: number
  /** What was decided while the file was read; null where nothing is decided then. */
  readonly early: EarlyGroups | null
}

/** Has the rows of a file wait until all are checked, or their events; what cannot be read becomes a problem. */
export async function stageFile(source: Source, onBytes: (count: number) => void): Promise<Read> {
  const form = formOf(source.kind)
  if ('columns' in form) return stageTable(source, form, onBytes)
  return { rows: await stageDocument(source, form), early: null }
}

async function stageTable(
  source: Source,
  table: ImportTable,
  onBytes: (count: number) => void,
): Promise<Read> {
  const { store, ledgerClock, staging } = source
  const tableSource = { ...source, table, load: loadFrom(store, ledgerClock) }
  let rows = 0
  const readAgain = async (taker: RowTaker) => {
    if ((await readTable(tableSource, () => {}, taker)) !== rows) throw new Error(FILE_CHANGED)
  }
  const early = table.isDecidedEarly === true ? new EarlyGroups(source, staging, readAgain) : null
  rows = await readTable(tableSource, onBytes, {
    lastRow: Number.POSITIVE_INFINITY,
    onProblem: problem => staging.addProblem(problem),
    onNote: (stream, step) => staging.note(stream, step),
    onStep: (stream, step, isFresh) => {
      if (early === null) staging.add(table.phase, stream, step)
      else early.add(stream, step, isFresh)
    },
  })
  early?.close()
  return { rows, early }
}

async function stageDocument({ kind, file, sha256, staging }: Source, form: ImportDocument): Promise<number> {
  const digest = createHash('sha256')
  try {
    const read = form.read(await documentIn(file, digest, form))
    if (digest.digest('hex') !== sha256) throw new Error(FILE_CHANGED)
    if ('body' in read) {
      const { stream, body, content } = read
      staging.add('rows', stream, { line: 1, row: 1, id: rowIdOf(kind, content), formerId: null, body })
    } else for (const problem of read) staging.addProblem({ line: 1, ...problem })
    return 1
  } catch (error) {
    if (!(error instanceof UnreadableSource)) throw error
    staging.addProblem(error.problem)
    return 0
  }
}
