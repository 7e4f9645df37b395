import { DatabaseSync } from 'node:sqlite'

/** Changes the file of a ledger past the rules of its tables. */
export function change(file: string, sql: string): void {
  const db = new DatabaseSync(file)
  db.exec(`PRAGMA foreign_keys = OFF; ${sql}`)
  db.close()
}

/** Writes to the table of events but not to its index, so that the index lacks what was written. */
export function changeWithoutIndex(file: string, sql: string): void {
  const edit = (act: (db: DatabaseSync) => void) => {
    const db = new DatabaseSync(file, { defensive: false })
    db.exec('PRAGMA foreign_keys = OFF; PRAGMA writable_schema = ON')
    act(db)
    db.close()
  }
  const index = "type = 'index' AND name = 'sqlite_autoindex_event_1'"
  let root = 0
  let table = ''
  edit(db => {
    root = Number(db.prepare(`SELECT rootpage FROM sqlite_master WHERE ${index}`).get()?.rootpage)
    table = String(db.prepare("SELECT sql FROM sqlite_master WHERE name = 'event'").get()?.sql)
    db.exec(`DELETE FROM sqlite_master WHERE ${index}`)
    db.prepare("UPDATE sqlite_master SET sql = ? WHERE name = 'event'").run(
      table.replace(/,\s*UNIQUE \(stream, revision\)/, ''),
    )
  })
  edit(db => db.exec(sql))
  edit(db => {
    db.prepare("UPDATE sqlite_master SET sql = ? WHERE name = 'event'").run(table)
    db.prepare(
      "INSERT INTO sqlite_master VALUES ('index', 'sqlite_autoindex_event_1', 'event', ?, NULL)",
    ).run(root)
  })
}
