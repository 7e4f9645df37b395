import { createHash } from 'node:crypto'
import { loadFrom } from '../command/load.ts'
import type { Deciding } from './decide-group.ts'
import { documentIn } from './document.ts'
import { FILE_CHANGED } from './file-digest.ts'
import { UnreadableSource } from './import-problem.ts'
import { readTable } from './read-table.ts'
import { rowIdOf } from './row-id.ts'
import type { Staging } from './staging.ts'
import { formOf, type ImportKind } from './subjects.ts'
import type { ImportDocument } from './table.ts'

type Source = Deciding & { readonly kind: ImportKind; readonly file: string; readonly staging: Staging }

/**
 * Has the rows of a file wait until all are checked; what cannot be read becomes a problem. Returns how many rows the file has; 0 if
 * it cannot be read as a whole.
 */
export async function stageFile(source: Source, onBytes: (count: number) => void): Promise<number> {
  const form = formOf(source.kind)
  if (!('columns' in form)) return stageDocument(source, form)
  const { store, ledgerClock, staging } = source
  return readTable({ ...source, table: form, load: loadFrom(store, ledgerClock) }, onBytes, {
    onProblem: problem => staging.addProblem(problem),
    onNote: (stream, step) => staging.note(stream, step),
    onStep: (stream, step) => staging.add(form.phase, stream, step),
  })
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
