import { setImmediate } from 'node:timers/promises'
import { matricesIn } from '../../../projections/rating/kept/matrix-read.ts'
import { type WrittenPart, type WrittenView, writtenPart } from '../../../projections/rating/kept/written.ts'
import { matrixCsvHeader, matrixCsvRows } from './snapshot-csv.ts'

/**
 * A written matrix as a table, one row a cell. It is made part by part, as the matrix was, and other requests are served after
 * each: all cells of a large network take seconds. `inForm` puts the first line into the form asked for.
 */
export async function networkCsv(
  matrix: WrittenView,
  inForm: (header: string) => string,
): Promise<WrittenView> {
  const parts: WrittenPart[] = [writtenPart(inForm(matrixCsvHeader))]
  for (const some of matricesIn(matrix)) {
    parts.push(writtenPart(matrixCsvRows(some)))
    await setImmediate()
  }
  return { ...matrix, parts }
}
