import type { z } from 'zod'
import { type CellProblem, cellProblems, IN_WORDS } from './columns.ts'
import { namedCells } from './source.ts'
import type { RowFacts, Soon, Stage, Staged } from './table.ts'

/** Makes the stage of rows that are read by the schema of their columns, one after another. */
export const stagedBy =
  <Row>(
    schema: z.ZodType<Row> & { readonly shape: object },
    stage: (row: Row, facts: RowFacts) => Soon<Staged | readonly CellProblem[]>,
  ): (() => Stage) =>
  () =>
  (cells, facts) => {
    const read = schema.safeParse(namedCells(Object.keys(schema.shape), cells), IN_WORDS)
    return read.success ? stage(read.data, facts) : cellProblems(read.error)
  }
