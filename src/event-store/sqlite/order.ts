import type { DatabaseSync } from 'node:sqlite'

/** A stream whose revisions are not dense from 0 in the order of the log: the first one that is not. */
export type Gap = { readonly stream: string | number; readonly revision: number; readonly expected: number }
/** An id that more than one event has, and where the first and the last of these stand. */
export type Repeat = { readonly id: string; readonly first: number; readonly last: number }

export type Order = {
  /** The first few of them, and how many there are. */
  readonly gaps: readonly Gap[]
  readonly gapsTotal: number
  readonly repeats: readonly Repeat[]
  readonly repeatsTotal: number
}

const SHOWN_MAX = 20

/**
 * Where the order of a log is broken: streams that are not dense, and ids that stand more than once. Looks at a table
 * `event (place, stream, revision, id)` of any database and at no index of it; SQLite sorts in a file, so memory is bounded.
 */
export function orderOf(db: DatabaseSync): Order {
  // Each revision of a stream is one more than the one before it in the log; the first that is not is where a gap begins.
  const gaps = db
    .prepare(
      `SELECT stream, min(place), revision, expected, count(*) OVER () AS total FROM (
        SELECT stream, place, revision, row_number() OVER (PARTITION BY stream ORDER BY place) - 1 AS expected
        FROM event NOT INDEXED
      ) WHERE revision <> expected GROUP BY stream ORDER BY min(place) LIMIT ${SHOWN_MAX}`,
    )
    .all()
  const repeats = db
    .prepare(
      `SELECT lower(hex(id)) AS id, min(place) AS first, max(place) AS last, count(*) OVER () AS total
      FROM event NOT INDEXED GROUP BY event.id HAVING count(*) > 1 ORDER BY min(place) LIMIT ${SHOWN_MAX}`,
    )
    .all()
  return {
    gaps: gaps.map(({ stream, revision, expected }) => ({
      stream: stream as string | number,
      revision: Number(revision),
      expected: Number(expected),
    })),
    gapsTotal: Number(gaps[0]?.total ?? 0),
    repeats: repeats.map(({ id, first, last }) => ({
      id: uuidOf(String(id)),
      first: Number(first),
      last: Number(last),
    })),
    repeatsTotal: Number(repeats[0]?.total ?? 0),
  }
}

const uuidOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
