import { DatabaseSync } from 'node:sqlite'

const PAGE = 1000

/**
 * Reads a log and parses the data of its events: the least that any reader has to do, in the fastest form that was found, pages
 * of rows as arrays. Returns how many events there are.
 */
export function scanned(file: string): number {
  const db = new DatabaseSync(file, { readOnly: true })
  const page = db.prepare(
    'SELECT place, stream, revision, id, type, data, metadata, shared FROM event WHERE place > ? ORDER BY place LIMIT ?',
  )
  page.setReturnArrays(true)
  let after = 0
  let events = 0
  for (;;) {
    const rows = page.all(after, PAGE) as unknown as readonly (readonly [number, ...string[]])[]
    for (const row of rows) if (JSON.parse(row[5] ?? '') !== null) events++
    after = rows.at(-1)?.[0] ?? after
    if (rows.length < PAGE) break
  }
  db.close()
  return events
}
