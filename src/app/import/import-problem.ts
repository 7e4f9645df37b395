export type ImportProblem = {
  readonly line: number
  /** The column, or the path inside a JSON document; null where the whole row is meant. */
  readonly column: string | null
  readonly reason: string
}

/** Thrown where the rest of a file cannot be read. */
export class UnreadableSource extends Error {
  readonly problem: ImportProblem
  constructor(line: number, reason: string) {
    super(reason)
    this.problem = { line, column: null, reason }
  }
}
