import { DatabaseSync } from 'node:sqlite'

/** How many bytes each table of a SQLite file takes with its indexes, by whole pages. */
export function tableBytes(file: string): ReadonlyMap<string, number> {
  const db = new DatabaseSync(file, { readOnly: true })
  const rows = db
    .prepare(
      `SELECT coalesce(owner.tbl_name, pages.name) AS name, sum(pages.pgsize) AS bytes
       FROM dbstat AS pages LEFT JOIN sqlite_schema AS owner ON owner.name = pages.name GROUP BY 1 ORDER BY 2 DESC`,
    )
    .all()
  db.close()
  return new Map(rows.map(({ name, bytes }) => [String(name), Number(bytes)]))
}

/** The sum over all tables whose names begin with the prefix. */
export const bytesOf = (tables: ReadonlyMap<string, number>, prefix: string): number =>
  [...tables].reduce((sum, [name, bytes]) => (name.startsWith(prefix) ? sum + bytes : sum), 0)
