import { existsSync } from 'node:fs'
import { missingIn } from '../../projections/engine/completeness.ts'
import { openLatest } from '../../projections/engine/read-model.ts'
import { setAsideIn } from '../../projections/engine/set-aside.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import type { EventStore } from '../event-store/event-store.ts'

type Finding = { readonly what: string; readonly is: string; readonly isWell: boolean }

/** Whether the read model in a folder has all that the log says it should have. No finding where there is none to look at. */
export async function readModelRows(folder: string, store: EventStore): Promise<readonly Finding[]> {
  if (!existsSync(folder)) return []
  const db = openLatest(folder)
  if (db === null) return []
  try {
    const missing = await missingIn(db, store, PROJECTIONS)
    const aside = setAsideIn(db).map(
      ({ projection, stream, position, reason }) =>
        `${projection} folds nothing of ${stream} from position ${position} on: ${reason}`,
    )
    return [
      {
        what: 'rows',
        is: missing.length === 0 ? 'all that the log says' : `${missing.join('; ')}: run ledger rebuild`,
        isWell: missing.length === 0,
      },
      { what: 'set aside', is: inWords(aside), isWell: aside.length === 0 },
    ]
  } finally {
    db.close()
  }
}

const inWords = ([first, ...others]: readonly string[]): string =>
  first === undefined ? 'nothing' : others.length === 0 ? first : `${first} (and ${others.length} more)`
