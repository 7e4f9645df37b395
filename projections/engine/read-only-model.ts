import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { openToRead } from '../../src/event-store/sqlite/read-only.ts'
import { PROJECTIONS } from '../subjects.ts'
import { buildsIn, fileOf, isUsable } from './read-model.ts'

/**
 * The newest file in `folder` that is complete and of today's shape, opened only to read: nothing is created or changed, so the
 * folder may be read-only. Null if there is none.
 */
export function openLatestToRead(folder: string): DatabaseSync | null {
  if (!existsSync(folder)) return null
  for (const build of buildsIn(folder)) {
    const db = usableOrNull(fileOf(folder, build))
    if (db !== null) return db
  }
  return null
}

function usableOrNull(file: string): DatabaseSync | null {
  let db: DatabaseSync | null = null
  try {
    db = openToRead(file)
    if (isUsable(db, PROJECTIONS)) return db
  } catch {
    // Being built just now, or no database: the next start does not take it either.
  }
  db?.close()
  return null
}
