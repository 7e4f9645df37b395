import { missingIn } from '../../projections/engine/completeness.ts'
import { openLatestToRead } from '../../projections/engine/read-only-model.ts'
import { setAsideIn } from '../../projections/engine/set-aside.ts'
import { PROJECTIONS } from '../../projections/subjects.ts'
import type { Finding } from '../app/doctor/findings.ts'
import type { EventStore } from '../event-store/event-store.ts'

/** Whether the read model in a folder has all that the log says it should have. No finding where there is none to look at. */
export async function readModelRows(folder: string, store: EventStore): Promise<readonly Finding[]> {
  const db = openLatestToRead(folder)
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
