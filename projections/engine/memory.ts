const MIB = 1024 * 1024

/**
 * How many bytes a node holds of what it may need again, at most: all of it is in this table, and `docs/operations.md` tells what
 * it adds up to. None of it grows with the ledger.
 */
export const MEMORY_BYTES = {
  /** Bodies of answers; that of a network of 13,000 districts has some 26 MiB, and so have its parts. */
  answers: 28 * MIB,
  /** What the pages of a list are cut from. */
  lists: 8 * MIB,
  /** Written parts of answers about a network. */
  networkParts: 28 * MIB,
  /** The rows that such an answer has, before they are written. */
  networkRows: 8 * MIB,
  /** Texts of its cells without their dates: those that are read, and as many that were written last. */
  cellTexts: 6 * MIB,
  /** Folded histories of districts and schools, of now. */
  histories: 16 * MIB,
  /** What their items show from each day on, and the different cells of these. */
  cells: 20 * MIB,
  cellShapes: 16 * MIB,
  /** Their names. */
  names: 24 * MIB,
  /** Where each promise stands from each day on. */
  promises: 32 * MIB,
  /** The rows of scorecards; and which rows an answer is put together of, with those that it alone holds by now. */
  scorecardRows: 16 * MIB,
  scorecards: 4 * MIB,
  /** Pages of the file of the read model, and of the one beside it. */
  readModelPages: 16 * MIB,
  keptPages: 8 * MIB,
} as const

/** The pragma value for a cache of so many bytes: SQLite takes a negative number as KiB. */
export const cacheSizeOf = (bytes: number): number => -Math.floor(bytes / 1024)
