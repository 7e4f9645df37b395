import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'

/** All pages in one step: this process serves no request meanwhile. */
const WHOLE = 2 ** 31 - 1

/** A read model that can be written to, and that `remove` deletes. */
export type ReadModelCopy = { readonly db: DatabaseSync; readonly remove: () => void }

/** Copies a read model into a folder of its own among the temporary ones. Throws if there is no room for it. */
export async function copyOf(built: DatabaseSync): Promise<ReadModelCopy> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-read-model-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const file = join(folder, 'read-model.db')
    await backup(built, file, { rate: WHOLE })
    const db = new DatabaseSync(file)
    // The copy is deleted in the end, so a crash may lose it.
    db.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF')
    return { db, remove }
  } catch (error) {
    remove()
    throw error
  }
}
