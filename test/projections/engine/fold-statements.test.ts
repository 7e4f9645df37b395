import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { createTables } from '../../../projections/engine/read-model.ts'
import { PROJECTIONS } from '../../../projections/subjects.ts'

/** A database that keeps the statements which were prepared on it. */
class Listening extends DatabaseSync {
  readonly prepared: string[] = []

  override prepare(sql: string): StatementSync {
    this.prepared.push(sql)
    return super.prepare(sql)
  }
}

test('SQLite makes no table of its own to insert a row', () => {
  const db = new Listening('')
  createTables(db, PROJECTIONS)
  for (const { open } of PROJECTIONS) open(db)
  const inserts = db.prepared.filter(sql => /^\s*INSERT/.test(sql))
  expect(inserts.length).toBeGreaterThan(10)
  const operations = (sql: string) => db.prepare(`EXPLAIN ${sql}`).all()
  const slow = inserts.filter(sql => operations(sql).some(({ opcode }) => opcode === 'OpenEphemeral'))
  expect(slow).toEqual([])
  db.close()
})
